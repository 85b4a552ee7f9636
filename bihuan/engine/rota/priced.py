"""Goals as costs of a team with its bundle, and what such a column costs more than a bound by given prices.

Where every team with every bundle still fits a table, the areas of a bundle are priced too; else meetings alone are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from bihuan.engine.rota.candidates import Costs, Whether
from bihuan.engine.rota.case import Case

EDGE = 1e-5
"""How far the arithmetic of a relaxation may be off."""
MOST_CELLS = 8_000_000
"""Teams × bundles up to which they stand in a table."""

Column = tuple[int, tuple[int, ...]]
"""A team by its row, and its targets."""
OfBundle = Callable[[Sequence[int]], int]


class Bundles:
    """Every bundle a team may have, in one order."""

    def __init__(self, targets: int, loads: Sequence[int]) -> None:
        self.listed = [bundle for load in loads for bundle in combinations(range(targets), load)]
        self.has: Whether = np.zeros((len(self.listed), targets), bool)
        for place, bundle in enumerate(self.listed):
            self.has[place, list(bundle)] = True
        self.matrix: Costs = self.has.T.astype(np.float64)
        self.place = {bundle: place for place, bundle in enumerate(self.listed)}

    def costs(self, of_bundle: OfBundle | None) -> Costs:
        """What each bundle costs."""
        if of_bundle is None:
            return np.zeros(len(self.listed))
        return np.array([of_bundle(bundle) for bundle in self.listed], np.float64)


def loads_of(case: Case) -> range:
    """How many targets a team may have."""
    return range(case.loads.least, min(case.loads.most, len(case.targets)) + 1)


def bundles_of(case: Case, teams: int) -> Bundles | None:
    """All bundles, None where with so many teams they are too many."""
    loads = loads_of(case)
    cells = teams * sum(comb(len(case.targets), load) for load in loads)
    return Bundles(len(case.targets), loads) if cells <= MOST_CELLS else None


@dataclass(frozen=True, slots=True)
class Linear:
    """A goal as costs of teams, of meetings, and of bundles."""

    of_team: Costs
    of_meeting: Costs
    of_bundle: OfBundle | None = None

    def cost(self, team: int, bundle: Sequence[int]) -> float:
        """What a team with its bundle adds."""
        more = 0 if self.of_bundle is None else self.of_bundle(bundle)
        return float(self.of_team[team] + self.of_meeting[team, list(bundle)].sum() + more)


@dataclass(slots=True)
class Prices:
    """What a team costs in any case, and each meeting besides, more than the bound."""

    team: Costs
    meeting: Costs
    loads: Sequence[int]
    order: Any = field(init=False)
    sums: Costs = field(init=False)

    def __post_init__(self) -> None:
        self.order = np.argsort(self.meeting, axis=1, kind="stable")
        ordered = np.take_along_axis(self.meeting, self.order, 1)
        self.sums = np.concatenate([np.zeros((len(ordered), 1)), np.cumsum(ordered, 1)], 1)

    def least(self) -> Costs:
        """Per team, the least any of its bundles costs."""
        least: Costs = self.team + self.sums[:, list(self.loads)].min(axis=1)
        return least

    def least_with(self) -> Costs:
        """Per team and target, the least any bundle with that target costs."""
        rank = np.argsort(self.order, axis=1, kind="stable")
        least: Costs = np.full(self.meeting.shape, np.inf)
        for load in self.loads:
            inside, outside = self.sums[:, load, None], self.sums[:, load - 1, None] + self.meeting
            least = np.minimum(least, np.where(rank < load, inside, outside))
        least += self.team[:, None]
        return least

    def bundle(self, team: int) -> list[int]:
        """The bundle that costs a team least."""
        load = min(self.loads, key=lambda one: self.sums[team, one])
        return [int(target) for target in self.order[team, :load]]

    def of(self, column: Column) -> float:
        """What a team with its bundle costs."""
        team, bundle = column
        return float(self.team[team] + self.meeting[team, list(bundle)].sum())

    def within(self, most: float) -> Iterator[Column]:
        """All columns that cost no more."""
        for team in np.nonzero(self.least() <= most)[0].tolist():
            order = self.order[team].tolist()
            costs = self.meeting[team, order].tolist()
            for load in self.loads:
                for places in _sums(costs, load, most - float(self.team[team])):
                    yield team, tuple(sorted(order[place] for place in places))


def _sums(costs: Sequence[float], count: int, most: float, start: int = 0) -> Iterator[tuple[int, ...]]:
    """Places of so many of these rising costs that come to no more."""
    if count == 0:
        if most >= 0:
            yield ()
        return
    for place in range(start, len(costs) - count + 1):
        if sum(costs[place : place + count]) > most:
            return
        for rest in _sums(costs, count - 1, most - costs[place], place + 1):
            yield (place, *rest)


class PriceTable(Prices):
    """The same where bundles cost something of their own: every team with every bundle in a table."""

    def __init__(self, team: Costs, meeting: Costs, loads: Sequence[int], extra: Costs, bundles: Bundles) -> None:
        super().__init__(team, meeting, loads)
        self.bundles = bundles
        self.table: Costs = meeting @ bundles.matrix
        self.table += team[:, None]
        self.table += extra

    def least(self) -> Costs:
        """Per team, the least any of its bundles costs."""
        least: Costs = self.table.min(axis=1)
        return least

    def least_with(self) -> Costs:
        """Per team and target, the least any bundle with that target costs."""
        columns = [self.table[:, self.bundles.has[:, target]].min(axis=1) for target in range(self.meeting.shape[1])]
        return np.stack(columns, axis=1)

    def bundle(self, team: int) -> list[int]:
        """The bundle that costs a team least."""
        return list(self.bundles.listed[int(self.table[team].argmin())])

    def of(self, column: Column) -> float:
        """What a team with its bundle costs."""
        return float(self.table[column[0], self.bundles.place[column[1]]])

    def within(self, most: float) -> Iterator[Column]:
        """All columns that cost no more."""
        for team, place in np.argwhere(self.table <= most).tolist():
            yield team, self.bundles.listed[place]
