"""Who may see and issue documents: the office all, a unit and a leader in charge what was delivered to them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Refused, Standing, require_role
from bihuan.organizations.models import Role
from bihuan.outcomes.lifecycle import OUT, UNIT, WITHDRAWN
from bihuan.outcomes.models import Export, Interview, InterviewStep, Letter, Scope

READABLE = [*OUT, WITHDRAWN]


def visible_letters(standing: Standing) -> QuerySet[Letter]:
    """The office's staff see every document; others what was issued and delivered to them, or circulates in the city.

    A letter to a leader in charge is delivered to the person: the unit does not see it, and the other way round.
    """
    out = Q(state__in=READABLE)
    wanted = Q(office_id__in=standing.offices(*STAFF))
    if standing.spoken_for:
        wanted |= out & Q(deliveries__unit__unit_id__in=standing.spoken_for, deliveries__person=None)
    wanted |= out & Q(deliveries__person=standing.person)
    inside = standing.offices(*Role.values)
    wanted |= out & Q(kind="circular", office_id__in=inside) & ~Q(scope=Scope.INTERNAL)
    return Letter.objects.filter(wanted).distinct() if standing.memberships else Letter.objects.none()


def require_letter_step(standing: Standing, step: Step, letter: Letter) -> str:
    """The role the step may be taken in; Refused if there is none."""
    if UNIT not in step.who:
        return require_role(standing, letter.office, *sorted(step.who))
    if not answers(standing, letter):
        raise Refused(_("Who received the document answers it; the office notes the answer of organs outside only."))
    return UNIT if letter.deliveries.filter(unit__isnull=False).exists() else Role.OFFICE.value


def answers(standing: Standing, letter: Letter) -> bool:
    """Whether someone may answer a document: the people of the unit it was delivered to, and for an organ outside,
    which has no account here, the office."""
    units = list(letter.deliveries.filter(unit__isnull=False).values_list("unit__unit_id", flat=True))
    if units:
        return any(standing.speaks_for(unit) for unit in units)
    return standing.holds(letter.office_id, Role.OFFICE)


def visible_interviews(standing: Standing) -> QuerySet[Interview]:
    """The office's staff see every interview; a unit its own once it was notified."""
    wanted = Q(session__office_id__in=standing.offices(*STAFF))
    told = Exists(InterviewStep.objects.filter(interview=OuterRef("pk"), step="notify"))
    return Interview.objects.filter(wanted | Q(enrolment__unit_id__in=standing.spoken_for) & Q(told))


def visible_exports(standing: Standing) -> QuerySet[Export]:
    """What was handed on is the office's staff's to see."""
    return Export.objects.filter(result_set__office_id__in=standing.offices(*STAFF))


def require_interview_step(standing: Standing, step: Step, interview: Interview) -> str:
    """The role the step may be taken in; Refused if there is none."""
    if UNIT in step.who and standing.speaks_for(interview.enrolment.unit_id):
        return UNIT
    return require_role(standing, interview.session.office, Role.OFFICE)


def may_take_interview_step(standing: Standing, step: Step, interview: Interview) -> bool:
    """Whether the step is offered to the person: only what the action would not refuse them."""
    try:
        require_interview_step(standing, step, interview)
    except Refused:
        return False
    return True


def require_sees_outcomes(standing: Standing, office_id: int) -> None:
    """Refuse who is not of the office's staff."""
    if not standing.holds(office_id, *STAFF):
        raise Refused(_("This page is for the assessment office, the leading group and auditors."))
