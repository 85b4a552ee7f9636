"""How long an office gives: for a correction, for the plan of it, for an objection, by its own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.findings.models import Correction
from bihuan.schemes.models import Deadlines
from bihuan.schemes.queries.calendar import Calendar, calendar_of, deadlines_of


@dataclass(frozen=True, slots=True)
class Terms:
    """The office's calendar and how it counts, read once for many letters."""

    calendar: Calendar
    deadlines: Deadlines

    def due(self, correction: str, delivered_on: date) -> date:
        """When a correction of this kind is due, from its delivery."""
        if correction == Correction.IMMEDIATE:
            return self.calendar.workdays_after(delivered_on, self.deadlines.immediate_workdays)
        if correction == Correction.STAGED:
            return self.calendar.workdays_after(delivered_on, self.deadlines.staged_workdays)
        return self.calendar.months_after(delivered_on, self.deadlines.continuous_months)

    def plan_due(self, delivered_on: date, corrected_by: date | None) -> date:
        """When a plan is due, from its delivery: never after the correction it plans."""
        until = self.calendar.months_after(delivered_on, self.deadlines.plan_months)
        return until if corrected_by is None else min(until, corrected_by)

    def basis(self, correction: str, delivered_on: date) -> dict[str, Any]:
        """What the due dates were computed from, kept with the step."""
        rules = self.deadlines
        return {
            "from": delivered_on.isoformat(),
            "plan_months": rules.plan_months,
            "appeal_workdays": rules.appeal_workdays,
            "correction": correction,
            "immediate_workdays": rules.immediate_workdays,
            "staged_workdays": rules.staged_workdays,
            "continuous_months": rules.continuous_months,
        }


def terms_of(office_id: int) -> Terms:
    """The terms of an office: two queries."""
    return Terms(calendar_of(office_id), deadlines_of(office_id))
