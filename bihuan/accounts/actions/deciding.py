"""The security administrator decides what the system administrator proposed; approval carries it out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.accounts.access import require
from bihuan.accounts.actions.second_factor import take_off
from bihuan.accounts.actions.signing_in import end_sessions
from bihuan.accounts.lifecycle import PERMISSION
from bihuan.accounts.models import PermissionChange, PermissionStep
from bihuan.engine.lifecycle import Step, StepRefused
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.actions.people import (
    keep_password,
    make_person,
    require_direct_everywhere,
    set_active,
    write_active,
)
from bihuan.organizations.actions.roles import close_role, write_role
from bihuan.organizations.models import Body, Membership, Office, Person, Unit
from bihuan.records.actions import record

Kind = PermissionChange.Kind


@transaction.atomic
def take_permission_step(*, change: PermissionChange, step: str, by: Person, note: str = "") -> PermissionChange:
    """Approve, refuse or withdraw a proposed change. Raises Refused or ValidationError with the reason."""
    held = PermissionChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    Office.objects.select_for_update().get(pk=held.office_id)
    row = _row(held, step, by, note)
    secret, held.secret = held.secret, ""
    held.state, held.decided_by, held.decided_at = row.target, by, timezone.now()
    held.save(update_fields=["state", "decided_by", "decided_at", "secret"])
    PermissionStep.objects.create(change=held, step=row.name, by=by, at=held.decided_at, note=note.strip())
    told = {"kind": held.kind, "name": held.name, "note": note.strip()}
    record(by=by, action=f"{row.name}_permission", subject=held, office_path=held.office.path, detail=told)
    if row.name == "approve":
        _CARRY_OUT[Kind(held.kind)](held, secret, by)
    return held


def _row(change: PermissionChange, step: str, by: Person, note: str) -> Step:
    roles = next((row for row in PERMISSION.steps if row.name == step), None)
    if roles is None:
        raise ValidationError(_("There is no such step."))
    require(standing_of(by), roles, change)
    try:
        return PERMISSION.take(step, change.state, by=by.pk, first_person=change.proposed_by_id, note=note)
    except StepRefused as error:
        if error.code == "same_person":
            raise Refused(_("A second person must decide: you proposed this change yourself.")) from error
        if error.code == "note_needed":
            raise ValidationError({"note": _("Say why.")}) from error
        raise ValidationError(
            _("This cannot be done now: the change is %(state)s.") % {"state": change.get_state_display()}
        ) from error


def _account(change: PermissionChange, secret: str, by: Person) -> None:
    is_service = change.kind == Kind.SERVICE
    person = make_person(change.detail["username"], change.name, None, is_service=is_service)
    if secret:
        person.password = secret
        person.save(update_fields=["password"])
    told = {"username": person.username, "has_password": bool(secret), "is_service": is_service}
    record(by=by, action="add_person", subject=person, office_path=change.office.path, detail=told)
    _give(change, person, by)


def _grant(change: PermissionChange, _secret: str, by: Person) -> None:
    _give(change, _person(change), by)


def _give(change: PermissionChange, person: Person, by: Person) -> None:
    told: dict[str, Any] = change.detail
    place: Body | Unit | None = None
    if told["unit"] is not None:
        place = Unit.objects.get(pk=told["unit"])
    elif told["body"] is not None:
        place = Body.objects.get(pk=told["body"])
    until = date.fromisoformat(told["until"]) if told["until"] else None
    since = date.fromisoformat(told["since"])
    write_role(person=person, office=change.office, role=told["role"], by=by, since=since, until=until, place=place)


def _end(change: PermissionChange, _secret: str, by: Person) -> None:
    row = Membership.objects.filter(pk=change.detail["membership"], office=change.office).first()
    if row is None:
        raise ValidationError(_("This role is gone already. Refuse the change."))
    close_role(membership=row, by=by)


def _password(change: PermissionChange, secret: str, by: Person) -> None:
    person = Person.objects.select_for_update().get(pk=_person(change).pk)
    person.password = secret
    keep_password(person=person, by=by)
    end_sessions(person=person)


def _active(change: PermissionChange, _secret: str, by: Person) -> None:
    write_active(person=_person(change), is_active=change.kind == Kind.OPEN, by=by)
    end_sessions(person=_person(change))


def _second_factor(change: PermissionChange, _secret: str, by: Person) -> None:
    take_off(person=_person(change), by=by)
    end_sessions(person=_person(change))


@transaction.atomic
def change_account(*, person: Person, kind: str, by: Person) -> None:
    """Close or open an account, or take off its second factor, directly: a clerk while the office is founded."""
    if kind == Kind.SECOND_FACTOR:
        require_direct_everywhere(person, by)
        take_off(person=person, by=by)
    elif kind in {Kind.CLOSE, Kind.OPEN}:
        set_active(person=person, is_active=kind == Kind.OPEN, by=by)
    else:
        raise ValidationError(_("There is no such change."))
    end_sessions(person=person)


def _person(change: PermissionChange) -> Person:
    assert change.person is not None, "every kind but a new account names its person"
    return change.person


_CARRY_OUT: dict[PermissionChange.Kind, Callable[[PermissionChange, str, Person], None]] = {
    Kind.ACCOUNT: _account,
    Kind.SERVICE: _account,
    Kind.GRANT: _grant,
    Kind.END: _end,
    Kind.PASSWORD: _password,
    Kind.CLOSE: _active,
    Kind.OPEN: _active,
    Kind.SECOND_FACTOR: _second_factor,
}
