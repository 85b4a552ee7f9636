"""Who a person is today, and what of the offices and units they may see and change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.organizations.holding import holders
from bihuan.organizations.lineage import before, links_around
from bihuan.organizations.models import ADMINISTRATORS, SPEAKERS, Membership, Office, Person, Role, Unit
from bihuan.records import clock
from bihuan.records.access import Refused as Refused  # noqa: PLC0414 # raised by every app above
from bihuan.records.prepared import Again, parts, prepared
from bihuan.records.punctuation import listed


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's memberships on one day, read once: every permission is asked of this. ``past`` are those ended."""

    person: Person
    on: date
    memberships: tuple[Membership, ...]
    former_units: frozenset[int] = frozenset()
    past: tuple[Membership, ...] = ()

    def offices(self, *roles: str) -> frozenset[int]:
        """The offices in which the person holds one of the roles."""
        return frozenset(m.office_id for m in self.memberships if m.role in roles)

    def holds(self, office_id: int, *roles: str) -> bool:
        """Whether the person holds one of the roles in this office."""
        return any(m.office_id == office_id and m.role in roles for m in self.memberships)

    @property
    def bodies(self) -> frozenset[int]:
        """The bodies the person scores for."""
        return frozenset(m.body_id for m in self.memberships if m.role == Role.ASSESSOR and m.body_id)

    @property
    def units(self) -> frozenset[int]:
        """The units the person speaks for or is in charge of, and those they came from by any change."""
        return _units_of(self.memberships) | self.former_units

    def speaks_as(self, unit_id: int) -> frozenset[str]:
        """Liaison, head, both or neither: of the unit itself, or of one that came from it."""
        is_former = unit_id in self.former_units
        return frozenset(m.role for m in self.memberships if m.role in SPEAKERS and (is_former or m.unit_id == unit_id))

    def speaks_for(self, unit_id: int) -> bool:
        """Whether the person speaks for the unit, or for one that came from it."""
        return bool(self.speaks_as(unit_id))

    @property
    def spoken_for(self) -> frozenset[int]:
        """The units the person speaks for, with those they came from."""
        units = _units_of(m for m in self.memberships if m.role in SPEAKERS)
        return units | self.former_units if units else units

    @property
    def roles(self) -> frozenset[str]:
        """Every role held today, in any office."""
        return frozenset(m.role for m in self.memberships)

    @property
    def office(self) -> Office | None:
        """The office of the first membership: where a person with one role works."""
        return self.memberships[0].office if self.memberships else None


@parts.register
def _parts(standing: Standing) -> tuple[Hashable, list[Any], Again]:
    """What the statement of a query may depend on: roles are its shape, who and where its values. Past memberships,
    names and paths are left out; a query made of them is refused."""
    held = [(m.role, m.body_id is not None, m.unit_id is not None) for m in standing.memberships]
    numbers = [number for m in standing.memberships for number in (m.office_id, m.body_id, m.unit_id) if number]
    former = len(standing.former_units)

    def again(values: Iterator[Any]) -> Standing:
        person, on = Person.from_db(None, ["id"], [next(values)]), next(values)
        memberships = tuple(_membership(*one, values) for one in held)
        return Standing(person, on, memberships, frozenset(next(values) for _number in range(former)))

    return (Standing, tuple(held), former), [standing.person.pk, standing.on, *numbers, *standing.former_units], again


def _membership(role: str, has_body: bool, has_unit: bool, values: Iterator[Any]) -> Membership:  # noqa: FBT001
    office = next(values)
    told = [office, role, next(values) if has_body else None, next(values) if has_unit else None]
    return Membership.from_db(None, ["office_id", "role", "body_id", "unit_id"], told)


def standing_of(person: Person, on: date | None = None) -> Standing:
    """What a person is on a day (today by default): one query, and for unit people their units' predecessors."""
    day = on or clock.today()
    rows = _memberships(person)
    held = tuple(row for row in rows if row.since <= day and (row.until is None or row.until > day))
    past = tuple(row for row in rows if row.until is not None and row.until <= day)
    return Standing(person, day, held, predecessors(_units_of(held)), past)


def _memberships(person: Person) -> tuple[Membership, ...]:
    """Every membership a person ever had: none for a stranger or an account switched off."""
    if not (person.is_authenticated and person.is_active):
        return ()
    return kept(("memberships", person.pk), lambda: _read_memberships(person))


def _read_memberships(person: Person) -> tuple[Membership, ...]:
    return tuple(_held_by(person.pk))


@prepared
def _held_by(person: int) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person).select_related("office", "body", "unit").order_by("id")


_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)
Found = TypeVar("Found")


def kept(key: Hashable, read: Callable[[], Found]) -> Found:
    """What ``read`` finds; inside :func:`standings_kept` it is read once for each key."""
    known = _kept.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    value: Found = known[key]
    return value


@contextmanager
def standings_kept() -> Iterator[None]:
    """Read each person's memberships and ties once for a long job or one transaction: nobody's roles change in it."""
    token = _kept.set({} if (known := _kept.get()) is None else known)
    try:
        yield
    finally:
        _kept.reset(token)


def _units_of(memberships: Iterable[Membership]) -> frozenset[int]:
    return frozenset(m.unit_id for m in memberships if m.unit_id)


def predecessors(units: frozenset[int]) -> frozenset[int]:
    """What the units came from: the people of a renamed unit still answer for its past. A query a generation."""
    return kept(("predecessors", units), lambda: before(units, changes_of)) if units else units


def changes_of(units: frozenset[int]) -> Iterable[tuple[int, int]]:
    """The changes units had a part in, read once a request."""
    return kept(("changes", units), lambda: list(links_around(units)))


STAFF = (Role.OFFICE, Role.LEADING_GROUP, Role.AUDITOR)


def visible_units(standing: Standing) -> QuerySet[Unit]:
    """Units a person may see: all of an office for its staff and assessors, one's own for unit people."""
    wide = standing.offices(*STAFF, Role.ASSESSOR)
    return Unit.objects.filter(Q(office_id__in=wide) | Q(id__in=standing.units))


def require_role(standing: Standing, office: Office, *roles: str) -> str:
    """The first of the roles that is held in the office; Refused, naming who may, if none is."""
    for role in roles:
        if standing.holds(office.pk, role):
            return role
    names = listed(str(Role(role).label) for role in roles)
    raise Refused(_("Only %(roles)s of %(office)s may do this.") % {"roles": names, "office": office.name})


def administrators_of(office: Office) -> dict[str, list[Person]]:
    """Who holds each of the three administrator roles of an office, by role; roles nobody holds are left out."""
    by_role: dict[str, list[Person]] = {}
    for row in holders(office, *ADMINISTRATORS).select_related("person").order_by("id"):
        by_role.setdefault(row.role, []).append(row.person)
    return by_role


def is_administered(office: Office) -> bool:
    """Whether all three administrators are named: from then on no permission changes without two of them."""
    return len(administrators_of(office)) == len(ADMINISTRATORS)


def require_direct(standing: Standing, office: Office) -> None:
    """Refuse unless a clerk of the office may still change accounts and roles directly, as while it is founded."""
    require_role(standing, office, Role.OFFICE)
    if said := who_changes_accounts(office):
        raise Refused(said)


def who_changes_accounts(office: Office) -> str:
    """Who changes accounts and roles instead of a clerk, in words; nothing while a clerk does."""
    named = administrators_of(office)
    if len(named) < len(ADMINISTRATORS):
        return ""
    text = _(
        "%(office)s has administrators: accounts and roles change when the system administrator "
        "(%(system)s) proposes it and the security administrator (%(security)s) approves it."
    )
    return text % {
        "office": office.name,
        "system": listed(person.name for person in named[Role.SYSTEM_ADMIN]),
        "security": listed(person.name for person in named[Role.SECURITY_ADMIN]),
    }
