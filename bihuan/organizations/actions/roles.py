"""Granting and ending roles, once it is settled that it may be done.

``people`` asks whether a clerk may act directly; ``accounts`` carries out what two administrators agreed on.
Both come through here, so that the rules of a role are the same whoever decided.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.organizations.access import is_administered
from bihuan.organizations.models import ADMINISTRATORS, Body, Membership, Office, Person, Role, Unit
from bihuan.records import clock
from bihuan.records.actions import record

UNIT_ROLES = (Role.LIAISON, Role.HEAD, Role.LEADER)
LAST_ONE_STAYS = (Role.OFFICE, *ADMINISTRATORS)


def write_role(
    *,
    person: Person,
    office: Office,
    role: str,
    by: Person,
    since: date,
    until: date | None = None,
    place: Body | Unit | None = None,
) -> Membership:
    """Give the role, with its trail event. Must run in a transaction; whether ``by`` may is the caller's to ask."""
    Person.objects.select_for_update().get(pk=person.pk)
    made = checked_role(person=person, office=office, role=role, since=since, until=until, place=place)
    made.save()
    detail = {
        "role": role,
        "place": place.name if place else None,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
    }
    record(by=by, action="grant_role", subject=person, office_path=office.path, detail=detail)
    return made


def checked_role(
    *, person: Person, office: Office, role: str, since: date, until: date | None, place: Body | Unit | None
) -> Membership:
    """The role as it would be written. Raises ValidationError naming what stands against it."""
    body, unit = _place(office, role, place, since)
    made = Membership(person=person, office=office, role=role, body=body, unit=unit, since=since, until=until)
    if until is not None and until <= since:
        raise ValidationError({"until": [_("The end lies after the beginning.")]})
    if role in ADMINISTRATORS and (until is not None or since > clock.today()):
        raise ValidationError(_("An administrator begins today or earlier, and stays until the role is ended."))
    if person.pk is not None:
        _require_no_clash(made)
    return made


def _place(office: Office, role: str, place: Body | Unit | None, since: date) -> tuple[Body | None, Unit | None]:
    if place is not None and place.office_id != office.pk:
        raise ValidationError({"place": [_("This belongs to another office.")]})
    if role in ADMINISTRATORS:
        return None, None
    if role in UNIT_ROLES:
        if not isinstance(place, Unit):
            raise ValidationError({"unit": [_("This role is held for a unit: choose one.")]})
        require_standing_unit(place, since)
        return None, place
    if role == Role.ASSESSOR and not isinstance(place, Body):
        raise ValidationError({"body": [_("An assessor scores for a body: choose one.")]})
    return (place if isinstance(place, Body) else None), None


def require_standing_unit(unit: Unit, day: date) -> None:
    """Refuse a day on which the unit does not stand."""
    if day < unit.valid_from or (unit.valid_to is not None and day >= unit.valid_to):
        raise ValidationError({"since": [_("%(unit)s does not stand on this day.") % {"unit": unit.name}]})


def _require_no_clash(made: Membership) -> None:
    """Refuse the same role twice at a time, an auditor who also acts, and an administrator who is anything else."""
    held = _at_the_time(made)
    rows = held.filter(office=made.office)
    if rows.filter(role=made.role, body=made.body, unit=made.unit).exists():
        raise ValidationError(_("%(name)s holds this role already in that time.") % {"name": made.person.name})
    others = rows.exclude(role=Role.AUDITOR) if made.role == Role.AUDITOR else rows.filter(role=Role.AUDITOR)
    if made.role not in ADMINISTRATORS and others.exists():
        raise ValidationError(_("An auditor holds no other role in the office whose trail they read."))
    apart = held.exclude(role=made.role) if made.role in ADMINISTRATORS else held.filter(role__in=ADMINISTRATORS)
    if apart.exists():
        raise ValidationError(
            _("An administrator holds no other role in any office, of the business or of administration.")
        )


def _at_the_time(made: Membership) -> QuerySet[Membership]:
    """What the person holds anywhere while the new role would last."""
    rows = Membership.objects.filter(person=made.person).filter(Q(until__isnull=True) | Q(until__gt=made.since))
    return rows if made.until is None else rows.filter(since__lt=made.until)


def close_role(*, membership: Membership, by: Person, until: date | None = None) -> None:
    """End the role on a day (today by default). A role that would not have lasted a day is taken back whole."""
    day = until or clock.today()
    rows = Membership.objects.select_for_update(of=("self",)).select_related("office", "person", "body", "unit")
    row = rows.get(pk=membership.pk)
    if row.until is not None and row.until <= day:
        raise ValidationError(_("This role has ended on %(day)s.") % {"day": row.until.isoformat()})
    require_one_left(row, day)
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


def require_one_left(row: Membership, day: date) -> None:
    """Refuse to lose the last clerk of an office, or the last administrator of a kind once all three are named."""
    if row.role not in LAST_ONE_STAYS or (row.role in ADMINISTRATORS and not is_administered(row.office)):
        return
    others = Membership.objects.filter(office=row.office_id, role=row.role, since__lte=day, person__is_active=True)
    if others.filter(Q(until__isnull=True) | Q(until__gt=day)).exclude(person=row.person_id).exists():
        return
    if row.role == Role.OFFICE:
        raise ValidationError(_("This is the last clerk of %(office)s.") % {"office": row.office.name})
    raise ValidationError(
        _("This is the last %(role)s of %(office)s. Name a successor first.")
        % {"role": row.get_role_display(), "office": row.office.name}
    )
