"""Who must still be told that a result they were handed has been corrected."""

from __future__ import annotations

from bihuan.outcomes.models import Kind, Letter, Recipient
from bihuan.results.models import Publication


def to_correct(found: Publication) -> list[Recipient]:
    """Departments that were handed the version this one corrects and have no notice of correction yet."""
    if found.corrects is None:
        return []
    told = Letter.objects.filter(kind=Kind.CORRECTION, result_set=found.result_set_id).exclude(state="dropped")
    rows = Recipient.objects.filter(exports__result_set=found.corrects.result_set_id)
    return list(rows.exclude(name__in=told.values("addressee")).distinct().order_by("id"))
