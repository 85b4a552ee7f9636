"""Who must still be told that a result they were handed has been corrected."""

from __future__ import annotations

from bihuan.outcomes.models import Kind, Letter, Recipient
from bihuan.papers.content import clean
from bihuan.results.models import Publication
from bihuan.results.models.chain import versions


def to_correct(publication: Publication) -> list[Recipient]:
    """Departments that were handed an earlier version and have no notice of this correction yet."""
    if publication.corrects_id is None:
        return []
    earlier = versions(publication.result_set_id)[1:]
    told = Letter.objects.filter(kind=Kind.CORRECTION, result_set=publication.result_set_id).exclude(state="dropped")
    names = set(told.values_list("addressee", flat=True))
    rows = Recipient.objects.filter(exports__result_set__in=earlier).distinct().order_by("id")
    return [row for row in rows if clean(row.name) not in names]
