"""Who holds a role in an office on a day: asked in one way, by whoever is told, chosen or may act.

A role that begins later is not held yet, one that ends later is still held.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.organizations.models import ADMINISTRATORS, SPEAKERS, Membership, Office, Person, Role
from bihuan.records import clock
from bihuan.records.punctuation import listed

NAMED = 3
"""People named in a line; the rest is counted."""


def held_on(day: date, path: str = "") -> Q:
    """What is held on a day: memberships, posts, acts; ``path`` leads there from another table (``members__``)."""
    still = Q(**{f"{path}until__isnull": True}) | Q(**{f"{path}until__gt": day})
    return Q(**{f"{path}since__lte": day}) & still


def holders(office: Office | int, *roles: str) -> QuerySet[Membership]:
    """What is held in an office today, any role or one of those named; accounts switched off hold nothing."""
    rows = Membership.objects.filter(held_on(clock.today()), office=office, person__is_active=True)
    return rows.filter(role__in=roles) if roles else rows


def people_of(office: Office | int, *roles: str) -> QuerySet[Person]:
    """The people behind the :func:`holders`, each once, as they were entered; service accounts are none."""
    return Person.objects.filter(pk__in=holders(office, *roles).values("person"), is_service=False).order_by("pk")


def others_named(place: int | str, roles: Collection[str], apart: Collection[int | None] = ()) -> str:
    """Who else holds one of the roles today in the office (its key or path), by name, at most three and how many more.

    Nobody: "". One query.
    """
    known = Q(office__path=place) if isinstance(place, str) else Q(office=place)
    held = Membership.objects.filter(
        known, held_on(clock.today()), role__in=roles, person__is_active=True, person__is_service=False
    )
    rows = held.exclude(person__in=[one for one in apart if one]).order_by("person__name", "person")
    names = list(dict.fromkeys(rows.values_list("person__name", flat=True)))
    told = listed(names[:NAMED])
    return told if len(names) <= NAMED else _("%(names)s … of %(n)s people") % {"names": told, "n": len(names)}


def givers(place: int | str) -> str:
    """Who gives a role in the office (its key or path), by name: with all three administrators two of them, else its
    clerks. One query."""
    known = Q(office__path=place) if isinstance(place, str) else Q(office=place)
    held = Membership.objects.filter(
        known, held_on(clock.today()), role__in=(*ADMINISTRATORS, Role.OFFICE), person__is_active=True
    )
    by_role: dict[str, list[str]] = {}
    for role, name in held.order_by("id").values_list("role", "person__name"):
        by_role.setdefault(role, []).append(name)
    if all(role in by_role for role in ADMINISTRATORS):
        told = {"system": by_role[Role.SYSTEM_ADMIN], "security": by_role[Role.SECURITY_ADMIN]}
        return _(
            "the system administrator (%(system)s) proposes it, the security administrator (%(security)s) approves"
        ) % {role: listed(names) for role, names in told.items()}
    return _("a clerk of the office (%(names)s) gives it") % {"names": listed(by_role.get(Role.OFFICE, ()))}


def lacks_role(office: Office | int, people: Collection[Person], *roles: str) -> str:
    """Who of ``people`` holds none of the roles in the office today, and who gives one, in a sentence; empty if all
    hold one."""
    known = set(people_of(office, *roles).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
    names = listed(sorted({one.name for one in people if one.pk not in known}))
    if not names:
        return ""
    told = {"name": names, "givers": givers(office if isinstance(office, int) else office.pk)}
    return _("%(name)s has no role in this office that this needs: %(givers)s.") % told


def speakers_of(units: Collection[int]) -> QuerySet[Membership]:
    """Who speaks for one of the units today: its liaison and its head."""
    return Membership.objects.filter(
        held_on(clock.today()), unit_id__in=units, role__in=SPEAKERS, person__is_active=True
    )
