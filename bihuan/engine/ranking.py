"""Places, bottom sets and grades inside ranking groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from bihuan.engine.numbers import FULL, MICRO, half_up
from bihuan.engine.scheme.model import Below, Condition, Lowest, Node, Scheme

Value = TypeVar("Value")
Key = tuple[int, ...]
"""What places go by: the ranking value, then the scores of the tie-break nodes, higher first."""
Allowed = tuple[bool, ...]
"""Which labels a line may hold whatever its score, the best first."""
Leaves = Sequence[tuple[Node, int]]
"""The indicators of a line that have a score, with the points they earned."""


def competition(values: Mapping[int, Key]) -> dict[int, int]:
    """Places by value, the highest first; ties share the best place (1-2-2-4)."""
    first: dict[Key, int] = {}
    for place, value in enumerate(sorted(values.values(), reverse=True), start=1):
        first.setdefault(value, place)
    return {line: first[value] for line, value in values.items()}


def bottom_of(scheme: Scheme, values: Mapping[int, Key], published: Mapping[int, int]) -> frozenset[int]:
    """The lines of one group that fall into the bottom set. Ties widen the set, never cut it, up to the whole group."""
    rule = scheme.choices.bottom
    if rule is None or not values:
        return frozenset()
    if isinstance(rule, Below):
        scale = 10**scheme.places
        return frozenset(line for line, score in published.items() if score * MICRO < rule.score * scale)
    count = rule.count if isinstance(rule, Lowest) else -(-rule.share * len(values) // MICRO)
    if count == 0:
        return frozenset()
    limit = sorted(values.values())[min(count, len(values)) - 1]
    return frozenset(line for line, value in values.items() if value <= limit)


def without_best(bottom: frozenset[int], values: Mapping[int, Key], rule: object) -> frozenset[int]:
    """A bottom set taken by number or share without those who hold the best place of their group.

    One unit alone, or all with the same score, have nobody behind whom they could be. A score to reach stays one.
    """
    if isinstance(rule, Below) or not values:
        return bottom
    best = max(values.values())
    return frozenset(line for line in bottom if values[line] != best)


class Grader:
    """Gives the grades of one scheme. Places on its ladder of labels count from 0, the best."""

    def __init__(self, scheme: Scheme, *, by_condition: bool = True) -> None:
        """``by_condition``: who has no room under a quota falls to the next grade whose conditions hold."""
        self._scheme, self._by_condition = scheme, by_condition
        grades = self._grades = scheme.choices.grades
        self._ladder = grades.ladder
        self._starts = sorted((band.at_least for band in grades.bands), reverse=True)
        self._conditions: dict[str, list[Condition]] = {}
        for condition in grades.conditions:
            self._conditions.setdefault(condition.label, []).append(condition)

    @property
    def gives_labels(self) -> bool:
        """False for ``deficit_only`` and ``none``."""
        return bool(self._ladder)

    def first(self, published: int, rank: int, count: int) -> int:
        """The best place a line may hold by its published score, or by its rank among ``count`` lines."""
        if self._grades.policy == "bands":
            scale = 10**self._scheme.places
            return sum(1 for start in self._starts if published * MICRO < start * scale)
        parts = self._grades.count or 0
        if self._grades.edge == "lower":
            return parts * (rank - 1) // count
        return -(-parts * rank // count) - 1

    def allowed(self, leaves: Leaves, vetoed: Iterable[str]) -> Allowed:
        """By place on the ladder: do the conditions hold there, and do no cases cap the line below it?"""
        caps = set(vetoed)
        capped = max((place for place, label in enumerate(self._ladder) if label in caps), default=0)
        return tuple(
            place >= capped and all(_met(condition, leaves) for condition in self._conditions.get(label, ()))
            for place, label in enumerate(self._ladder)
        )

    @staticmethod
    def place(first: int, allowed: Allowed) -> int | None:
        """The place a line holds: the first from ``first`` down that it is allowed."""
        return next((place for place in range(first, len(allowed)) if allowed[place]), None)

    def label(self, place: int | None) -> str:
        """The label of a place; empty for none."""
        return "" if place is None else self._ladder[place]

    def with_quotas(
        self, places: Mapping[int, int | None], ranks: Mapping[int, int], allowed: Callable[[int], Allowed]
    ) -> dict[int, int | None]:
        """Places of one group after quotas: who has no room falls to the next grade; a tie falls together."""
        graded = dict(places)
        for at, label in enumerate(self._ladder):
            for quota in self._grades.quotas:
                if quota.label == label:
                    share = (quota.share or 0) * len(ranks) // MICRO
                    most = share if quota.at_most is None else quota.at_most
                    for line in _without_room(graded, ranks, at, most):
                        graded[line] = self._below(at, allowed(line))
        return graded

    def _below(self, at: int, allowed: Allowed) -> int | None:
        if self._by_condition:
            return self.place(at + 1, allowed)
        return at + 1 if at + 1 < len(self._ladder) else None


def _without_room(graded: Mapping[int, int | None], ranks: Mapping[int, int], at: int, most: int) -> list[int]:
    """The holders of a place who do not fit into it, taken in the order of the ranking, ties together."""
    holders = sorted((line for line, place in graded.items() if place == at), key=ranks.__getitem__)
    room = 0
    for _, tied in groupby(holders, key=ranks.__getitem__):
        size = len(list(tied))
        if room + size > most:
            break
        room += size
    return holders[room:]


def _met(condition: Condition, leaves: Leaves) -> bool:
    if condition.no_indicator_at_zero and any(earned == 0 for _, earned in leaves):
        return False
    if condition.at_most is None or condition.indicators_below is None:
        return True
    limit = condition.indicators_below
    low = sum(1 for leaf, earned in leaves if half_up(earned * FULL, leaf.full) < limit)
    return low <= condition.at_most


def by_group(groups: Sequence[str], lines: Iterable[int], key: Callable[[int], Value]) -> dict[str, dict[int, Value]]:
    """Values by line within each group."""
    values: dict[str, dict[int, Value]] = {}
    for line in lines:
        values.setdefault(groups[line], {})[line] = key(line)
    return values
