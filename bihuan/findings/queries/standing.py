"""How findings stood at the end of a day: the one ground of every count of findings, on any day.

Each filter below names ``stood``, ``plan_by`` and ``due_by`` alone. Today these are the finding's own columns; for a
past day they come from the last step up to it that says so, so a past day's figures never change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from bihuan.findings.lifecycle import (
    BEFORE,
    CARRIED,
    CLOSED,
    ENDED,
    EXEMPT,
    MERGED,
    NOT_CORRECTED,
    NOTIFIED,
    OPEN,
    PLANNED,
    RECTIFYING,
    TRANSFERRED,
    WITHDRAWN,
)
from bihuan.findings.models import Finding, FindingStep
from bihuan.records import clock
from bihuan.schemes.models import Deadlines

CORRECTING = (PLANNED, RECTIFYING)
TAKEN_BACK = (WITHDRAWN, MERGED)
NOT_TO_CORRECT = frozenset({*BEFORE, *TAKEN_BACK, TRANSFERRED, EXEMPT})

Rows = QuerySet[Any, Any]
"""Findings that also carry ``stood``, ``plan_by``, ``due_by``, ``reported_by_day`` and ``closed_by_day``."""


def as_of(findings: QuerySet[Finding], on: date) -> Rows:
    """Findings with where they stood at the end of ``on`` and what was due when; without those not yet written."""
    if on >= clock.today():
        return as_they_stand(findings)
    steps = FindingStep.objects.filter(finding=OuterRef("pk"), on__lte=on).order_by("-pk")
    return findings.annotate(
        stood=Subquery(steps.values("target")[:1]),
        plan_by=_told(steps, "plan_due_on"), due_by=_told(steps, "due_on"),
        reported_by_day=Subquery(steps.filter(step="report").values("on")[:1]),
        closed_by_day=Subquery(steps.filter(step__in=("close", "give_up", "exempt")).values("on")[:1]),
    ).filter(stood__isnull=False)  # fmt: skip


def as_they_stand(findings: QuerySet[Finding]) -> Rows:
    """Findings with where they stand now, by the same names."""
    return findings.annotate(
        stood=F("state"), plan_by=F("plan_due_on"), due_by=F("due_on"),
        reported_by_day=F("reported_on"), closed_by_day=F("closed_on"),
    )  # fmt: skip


def _told(steps: QuerySet[FindingStep], name: str) -> Subquery:
    """The day that the last step which names it set."""
    named = steps.filter(detail__has_key=name).annotate(day=Cast(KT(f"detail__{name}"), DateField()))
    return Subquery(named.values("day")[:1])


def show_as_of(finding: Finding) -> None:
    """Let an annotated finding read as it stood, for display; it is never saved."""
    told: Any = finding
    finding.state, finding.plan_due_on, finding.due_on = told.stood, told.plan_by, told.due_by
    finding.closed_on = told.closed_by_day if told.stood in ENDED else None


def is_overdue(on: date, *, by_days: int = 0) -> Q:
    """Late by more than ``by_days``: the unit's next act, its plan or its correction, was due before."""
    limit = on - timedelta(days=by_days)
    return is_plan_late(limit) | Q(stood__in=CORRECTING, due_by__lt=limit)


def is_plan_late(on: date) -> Q:
    """Fed back, and the plan was due before the day."""
    return Q(stood=NOTIFIED, plan_by__lt=on)


def is_near(on: date, rules: Deadlines) -> Q:
    """Due within the days of the amber lamp."""
    span = (on, on + timedelta(days=rules.lamp_days))
    return Q(stood=NOTIFIED, plan_by__range=span) | Q(stood__in=CORRECTING, due_by__range=span)


OPENED = ~Q(stood__in=BEFORE)
IS_CLOSED_AFTER_DELIVERY = Q(stood=CLOSED, delivered_on__isnull=False, closed_by_day__isnull=False)
IS_REPORTED_LATE = IS_CLOSED_AFTER_DELIVERY & Q(reported_by_day__gt=F("due_by"))
IS_REPEATED = OPENED & Q(repeat_of__isnull=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a standing may depend on besides the finding: the day and the office's terms."""

    on: date
    rules: Deadlines


STANDS: Mapping[str, Callable[[Asked], Q]] = {
    "opened": lambda _: OPENED,
    "open": lambda _: Q(stood__in=OPEN),
    "before": lambda _: Q(stood__in=BEFORE),
    "ended": lambda _: Q(stood__in=ENDED),
    "closed": lambda _: Q(stood=CLOSED),
    "transferred": lambda _: Q(stood=TRANSFERRED),
    "carried_on": lambda _: Q(stood=CARRIED),
    "kept": lambda _: OPENED & ~Q(stood__in=TAKEN_BACK),
    "taken_back": lambda _: Q(stood__in=TAKEN_BACK),
    "let_off": lambda _: Q(stood__in=(NOT_CORRECTED, EXEMPT)),
    "to_correct": lambda _: ~Q(stood__in=NOT_TO_CORRECT),
    "near": lambda asked: is_near(asked.on, asked.rules),
    "overdue": lambda asked: is_overdue(asked.on),
    "plan_late": lambda asked: is_plan_late(asked.on),
    "serious": lambda asked: is_overdue(asked.on, by_days=asked.rules.serious_days),
    "reported_late": lambda _: IS_REPORTED_LATE,
    "repeat": lambda _: IS_REPEATED,
    "carried": lambda _: Q(predecessor__isnull=False),
    "unlinked": lambda _: OPENED & Q(clause__isnull=True),
    "uncosted": lambda _: OPENED & Q(marks__isnull=True),
}
"""The standings that lists filter by and pages count: one table, so that a number and its rows cannot differ."""


def standing(findings: QuerySet[Finding], name: str, on: date, rules: Deadlines) -> Rows:
    """The findings of a standing as of a day. Raises KeyError for a name that is none."""
    return as_of(findings, on).filter(STANDS[name](Asked(on, rules)))
