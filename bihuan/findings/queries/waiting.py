"""What waits for a person: findings whose next step is theirs, with since when and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

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
from bihuan.findings.models import ExtensionRequest, Finding, Grant
from bihuan.findings.queries.clocks import deadline, lamp
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Role
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
    """Findings that could wait for this person, by state and role; the most pressing first."""
    me, wanted = standing.person, Q(pk__in=[])
    wanted |= Q(state__in=[DRAFT, RETURNED], found_by=me)
    office = standing.offices(Role.OFFICE)
    if office:
        wanted |= Q(office_id__in=office, state__in=[CONFIRMED, VERIFIED, CONTESTED])
        wanted |= Q(office_id__in=office, state=SUBMITTED) & ~Q(found_by=me)
        asked = ExtensionRequest.objects.filter(finding=OuterRef("pk"), is_granted__isnull=True)
        wanted |= Q(office_id__in=office, state=RECTIFYING) & Q(Exists(asked))
    decides = standing.offices(Role.LEADING_GROUP)
    if decides:
        wanted |= Q(office_id__in=decides, state=CONTESTED)
    if standing.bodies:
        wanted |= Q(body_id__in=standing.bodies, state__in=[PLANNED, REPORTED])
        granted = Grant.objects.filter(finding=OuterRef("pk"), body_id__in=standing.bodies)
        wanted |= Q(state=REPORTED) & Q(Exists(granted))
    if standing.spoken_for:
        wanted |= Q(enrolment__unit_id__in=standing.spoken_for, state__in=[NOTIFIED, RECTIFYING])
    return visible_findings(standing).filter(wanted)


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
