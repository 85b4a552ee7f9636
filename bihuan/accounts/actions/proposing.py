"""The system administrator proposes a change of accounts or roles; nothing takes effect by it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.accounts.models import PermissionChange
from bihuan.organizations.access import Refused, is_administered, require_role, standing_of
from bihuan.organizations.actions.people import offices_of, require_own_look, require_signing_in
from bihuan.organizations.actions.roles import checked_role, require_one_left
from bihuan.organizations.models import Body, Membership, Office, Person, Role, Unit
from bihuan.records import clock
from bihuan.records.actions import record

Kind = PermissionChange.Kind


@transaction.atomic
def propose_account(
    *,
    office: Office,
    username: str,
    name: str,
    password: str | None,
    role: dict[str, Any] | None,
    by: Person,
    reason: str = "",
) -> PermissionChange:
    """Propose a new account with its first role (``role`` as ``propose_role`` takes it), or an agency's with none."""
    person = Person(username=username.strip(), name=name.strip())
    person.set_unusable_password()
    person.full_clean(exclude=["password"])
    require_own_look(person.username)
    secret = _hashed(person, password) if password is not None else ""
    detail = {"username": person.username, **(_role_detail(person, office, **role) if role else {})}
    return _propose(office, Kind.ACCOUNT, None, person.name, detail, by, reason=reason, secret=secret)


SERVICE_ROLES = frozenset({Role.OFFICE, Role.ASSESSOR, Role.AUDITOR})
"""What another system may be: it records and reads, and never signs or decides."""


@transaction.atomic
def propose_service(
    *, office: Office, username: str, name: str, role: dict[str, Any], by: Person, reason: str = ""
) -> PermissionChange:
    """Propose a service account with its role: another system acts by it through tokens, nobody signs in."""
    if role["role"] not in SERVICE_ROLES:
        raise ValidationError({"role": _("A service account records or reads: clerk, assessor or auditor.")})
    person = Person(username=username.strip(), name=name.strip(), is_service=True)
    person.set_unusable_password()
    person.full_clean(exclude=["password"])
    require_own_look(person.username)
    detail = {"username": person.username, **_role_detail(person, office, **role)}
    return _propose(office, Kind.SERVICE, None, person.name, detail, by, reason=reason)


@transaction.atomic
def propose_role(
    *,
    person: Person,
    office: Office,
    role: str,
    by: Person,
    since: date,
    until: date | None = None,
    place: Body | Unit | None = None,
    reason: str = "",
) -> PermissionChange:
    """Propose that a person is given a role."""
    if person.is_service and role not in SERVICE_ROLES:
        raise ValidationError({"role": _("A service account records or reads: clerk, assessor or auditor.")})
    detail = _role_detail(person, office, role=role, since=since, until=until, place=place)
    return _propose(office, Kind.GRANT, person, person.name, detail, by, reason=reason)


def _role_detail(
    person: Person, office: Office, *, role: str, since: date, until: date | None, place: Body | Unit | None
) -> dict[str, Any]:
    made = checked_role(person=person, office=office, role=role, since=since, until=until, place=place)
    return {
        "role": role,
        "body": made.body_id,
        "unit": made.unit_id,
        "place": place.name if place else None,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
    }


@transaction.atomic
def propose_end(*, membership: Membership, by: Person, reason: str = "") -> PermissionChange:
    """Propose that a role ends on the day of its approval."""
    require_one_left(membership, clock.today())
    place = membership.body or membership.unit
    detail = {"membership": membership.pk, "role": membership.role, "place": place.name if place else None}
    return _propose(membership.office, Kind.END, membership.person, membership.person.name, detail, by, reason=reason)


@transaction.atomic
def propose_password(
    *, person: Person, office: Office, password: str, by: Person, reason: str = ""
) -> PermissionChange:
    """Propose a new password; only its hash is kept, and that only until the change is decided."""
    require_signing_in(person)
    secret = _hashed(person, password)
    return _propose(office, Kind.PASSWORD, person, person.name, {}, by, reason=reason, secret=secret)


@transaction.atomic
def propose_for_account(*, person: Person, office: Office, kind: str, by: Person, reason: str = "") -> PermissionChange:
    """Propose to close an account, to open it again, or to take off its second factor."""
    if kind not in {Kind.CLOSE, Kind.OPEN, Kind.SECOND_FACTOR}:
        raise ValidationError(_("There is no such change."))
    return _propose(office, Kind(kind), person, person.name, {}, by, reason=reason)


def _hashed(person: Person, password: str) -> str:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    copy = Person(username=person.username, name=person.name)
    copy.set_password(password)
    return copy.password


def _propose(
    office: Office,
    kind: PermissionChange.Kind,
    person: Person | None,
    name: str,
    detail: dict[str, Any],
    by: Person,
    *,
    reason: str,
    secret: str = "",
) -> PermissionChange:
    standing = standing_of(by)
    require_role(standing, office, Role.SYSTEM_ADMIN)
    if not is_administered(office):
        raise Refused(_("%(office)s has not all three administrators yet: its clerk acts.") % {"office": office.name})
    if person is not None:
        _require_whole(person, office, kind, by)
    change = PermissionChange.objects.create(
        office=office, kind=kind, person=person, name=name, detail=detail, secret=secret,
        reason=reason.strip(), proposed_by=by, proposed_at=clock.now(),
    )  # fmt: skip
    told = {"kind": str(kind), "name": name, "reason": change.reason, **detail}
    record(by=by, action="propose_permission", subject=change, office_path=office.path, detail=told)
    return change


def _require_whole(person: Person, office: Office, kind: PermissionChange.Kind, by: Person) -> None:
    """Refuse what concerns oneself, and what reaches into an office of which ``by`` is no administrator."""
    if person.pk == by.pk:
        raise Refused(_("This change concerns you. Another system administrator must propose it."))
    waiting = PermissionChange.objects.filter(person=person, kind=kind, state=PermissionChange.State.PROPOSED)
    if kind not in {Kind.GRANT, Kind.END} and waiting.exists():
        raise ValidationError(_("The same change of %(name)s waits already.") % {"name": person.name})
    if kind in {Kind.GRANT, Kind.END}:
        return
    for other in offices_of(person):
        if other.pk != office.pk:
            require_role(standing_of(by), other, Role.SYSTEM_ADMIN)
