"""Units as they stood on a day, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.organizations.models import Office, Succession, Unit


def standing_on(day: date) -> Q:
    """The condition of a unit that stood on the day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def units_on(office: Office, day: date) -> QuerySet[Unit]:
    """The units of the office as they were named and placed on the day."""
    return Unit.objects.filter(standing_on(day), office=office)


@dataclass(frozen=True, slots=True)
class History:
    """How a unit came to be and what became of it, each in the order of time."""

    before: tuple[Succession, ...]
    after: tuple[Succession, ...]

    @property
    def predecessors(self) -> list[Unit]:
        """Every unit this one came from, the oldest first, each once."""
        return list(dict.fromkeys(link.predecessor for link in self.before))

    @property
    def successors(self) -> list[Unit]:
        """Every unit that came of this one, each once."""
        return list(dict.fromkeys(link.successor for link in self.after))


def history(unit: Unit) -> History:
    """The unit's predecessors and successors through every change: one query, however long the story."""
    links = list(links_of(unit.office_id))
    return History(
        before=_walk(unit.pk, links, lambda link: (link.successor_id, link.predecessor_id)),
        after=_walk(unit.pk, links, lambda link: (link.predecessor_id, link.successor_id)),
    )


def links_of(office_id: int) -> QuerySet[Succession]:
    """All successions of an office in the order of time, with both units."""
    rows = Succession.objects.filter(predecessor__office_id=office_id)
    return rows.select_related("predecessor", "successor").order_by("on", "id")


def _walk(
    start: int, links: Iterable[Succession], ends: Callable[[Succession], tuple[int, int]]
) -> tuple[Succession, ...]:
    by_end: dict[int, list[Succession]] = {}
    for link in links:
        by_end.setdefault(ends(link)[0], []).append(link)
    by_key: dict[int, Succession] = {}
    fresh = [start]
    while fresh:
        for link in by_end.pop(fresh.pop(), ()):
            by_key[link.pk] = link
            fresh.append(ends(link)[1])
    return tuple(sorted(by_key.values(), key=lambda link: (link.on, link.pk)))


def standing_successor(unit: Unit, day: date, links: Iterable[Succession] | None = None) -> Unit:
    """The unit under the name it had on the day; itself where it had ended, or been split, without one heir."""
    heirs: dict[int, list[Succession]] = {}
    for link in links_of(unit.office_id) if links is None else links:
        heirs.setdefault(link.predecessor_id, []).append(link)
    seen = unit
    while len(next_links := heirs.get(seen.pk, [])) == 1 and next_links[0].on <= day:
        seen = next_links[0].successor
    return seen


def parents_on(units: Iterable[Unit], day: date) -> dict[int, Unit]:
    """Unit → the unit above it under the name that one had on the day; units without one are left out."""
    parents = {unit.pk: unit.parent for unit in units if unit.parent is not None}
    moved = {parent.office_id for parent in parents.values() if parent.valid_to is not None and parent.valid_to <= day}
    if not moved:
        return parents
    links = Succession.objects.filter(predecessor__office_id__in=moved).select_related("successor").order_by("on", "id")
    told = list(links)
    now: dict[int, Unit] = {}
    for parent in parents.values():
        if parent.pk not in now:
            now[parent.pk] = standing_successor(parent, day, told)
    return {pk: now[parent.pk] for pk, parent in parents.items()}
