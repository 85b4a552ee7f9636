"""Who sees a visit and who acts in it. Until it starts, nobody of the unit's line learns that there is one.

What is hidden is left out by the query itself, so that lists, counts, searches and addresses agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bihuan.engine.lifecycle import Step
from bihuan.inspections.lifecycle import CANCELLED, CAPTAIN, GROUP, MEMBER, OBSERVER, OFFICE, SEALED, UNIT
from bihuan.inspections.models import Campaign, Draw, Inspection, MeetingComment, Member, Proposal, Recusal, VisitMark
from bihuan.organizations.access import STAFF, Refused, Standing, kept, standing_of
from bihuan.organizations.holding import people_of
from bihuan.organizations.models import BUSINESS, Person, Role, Unit
from bihuan.organizations.ties import tied_units
from bihuan.records.punctuation import listed
from bihuan.schemes.models import Cycle

Everyone = frozenset[str]
SHOWN_TO_UNITS = (Cycle.State.DECIDED.value, Cycle.State.CLOSED.value)
"""The year is decided: units see their marks."""
WITNESSES = (Role.LEADING_GROUP, Role.OFFICE, Role.AUDITOR, Role.ASSESSOR)
"""Who may be named a witness of a draw."""
DECIDERS = (Role.LEADING_GROUP, Role.OFFICE)
"""Who may decide on the recusals of a campaign."""
LEADERS = (Role.LEADING_GROUP, Role.LEADER)
"""Whose visits a campaign of leaders is."""
TEAM = (Role.LEADING_GROUP, Role.ASSESSOR, Role.OFFICE, Role.LEADER)
"""Who may be put on a team."""


class Part(NamedTuple):
    """What someone was once named on a team for; the row stays when they have left it."""

    visit: int
    unit: int
    role: str
    is_barred: bool
    has_left: bool


def parts_of(standing: Standing) -> list[Part]:
    """Every team the person was ever put on, read once for a page."""
    return kept(("parts in visits", standing.person.pk), lambda: _read_parts(standing.person))


def _read_parts(person: Person) -> list[Part]:
    rows = Member.objects.filter(person=person).order_by("pk")
    read = rows.values_list("inspection_id", "inspection__unit_id", "role", "is_barred", "left_on")
    return [Part(visit, unit, role, barred, left is not None) for visit, unit, role, barred, left in read]


def hidden_units(standing: Standing) -> frozenset[int]:
    """Units of whose visits the person learns nothing as staff or on a team: those one belongs to, left lately or has
    a tie to, and everything above and below them."""
    return kept(("hidden units", standing.person.pk, standing.on), lambda: _read_hidden(standing))


def _read_hidden(standing: Standing) -> frozenset[int]:
    return line_of(tied_units(standing) | frozenset(part.unit for part in parts_of(standing) if part.is_barred))


def line_of(units: Iterable[int]) -> frozenset[int]:
    """The units with all that stand above and below them: a query a level."""
    above, below = set(units), set(units)
    rising, falling = set(above), set(below)
    while rising or falling:
        around = Unit.objects.filter(Q(pk__in=rising, parent__isnull=False) | Q(parent_id__in=falling)).order_by()
        rows = list(around.values_list("pk", "parent_id"))
        rising = {parent for unit, parent in rows if unit in rising and parent is not None} - above
        falling = {unit for unit, parent in rows if parent in falling} - below
        above, below = above | rising, below | falling
    return frozenset(above | below)


def visible_inspections(standing: Standing) -> QuerySet[Inspection]:
    """Visits of one's office for its staff, and of the partner's campaigns; one's own on a team; for people of a unit
    those of their unit once they have started, or are announced."""
    if not standing.memberships:
        return Inspection.objects.none()
    wanted = _as_staff(standing)
    if standing.units:
        wanted |= revealed() & (Q(unit_id__in=standing.units) | Q(enrolment__unit_id__in=standing.units))
    return Inspection.objects.filter(wanted)


def _as_staff(standing: Standing) -> Q:
    """What is seen as staff or on a team: nothing of a unit one has a tie to."""
    offices = standing.offices(*STAFF)
    mine = frozenset(part.visit for part in parts_of(standing) if not part.has_left)
    if not offices and not mine:
        return Q(pk__in=())
    wanted = Q(office_id__in=offices) | Q(campaign__partner_office_id__in=offices) | Q(pk__in=mine)
    hidden = hidden_units(standing)
    return wanted & ~(Q(unit_id__in=hidden) | Q(enrolment__unit_id__in=hidden)) if hidden else wanted


def revealed() -> Q:
    """Visits their unit knows of."""
    return Q(started_at__isnull=False) | Q(is_announced=True, state=SEALED)


def visible_campaigns(standing: Standing) -> QuerySet[Campaign]:
    """Campaigns of one's office and those it is partner of for staff; for others those of a visit they see."""
    offices = standing.offices(*STAFF)
    staff = Q(office_id__in=offices) | Q(partner_office_id__in=offices)
    if offices:
        return Campaign.objects.filter(staff)
    return Campaign.objects.filter(pk__in=visible_inspections(standing).values("campaign_id"))


def visible_draws(standing: Standing) -> QuerySet[Draw]:
    """Draws of one's office for its staff; those one is a witness of; drawn ones of a visit one is on."""
    if not standing.memberships:
        return Draw.objects.none()
    mine = Q(witnesses__person=standing.person)
    on_team = Q(state=Draw.State.DRAWN, campaign__inspections__members__person=standing.person)
    return Draw.objects.filter(Q(office_id__in=standing.offices(*STAFF)) | mine | on_team).distinct()


def opens_draw(standing: Standing, draw: Draw) -> bool:
    """Whether more of a draw is shown than its hashes: of unannounced visits only to staff without a tie to any unit
    of its lists, until all visits have started."""
    visits = draw.campaign.inspections.exclude(state=CANCELLED)
    if draw.campaign.is_announced or (visits.exists() and not visits.filter(started_at__isnull=True).exists()):
        return True
    if not standing.holds(draw.office_id, *STAFF):
        return False
    listed = {line.partition(",")[0] for line in draw.inputs["targets.csv"].splitlines()[1:]}
    units = draw.campaign.cycle.enrolments.filter(code__in=listed).values_list("unit_id", flat=True)
    return not hidden_units(standing) & set(units)


def visible_comments(standing: Standing) -> QuerySet[MeetingComment]:
    """Everything said at meetings for the office's staff; for people of a unit what was said of theirs."""
    staff = Q(meeting__office_id__in=standing.offices(*STAFF))
    return MeetingComment.objects.filter(staff | Q(enrolment__unit_id__in=standing.units))


def visible_marks(standing: Standing) -> QuerySet[VisitMark]:
    """Marks of visits for the office's staff and the body that scores; for people of a unit their own unit's once the
    year is decided: a unit sees its marks when they are issued, not before."""
    issued = Q(enrolment__unit_id__in=standing.units, cycle__state__in=SHOWN_TO_UNITS)
    staff = Q(office_id__in=standing.offices(*STAFF)) | Q(body_id__in=standing.bodies)
    return VisitMark.objects.filter(staff | issued if standing.units else staff)


def roles_towards(standing: Standing, inspection: Inspection, *, is_seen: bool = False) -> Everyone:
    """What a person is to a visit: clerk, leading group, of the team, of the unit, or nothing. ``is_seen``: it was
    read among the visible ones, so that ties need not be asked again."""
    units = {inspection.unit_id, inspection.enrolment.unit_id}
    if any(standing.speaks_for(unit) for unit in units):
        return frozenset({UNIT})
    if units & (standing.units if is_seen else hidden_units(standing)):
        return frozenset()
    roles = set()
    if standing.holds(inspection.office_id, Role.OFFICE):
        roles.add(OFFICE)
    if standing.holds(inspection.office_id, Role.LEADING_GROUP):
        roles.add(GROUP)
    parts = parts_of(standing) if is_seen else _read_parts(standing.person)
    return frozenset(roles | {part.role for part in parts if part.visit == inspection.pk and not part.has_left})


_WHO = {
    OFFICE: gettext_noop("clerks of the assessment office"),
    GROUP: gettext_noop("members of the leading group"),
    CAPTAIN: gettext_noop("the team leader"),
    MEMBER: gettext_noop("members of the team"),
    OBSERVER: gettext_noop("observers"),
    UNIT: gettext_noop("people of the unit"),
}


def require_step(standing: Standing, step: Step, inspection: Inspection) -> str:
    """The role a step may be taken in; Refused, saying who may, if there is none."""
    return require_part(roles_towards(standing, inspection), step.who)


def require_part(roles: Everyone, wanted: Everyone) -> str:
    """The first of the wanted roles that is held; Refused, naming them, if none is."""
    held = sorted(roles & wanted)
    if not held:
        names = listed(str(_(_WHO[role])) for role in sorted(wanted) if role in _WHO)
        raise Refused(_("You may not do this. It is done by: %(who)s.") % {"who": names})
    return held[0]


def require_proposal_step(standing: Standing, step: Step, proposal: Proposal) -> str:
    """The role a step of a proposed measure may be taken in."""
    return require_part(roles_towards(standing, proposal.inspection), step.who)


def require_decider(standing: Standing, _step: Step, recusal: Recusal) -> str:
    """Refuse everyone but the one who decides this recusal: the head, and on the head's own the level above."""
    if recusal.decider_id != standing.person.pk:
        raise Refused(_("Only %(name)s decides on this recusal.") % {"name": recusal.decider.name})
    return "decider"


def decider_of(campaign: Campaign, person: Person) -> Person:
    """Who decides whether a person stays away."""
    return campaign.decider_above if person.pk == campaign.decider_id else campaign.decider


def require_may_go(person: Person, inspection: Inspection) -> None:
    """Refuse someone for a team who has no part in the business of the office, or of the campaign's other level."""
    offices = (inspection.office_id, inspection.campaign.partner_office_id)
    if not any(people_of(office, *BUSINESS).filter(pk=person.pk).exists() for office in offices if office):
        raise ValidationError({"person": _("%(name)s has no role in this office.") % {"name": person.name}})


def require_no_conflict(person: Person, inspection: Inspection) -> None:
    """Refuse someone who belongs to the unit's line, left it lately or has a tie that was declared or granted."""
    if {inspection.unit_id, inspection.enrolment.unit_id} & hidden_units(standing_of(person)):
        raise Refused(_("%(name)s has a tie to the unit and cannot be on this team.") % {"name": person.name})
