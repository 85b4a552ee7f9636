"""The first office with its clerk, offices below it, and the bodies that score."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.resemblance import plain_name
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.actions.people import make_person
from bihuan.organizations.models import Body, Membership, Office, Person, Role
from bihuan.organizations.queries.names import body_names
from bihuan.records import clock
from bihuan.records.actions import record


@transaction.atomic
def found_office(
    *,
    name: str,
    username: str,
    clerk: str,
    password: str,
    is_demonstration: bool = False,
    parent: Office | None = None,
) -> tuple[Office, Person]:
    """Found an office and the account of its first clerk. A second office is founded below another.

    Only the command line and the demonstration call this: nobody stands above the first office.
    """
    list(Office.objects.select_for_update().values_list("pk"))
    if parent is None:
        require_none()
    office = Office(name=name.strip(), parent=parent, path=_free_path(parent), is_demonstration=is_demonstration)
    office.full_clean()
    office.save()
    person = make_person(username, clerk, password)
    Membership.objects.create(person=person, office=office, role=Role.OFFICE, since=clock.today())
    detail = {"clerk": person.name, "username": person.username}
    record(by=person, action="found_office", subject=office, office_path=office.path, detail=detail)
    return office, person


def require_none() -> None:
    """Refuse where an office stands already: the first one is founded once."""
    if Office.objects.exists():
        raise ValidationError(_("There is an office already. Found the next one below it."))


@transaction.atomic
def begin_office(*, name: str, username: str, clerk: str, password: str, body: str) -> tuple[Office, Body, Person]:
    """The first office with its clerk and, as schemes name it, the body by which it scores itself."""
    office, person = found_office(name=name, username=username, clerk=clerk, password=password)
    return office, create_body(office=office, name=body, kind=Body.Kind.OFFICE, by=person), person


def _free_path(parent: Office | None) -> str:
    start = parent.path if parent else ""
    taken = Office.objects.filter(parent=parent).values_list("path", flat=True)
    last = max((int(path.rstrip("/").rpartition("/")[2]) for path in taken), default=0)
    return f"{start}{last + 1:03d}/"


@transaction.atomic
def create_body(*, office: Office, name: str, kind: str, by: Person) -> Body:
    """Add an organ that scores or decides for the office."""
    require_role(standing_of(by), office, Role.OFFICE)
    body = Body(office=office, name=name.strip(), kind=kind)
    if Body.objects.filter(office=office, name=body.name).exists():
        raise ValidationError({"name": [_("A body named %(name)s exists already.") % {"name": body.name}]})
    for _other, text in body_names(office):
        if plain_name(text) == plain_name(body.name):
            raise ValidationError({"name": [_("This looks the same as %(name)s.") % {"name": text}]})
    body.full_clean()
    body.save()
    record(by=by, action="create_body", subject=body, office_path=office.path, detail={"kind": kind})
    return body
