"""Who may write marks: the owning body records, a second person accepts, nobody on their own unit."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import Refused, Standing
from bihuan.organizations.models import Body, Role
from bihuan.organizations.ties import require_no_tie, scoring_bodies
from bihuan.schemes.models import Cycle, Enrolment, Mark, MarkImport, Ownership

OPEN_TO_MARKS = frozenset({Cycle.State.RUNNING.value})
OPEN_TO_STEPS = OPEN_TO_MARKS | {Cycle.State.UNDER_REVIEW.value}


def owned(standing: Standing, cycle: Cycle) -> QuerySet[Ownership]:
    """The (unit, indicator) pairs of the cycle the person's bodies own."""
    rows = Ownership.objects.filter(enrolment__cycle=cycle, indicator__scheme_id=cycle.scheme_id)
    return rows.filter(body_id__in=scoring_bodies(standing))


def owner_of(cycle: Cycle, enrolment: Enrolment, node: str) -> Body | None:
    """The one body that scores the indicator for the unit, or None where it does not apply."""
    pairs = Ownership.objects.filter(enrolment=enrolment, indicator__node=node, indicator__scheme_id=cycle.scheme_id)
    pair = pairs.select_related("body").first()
    return pair.body if pair else None


def require_owner(standing: Standing, body: Body) -> None:
    """Refuse whoever does not score for the body that owns the pair; the refusal names it."""
    if body.pk not in scoring_bodies(standing):
        raise Refused(_("Only the assessors of %(body)s record this indicator for this unit.") % {"body": body.name})


def require_sender(standing: Standing, ledger: MarkImport) -> None:
    """Refuse whoever did not send the file, or does not score for its body (any more)."""
    require_owner(standing, ledger.body)
    if ledger.by_id != standing.person.pk:
        raise Refused(_("Only %(name)s, who sent the file, writes it.") % {"name": ledger.by.name})


def roles_towards(standing: Standing, mark: Mark) -> frozenset[str]:
    """What a person is to a mark: ``assessor`` of its body, ``office`` clerk, both or neither."""
    roles = set()
    if mark.body_id in scoring_bodies(standing):
        roles.add(Role.ASSESSOR.value)
    if standing.holds(mark.office_id, Role.OFFICE):
        roles.add(Role.OFFICE.value)
    return frozenset(roles)


def require(standing: Standing, step: Step, mark: Mark) -> str:
    """The role a step may be taken in; Refused to whoever has none towards the mark, or is tied to its unit."""
    roles = roles_towards(standing, mark) & step.who
    if not roles:
        raise Refused(
            _("Only the assessors of %(body)s may do this.") % {"body": mark.body.name}
            if Role.OFFICE.value not in step.who
            else _("Only the assessors of %(body)s or a clerk of the assessment office may do this.")
            % {"body": mark.body.name}
        )
    require_no_tie(standing, mark.enrolment.unit_id, mark.enrolment.name)
    return min(roles)
