"""What the office signs off before a result goes to the council: everything that could make it wrong or unfair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.findings.lifecycle import CONTESTED, SUBMITTED
from bihuan.findings.models import Finding
from bihuan.results.inputs import was_open
from bihuan.results.models import ResultSet
from bihuan.results.queries.live import compute
from bihuan.results.queries.selecting import fragile_bottom
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries import parsed
from bihuan.supervision.models import Entry
from bihuan.supervision.queries.unlinked import unlinked_entries

NAMED = 12


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


def checks(result_set: ResultSet) -> list[Check]:
    """Every check of a frozen result, in the order of the sign-off; a constant number of queries."""
    cycle = result_set.cycle
    return [
        _unmoved(result_set),
        _waiting(cycle),
        _unconfirmed(cycle),
        _contested(cycle),
        _without_assessor(cycle),
        _unranked(result_set),
        _unlinked(cycle),
        _fragile(result_set),
    ]


def _unmoved(kept: ResultSet) -> Check:
    """The ledger must still be what was frozen: a result is never decided on marks that have changed since."""
    now = compute(kept.cycle, parsed(kept.scheme), is_open=was_open(kept))
    moved = now.result.result_hash != kept.result_hash
    text = [_("the ledger has changed since it was frozen; freeze it again")] if moved else []
    return Check("moved", _("Scores differ from the ledger of today"), int(moved), text, is_blocking=True)


def _waiting(cycle: Cycle) -> Check:
    rows = Entry.objects.filter(cycle=cycle, state=Entry.State.PROPOSED).select_related("enrolment")
    names = [f"{row.enrolment.name} #{row.pk}" for row in rows[:NAMED]]
    return Check("waiting", _("Marks that wait for a second person"), rows.count(), names)


def _unconfirmed(cycle: Cycle) -> Check:
    rows = Finding.objects.filter(cycle=cycle, state=SUBMITTED).order_by("id")
    return Check("unconfirmed", _("Findings not confirmed"), rows.count(), [row.number for row in rows[:NAMED]])


def _contested(cycle: Cycle) -> Check:
    rows = Finding.objects.filter(cycle=cycle, state=CONTESTED).order_by("id")
    return Check("contested", _("Findings still contested"), rows.count(), [row.number for row in rows[:NAMED]])


def _without_assessor(cycle: Cycle) -> Check:
    rows = Enrolment.objects.filter(Q(ownerships__isnull=True), cycle=cycle).distinct()
    return Check(
        "assessor", _("Units without an assessor"), rows.count(), [row.name for row in rows[:NAMED]], is_blocking=True
    )


def _unranked(kept: ResultSet) -> Check:
    rows = kept.rows.filter(composite__isnull=True).select_related("enrolment")
    names = [row.enrolment.name for row in rows[:NAMED]]
    return Check("unranked", _("Units without a published result"), rows.count(), names)


def _unlinked(cycle: Cycle) -> Check:
    rows = unlinked_entries(cycle)
    names = [f"{row.enrolment.name} #{row.pk}" for row in rows.select_related("enrolment")[:NAMED]]
    return Check("unlinked", _("Deductions that cite no duty"), rows.count(), names)


def _fragile(kept: ResultSet) -> Check:
    names = fragile_bottom(kept)
    return Check("fragile", _("Units at the bottom whose rank is fragile"), len(names), names[:NAMED])
