"""The ledger as a source of marks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.schemes.ledgers import known_as, ledger_source
from bihuan.schemes.models import Cycle
from bihuan.schemes.sources import Check, Told, counted
from bihuan.supervision.models import Entry, Kind
from bihuan.supervision.queries.unlinked import unlinked_entries


def told(numbers: Collection[int]) -> Mapping[int, Told]:
    """Entries with who stands behind them; two queries."""
    rows = Entry.objects.filter(pk__in=numbers).select_related("rater", "body", "clause", "indicator")
    return {row.pk: _told(row) for row in rows.prefetch_related("evidence")}


def _told(entry: Entry) -> Told:
    name = _("entry of %(on)s") % {"on": entry.happened_on.isoformat()}
    return Told(name, entry.fact or entry.indicator.title, list(_details(entry)))


def _details(entry: Entry) -> Iterator[str]:
    yield entry.rater.name if entry.rater else entry.body.name
    yield entry.happened_on.isoformat()
    if files := len(entry.evidence.all()):
        yield ngettext("%(n)s file", "%(n)s files", files) % {"n": files}
    if entry.reviewed_by_id is not None:
        yield _("accepted by a second person")
    if entry.clause is not None:
        yield entry.clause.code


def checks(cycle: Cycle) -> list[Check]:
    """Deductions that cannot be traced to a duty."""
    rows = unlinked_entries(cycle).select_related("enrolment", "indicator")
    unlinked = counted(rows, known_as)
    return [Check("unlinked", _("Deductions that cite no duty"), *unlinked)]


ENTRIES = ledger_source(
    Entry,
    key="entry",
    called="日常监督记录",
    told=told,
    costly=Q(kind=Kind.DAILY, value__gt=0),
    kind="kind",
    rater="rater_id",
    checks=checks,
)
