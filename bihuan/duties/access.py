"""Who may see a responsibility list, and what someone is to it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.duties.lifecycle import AUTHOR, DRAFTING, DROPPED, HOLDER, ORGANISER, SIGNER, SIGNING
from bihuan.duties.models import DutyList, Signatory, Signature
from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Refused, Standing
from bihuan.organizations.acting import may_act
from bihuan.organizations.models import ActingBody, Role, Tenure
from bihuan.records.punctuation import listed

ORGANISE, CHECK = ActingBody.Act.ORGANISE.value, ActingBody.Act.CHECK.value


def visible_lists(standing: Standing) -> QuerySet[DutyList]:
    """Every list of one's office for its staff and assessors, drafts of others left out; those of one's own unit, and
    those one signs or signed."""
    me = standing.person
    signs = Signatory.objects.filter(Q(person=me) | Q(deputy=me), duty_list=OuterRef("pk"))
    signed = Signature.objects.filter(by=me, duty_list=OuterRef("pk"))
    wide = standing.offices(*STAFF, Role.ASSESSOR)
    wanted = Q(enrolment__cycle__office_id__in=wide) & ~Q(state__in=[DRAFTING, DROPPED])
    wanted |= Q(enrolment__cycle__office_id__in=standing.offices(Role.OFFICE))
    wanted |= Q(enrolment__unit_id__in=standing.units) | Q(Exists(signs)) & ~Q(state__in=[DRAFTING, DROPPED])
    wanted |= Q(Exists(signed))
    return DutyList.objects.filter(wanted) if standing.memberships else DutyList.objects.none()


def roles_towards(standing: Standing, one: DutyList, turn: Callable[[DutyList], Signatory | None]) -> frozenset[str]:
    """What a person is to a list; ``turn`` tells whose turn it is (``turn_of``, or what a page has read already)."""
    roles: set[str] = set()
    if standing.speaks_for(one.enrolment.unit_id):
        roles.add(AUTHOR)
    if may_act(standing, one.enrolment.cycle.office, ORGANISE):
        roles.add(ORGANISER)
    if sits_at(standing, turn(one)):
        roles.add(SIGNER)
    if owes_countersignature(one, standing):
        roles.add(HOLDER)
    return frozenset(roles)


def turn_of(one: DutyList) -> Signatory | None:
    """Whose turn it is to sign; nobody's while the list is not being signed."""
    if one.state != SIGNING:
        return None
    signed = set(standing_signatures(one).values_list("level", flat=True))
    return next((seat for seat in one.chain.all() if seat.level not in signed), None)


def standing_signatures(one: DutyList) -> QuerySet[Signature]:
    """The signatures of the chain that still stand."""
    return one.signatures.filter(kind=Signature.Kind.CHAIN, voided__isnull=True)


def sits_at(standing: Standing, seat: Signatory | None) -> bool:
    """Whether this person sits there, or is its deputy today."""
    if seat is None:
        return False
    me = standing.person.pk
    if seat.person_id == me or seat.deputy_id != me or seat.deputy_since is None or seat.deputy_until is None:
        return seat.person_id == me
    return seat.deputy_since <= standing.on <= seat.deputy_until


def names_deputy(standing: Standing, seat: Signatory, roles: Collection[str]) -> bool:
    """Whether a person who is ``roles`` to a list may say who signs in a seat's place: its own, or the organiser."""
    return seat.person_id == standing.person.pk or ORGANISER in roles


def holder_now(one: DutyList) -> Tenure | None:
    """Who holds the post of the list today."""
    if one.post_id is None:
        return None
    return Tenure.objects.filter(post=one.post_id, until__isnull=True).select_related("person").first()


def owes_countersignature(one: DutyList, standing: Standing) -> bool:
    """Whether this person came into the post after the list was signed, and has not countersigned it."""
    if one.state != DutyList.State.IN_FORCE:
        return False
    tenure = holder_now(one)
    if tenure is None or tenure.person_id != standing.person.pk or tenure.person_id == one.holder_id:
        return False
    return not one.signatures.filter(kind=Signature.Kind.COUNTERSIGNED, by=standing.person).exists()


def require_step(standing: Standing, step: Step, one: DutyList) -> str:
    """The role in which the person may take the step; Refused, saying who may, if there is none."""
    roles = roles_towards(standing, one, turn_of) & step.who
    if not roles:
        raise Refused(_("You may not do this. It is done by: %(who)s.") % {"who": _who_may(step, one)})
    return sorted(roles)[0]


def _who_may(step: Step, one: DutyList) -> str:
    seat = turn_of(one)
    words = {
        AUTHOR: _("the people of %(unit)s") % {"unit": one.enrolment.name},
        ORGANISER: _("the body that organises the lists"),
        SIGNER: f"{seat.title} {seat.person.name}" if seat else _("whoever signs at the next level"),
        HOLDER: _("the successor in the post"),
    }
    return listed(words[role] for role in sorted(step.who))
