"""People, what they may do and since when, and the posts they hold."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.organizations.access import Refused, require_role, standing_of
from bihuan.organizations.models import Body, Membership, Office, Person, Post, Role, Tenure, Unit
from bihuan.records import clock
from bihuan.records.actions import record

UNIT_ROLES = (Role.LIAISON, Role.HEAD, Role.LEADER)


@transaction.atomic
def add_person(*, office: Office, username: str, name: str, by: Person, password: str | None = None) -> Person:
    """Open an account; without a password nobody can sign in to it yet."""
    require_role(standing_of(by), office, Role.OFFICE)
    person = make_person(username, name, password)
    detail = {"username": person.username, "has_password": password is not None}
    record(by=by, action="add_person", subject=person, office_path=office.path, detail=detail)
    return person


def make_person(username: str, name: str, password: str | None) -> Person:
    """A new account, checked. Raises ValidationError naming the field."""
    person = Person(username=username.strip(), name=name.strip())
    person.set_unusable_password()
    person.full_clean(exclude=["password"])
    if password is not None:
        _set(person, password)
    person.save()
    return person


def _set(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    person.set_password(password)


@transaction.atomic
def set_password(*, person: Person, password: str, by: Person) -> None:
    """Give a person a new password: oneself, or a clerk of every office in which the person holds a role."""
    open_still = Q(until__isnull=True) | Q(until__gt=clock.today())
    offices = list(
        Office.objects.filter(Q(pk__in=Membership.objects.filter(open_still, person=person).values("office")))
    )
    if person.pk != by.pk:
        standing = standing_of(by)
        if not offices:
            raise Refused(_("%(name)s holds no role. Grant one first.") % {"name": person.name})
        for office in offices:
            require_role(standing, office, Role.OFFICE)
    held = Person.objects.select_for_update().get(pk=person.pk)
    _set(held, password)
    held.save(update_fields=["password"])
    path = offices[0].path if offices else ""
    record(by=by, action="set_password", subject=held, office_path=path)


@transaction.atomic
def grant_role(
    *,
    person: Person,
    office: Office,
    role: str,
    by: Person,
    since: date,
    until: date | None = None,
    place: Body | Unit | None = None,
) -> Membership:
    """Give a person a role from a day on; ``place`` is the body an assessor scores for or the unit of unit people."""
    require_role(standing_of(by), office, Role.OFFICE)
    if person.pk == by.pk:
        raise Refused(_("Nobody grants a role to oneself. Ask another clerk of %(office)s.") % {"office": office.name})
    Person.objects.select_for_update().get(pk=person.pk)
    body, unit = _place(office, role, place, since)
    made = Membership(person=person, office=office, role=role, body=body, unit=unit, since=since, until=until)
    if until is not None and until <= since:
        raise ValidationError({"until": [_("The end lies after the beginning.")]})
    _require_no_clash(made)
    made.save()
    detail = {
        "role": role,
        "place": place.name if place else None,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
    }
    record(by=by, action="grant_role", subject=person, office_path=office.path, detail=detail)
    return made


def _place(office: Office, role: str, place: Body | Unit | None, since: date) -> tuple[Body | None, Unit | None]:
    if place is not None and place.office_id != office.pk:
        raise ValidationError({"place": [_("This belongs to another office.")]})
    if role in UNIT_ROLES:
        if not isinstance(place, Unit):
            raise ValidationError({"unit": [_("This role is held for a unit: choose one.")]})
        _require_standing_unit(place, since)
        return None, place
    if role == Role.ASSESSOR and not isinstance(place, Body):
        raise ValidationError({"body": [_("An assessor scores for a body: choose one.")]})
    return (place if isinstance(place, Body) else None), None


def _require_standing_unit(unit: Unit, day: date) -> None:
    if day < unit.valid_from or (unit.valid_to is not None and day >= unit.valid_to):
        raise ValidationError({"since": [_("%(unit)s does not stand on this day.") % {"unit": unit.name}]})


def _require_no_clash(made: Membership) -> None:
    """Refuse the same role twice at a time, and an auditor who also acts."""
    rows = Membership.objects.filter(person=made.person, office=made.office)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=made.since))
    if made.until is not None:
        rows = rows.filter(since__lt=made.until)
    if rows.filter(role=made.role, body=made.body, unit=made.unit).exists():
        raise ValidationError(_("%(name)s holds this role already in that time.") % {"name": made.person.name})
    others = rows.exclude(role=Role.AUDITOR) if made.role == Role.AUDITOR else rows.filter(role=Role.AUDITOR)
    if others.exists():
        raise ValidationError(_("An auditor holds no other role in the office whose trail they read."))


@transaction.atomic
def end_role(*, membership: Membership, by: Person, until: date | None = None) -> None:
    """End a role on a day (today by default). A role that would not have lasted a day is taken back whole."""
    day = until or clock.today()
    rows = Membership.objects.select_for_update(of=("self",)).select_related("office", "person", "body", "unit")
    row = rows.get(pk=membership.pk)
    require_role(standing_of(by), row.office, Role.OFFICE)
    if row.until is not None and row.until <= day:
        raise ValidationError(_("This role has ended on %(day)s.") % {"day": row.until.isoformat()})
    _require_a_clerk_left(row, day)
    place = row.body or row.unit
    detail = {
        "role": row.role,
        "place": place.name if place else None,
        "since": row.since.isoformat(),
        "until": day.isoformat(),
    }
    if row.since >= day:
        row.delete()
    else:
        row.until = day
        row.save(update_fields=["until"])
    record(by=by, action="end_role", subject=row.person, office_path=row.office.path, detail=detail)


def _require_a_clerk_left(row: Membership, day: date) -> None:
    if row.role != Role.OFFICE:
        return
    others = Membership.objects.filter(office=row.office_id, role=Role.OFFICE, since__lte=day, person__is_active=True)
    if not others.filter(Q(until__isnull=True) | Q(until__gt=day)).exclude(pk=row.pk).exists():
        raise ValidationError(_("This is the last clerk of %(office)s.") % {"office": row.office.name})


@transaction.atomic
def create_post(*, unit: Unit, title: str, by: Person, tier: str = Post.Tier.PRINCIPAL) -> Post:
    """Add a post to a unit."""
    require_role(standing_of(by), unit.office, Role.OFFICE)
    post = Post(unit=unit, title=title.strip(), tier=tier)
    post.full_clean()
    post.save()
    record(by=by, action="create_post", subject=post, office_path=unit.office.path, detail={"tier": tier})
    return post


@transaction.atomic
def appoint(*, post: Post, person: Person, since: date, by: Person) -> Tenure:
    """Put a person into a post from a day on; whoever held it leaves on that day."""
    held = Post.objects.select_for_update(of=("self",)).select_related("unit__office").get(pk=post.pk)
    require_role(standing_of(by), held.unit.office, Role.OFFICE)
    _require_standing_unit(held.unit, since)
    former = Tenure.objects.filter(post=held, until__isnull=True).select_related("person").first()
    if former is not None:
        if former.person_id == person.pk:
            raise ValidationError({"person": [_("%(name)s holds this post already.") % {"name": person.name}]})
        if former.since >= since:
            message = _("%(name)s holds this post since %(day)s; choose a later day.")
            raise ValidationError({"since": [message % {"name": former.person.name, "day": former.since.isoformat()}]})
        former.until = since
        former.save(update_fields=["until"])
    made = Tenure.objects.create(post=held, person=person, since=since)
    detail = {
        "person": person.name,
        "since": since.isoformat(),
        "former": former.person.name if former else None,
    }
    record(by=by, action="appoint", subject=held, office_path=held.unit.office.path, detail=detail)
    return made
