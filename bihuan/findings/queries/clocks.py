"""What is near, overdue, seriously overdue: always worked out from the dates, never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bihuan.findings.lifecycle import CLOSED, NOTIFIED, OPEN, REPORTED, VERIFIED
from bihuan.findings.models import Finding, FindingStep
from bihuan.findings.queries.standing import CORRECTING, Rows, as_of, is_overdue
from bihuan.records import clock
from bihuan.schemes.models import Deadlines

NEAR, OVERDUE, SERIOUS = "near", "overdue", "serious"
AFTER_REPORT = frozenset({REPORTED, VERIFIED, CLOSED})
"""States of a finding whose report stands."""


def deadline(finding: Finding) -> date | None:
    """The day the unit's next act is due: its plan, then its correction; None when it waits for others."""
    if finding.state == NOTIFIED:
        return finding.plan_due_on
    return finding.due_on if finding.state in CORRECTING else None


def lamp(due: date | None, today: date, rules: Deadlines) -> str:
    """``near``, ``overdue``, ``serious`` or nothing."""
    if due is None:
        return ""
    late = (today - due).days
    if late > rules.serious_days:
        return SERIOUS
    if late > 0:
        return OVERDUE
    return NEAR if -late <= rules.lamp_days else ""


def overdue(findings: QuerySet[Finding], on: date, *, by_days: int = 0) -> Rows:
    """Findings whose unit was late by more than ``by_days`` at the end of a day."""
    return as_of(findings, on).filter(is_overdue(on, by_days=by_days))


@dataclass(frozen=True, slots=True)
class Stood:
    """How a finding stood at the end of a day; ``original_due_on`` never moves, ``reported_on`` goes when the report
    is returned."""

    state: str
    plan_due_on: date | None
    due_on: date | None
    original_due_on: date | None
    reported_on: date | None = None

    def days_late(self, on: date) -> int:
        """Days overdue on a day; 0 if nothing was due."""
        due = self.plan_due_on if self.state == NOTIFIED else self.due_on if self.state in CORRECTING else None
        return max(0, (on - due).days) if due else 0

    def days_late_from_original(self, on: date) -> int:
        """Days since the original due date, whatever was extended; 0 for what is not open."""
        due = self.original_due_on if self.state in OPEN else None
        return max(0, (on - due).days) if due else 0


def stood(findings: QuerySet[Finding], on: date) -> Mapping[int, Stood]:
    """How each finding stood at the end of a day, one query: today as it stands, a past day replayed from its steps."""
    if on >= clock.today():
        columns = ("pk", "state", "plan_due_on", "due_on", "original_due_on", "reported_on")
        return {pk: Stood(*facts) for pk, *facts in findings.values_list(*columns)}
    rows = FindingStep.objects.filter(finding__in=findings.values("pk"), on__lte=on).order_by("pk")
    return _replay(rows.values_list("finding_id", "target", "on", "detail"))


def _replay(rows: Iterable[tuple[int, str, date, Mapping[str, str]]]) -> Mapping[int, Stood]:
    states: dict[int, Stood] = {}
    for pk, target, on, detail in rows:
        last = states.get(pk)
        states[pk] = Stood(
            state=target,
            plan_due_on=_day(detail.get("plan_due_on")) or (last.plan_due_on if last else None),
            due_on=_day(detail.get("due_on")) or (last.due_on if last else None),
            original_due_on=_day(detail.get("original_due_on")) or (last.original_due_on if last else None),
            reported_on=on if target == REPORTED else last.reported_on if last and target in AFTER_REPORT else None,
        )
    return states


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
