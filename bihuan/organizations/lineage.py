"""What units came from and what came of them, through every rename, merger and split."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Q, QuerySet

from bihuan.organizations.models import Succession
from bihuan.records.prepared import prepared

Links = Iterable[tuple[int, int]]
Reader = Callable[[frozenset[int]], Links]
"""Gives the changes units had a part in; a caller may keep them for the length of a request."""


def before(units: Iterable[int], read: Reader | None = None) -> frozenset[int]:
    """All that the units came from, without themselves: a query a generation."""
    given, read = frozenset(units), read or links_around

    def came_from(fresh: set[int]) -> Links:
        return [(old, new) for old, new in read(frozenset(fresh)) if new in fresh]

    return _walk(given, came_from, (0,)) - given


def kin(units: Iterable[int], read: Reader | None = None) -> frozenset[int]:
    """The units with all they came from or became: a renamed unit is the same place."""
    around = read or links_around
    return _walk(units, lambda fresh: around(frozenset(fresh)), (0, 1))


def heirs(unit: int) -> list[int]:
    """The units that came of one by its next change."""
    return [successor for _unit, successor in _links(Q(predecessor_id=unit))]


def descendants(office_id: int) -> dict[int, list[int]]:
    """What each unit of an office became, by one change or several: one query."""
    steps: dict[int, list[int]] = {}
    for old, new in _links_in(office_id):
        steps.setdefault(old, []).append(new)
    return {old: _all_after(old, steps) for old in steps}


def _all_after(unit: int, steps: Mapping[int, list[int]]) -> list[int]:
    seen: list[int] = []
    todo = list(steps.get(unit, ()))
    while todo:
        reached = todo.pop()
        if reached not in seen:
            seen.append(reached)
            todo += steps.get(reached, ())
    return seen


def _links(wanted: Q) -> QuerySet[Succession, tuple[int, int]]:
    return Succession.objects.filter(wanted).order_by("id").values_list("predecessor_id", "successor_id")


@prepared
def links_around(units: frozenset[int]) -> QuerySet[Succession, tuple[int, int]]:
    """What came of what, for changes that units had a part in on either side."""
    return _links(Q(predecessor_id__in=units) | Q(successor_id__in=units))


@prepared
def _links_in(office: int) -> QuerySet[Succession, tuple[int, int]]:
    return _links(Q(predecessor__office_id=office))


def _walk(units: Iterable[int], read: Callable[[set[int]], Links], ends: tuple[int, ...]) -> frozenset[int]:
    seen = set(units)
    fresh = set(seen)
    while fresh:
        fresh = {pair[end] for pair in read(fresh) for end in ends} - seen
        seen |= fresh
    return frozenset(seen)
