"""What no plan can go below: the draw in which teams and their bundles may be taken in part (column generation).

A column is a team with a bundle of targets; those that would lower the value are added until there is none. The prices
of people, targets and goals that are left tell of each team, and of each meeting, how much a plan with it costs more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from bihuan.engine.rota.candidates import Candidates, Costs
from bihuan.engine.rota.case import Case
from bihuan.engine.rota.priced import Bundles, Linear, Prices, PriceTable, loads_of

_DEAR = 100.0
"""What it costs to leave a demand unmet: the bound holds whatever it is, and is of use where plans cost less."""
_NEVER = 1e5
"""The price of a meeting that may not be."""
_A_ROUND = 200
_SMALL = 1e-7
_PLAINLY = "use_preprocessing: false"
"""Where the solver's shortcuts lead nowhere, without them."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A lower bound of a goal, and how much more a plan with a team and its bundle costs at least."""

    bound: float
    prices: Prices


@dataclass(frozen=True, slots=True)
class Crossing:
    """The teams there could be, and all bundles where they can be listed beside them."""

    case: Case
    them: Candidates
    bundles: Bundles | None


def relax(crossing: Crossing, goal: Linear, kept: Sequence[tuple[Linear, int]]) -> Relaxed | None:
    """The least of a goal where teams may be taken in part; ``kept`` are goals that must not pass their value. None
    where the arithmetic came to nothing."""
    return _Relaxation(crossing, goal, kept).solved()


class _Relaxation:
    def __init__(self, crossing: Crossing, goal: Linear, kept: Sequence[tuple[Linear, int]]) -> None:
        self.case, self.them, self.goal, self.kept = crossing.case, crossing.them, goal, kept
        self.bundles, case = crossing.bundles, crossing.case
        self.of_bundles = self._of_bundles()
        self.loads = loads_of(case)
        self.mutual = list(combinations(sorted(case.target_of_unit), 2)) if "reciprocal" in case.demands else []
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.objective = self.solver.Objective()
        self._rows()

    def _of_bundles(self) -> list[Costs] | None:
        """What bundles cost the goal and each that is kept; None where they cost none of them anything."""
        goals = [self.goal, *(kept for kept, _ in self.kept)]
        if self.bundles is None or all(one.of_bundle is None for one in goals):
            return None
        return [self.bundles.costs(one.of_bundle) for one in goals]

    def _rows(self) -> None:
        case, row = self.case, self.solver.Constraint
        least = 1 if "everyone" in case.demands else 0
        self.people = [row(least, 1) for _ in case.people]
        self.count = row(case.teams, case.teams)
        self.targets = [row(1, 1) for _ in case.targets]
        self.apart = [row(0, 1) for _ in self.mutual]
        self.values = [row(-self.solver.infinity(), value) for _, value in self.kept]
        for unmet in (*(self.people if least else ()), self.count, *self.targets):
            self._column(_DEAR, [(unmet, 1)])

    def _column(self, cost: float, cells: Iterable[tuple[Any, float]]) -> None:
        column = self.solver.NumVar(0, self.solver.infinity(), "")
        self.objective.SetCoefficient(column, cost)
        for row, cell in cells:
            row.SetCoefficient(column, cell)

    def solved(self) -> Relaxed | None:
        """Add what lowers the value until nothing does."""
        while self._is_solved():
            prices = self._prices()
            more = prices.least()
            order = np.argsort(more, kind="stable")[:_A_ROUND]
            cheaper = [int(team) for team in order if more[team] < -_SMALL]
            if not cheaper:
                return Relaxed(self.objective.Value(), prices)
            for team in cheaper:
                self._add(team, prices.bundle(team))
        return None

    def _is_solved(self) -> bool:
        if self.solver.Solve() == pywraplp.Solver.OPTIMAL:
            return True
        self.solver.SetSolverSpecificParametersAsString(_PLAINLY)
        return bool(self.solver.Solve() == pywraplp.Solver.OPTIMAL)

    def _prices(self) -> Prices:
        them = self.them
        team = self.goal.of_team - them.holds.astype(np.float64) @ _duals(self.people) - self.count.dual_value()
        meeting = self.goal.of_meeting - _duals(self.targets)[None, :]
        for (kept, _value), row in zip(self.kept, self.values, strict=True):
            team = team - row.dual_value() * kept.of_team
            meeting = meeting - row.dual_value() * kept.of_meeting
        places = self.case.target_of_unit
        for (one, other), row in zip(self.mutual, self.apart, strict=True):
            price = row.dual_value()
            if price:
                meeting[them.units[:, one], places[other]] -= price
                meeting[them.units[:, other], places[one]] -= price
        meeting = np.where(them.may_meet, meeting, _NEVER)
        if self.of_bundles is None or self.bundles is None:
            return Prices(team, meeting, self.loads)
        extra = self.of_bundles[0].copy()
        for of_bundle, row in zip(self.of_bundles[1:], self.values, strict=True):
            extra -= row.dual_value() * of_bundle
        return PriceTable(team, meeting, self.loads, extra, self.bundles)

    def _add(self, team: int, bundle: list[int]) -> None:
        units, places = self.them.units[team], self.case.target_of_unit
        cells = [(self.people[person], 1.0) for person in self.them.teams[team]] + [(self.count, 1.0)]
        cells += [(self.targets[target], 1.0) for target in bundle]
        for (one, other), row in zip(self.mutual, self.apart, strict=True):
            met = bool(units[one] and places[other] in bundle) + bool(units[other] and places[one] in bundle)
            if met:
                cells.append((row, float(met)))
        for (kept, _value), row in zip(self.kept, self.values, strict=True):
            cells.append((row, kept.cost(team, bundle)))
        self._column(self.goal.cost(team, bundle), cells)


def _duals(rows: Iterable[Any]) -> Costs:
    return np.array([row.dual_value() for row in rows])
