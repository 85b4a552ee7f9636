"""What waits for a person: findings whose next step is theirs, with since when and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Sum, When, Window
from django.db.models.functions import RowNumber

from bihuan.findings.access import visible_findings
from bihuan.findings.lifecycle import (
    ASSESSOR,
    CONFIRMED,
    CONTESTED,
    DRAFT,
    HEAD,
    NOTIFIED,
    OFFICE,
    PLANNED,
    RECTIFYING,
    REPORTED,
    RETURNED,
    REVIEWER,
    SUBMITTED,
    UNIT,
    VERIFIED,
    VERIFIER,
)
from bihuan.findings.models import ExtensionRequest, Finding, FindingStep, Grant
from bihuan.findings.queries.standing import CORRECTING, as_they_stand, is_overdue
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Person, Role
from bihuan.organizations.ties import tied_units
from bihuan.records.prepared import prepared

NEXT = {
    (DRAFT, ASSESSOR): "submit",
    (RETURNED, ASSESSOR): "submit",
    (SUBMITTED, OFFICE): "confirm",
    (CONFIRMED, OFFICE): "notify",
    (CONTESTED, REVIEWER): "uphold",
    (NOTIFIED, UNIT): "plan",
    (NOTIFIED, HEAD): "plan",
    (PLANNED, ASSESSOR): "accept_plan",
    (RECTIFYING, UNIT): "report",
    (RECTIFYING, HEAD): "report",
    (REPORTED, VERIFIER): "verify",
    (VERIFIED, OFFICE): "close",
}
"""The one next step a state asks of a role."""
EXAMPLES = 5
"""How many findings that wait are named."""

TERM = Case(
    When(stood=NOTIFIED, then=F("plan_by")), When(stood__in=CORRECTING, then=F("due_by")), output_field=DateField()
)
"""The term that runs now."""


@dataclass(frozen=True, slots=True)
class Named:
    """A finding that waits, by its number, unit and fact, with the day it is due."""

    pk: int
    number: str
    unit: str
    fact: str
    until: date | None


@dataclass(slots=True)
class Waiting:
    """How many findings of a year wait for a step, how many of them are late, and the first of them by their days."""

    cycle: int
    year: int
    is_past: bool
    step: str
    count: int = 0
    late: int = 0
    first: list[Named] = field(default_factory=list)


def waiting_for(standing: Standing) -> QuerySet[Finding]:
    """Exactly the findings whose next step is this person's: what is counted here is listed, and can be done."""
    return visible_findings(standing).filter(waits_for(standing))


def waits_for(standing: Standing, tied: frozenset[int] | None = None) -> Q:
    """The same as a condition: one's own unit's plans and reports, and elsewhere what one's role, the second person and
    recusal leave (from the units one is ``tied`` to, where that is known)."""
    me, elsewhere = standing.person, Q(pk__in=[])
    in_question = Q(state__in=_states_for(standing))  # said once for all, so that an index finds them
    elsewhere |= Q(state__in=[DRAFT, RETURNED], found_by=me)
    office = standing.offices(Role.OFFICE)
    if office:
        elsewhere |= Q(office_id__in=office, state__in=[CONFIRMED, VERIFIED])
        elsewhere |= Q(office_id__in=office, state=SUBMITTED) & ~Q(found_by=me)
        asked = ExtensionRequest.objects.filter(finding=OuterRef("pk"), is_granted__isnull=True)
        elsewhere |= Q(office_id__in=office, state=RECTIFYING) & Q(Exists(asked))
    decides = standing.offices(Role.LEADING_GROUP, Role.OFFICE)
    if decides:
        elsewhere |= Q(office_id__in=decides, state=CONTESTED) & ~_took_part(me)
    if standing.bodies:
        elsewhere |= Q(body_id__in=standing.bodies, state=PLANNED)
        granted = Grant.objects.filter(finding=OuterRef("pk"), body_id__in=standing.bodies)
        verifies = Q(body_id__in=standing.bodies) | Q(Exists(granted))
        elsewhere |= Q(state=REPORTED) & verifies & ~Q(reported_by=me)
    tied = tied_units(standing) if tied is None else tied
    elsewhere &= ~Q(enrolment__unit_id__in=tied | standing.spoken_for)
    if standing.spoken_for:
        elsewhere |= Q(enrolment__unit_id__in=standing.spoken_for, state__in=[NOTIFIED, RECTIFYING])
    return in_question & elsewhere


def _states_for(standing: Standing) -> list[str]:
    """The states in which anything can wait for a person at all."""
    parts = (
        (True, (DRAFT, RETURNED)),
        (standing.offices(Role.OFFICE), (SUBMITTED, CONFIRMED, RECTIFYING, VERIFIED)),
        (standing.offices(Role.LEADING_GROUP, Role.OFFICE), (CONTESTED,)),
        (standing.bodies, (PLANNED, REPORTED)),
        (standing.spoken_for, (NOTIFIED, RECTIFYING)),
    )
    return sorted({state for holds, states in parts if holds for state in states})


def _took_part(me: Person) -> Q:
    steps = FindingStep.objects.filter(finding=OuterRef("pk"), by=me, step__in=("confirm", "submit", "amend"))
    return Q(found_by=me) | Q(confirmed_by=me, confirmed_by__isnull=False) | Q(Exists(steps))


def waiting_by_step(standing: Standing) -> list[Waiting]:
    """What waits for each step, by year, the latest first, in the order of the table; one query.

    Of each year and state the first ``EXAMPLES`` are named, those due first at the top.
    """
    by_step: dict[tuple[int, str], Waiting] = {}
    rows = sorted(_ranked(standing, tied_units(standing)), key=lambda row: (row[-1] or date.max, row[0]))
    for pk, number, unit, fact, state, cycle, year, ends_on, own, nth, total, late, until in rows:
        step = step_of(state, is_own=own)
        one = by_step.setdefault((cycle, step), Waiting(cycle, year, ends_on < standing.on, step))
        if nth == 1:
            one.count, one.late = one.count + total, one.late + (late or 0)
        one.first.append(Named(pk, number, unit, fact, until))
    order = list(dict.fromkeys([*NEXT.values(), "extend"]))
    return sorted(by_step.values(), key=lambda one: (-one.year, one.cycle, order.index(one.step)))


@prepared
def _ranked(standing: Standing, tied: frozenset[int]) -> QuerySet[Any, Any]:
    """The first of each part, with how many the part has and how many of them are late."""
    is_own = Case(When(enrolment__unit_id__in=standing.spoken_for, then=True), default=False)
    waiting = visible_findings(standing).filter(waits_for(standing, tied))
    rows = as_they_stand(waiting).order_by().annotate(is_own=is_own, term=TERM)
    parts = [F("cycle"), F("stood"), F("is_own")]
    is_late = Case(When(is_overdue(standing.on), then=1), default=0)
    ranked = rows.annotate(
        nth=Window(RowNumber(), partition_by=parts, order_by=[F("term").asc(nulls_last=True), F("pk").asc()]),
        total=Window(Count("*"), partition_by=parts),
        late=Window(Sum(is_late), partition_by=parts),
    ).filter(nth__lte=EXAMPLES)
    named: QuerySet[Any, Any] = ranked.values_list(
        "pk", "number", "enrolment__name", "condition", "state", "cycle_id", "cycle__year", "cycle__ends_on", "is_own",
        "nth", "total", "late", "term",
    )  # fmt: skip
    return named


def step_of(state: str, *, is_own: bool) -> str:
    """The step a state asks for: of the unit's own people, or of those who work on it."""
    if state == RECTIFYING:
        return "report" if is_own else "extend"
    return next(step for (source, _role), step in NEXT.items() if source == state)


def states_of(step: str) -> list[str]:
    """The states that ask for a step."""
    if step == "extend":
        return [RECTIFYING]
    return list(dict.fromkeys(state for (state, _role), name in NEXT.items() if name == step))
