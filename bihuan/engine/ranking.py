"""Places, bottom sets and grades inside ranking groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from bihuan.engine.numbers import FULL, MICRO, half_up
from bihuan.engine.scheme.model import Below, Condition, Lowest, Node, Scheme


def competition(values: Mapping[int, int]) -> dict[int, int]:
    """Places by value, the highest first; ties share the best place (1-2-2-4)."""
    first: dict[int, int] = {}
    for place, value in enumerate(sorted(values.values(), reverse=True), start=1):
        first.setdefault(value, place)
    return {line: first[value] for line, value in values.items()}


def bottom_of(scheme: Scheme, values: Mapping[int, int], published: Mapping[int, int]) -> frozenset[int]:
    """The lines of one group that fall into the bottom set. Ties widen the set, never cut it."""
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


class Grader:
    """Gives the grades of one scheme."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        grades = scheme.choices.grades
        self._bands = sorted(grades.bands, key=lambda band: -band.at_least) if grades.policy == "bands" else []
        self._conditions: dict[str, list[Condition]] = {}
        for condition in grades.conditions:
            self._conditions.setdefault(condition.label, []).append(condition)

    @property
    def gives_labels(self) -> bool:
        """False for ``deficit_only`` and ``none``."""
        return bool(self._bands)

    def place(self, published: int, leaves: Iterable[tuple[Node, int]], vetoed: Iterable[str]) -> int | None:
        """The band (0 is the best) a line holds by score, conditions and vetoes; None below every band.

        ``leaves`` are its indicators with the points they earned, ``vetoed`` the labels its cases cap it at.
        """
        caps = set(vetoed)
        first = max((place for place, band in enumerate(self._bands) if band.label in caps), default=0)
        listed = list(leaves)
        scale = 10**self._scheme.places
        for place, band in enumerate(self._bands):
            if place >= first and published * MICRO >= band.at_least * scale and self._holds(band.label, listed):
                return place
        return None

    def _holds(self, label: str, leaves: Sequence[tuple[Node, int]]) -> bool:
        return all(_met(condition, leaves) for condition in self._conditions.get(label, ()))

    def label(self, place: int | None) -> str:
        """The label of a band; empty for none."""
        return "" if place is None else self._bands[place].label

    def with_quotas(self, places: Mapping[int, int | None], values: Mapping[int, int]) -> dict[int, int | None]:
        """Bands of one group after quotas: who has no room falls to the next band; a tie falls together."""
        found = dict(places)
        for at, band in enumerate(self._bands):
            for quota in self._scheme.choices.grades.quotas:
                if quota.label == band.label:
                    share = (quota.share or 0) * len(values) // MICRO
                    self._squeeze(found, values, at, share if quota.at_most is None else quota.at_most)
        return found

    def _squeeze(self, found: dict[int, int | None], values: Mapping[int, int], at: int, most: int) -> None:
        holders = {line: values[line] for line, place in found.items() if place == at}
        ranks = competition(holders)
        for line, rank in ranks.items():
            tied = sum(1 for other in ranks.values() if other == rank)
            if rank + tied - 1 > most:
                found[line] = at + 1 if at + 1 < len(self._bands) else None


def _met(condition: Condition, leaves: Sequence[tuple[Node, int]]) -> bool:
    if condition.no_indicator_at_zero and any(earned == 0 for _, earned in leaves):
        return False
    if condition.at_most is None or condition.indicators_below is None:
        return True
    limit = condition.indicators_below
    low = sum(1 for leaf, earned in leaves if half_up(earned * FULL, leaf.full) < limit)
    return low <= condition.at_most


def by_group(groups: Sequence[str], lines: Iterable[int], key: Callable[[int], int]) -> dict[str, dict[int, int]]:
    """Values by line within each group."""
    found: dict[str, dict[int, int]] = {}
    for line in lines:
        found.setdefault(groups[line], {})[line] = key(line)
    return found
