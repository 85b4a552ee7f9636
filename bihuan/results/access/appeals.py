"""Who may lodge, see and take the steps of an appeal."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Refused, Standing, require_role
from bihuan.organizations.models import Role
from bihuan.organizations.ties import require_no_tie
from bihuan.results.access.parts import had_part
from bihuan.results.lifecycle import GROUP, OFFICE, REVIEWER, UNIT
from bihuan.results.models import Appeal


def visible_appeals(standing: Standing) -> QuerySet[Appeal]:
    """The office's staff see every appeal, a unit's people their own."""
    wanted = Q(result_set__office_id__in=standing.offices(*STAFF))
    return Appeal.objects.filter(wanted | Q(enrolment__unit_id__in=standing.units))


def may_take_here(standing: Standing, step: Step, appeal: Appeal) -> bool:
    """Whether the person holds a role the step names; what else it asks for, ties and parts, is left to the step."""
    roles = {OFFICE: Role.OFFICE, GROUP: Role.LEADING_GROUP}
    return standing.holds(appeal.result_set.office_id, *(role for name, role in roles.items() if name in step.who))


def require_appeal_step(standing: Standing, step: Step, appeal: Appeal) -> str:
    """The role the step may be taken in; Refused if there is none.

    Only people without a part, and without a tie to the unit, review.
    """
    office = appeal.result_set.cycle.office
    if UNIT in step.who:
        if not standing.speaks_for(appeal.enrolment.unit_id):
            raise Refused(_("Only the people of %(unit)s may appeal.") % {"unit": appeal.enrolment.name})
        return UNIT
    named = [Role.OFFICE] if OFFICE in step.who else [Role.LEADING_GROUP] if GROUP in step.who else []
    require_role(standing, office, *(named or [Role.OFFICE, Role.LEADING_GROUP]))
    require_no_tie(standing, appeal.enrolment.unit_id, appeal.enrolment.name)
    if REVIEWER in step.who and had_part(standing.person, appeal):
        raise Refused(_("You had a part in this result. An appeal is reviewed by someone who did not score or decide."))
    return REVIEWER if REVIEWER in step.who else sorted(step.who)[0]
