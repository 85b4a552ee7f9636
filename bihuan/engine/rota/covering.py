"""Teams each with a bundle, picked one by one until everyone and every target has a place: a search over few columns.

Large teams are few in number, so that a plan is a handful of columns: whichever holds a target that few hold is tried,
and what it leaves is looked through in one stroke of arithmetic on bits. A solver that decides column by column needs
far longer for the same proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bihuan.engine.rota.candidates import Candidates, Costs
from bihuan.engine.rota.case import Case
from bihuan.engine.rota.priced import EDGE, Column

LAST_TWO = 2
MOST_BITS = 63
"""People and targets of a case that is searched so: a bit each."""

Bits = NDArray[np.uint64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Row:
    """What each column costs by one measure, and how much a whole plan may cost by it."""

    costs: Costs
    most: float


@dataclass(frozen=True, slots=True)
class _Left:
    """What is still to be done: columns to pick from, who and what must have a place, and what may still be spent."""

    columns: Places
    unplaced: tuple[int, ...]
    spare: Costs
    teams: int


class Covering:
    """Columns of a case as bits."""

    def __init__(self, case: Case, them: Candidates, columns: Sequence[Column]) -> None:
        people, targets = len(case.people), len(case.targets)
        teams = np.array([team for team, _bundle in columns], np.intp)
        bits: Bits = np.left_shift(np.uint64(1), np.arange(people + targets, dtype=np.uint64))
        self.bits, self.teams = bits, case.teams
        self.is_everyone = "everyone" in case.demands
        self.must = (*range(people, people + targets), *(range(people) if self.is_everyone else ()))
        self.takes: Bits = np.array(
            [sum(int(bits[people + target]) for target in bundle) for _team, bundle in columns], np.uint64
        )
        self.mask: Bits = self.takes | (them.holds * bits[:people]).sum(axis=1, dtype=np.uint64)[teams]
        self.of_members: Bits = self._of_members(case, them, people)[teams]
        self.are_apart = "reciprocal" in case.demands

    def _of_members(self, case: Case, them: Candidates, people: int) -> Bits:
        """Per team, the targets that are units of its members."""
        own: Bits = np.zeros(len(them.teams), np.uint64)
        for unit, target in case.target_of_unit.items():
            own[them.units[:, unit]] |= self.bits[people + target]
        return own

    def found(self, rows: Sequence[Row]) -> list[int] | None:
        """Columns that make a plan and cost no more than they may, by every row; None if there are none. They are tried
        by what the last row says, the least first, so that what has become too dear beside one is left out at once."""
        self.costs: Costs = np.array([row.costs for row in rows])
        spare = np.array([row.most for row in rows]) + EDGE
        every = np.argsort(self.costs[-1], kind="stable")
        return self._search(_Left(every, self.must, spare, self.teams))

    def _search(self, left: _Left) -> list[int] | None:
        here = self._rarest(left)
        if here is None:
            return None
        if left.teams == LAST_TWO and self.is_everyone:
            return self._last_two(left, here)
        columns = left.columns
        holds = (self.mask[columns] & self.bits[here]) != 0
        rest = columns[~holds]
        dear = self.costs[-1][rest]
        for column in columns[holds].tolist():
            spare = left.spare - self.costs[:, column]
            if (spare < 0).any():
                continue
            unplaced = tuple(one for one in left.unplaced if not self.mask[column] & self.bits[one])
            if left.teams == 1:
                if not unplaced:
                    return [column]
                continue
            fitting = self._fitting(rest[: np.searchsorted(dear, spare[-1], "right")], column, spare)
            if len(fitting) >= left.teams - 1:
                more = self._search(_Left(fitting, unplaced, spare, left.teams - 1))
                if more is not None:
                    return [column, *more]
        return None

    def _last_two(self, left: _Left, here: int) -> list[int] | None:
        """The last two teams take what is left between them: the one column is what the other leaves."""
        masks = self.mask[left.columns]
        holds = (masks & self.bits[here]) != 0
        ones, others = left.columns[holds], left.columns[~holds]
        order = np.argsort(masks[~holds], kind="stable")
        sought = np.bitwise_or.reduce(self.bits[list(left.unplaced)]) ^ masks[holds]
        known = masks[~holds][order]
        first, last = np.searchsorted(known, sought, "left"), np.searchsorted(known, sought, "right")
        for place in np.nonzero(first < last)[0].tolist():
            one = int(ones[place])
            spare = left.spare - self.costs[:, one]
            fitting = self._fitting(others[order[first[place] : last[place]]], one, spare)
            if len(fitting):
                return [one, int(fitting[0])]
        return None

    def _rarest(self, left: _Left) -> int | None:
        """Who or what has the fewest columns to be placed by; None where someone has none."""
        masks = self.mask[left.columns]
        counts = [int(np.count_nonzero(masks & self.bits[one])) for one in left.unplaced]
        if not counts or min(counts) == 0:
            return None
        return left.unplaced[counts.index(min(counts))]

    def _fitting(self, columns: Places, beside: int, spare: Costs) -> Places:
        """Those that can stand beside a column: nobody twice, no two units that inspect each other, not too dear."""
        is_free = (self.mask[columns] & self.mask[beside]) == 0
        for costs, most in zip(self.costs, spare, strict=True):
            is_free &= costs[columns] <= most
        if self.are_apart:
            is_free &= ((self.of_members[beside] & self.takes[columns]) == 0) | (
                (self.of_members[columns] & self.takes[beside]) == 0
            )
        fitting: Places = columns[is_free]
        return fitting
