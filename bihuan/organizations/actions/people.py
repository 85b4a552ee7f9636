"""People, what they may do and since when, and the posts they hold."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.engine.resemblance import plain_name
from bihuan.organizations.access import Refused, Standing, require_direct, require_role, standing_of
from bihuan.organizations.actions.roles import close_role, require_one_left, require_standing_unit, write_role
from bihuan.organizations.models import Body, Membership, Office, Person, Post, Role, Tenure, Unit
from bihuan.organizations.usernames import is_username, no_username
from bihuan.records import clock
from bihuan.records.actions import record


@transaction.atomic
def add_person(*, office: Office, username: str, name: str, by: Person, password: str | None = None) -> Person:
    """Open an account; without a password nobody can sign in to it yet."""
    _direct(standing_of(by), office)
    person = make_person(username, name, password, is_given=True, kept_by=office)
    detail = {"username": person.username, "has_password": password is not None}
    record(by=by, action="add_person", subject=person, office_path=office.path, detail=detail)
    return person


def make_person(
    username: str,
    name: str,
    password: str | None,
    *,
    is_service: bool = False,
    is_given: bool = False,
    kept_by: Office | None = None,
) -> Person:
    """A new account, checked. Raises ValidationError naming the field."""
    person = Person(username=username.strip(), name=name.strip(), is_service=is_service, kept_by=kept_by)
    person.set_unusable_password()
    person.full_clean(exclude=["password"])
    require_own_look(person.username)
    if password is not None:
        _set(person, password)
    person.has_given_password = is_given and password is not None
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
    """Give a person a new password: oneself, or a clerk of every office in which the person holds a role.

    An account that never held any is one of the office that keeps it.
    """
    if person.pk != by.pk:
        require_direct_everywhere(person, by)
    require_signing_in(person)
    write_password(person=person, password=password, by=by)


def require_own_look(username: str) -> None:
    """Refuse a sign-in name that is none, or looks like another's."""
    if not is_username(username):
        raise ValidationError({"username": no_username(username)})
    look = plain_name(username)
    for other in Person.objects.exclude(username=username).values_list("username", flat=True):
        if plain_name(other) == look:
            raise ValidationError({"username": _("This looks the same as %(name)s.") % {"name": other}})


def require_signing_in(person: Person) -> None:
    """Refuse a password to a service account: nobody signs in with it."""
    if person.is_service:
        raise ValidationError(_("This is a service account: nobody signs in with it, and it has no password."))


def write_password(*, person: Person, password: str, by: Person) -> None:
    """Check and keep a new password, with its trail event. Whether ``by`` may is the caller's to ask."""
    held = Person.objects.select_for_update().get(pk=person.pk)
    _set(held, password)
    keep_password(person=held, by=by)


def keep_password(*, person: Person, by: Person) -> None:
    """Save a password that was checked and hashed before; one given by another is to be changed first."""
    person.has_given_password = person.pk != by.pk
    person.save(update_fields=["password", "has_given_password"])
    offices = offices_of(person)
    record(by=by, action="set_password", subject=person, office_path=offices[0].path if offices else "")


def offices_of(person: Person) -> list[Office]:
    """The offices in which a person holds a role now or later; of one who never held any, the one that keeps it."""
    open_still = Q(until__isnull=True) | Q(until__gt=clock.today())
    held = Membership.objects.filter(open_still, person=person).values("office")
    offices = list(Office.objects.filter(pk__in=held).order_by("path"))
    return offices if offices or person.memberships.exists() or person.kept_by is None else [person.kept_by]


def require_direct_everywhere(person: Person, by: Person) -> None:
    """Refuse unless ``by`` may act directly for every office the person works for."""
    standing, offices = standing_of(by), offices_of(person)
    if not offices:
        raise Refused(_("%(name)s holds no role. Grant one first.") % {"name": person.name})
    for office in offices:
        _direct(standing, office)


def _direct(standing: Standing, office: Office) -> None:
    """Hold the office, so that no administrator is named meanwhile, and ask whether its clerk may act directly."""
    Office.objects.select_for_update().get(pk=office.pk)
    require_direct(standing, office)


@transaction.atomic
def set_active(*, person: Person, is_active: bool, by: Person) -> None:
    """Close an account or open it again: a clerk of every office in which the person holds a role."""
    if person.pk == by.pk:
        raise Refused(_("Nobody closes their own account."))
    require_direct_everywhere(person, by)
    write_active(person=person, is_active=is_active, by=by)


def write_active(*, person: Person, is_active: bool, by: Person) -> None:
    """Close or open an account, with its trail event; its sessions end with it."""
    held = Person.objects.select_for_update().get(pk=person.pk)
    if held.is_active == is_active:
        raise ValidationError(_("This account is so already."))
    if not is_active:
        today = clock.today()
        open_still = Q(until__isnull=True) | Q(until__gt=today)
        for row in Membership.objects.filter(open_still, person=held).select_related("office", "person"):
            require_one_left(row, today)
    held.is_active = is_active
    held.save(update_fields=["is_active"])
    offices = offices_of(held)
    action = "open_account" if is_active else "close_account"
    record(by=by, action=action, subject=held, office_path=offices[0].path if offices else "")


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
    _direct(standing_of(by), office)
    if person.pk == by.pk:
        raise Refused(_("Nobody grants a role to oneself. Ask another clerk of %(office)s.") % {"office": office.name})
    return write_role(person=person, office=office, role=role, by=by, since=since, until=until, place=place)


@transaction.atomic
def end_role(*, membership: Membership, by: Person, until: date | None = None) -> None:
    """End a role on a day (today by default). A role that would not have lasted a day is taken back whole."""
    _direct(standing_of(by), membership.office)
    close_role(membership=membership, by=by, until=until)


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
    require_standing_unit(held.unit, since)
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
