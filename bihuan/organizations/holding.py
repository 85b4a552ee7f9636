"""Who holds a role in an office on a day: asked in one way, by whoever is told, chosen or may act.

A role that begins later is not held yet, one that ends later is still held.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.organizations.models import SPEAKERS, Membership, Office, Person
from bihuan.records import clock


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


def strangers(office: Office | int, people: Collection[Person], *roles: str) -> str:
    """The names of those of ``people`` who hold none of the roles in the office today; nothing if all do."""
    known = set(people_of(office, *roles).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
    return "、".join(sorted({one.name for one in people if one.pk not in known}))


def speakers_of(units: Collection[int]) -> QuerySet[Membership]:
    """Who speaks for one of the units today: its liaison and its head."""
    return Membership.objects.filter(
        held_on(clock.today()), unit_id__in=units, role__in=SPEAKERS, person__is_active=True
    )
