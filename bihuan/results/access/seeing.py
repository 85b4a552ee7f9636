"""Who may see results: the office always, a unit its own once the year is released."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.organizations.access import STAFF, Refused, Standing
from bihuan.organizations.models import Role
from bihuan.results.models import Release, ResultSet
from bihuan.schemes.models import Cycle, Enrolment


def sees_ranking(standing: Standing, cycle: Cycle) -> bool:
    """The office's staff see the live ranking; assessors see it once it is released, and units never whole."""
    return standing.holds(cycle.office_id, *STAFF) or (
        standing.holds(cycle.office_id, Role.ASSESSOR) and is_released(cycle)
    )


def is_released(cycle: Cycle) -> bool:
    """Whether a result of the year has been released."""
    return Release.objects.filter(result_set__cycle=cycle).exists()


def has_release(cycle: OuterRef) -> Exists:
    """The same as a column of rows that name the year."""
    return Exists(Release.objects.filter(result_set__cycle=cycle))


def require_ranking(standing: Standing, cycle: Cycle) -> None:
    """Refuse who may not see the ranking of the year, saying when and who may."""
    if sees_ranking(standing, cycle):
        return
    if standing.holds(cycle.office_id, Role.ASSESSOR):
        raise Refused(_("The ranking is open to assessors once the office has released it."))
    raise Refused(
        _("The ranking is open to the assessment office. You see your own unit's result once it is released.")
    )


def sees_unit(standing: Standing, enrolment: Enrolment, cycle: Cycle) -> bool:
    """The office sees every unit of its ``cycle``; unit people their own once a result is released."""
    if sees_ranking(standing, cycle):
        return True
    return enrolment.unit_id in standing.units and is_released(cycle)


def submitted_sets(standing: Standing) -> QuerySet[ResultSet]:
    """Results released by the offices below those a person works for: what a level has submitted to the one above."""
    below = Q(pk__in=[])
    for membership in standing.memberships:
        if membership.role in STAFF:
            path = membership.office.path
            below |= Q(office__path__startswith=path) & ~Q(office__path=path)
    return ResultSet.objects.filter(below, release__isnull=False)


def visible_sets(standing: Standing) -> QuerySet[ResultSet]:
    """All frozen results of one's own offices, and what lower ones submitted; nothing of siblings."""
    own = ResultSet.objects.filter(office_id__in=standing.offices(*STAFF))
    return own | submitted_sets(standing)
