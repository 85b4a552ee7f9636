"""Who may see a finding and take its steps.

The finder's body and the office see it at once; the unit only what has been fed back to it; another body only what
was granted to it. After a hand-over as a lead the finder sees a coarse status and nothing more of the lead.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.findings.lifecycle import ASSESSOR, GROUP, HEAD, OFFICE, RECEIVER, REVIEWER, UNIT, VERIFIER
from bihuan.findings.models import (
    CheckUp,
    Finding,
    FindingImport,
    Grant,
    Policy,
    PriorProblem,
    Referral,
    Report,
    State,
    Theme,
)
from bihuan.organizations.access import STAFF, Refused, Standing
from bihuan.organizations.models import Role
from bihuan.organizations.ties import acts_for, require_no_tie
from bihuan.records.punctuation import listed

UNIT_ROLES = (Role.LIAISON, Role.HEAD, Role.LEADER)
FINDERS = (Role.OFFICE, Role.ASSESSOR, Role.LEADING_GROUP)


def visible_findings(standing: Standing) -> QuerySet[Finding]:
    """Everything but others' drafts for the office's staff; one's body's and what was granted to it for assessors;
    for unit people what was delivered to their own unit."""
    bodies = standing.bodies
    wanted = Q(office_id__in=standing.offices(*STAFF)) & ~Q(state=State.DRAFT)
    wanted |= Q(found_by=standing.person)
    if bodies:
        wanted |= Q(body_id__in=bodies) | Q(Exists(Grant.objects.filter(finding=OuterRef("pk"), body_id__in=bodies)))
    if standing.units:
        wanted |= Q(enrolment__unit_id__in=standing.units, delivered_on__isnull=False)
    if not standing.memberships:
        return Finding.objects.none()
    return Finding.objects.filter(wanted)


ALL_ROLES = frozenset({ASSESSOR, OFFICE, GROUP, UNIT, HEAD, VERIFIER, REVIEWER})


def roles_towards(standing: Standing, finding: Finding, asked: frozenset[str] = ALL_ROLES) -> frozenset[str]:
    """What a person is to a finding, of the roles ``asked`` for; what nobody asks is not looked up."""
    own = standing.speaks_as(finding.enrolment.unit_id)
    if own:
        return frozenset({UNIT, HEAD} if Role.HEAD in own else {UNIT}) & asked
    roles: set[str] = set()
    is_clerk = standing.holds(finding.office_id, Role.OFFICE)
    is_finder = finding.body_id in standing.bodies or finding.found_by_id == standing.person.pk
    if is_clerk:
        roles.add(OFFICE)
        is_finder = is_finder or (ASSESSOR in asked and acts_for(standing, finding.body))
    if is_finder:
        roles.add(ASSESSOR)
    if standing.holds(finding.office_id, Role.LEADING_GROUP):
        roles.add(GROUP)
    if VERIFIER in asked and (roles & {ASSESSOR, OFFICE} or _is_granted(standing, finding)):
        roles.add(VERIFIER)
    if REVIEWER in asked and roles & {OFFICE, GROUP} and not _took_part(standing, finding):
        roles.add(REVIEWER)
    return frozenset(roles) & asked


def _is_granted(standing: Standing, finding: Finding) -> bool:
    return bool(standing.bodies) and any(row.body_id in standing.bodies for row in finding.grants.all())


def _took_part(standing: Standing, finding: Finding) -> bool:
    me = standing.person.pk
    mine = (row.step for row in finding.steps.all() if row.by_id == me)
    return me in {finding.found_by_id, finding.confirmed_by_id} or not {"confirm", "submit", "amend"}.isdisjoint(mine)


def require_step(standing: Standing, step: Step, finding: Finding) -> str:
    """The role in which the person may take the step; Refused, saying who may, if there is none."""
    roles = roles_towards(standing, finding, step.who | {UNIT, HEAD})
    if not roles & step.who:
        raise Refused(_who_may(step, finding))
    if not roles & {UNIT, HEAD}:
        require_no_tie(standing, finding.enrolment.unit_id, finding.enrolment.name)
    return sorted(roles & step.who)[0]


def first_hand(step: str, finding: Finding) -> int | None:
    """Whose act a step looks at a second time, so that someone else takes it: the finder's, or who came after."""
    if step in {"verify", "return_report"}:
        return finding.reported_by_id
    if step in {"withdraw", "transfer"} and finding.confirmed_by_id is not None:
        return finding.confirmed_by_id
    return finding.found_by_id


def _who_may(step: Step, finding: Finding) -> str:
    return _("You may not do this. It is done by: %(who)s.") % {"who": names_of(step, finding)}


def names_of(step: Step, finding: Finding) -> str:
    """Who may take a step of a finding, in words."""
    words = {
        ASSESSOR: _("the people of %(body)s") % {"body": finding.body.name},
        OFFICE: _("clerks of the assessment office"),
        GROUP: _("members of the leading group"),
        UNIT: _("the people of %(unit)s") % {"unit": finding.enrolment.name},
        HEAD: _("the head of %(unit)s") % {"unit": finding.enrolment.name},
        VERIFIER: _("an assessor outside the unit"),
        REVIEWER: _("someone of the office or the leading group who had no part in this finding"),
    }
    return listed(words[role] for role in sorted(step.who))


def visible_imports(standing: Standing) -> QuerySet[FindingImport]:
    """Imports of one's office for its clerks, of one's body for assessors."""
    return FindingImport.objects.filter(Q(office_id__in=standing.offices(Role.OFFICE)) | Q(body_id__in=standing.bodies))


def visible_prior(standing: Standing) -> QuerySet[PriorProblem]:
    """Problems closed before our time, confirmed by a second person: of one's office for its staff, of one's body's
    files for assessors, of their own unit for its people."""
    wanted = Q(source__office_id__in=standing.offices(*STAFF)) | Q(source__body_id__in=standing.bodies)
    wanted |= Q(enrolment__unit_id__in=standing.units)
    return PriorProblem.objects.filter(wanted, state=PriorProblem.State.CONFIRMED)


def visible_check_ups(standing: Standing) -> QuerySet[CheckUp]:
    """Check-ups are hidden from the unit: only the office's staff and the body that checks see them."""
    return CheckUp.objects.filter(Q(office_id__in=standing.offices(*STAFF)) | Q(body_id__in=standing.bodies)).exclude(
        enrolment__unit_id__in=standing.units
    )


def visible_referrals(standing: Standing) -> QuerySet[Referral]:
    """Referrals to one's own body: only the receiver opens them."""
    return Referral.objects.filter(to_body_id__in=standing.bodies)


def require_receiver(standing: Standing, referral: Referral) -> str:
    """Refuse whoever is not of the receiving body."""
    if referral.to_body_id not in standing.bodies:
        raise Refused(_("Only the people of %(body)s may do this.") % {"body": referral.to_body.name})
    return RECEIVER


def visible_reports(standing: Standing) -> QuerySet[Report]:
    """Reports one's office sent or was sent; never those between two other offices."""
    offices = standing.offices(*STAFF)
    return Report.objects.filter(Q(office_id__in=offices) | Q(to_office_id__in=offices))


def visible_themes(standing: Standing) -> QuerySet[Theme]:
    """The themes of one's office for its staff, with all that was found under them."""
    return Theme.objects.filter(office_id__in=standing.offices(*STAFF))


def visible_policies(standing: Standing) -> QuerySet[Policy]:
    """The policies of one's office for its staff."""
    return Policy.objects.filter(office_id__in=standing.offices(*STAFF))
