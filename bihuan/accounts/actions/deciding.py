"""The security administrator decides what the system administrator proposed; approval carries it out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.accounts import words
from bihuan.accounts.access import require
from bihuan.accounts.actions.second_factor import take_off
from bihuan.accounts.actions.signing_in import end_sessions
from bihuan.accounts.lifecycle import PERMISSION
from bihuan.accounts.models import PermissionChange, PermissionStep
from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import standing_of
from bihuan.organizations.actions.people import (
    keep_password,
    make_person,
    require_direct_everywhere,
    set_active,
    write_active,
)
from bihuan.organizations.actions.roles import close_role, write_role
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Body, Membership, Office, Person, Unit
from bihuan.records import clock, door
from bihuan.records.actions import record

Kind = PermissionChange.Kind


def _rows() -> QuerySet[PermissionChange]:
    return PermissionChange.objects.select_related("office")


def _allow(by: Person, step: Step, change: PermissionChange) -> str:
    return require(standing_of(by), step, change)


def _proposer(change: PermissionChange, _by: Person) -> int:
    return change.proposed_by_id


def _office(change: PermissionChange) -> str:
    return change.office.path


DOOR: door.Door[PermissionChange] = door.Door(
    table=PERMISSION, words=words.PERMISSION, rows=_rows, allow=_allow, steps=PermissionStep, link="change",
    path=_office, first_person=_proposer, others=others_named,
)  # fmt: skip


@transaction.atomic
def take_permission_step(*, change: PermissionChange, step: str, by: Person, note: str = "") -> PermissionChange:
    """Approve, refuse or withdraw a proposed change. Raises Refused or ValidationError with the reason."""
    held = door.hold(DOOR, step, by, note=note, pk=change.pk)
    Office.objects.select_for_update().get(pk=held.record.office_id)
    secret, told = held.record.secret, {"kind": held.record.kind, "name": held.record.name}
    done = door.move(held, detail=told, decided_by=by, decided_at=clock.now(), secret="")
    if step == "approve":
        _CARRY_OUT[Kind(done.kind)](done, secret, by)
    return done


def _account(change: PermissionChange, secret: str, by: Person) -> None:
    is_service = change.kind == Kind.SERVICE
    person = make_person(change.detail["username"], change.name, None, is_service=is_service, kept_by=change.office)
    if secret:
        person.password, person.has_given_password = secret, True
        person.save(update_fields=["password", "has_given_password"])
    told = {"username": person.username, "has_password": bool(secret), "is_service": is_service}
    record(by=by, action="add_person", subject=person, office_path=change.office.path, detail=told)
    if "role" in change.detail:
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
