"""The ledger as a source of marks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.schemes.sources import Source, Told, cited_as
from bihuan.supervision.models import Entry
from bihuan.supervision.queries.columns import KEY, marks, stamps


def told(numbers: Collection[int]) -> Mapping[int, Told]:
    """Entries with who stands behind them; two queries."""
    rows = Entry.objects.filter(pk__in=numbers).select_related("rater", "body", "clause", "indicator")
    return {row.pk: _told(row) for row in rows.prefetch_related("evidence")}


def _told(entry: Entry) -> Told:
    return Told(
        _("entry %(number)s") % {"number": entry.pk}, entry.fact or entry.indicator.title, list(_details(entry))
    )


def _details(entry: Entry) -> Iterator[str]:
    yield entry.rater.name if entry.rater else entry.body.name
    yield entry.happened_on.isoformat()
    if files := len(entry.evidence.all()):
        yield ngettext("%(n)s file", "%(n)s files", files) % {"n": files}
    if entry.reviewed_by_id is not None:
        yield _("accepted by a second person")
    if entry.clause is not None:
        yield entry.clause.code


ENTRIES = Source(key=KEY, marks=marks, stamps=stamps, told=told, cited=cited_as("日常监督记录"))
