"""What the office signs off before a result goes to the council: everything that could make it wrong or unfair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Window
from django.utils.translation import gettext as _

from bihuan.findings.lifecycle import CONTESTED, SUBMITTED
from bihuan.findings.models import Finding
from bihuan.results.inputs import was_open
from bihuan.results.models import ResultRow, ResultSet
from bihuan.results.queries.live import OPEN, compute, live
from bihuan.results.queries.selecting import fragile_bottom
from bihuan.schemes.models import Cycle, Enrolment, Ownership
from bihuan.schemes.queries import parsed
from bihuan.supervision.models import Entry
from bihuan.supervision.queries.unlinked import unlinked_entries

NAMED = 12
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: how many cases it found, the first of them by name, and whether it stops the result."""

    code: str
    title: str
    count: int
    named: Sequence[str] = ()
    is_blocking: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether nothing was found."""
        return self.count == 0


def rows_of(result_set: ResultSet) -> list[ResultRow]:
    """The lines of a frozen result with their units, in the order they are shown."""
    return list(result_set.rows.select_related("enrolment").order_by("group", "rank", "id"))


def checks(result_set: ResultSet, rows: Sequence[ResultRow], *, is_afresh: bool = False) -> list[Check]:
    """Every check of a frozen result, in the order of the sign-off; a constant number of queries.

    ``rows`` are its lines (:func:`rows_of`). ``is_afresh`` scores the ledger anew, as a decision must; a page is
    content with the kept result of the ledger.
    """
    cycle = result_set.cycle
    return [
        _unmoved(result_set, is_afresh=is_afresh),
        _waiting(cycle),
        *_findings(cycle),
        _without_assessor(cycle),
        _unranked(rows),
        _unlinked(cycle),
        _fragile(result_set, rows),
    ]


def _unmoved(kept: ResultSet, *, is_afresh: bool) -> Check:
    """The ledger must still be what was frozen: a result is never decided on marks that have changed since."""
    cycle, is_open = kept.cycle, was_open(kept)
    is_live = not is_afresh and kept.scheme_id == cycle.scheme_id and is_open == (cycle.state in OPEN)
    now = live(cycle) if is_live else compute(cycle, parsed(kept.scheme), is_open=is_open)
    moved = now.result.result_hash != kept.result_hash
    text = [_("the ledger has changed since it was frozen; freeze it again")] if moved else []
    return Check("moved", _("Scores differ from the ledger of today"), int(moved), text, is_blocking=True)


def _counted(rows: QuerySet[Row], name: Callable[[Row], str]) -> tuple[int, list[str]]:
    """How many there are and the first of them by name, in one query."""
    found = list(rows.annotate(total=Window(Count("*")))[:NAMED])
    total: int = getattr(found[0], "total", 0) if found else 0
    return total, [name(row) for row in found]


def _entry_name(row: Entry) -> str:
    return f"{row.enrolment.name} #{row.pk}"


def _waiting(cycle: Cycle) -> Check:
    rows = Entry.objects.filter(cycle=cycle, state=Entry.State.PROPOSED).select_related("enrolment")
    return Check("waiting", _("Marks that wait for a second person"), *_counted(rows, _entry_name))


def _findings(cycle: Cycle) -> list[Check]:
    """Findings somebody has still to decide on."""
    rows = Finding.objects.filter(cycle=cycle, state__in=[SUBMITTED, CONTESTED]).order_by("id")
    numbers: dict[str, list[str]] = {SUBMITTED: [], CONTESTED: []}
    for state, number in rows.values_list("state", "number"):
        numbers[state].append(number)
    titles = {SUBMITTED: ("unconfirmed", _("Findings not confirmed")),
              CONTESTED: ("contested", _("Findings still contested"))}  # fmt: skip
    return [Check(*titles[state], len(found), found[:NAMED]) for state, found in numbers.items()]


def _without_assessor(cycle: Cycle) -> Check:
    owned = Ownership.objects.filter(enrolment=OuterRef("pk"))
    rows = Enrolment.objects.filter(~Exists(owned), cycle=cycle)
    found = _counted(rows, lambda row: row.name)
    return Check("assessor", _("Units without an assessor"), *found, is_blocking=True)


def _unranked(rows: Sequence[ResultRow]) -> Check:
    names = [row.enrolment.name for row in rows if row.composite is None]
    return Check("unranked", _("Units without a published result"), len(names), names[:NAMED])


def _unlinked(cycle: Cycle) -> Check:
    rows = unlinked_entries(cycle).select_related("enrolment")
    return Check("unlinked", _("Deductions that cite no duty"), *_counted(rows, _entry_name))


def _fragile(kept: ResultSet, rows: Sequence[ResultRow]) -> Check:
    names = fragile_bottom(kept, rows)
    return Check("fragile", _("Units at the bottom whose rank is fragile"), len(names), names[:NAMED])
