"""What waits for a person: findings whose next step is theirs, with since when and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When, prefetch_related_objects

from bihuan.findings.access import first_hand, roles_towards, visible_findings
from bihuan.findings.lifecycle import (
    ASSESSOR,
    CONFIRMED,
    CONTESTED,
    DRAFT,
    FINDING,
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
from bihuan.findings.queries.clocks import deadline, lamp
from bihuan.findings.queries.standing import as_of, is_overdue
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Person, Role
from bihuan.organizations.ties import tied_units
from bihuan.schemes.models import Deadlines

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
LISTED = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A finding that waits for the reader: for which step, until when, and how late."""

    finding: Finding
    step: str
    until: date | None
    lamp: str


def waiting_for(standing: Standing) -> QuerySet[Finding]:
    """Exactly the findings whose next step is this person's: what is counted here is listed, and can be done."""
    return visible_findings(standing).filter(waits_for(standing))


def waits_for(standing: Standing) -> Q:
    """The same as a condition: one's own unit's plans and reports, and elsewhere what one's role, the second person and
    recusal leave."""
    me, elsewhere = standing.person, Q(pk__in=[])
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
    elsewhere &= ~Q(enrolment__unit_id__in=tied_units(standing) | standing.spoken_for)
    if standing.spoken_for:
        return elsewhere | Q(enrolment__unit_id__in=standing.spoken_for, state__in=[NOTIFIED, RECTIFYING])
    return elsewhere


def _took_part(me: Person) -> Q:
    steps = FindingStep.objects.filter(finding=OuterRef("pk"), by=me, step__in=("confirm", "submit", "amend"))
    return Q(found_by=me) | Q(confirmed_by=me, confirmed_by__isnull=False) | Q(Exists(steps))


def waiting_by_step(standing: Standing, rows: QuerySet[Finding]) -> list[tuple[str, int, int]]:
    """How many wait for each step, and how many of them are late: (step, number, late), in the order of the table."""
    late = Count("pk", filter=is_overdue(standing.on))
    is_own = Case(When(enrolment__unit_id__in=standing.spoken_for, then=True), default=False)
    found = as_of(rows, standing.on).annotate(is_own=is_own).order_by().values_list("stood", "is_own")
    counted: dict[str, tuple[int, int]] = {}
    for state, own, number, overdue in found.annotate(n=Count("pk"), late=late):
        step = step_of(state, is_own=own)
        before = counted.get(step, (0, 0))
        counted[step] = before[0] + number, before[1] + overdue
    return [(step, *counted[step]) for step in dict.fromkeys([*NEXT.values(), "extend"]) if step in counted]


def step_of(state: str, *, is_own: bool) -> str:
    """The step a state asks for: of the unit's own people, or of those who work on it."""
    if state == RECTIFYING:
        return "report" if is_own else "extend"
    return next(step for (source, _role), step in NEXT.items() if source == state)


def states_of(step: str) -> list[str]:
    """The states that ask for a step."""
    if step == "extend":
        return [RECTIFYING]
    return [state for (state, _role), name in NEXT.items() if name == step]


def tasks(standing: Standing, rules: Deadlines, rows: Iterable[Finding]) -> list[Waiting]:
    """The findings with their one next step, those due first at the top; at most two queries for any number."""
    given, found = list(rows), []
    prefetch_related_objects([one for one in given if one.state == CONTESTED], "steps")
    prefetch_related_objects([one for one in given if one.state == REPORTED], "grants")
    for finding in given:
        step = _step(standing, finding)
        if step:
            until = deadline(finding)
            found.append(Waiting(finding, step, until, lamp(until, standing.on, rules)))
    return sorted(found, key=lambda one: (one.until is None, one.until or standing.on, one.finding.pk))


def _step(standing: Standing, finding: Finding) -> str:
    if finding.state == RECTIFYING and standing.holds(finding.office_id, Role.OFFICE):
        return "extend"
    roles = roles_towards(standing, finding, frozenset(role for state, role in NEXT if state == finding.state))
    for (state, role), step in NEXT.items():
        if state == finding.state and role in roles:
            row = FINDING.take(step, state, note="-", has_evidence=True)
            if not (row.second_person and first_hand(step, finding) == standing.person.pk):
                return step
    return ""
