"""Who may see and change schemes and cycles."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import BUSINESS, Role
from bihuan.schemes.models import Cycle, Enrolment, Scheme


def visible_cycles(standing: Standing) -> QuerySet[Cycle]:
    """Cycles of the offices a person works for; unit people see those their unit was enrolled in."""
    wanted = Q(office_id__in=standing.offices(*STAFF, Role.ASSESSOR))
    if standing.units:
        enrolled = Enrolment.objects.filter(unit_id__in=standing.units).values("cycle_id")
        wanted |= Q(id__in=enrolled) & ~Q(state=Cycle.State.DRAFT)
    return Cycle.objects.filter(wanted)


def visible_schemes(standing: Standing) -> QuerySet[Scheme]:
    """Every scheme but discarded drafts for the office's staff, approved ones for everyone who works under them."""
    staff = standing.offices(*STAFF)
    others = standing.offices(*BUSINESS)
    rows = Scheme.objects.exclude(state=Scheme.State.DISCARDED)
    return rows.filter(Q(office_id__in=staff) | Q(office_id__in=others, state=Scheme.State.APPROVED))


def visible_enrolments(standing: Standing, cycle: Cycle) -> QuerySet[Enrolment]:
    """All units of the cycle for staff; what one's body scores for assessors; one's own for unit people."""
    rows = Enrolment.objects.filter(cycle=cycle)
    if standing.holds(cycle.office_id, *STAFF):
        return rows
    return rows.filter(Q(unit_id__in=standing.units) | Q(ownerships__body_id__in=standing.bodies)).distinct()
