"""Signing in: a name with its password, the trail event, and the sessions that are open."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.accounts.actions.attempts import begin, fail, succeed
from bihuan.accounts.models import OpenSession
from bihuan.organizations.access import standing_of
from bihuan.organizations.actions.people import set_password
from bihuan.organizations.models import Person
from bihuan.records.actions import client_address, record

PASSWORD = "password"  # noqa: S105 - what is tried, not a secret


def known_person(*, username: str, password: str) -> Person | None:
    """Whose name and password these are; None for every failure alike, after the same work.

    A locked name is answered as a wrong password is, and the password is hashed all the same: neither the text
    nor the time tells whether a name exists, is locked, or was typed with its right password.
    """
    tried = begin(what=PASSWORD, name=username, address=client_address.get())
    user = authenticate(None, username=username, password=password)
    person = user if isinstance(user, Person) else None
    if tried.is_allowed and person is not None:
        succeed(tried)
        return person
    if tried.is_allowed:
        typed = username.strip()
        fail(tried, action="sign_in_failed", person=Person.objects.filter(username=typed).first(), typed=typed)
    return None


@transaction.atomic
def open_session(*, person: Person, session_key: str, is_new: bool = True) -> None:
    """Note a session that was just signed in to, with its trail event; beyond the limit the oldest ones end.
    A session that goes on under another key is not new and leaves no event."""
    Person.objects.select_for_update().get(pk=person.pk)
    OpenSession.objects.create(person=person, session_key=session_key, since=timezone.now())
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    OpenSession.objects.filter(person=person).exclude(session_key__in=alive).delete()
    office = standing_of(person).office
    keys = list(
        OpenSession.objects.filter(person=person).order_by("-since", "-id").values_list("session_key", flat=True)
    )
    over = [] if office and office.is_demonstration else keys[settings.SESSIONS_PER_PERSON :]
    _end(over)
    if not is_new:
        return
    detail = {"ended_sessions": len(over)} if over else {}
    record(by=person, action="sign_in", subject=person, office_path=office.path if office else "", detail=detail)


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    OpenSession.objects.filter(session_key__in=keys).delete()


@transaction.atomic
def end_sessions(*, person: Person, but: str | None = None) -> None:
    """End every session of a person, or all but one."""
    rows = OpenSession.objects.filter(person=person).exclude(session_key=but)
    _end(list(rows.values_list("session_key", flat=True)))


def close_session(*, session_key: str | None) -> None:
    """Forget a session that was signed out of."""
    OpenSession.objects.filter(session_key=session_key).delete()


def require_password(*, person: Person, password: str, field: str) -> None:
    """Refuse whoever does not know the account's own password; tries are counted as those of signing in are."""
    tried = begin(what=PASSWORD, name=person.username, address=client_address.get())
    is_right = person.check_password(password)
    if tried.is_allowed and is_right:
        return succeed(tried)
    if tried.is_allowed:
        fail(tried, action="password_failed", person=person)
    raise ValidationError({field: [_("This is not your password, or it was tried too often. Wait a while.")]})


def change_own_password(*, by: Person, old: str, new: str) -> None:
    """Change one's own password. The sessions elsewhere end by it: they are bound to the password's hash."""
    require_password(person=by, password=old, field="old")
    if old == new:
        raise ValidationError({"password": [_("This is the password you have.")]})
    set_password(person=by, password=new, by=by)
