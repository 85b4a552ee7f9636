"""Feedback to the unit, with the clocks it starts; and what happens when the unit contests it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions.confirming import NO_COST, Cost, mark_finding
from bihuan.findings.actions.stepping import Held, Upload, hold, move
from bihuan.findings.models import Correction, Finding
from bihuan.organizations.models import Person
from bihuan.records import clock
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


@transaction.atomic
def notify_finding(
    *, finding_id: int, letter_number: str, by: Person, delivered_on: date | None = None,
    version: int | None = None, terms: Terms | None = None,
) -> Finding:  # fmt: skip
    """Feed a confirmed finding back to its unit under a letter; plan, appeal and correction run from the delivery."""
    held = hold(finding_id=finding_id, step="notify", by=by, version=version)
    on = delivered_on or clock.today()
    if not letter_number.strip():
        raise ValidationError({"letter_number": _("Give the number of the feedback letter.")})
    if on > clock.today() or (held.record.opened_on and on < held.record.opened_on):
        raise ValidationError({"delivered_on": _("The delivery lies between the confirmation and today.")})
    return _deliver(held, letter_number.strip(), on, terms or terms_of(held.record.office_id))


def _deliver(held: Held, letter_number: str, on: date, terms: Terms) -> Finding:
    correction = held.record.correction
    due = terms.due(correction, on)
    dates: dict[str, Any] = {
        "delivered_on": on,
        "appeal_until": terms.calendar.workdays_after(on, terms.deadlines.appeal_workdays),
        "plan_due_on": terms.plan_due(on, due),
        "due_on": due,
        "original_due_on": due,
    }
    detail: dict[str, Any] = {"letter": letter_number, "basis": terms.basis(correction, on)}
    detail |= {name: value.isoformat() for name, value in dates.items()}
    return move(held, detail=detail, letter_number=letter_number, **dates)


@transaction.atomic
def contest_finding(
    *, finding_id: int, by: Person, note: str, uploads: Sequence[Upload] = (), version: int | None = None
) -> Finding:
    """The unit contests a finding within the period the letter named; correcting what is urgent goes on."""
    held = hold(finding_id=finding_id, step="contest", by=by, note=note, version=version)
    until = held.record.appeal_until
    if until is not None and clock.today() > until:
        raise ValidationError(_("The period to contest ended on %(day)s.") % {"day": until.isoformat()})
    return move(held, uploads=uploads)


@transaction.atomic
def uphold_finding(*, finding_id: int, by: Person, note: str, version: int | None = None) -> Finding:
    """Someone who had no part in it keeps the finding, with a written decision; the plan's clock starts anew."""
    return _back(hold(finding_id=finding_id, step="uphold", by=by, note=note, version=version))


@transaction.atomic
def amend_finding(
    *, finding_id: int, by: Person, note: str, amendment: str, cost: Cost = NO_COST, version: int | None = None
) -> Finding:
    """Someone who had no part in it amends the finding: the first text stays, what it costs gets a new row."""
    held = hold(finding_id=finding_id, step="amend", by=by, note=note, version=version)
    if not amendment.strip():
        raise ValidationError({"amendment": _("Write how the finding reads now.")})
    mark_finding(held.record, cost, by, reason=note)
    return _back(held, amendment=amendment.strip()[:1000])


def _back(held: Held, **fields: Any) -> Finding:
    """Back to the unit: the days the review took are given to the plan as far as the correction's own term goes."""
    terms = terms_of(held.record.office_id)
    plan_due = terms.plan_due(clock.today(), held.record.due_on)
    return move(held, detail={"plan_due_on": plan_due.isoformat()}, plan_due_on=plan_due, **fields)


@transaction.atomic
def annul_finding(*, finding_id: int, by: Person, note: str, version: int | None = None) -> Finding:
    """Someone who had no part in it finds for the unit: the finding is withdrawn and costs nothing."""
    return move(hold(finding_id=finding_id, step="annul", by=by, note=note, version=version))
