"""The draw of few people in large teams: the best is proven goal by goal over whole teams with their bundles.

The relaxation of ``listed`` leaves those columns a plan of some value can have; ``covering`` looks for a plan among
them. If there is none, no plan of that value exists, and the value sought is raised by one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import comb

import numpy as np

from bihuan.engine.rota.candidates import Costs
from bihuan.engine.rota.case import NOWHERE, Case, Draft
from bihuan.engine.rota.columns import Limit
from bihuan.engine.rota.covering import MOST_BITS, Covering, Row
from bihuan.engine.rota.listed import Listed
from bihuan.engine.rota.priced import EDGE, Column
from bihuan.engine.rota.relaxed import Relaxed

LARGE = 4
"""Teams of so many and more are sought so; smaller ones are too many to a plan."""
MOST_TEAMS = 20_000
"""Teams there could be, up to which they are listed."""
MOST_COLUMNS = 500_000
"""So many columns are searched."""
MOST_LOOKED_AT = 3_000_000


class TooManyColumns(Exception):
    """More than can be searched, or no relaxation that tells them apart; ``low`` is what is proven of the goal."""

    def __init__(self, low: int) -> None:
        super().__init__(low)
        self.low = low


def can_be_covered(case: Case) -> bool:
    """True for few people in large teams."""
    sizes = range(case.size.least, min(case.size.most, len(case.people)) + 1)
    return (
        case.is_small
        and case.size.least >= LARGE
        and len(case.people) + len(case.targets) <= MOST_BITS
        and sum(comb(len(case.people), size) for size in sizes) <= MOST_TEAMS
    )


class Covered(Listed):
    """All demands of a case; what is kept of the columns shrinks with every goal that is settled."""

    def least_covered(self, goal: str, best: Draft, value: int, low: int) -> tuple[Draft, int]:
        """The plan with the least of a goal, and that least; ``best`` with its ``value`` is known already. Raises
        TooManyColumns."""
        told = self._relaxed(goal)
        low = max(low, math.ceil(told.bound - EDGE)) if told is not None else low
        while low < value:
            plan = self._with(goal, told, low)
            if plan is not None:
                best, value = plan, low
            low += 1
        if told is not None:
            self.limits.append(Limit(told.prices, value - told.bound))
        self.kept.append((goal, value))
        return best, value

    def _with(self, goal: str, told: Relaxed | None, reach: int) -> Draft | None:
        """A plan with no more than so much of a goal; None if there is none."""
        limits = self._limits(told, reach)
        columns = _within(limits)
        if columns is None:
            raise TooManyColumns(reach)
        costs = [(self._costs(name, columns), most) for name, most in (*self.kept, (goal, reach))]
        rows = [Row(cost, most) for cost, most in costs]
        rows += [Row(_priced(limit, columns), limit.most) for limit in limits]
        picked = Covering(self.case, self.them, columns).found(rows)
        return None if picked is None else self._draft([columns[place] for place in picked])

    def _costs(self, goal: str, columns: Sequence[Column]) -> Costs:
        cost = self._of_column(goal)
        return np.array([cost(column) for column in columns], np.float64)

    def _draft(self, picked: Sequence[Column]) -> Draft:
        draft = Draft([NOWHERE] * len(self.case.people), [NOWHERE] * len(self.case.targets))
        for number, (team, bundle) in enumerate(picked):
            for person in self.them.teams[team]:
                draft.team[person] = number
            for target in bundle:
                draft.team_of_target[target] = number
        return draft


def _within(limits: Sequence[Limit]) -> list[Column] | None:
    """The columns within every limit, in the seed's order; None where they are too many, or nothing limits them."""
    if not limits:
        return None
    *before, last = limits
    kept = []
    for looked_at, column in enumerate(last.prices.within(last.most + EDGE)):
        if all(limit.holds(column) for limit in before):
            kept.append(column)
        if looked_at == MOST_LOOKED_AT or len(kept) > MOST_COLUMNS:
            return None
    return sorted(kept)


def _priced(limit: Limit, columns: Sequence[Column]) -> Costs:
    return np.array([limit.prices.of(column) for column in columns], np.float64)
