"""Every team there could be, and what each would cost: for few people a list that can be written down."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from bihuan.engine.rota.case import Case

MOST = 1_500
"""Teams there could be, up to which the list is the better way."""
PAIR = 2
FEW_TEAMS = 4
"""So few teams of three and more are proven faster by number."""

Whether = NDArray[np.bool_]
Costs = NDArray[np.float64]


def can_be_listed(case: Case) -> bool:
    """True for few people in pairs or alone, or in some small teams."""
    sizes = range(case.size.least, case.size.most + 1)
    is_by_number = case.size.most > PAIR and case.teams <= FEW_TEAMS
    return case.is_small and not is_by_number and sum(comb(len(case.people), size) for size in sizes) <= MOST


@dataclass(frozen=True, slots=True)
class Candidates:
    """Teams that meet every demand upon a team alone, in the seed's order. Rows are teams: whom each holds, from which
    units, and the targets none of them is kept from."""

    teams: list[tuple[int, ...]]
    holds: Whether
    units: Whether
    may_meet: Whether

    def meeting_costs(self, pairs: set[tuple[int, int]]) -> Costs:
        """How many of these pairs of unit and target come about if a team inspects a target."""
        table = np.zeros((self.units.shape[1], self.may_meet.shape[1]))
        for unit, target in sorted(pairs):
            table[unit, target] = 1
        return self.units.astype(np.float64) @ table

    def doubled(self, values: list[str]) -> Costs:
        """Members of each team beyond its distinct values."""
        return np.array([len(team) - len({values[person] for person in team}) for team in self.teams], np.float64)


def candidates(case: Case) -> Candidates:
    """All teams of the right size with someone who can lead, and no two of one unit where that is forbidden."""
    teams = [
        team
        for size in range(case.size.least, min(case.size.most, len(case.unit)) + 1)
        for team in combinations(case.people, size)
        if _stands(case, team)
    ]
    holds = np.zeros((len(teams), len(case.unit)), bool)
    for row, team in enumerate(teams):
        holds[row, list(team)] = True
    of_unit = np.zeros((len(case.unit), len(case.people_of_unit)), bool)
    of_unit[np.arange(len(case.unit)), case.unit] = True
    kept_from = np.zeros((len(case.unit), len(case.targets)), bool)
    for person, target in sorted(case.forbidden(case.demands)):
        kept_from[person, target] = True
    return Candidates(teams, holds, holds @ of_unit, ~(holds @ kept_from))


def _stands(case: Case, team: tuple[int, ...]) -> bool:
    if not any(case.can_lead[person] for person in team):
        return False
    return "same_unit" not in case.demands or len({case.unit[person] for person in team}) == len(team)
