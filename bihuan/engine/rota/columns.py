"""Teams each with a bundle of targets, as far as a plan of some value can have them: few enough to choose from.

Of all teams with all their bundles a relaxation leaves those that cost no more than what is sought; a plan picks one
for every team. As a choice among whole columns the best is proven much sooner than member by member and target by
target (the reduced costs of column generation; Baldacci, Christofides & Mingozzi, Mathematical Programming 115, 2008).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from bihuan.engine.rota.candidates import Candidates
from bihuan.engine.rota.case import NOWHERE, Case, Draft
from bihuan.engine.rota.priced import EDGE, Column, Prices
from bihuan.engine.rota.solving import Effort, run

MOST_COLUMNS = 60_000
"""So many the solver is given to choose from."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a team with its bundle may cost by the prices of a relaxation."""

    prices: Prices
    most: float

    def holds(self, column: Column) -> bool:
        """True if the column costs no more."""
        return self.prices.of(column) <= self.most + EDGE


def columns(limits: Sequence[Limit], most: int) -> list[Column] | None:
    """What stands within every limit; None where it is more than that, or has no limit."""
    if not limits:
        return None
    *before, last = limits
    looked_at = list(islice(last.prices.within(last.most + EDGE), 10 * most + 1))
    within = [column for column in looked_at if all(limit.holds(column) for limit in before)]
    return within if len(looked_at) <= 10 * most and len(within) <= most else None


class Choice:
    """One column for every team, so that all demands are met; ``kept`` are costs that must not pass a value."""

    def __init__(
        self,
        case: Case,
        them: Candidates,
        columns: Sequence[Column],
        kept: Sequence[tuple[Callable[[Column], int], int]],
    ) -> None:
        self.case, self.them, self.columns = case, them, columns
        self.model = cp_model.CpModel()
        self.taken = [self.model.new_bool_var("") for _ in columns]
        self.model.add(sum(self.taken) == case.teams)
        self._people_and_targets()
        self._apart()
        for cost, most in kept:
            self.model.add(self._sum(cost) <= most)

    def _sum(self, cost: Callable[[Column], int]) -> Any:
        return sum(cost(column) * taken for column, taken in zip(self.columns, self.taken, strict=True))

    def _people_and_targets(self) -> None:
        of_person: list[list[Any]] = [[] for _ in self.case.people]
        of_target: list[list[Any]] = [[] for _ in self.case.targets]
        for (team, bundle), taken in zip(self.columns, self.taken, strict=True):
            for person in self.them.teams[team]:
                of_person[person].append(taken)
            for target in bundle:
                of_target[target].append(taken)
        one = self.model.add_exactly_one if "everyone" in self.case.demands else self.model.add_at_most_one
        for of in of_person:
            one(of)
        for of in of_target:
            self.model.add_exactly_one(of)

    def _apart(self) -> None:
        """Of two units, not both inspect the other."""
        if "reciprocal" not in self.case.demands:
            return
        met: dict[tuple[int, int], list[Any]] = {}
        for (team, bundle), taken in zip(self.columns, self.taken, strict=True):
            for unit in np.nonzero(self.them.units[team])[0].tolist():
                for target in bundle:
                    met.setdefault((unit, self.case.unit_of_target[target]), []).append(taken)
        for here, there in combinations(sorted(self.case.target_of_unit), 2):
            self.model.add_at_most_one([*met.get((here, there), []), *met.get((there, here), [])])

    def least(self, cost: Callable[[Column], int], hint: Draft, effort: Effort) -> tuple[Draft, int] | None:
        """The plan of least cost among these columns, and its cost; None if there is none."""
        self.model.minimize(self._sum(cost))
        known = _columns_of(hint)
        for (team, bundle), taken in zip(self.columns, self.taken, strict=True):
            self.model.add_hint(taken, (self.them.teams[team], bundle) in known)
        answer = run(self.model, effort, proves=True)
        if not answer.has_plan:
            return None
        picked = [one for one, taken in zip(self.columns, self.taken, strict=True) if answer.true(taken)]
        return self._draft(picked), sum(map(cost, picked))

    def _draft(self, picked: Sequence[Column]) -> Draft:
        draft = Draft([NOWHERE] * len(self.case.people), [NOWHERE] * len(self.case.targets))
        for number, (team, bundle) in enumerate(picked):
            for person in self.them.teams[team]:
                draft.team[person] = number
            for target in bundle:
                draft.team_of_target[target] = number
        return draft


def _columns_of(draft: Draft) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The teams of a plan, each with its bundle."""

    def those(of: Sequence[int], team: int) -> tuple[int, ...]:
        return tuple(place for place, at in enumerate(of) if at == team)

    return {(those(draft.team, team), those(draft.team_of_target, team)) for team in set(draft.team) - {NOWHERE}}
