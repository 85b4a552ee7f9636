"""What mere counting tells about demands: too few who can lead, too many targets, people whom nothing is left for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from bihuan.engine.rota.case import Case

COUNTED = frozenset({"everyone", "size", "leader", "loads", "targets"})
"""Demands among which counting decides."""


def cannot_by_counts(case: Case, demands: frozenset[str], required: Collection[int]) -> bool:
    """True if numbers alone forbid a plan in which the ``required`` targets must have a team."""
    teams, people, targets = case.teams, len(case.unit), len(case.unit_of_target)
    if {"size", "everyone"} <= demands and people > case.size.most * teams:
        return True
    if "loads" in demands and targets < case.loads.least * teams:
        return True
    if {"loads", "targets"} <= demands and len(required) > case.loads.most * teams:
        return True
    usable = _usable(case, demands)
    if _too_few(case, demands, usable):
        return True
    return "targets" in demands and _no_room(case, demands, usable, required)


def _usable(case: Case, demands: frozenset[str]) -> list[int]:
    """People who can be in a team at all: enough targets are left that they may meet."""
    if "loads" not in demands:
        return list(case.people)
    shut = Counter(person for person, _ in case.forbidden(demands))
    return [person for person in case.people if len(case.targets) - shut[person] >= case.loads.least]


def _too_few(case: Case, demands: frozenset[str], usable: Sequence[int]) -> bool:
    """Not enough people, or people who can lead, for the teams; or more of one unit than there are teams."""
    if "leader" in demands and sum(case.can_lead[person] for person in usable) < case.teams:
        return True
    if "everyone" in demands and len(usable) < len(case.people):
        return True
    apart = "same_unit" in demands
    units = Counter(case.unit[person] for person in usable)
    placed = sum(min(count, case.teams) if apart else count for count in units.values())
    if "size" in demands and placed < case.size.least * case.teams:
        return True
    return "everyone" in demands and placed < len(case.people)


def _no_room(case: Case, demands: frozenset[str], usable: Iterable[int], required: Collection[int]) -> bool:
    """A target nobody may lead a team to, or one that too few may meet; or more such than their leaders can take."""
    forbidden = case.forbidden(demands)
    if not forbidden:
        return False
    people = set(usable)
    shut = [(person, target) for person, target in forbidden if person in people]
    hosts = Counter(target for _, target in shut)
    if "size" in demands and any(len(people) - hosts[target] < case.size.least for target in required):
        return True
    if "leader" not in demands:
        return False
    able = [person for person in case.people if person in people and case.can_lead[person]]
    not_led = Counter(target for person, target in shut if case.can_lead[person])
    left = {target: len(able) - not_led[target] for target in sorted(required)}
    if "loads" not in demands:
        return not all(left.values())
    few = [target for target, count in left.items() if count < len(left)]  # any other finds a leader after them
    return not _all_taken(
        {target: [one for one in able if (one, target) not in forbidden] for target in few}, case.loads.most
    )


def _all_taken(led: dict[int, list[int]], most: int) -> bool:
    """Whether every target finds one of its leaders when each takes so many at most."""
    taken: dict[int, list[int]] = {}

    def place(target: int, tried: set[int]) -> bool:
        for leader in led[target]:
            if leader in tried:
                continue
            tried.add(leader)
            held = taken.setdefault(leader, [])
            if len(held) < most:
                held.append(target)
                return True
            for spot, other in enumerate(held):
                if place(other, tried):
                    held[spot] = target
                    return True
        return False

    return all(place(target, set()) for target in led)
