"""Who sees an urn, takes its steps and draws its codes."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Refused, Standing, require_role
from bihuan.organizations.holding import lacks_role
from bihuan.organizations.models import Person, Role
from bihuan.records.punctuation import listed
from bihuan.urns.lifecycle import CUSTODIAN
from bihuan.urns.models import Urn

KEEPERS = (Role.OFFICE, Role.LEADING_GROUP, Role.ASSESSOR, Role.AUDITOR)
"""Who may be given a share of an urn."""


def visible_urns(standing: Standing) -> QuerySet[Urn]:
    """Urns of one's office for its staff; for others those they keep a share of or draw codes for."""
    if not standing.memberships:
        return Urn.objects.none()
    mine = Q(custodians__person=standing.person) | Q(printers__person=standing.person)
    return Urn.objects.filter(Q(office_id__in=standing.offices(*STAFF)) | mine).distinct()


def require_step(standing: Standing, step: Step, urn: Urn) -> str:
    """The role a step may be taken in; Refused if there is none."""
    if CUSTODIAN in step.who and is_custodian(urn, standing.person):
        return CUSTODIAN
    roles = sorted(step.who - {CUSTODIAN})
    if not roles:
        raise Refused(_("Only the custodians of this urn may do this: %(names)s.") % {"names": _names(urn)})
    return require_role(standing, urn.office, *roles)


def roles_towards(standing: Standing, urn: Urn) -> frozenset[str]:
    """What a person is to an urn: clerk of its office, custodian, both or neither."""
    held = {Role.OFFICE.value} if standing.holds(urn.office_id, Role.OFFICE) else set()
    return frozenset(held | ({CUSTODIAN} if is_custodian(urn, standing.person) else set()))


def custodians_lacking(urn: Urn) -> str:
    """Which custodians can keep their share no longer, for they hold no role, and who gives one; empty if all can."""
    rows = urn.custodians.select_related("person")
    return lacks_role(urn.office_id, [row.person for row in rows], *KEEPERS)


def is_printer(standing: Standing, urn: Urn) -> bool:
    """Whether a person draws codes of the urn: a clerk of its office, or whoever is named."""
    return standing.holds(urn.office_id, Role.OFFICE) or urn.printers.filter(person=standing.person).exists()


def is_custodian(urn: Urn, person: Person) -> bool:
    """Whether a person was given a share of the urn."""
    return urn.custodians.filter(person=person).exists()


def require_pair(urn: Urn, first: Person, second: Person) -> None:
    """Refuse unless two different custodians act together."""
    if first.pk == second.pk:
        raise Refused(_("Two custodians do this together: the other one must sign too."))
    if not (is_custodian(urn, first) and is_custodian(urn, second)):
        raise Refused(_("Only the custodians of this urn may do this: %(names)s.") % {"names": _names(urn)})


def require_printer(standing: Standing, urn: Urn) -> None:
    """Refuse whoever is neither a clerk of the office nor named to draw codes of this urn."""
    if not is_printer(standing, urn):
        require_role(standing, urn.office, Role.OFFICE)


def _names(urn: Urn) -> str:
    return listed(row.person.name for row in urn.custodians.select_related("person"))
