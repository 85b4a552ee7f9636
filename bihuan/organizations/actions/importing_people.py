"""A list of people from a file: accounts and roles written whole or not at all, first passwords given afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_direct, standing_of
from bihuan.organizations.actions.people import add_person, grant_role, require_direct_everywhere, write_password
from bihuan.organizations.actions.setup import create_body
from bihuan.organizations.holding import people_of
from bihuan.organizations.models import BUSINESS, Body, Office, Person, Unit
from bihuan.organizations.queries.people_plan import Newcomer, PeoplePlan, plan_people
from bihuan.records.actions import record

MOST_PASSWORDS = 60
"""First passwords given at once: each is hashed slowly on purpose."""
_LETTERS, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"


@transaction.atomic
def apply_people(
    *, office: Office, path: Path, token: str, makes_bodies: bool, since: date, by: Person
) -> list[tuple[Person, Newcomer]]:
    """Write what the preview showed. Refused if the file has errors or the people changed since."""
    Office.objects.select_for_update().get(pk=office.pk)
    require_direct(standing_of(by), office)
    plan = plan_people(path=path, office=office, makes_bodies=makes_bodies)
    _require_sound(plan, token)
    made = {name: create_body(office=office, name=name, kind=Body.Kind.SPECIALIST, by=by) for name in plan.new_bodies}
    people: dict[str, Person] = {}
    written = []
    for one in plan.added:
        person = one.person or people.get(one.username)
        if person is None:
            person = add_person(office=office, username=one.username, name=one.name, by=by)
        people[one.username] = person
        _grant(person, one, made, since, office, by)
        written.append((person, one))
    detail = {"sha256": path.name.partition("-")[0], "people": len(people), "roles": len(written), "bodies": len(made)}
    record(by=by, action="import_people", subject=office, office_path=office.path, detail=detail)
    return written


def _require_sound(plan: PeoplePlan, token: str) -> None:
    if plan.problems:
        raise ValidationError(_("The file has errors: mend it and send it again. Nothing was written."))
    if plan.token != token:
        raise ValidationError(_("The people have changed since the preview. Nothing was written; look at it again."))
    if not plan.added:
        raise ValidationError(_("Nothing is different from what stands."))


def _grant(person: Person, one: Newcomer, made: dict[str, Body], since: date, office: Office, by: Person) -> None:
    place: Body | Unit | None = one.place
    if isinstance(place, Body) and place.pk is None:
        place = made[place.name]
    begins = max(since, place.valid_from) if isinstance(place, Unit) else since
    try:
        grant_role(person=person, office=office, role=one.role, by=by, since=begins, place=place)
    except ValidationError as error:
        told = {"row": one.row, "name": one.name, "text": " ".join(error.messages)}
        raise ValidationError(_("Row %(row)s, %(name)s: %(text)s") % told) from error


def not_signed_in(office: Office) -> list[Person]:
    """Who acts for the office today and has no password of their own yet, in the order they were entered."""
    waiting = Q(has_given_password=True) | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return list(people_of(office, *BUSINESS).filter(waiting))


@transaction.atomic
def give_passwords(*, office: Office, people: Sequence[Person], by: Person) -> list[tuple[Person, str]]:
    """Give each a first password, once to be read; it is changed at the first sign-in and kept nowhere in plain."""
    if len(people) > MOST_PASSWORDS:
        raise ValidationError(_("At most %(limit)s at once.") % {"limit": MOST_PASSWORDS})
    require_direct(standing_of(by), office)
    given = []
    for person in people:
        require_direct_everywhere(person, by)
        password = _first_password()
        write_password(person=person, password=password, by=by)
        given.append((person, password))
    return given


def _first_password() -> str:
    """``Kmwp-4827-hutr``: read aloud and typed without mistakes; 2⁵⁰ and more."""
    parts = [_of(_LETTERS).capitalize(), _of(_DIGITS), _of(_LETTERS)]
    return "-".join(parts)


def _of(signs: Iterable[str]) -> str:
    known = list(signs)
    return "".join(secrets.choice(known) for _n in range(4))
