"""The draw of few people over the list of every team there could be: the best is proven goal by goal.

A relaxation tells which teams with which bundles, or which meetings, a plan of some value can have at all; the solver
sees those alone. If there is no plan among them, none of that value exists, and the value sought is raised.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from bihuan.engine.rota.candidates import Candidates, Costs, Whether, candidates
from bihuan.engine.rota.case import NOWHERE, Case, Draft
from bihuan.engine.rota.columns import MOST_COLUMNS, Choice, Limit, columns
from bihuan.engine.rota.priced import EDGE, Column, Linear, OfBundle, bundles_of
from bihuan.engine.rota.relaxed import Crossing, Relaxed, relax
from bihuan.engine.rota.solving import Answer, Effort, run

AT_ONCE = 8_000
"""So many columns are not sought step by step."""


class Listed:
    """All demands of a case; what is kept of the list shrinks with every goal that is settled."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.them: Candidates = candidates(case)
        self.crossing = Crossing(case, self.them, bundles_of(case, len(self.them.teams)))
        self.kept: list[tuple[str, int]] = []
        self.limits: list[Limit] = []

    def any_plan(self, effort: Effort) -> Draft | None:
        """A plan, or None if there is none."""
        plan = _Model(self.case, self.them, self._open([]), []).solve(effort)
        return None if plan is None else plan[0]

    def least(self, goal: str, best: Draft, value: int, low: int, effort: Effort) -> tuple[Draft, int]:
        """The plan with the least of a goal, and that least; ``best`` with its ``value`` is known already."""
        told = self._relaxed(goal)
        low = max(low, math.ceil(told.bound - EDGE)) if told is not None else value - 1
        while low < value:
            reach, chosen = self._chosen(told, low, value - 1)
            plan = self._sought(goal, chosen, told, reach, best, effort)
            best, value = plan if plan is not None and plan[1] < value else (best, value)
            low = reach + 1
        if told is not None:
            self.limits.append(Limit(told.prices, value - told.bound))
        self.kept.append((goal, value))
        return best, value

    def _chosen(self, told: Relaxed | None, low: int, high: int) -> tuple[int, list[Column] | None]:
        """The value to be sought, and the columns a plan of it can have: the highest at once where they are few."""
        few = columns(self._limits(told, high), AT_ONCE)
        if few is not None:
            return high, few
        return low, columns(self._limits(told, low), MOST_COLUMNS)

    def _limits(self, told: Relaxed | None, reach: int) -> list[Limit]:
        return [*self.limits, *([Limit(told.prices, reach - told.bound)] if told is not None else [])]

    def settle(self, goal: str, value: int) -> None:
        """A goal is at its least already."""
        self.kept.append((goal, value))

    def _sought(
        self, goal: str, chosen: list[Column] | None, told: Relaxed | None, reach: int, best: Draft, effort: Effort
    ) -> tuple[Draft, int] | None:
        """The plan of the least value up to ``reach``. Where none is, one above it or None."""
        if chosen is None:
            inside = self._open(self._limits(told, reach))
            return _Model(self.case, self.them, inside, [*self.kept, (goal, reach)]).solve(effort, goal, best)
        kept = [(self._of_column(name), value) for name, value in self.kept]
        return Choice(self.case, self.them, chosen, kept).least(self._of_column(goal), best, effort)

    def _open(self, limits: Sequence[Limit]) -> Whether:
        """The meetings that stand within every limit."""
        is_open: Whether = self.them.may_meet.copy()
        for limit in limits:
            is_open &= limit.prices.least_with() <= limit.most + EDGE
        return is_open

    def _relaxed(self, goal: str) -> Relaxed | None:
        linear = self._linear(goal)
        if linear is None:
            return None
        kept = [(told, value) for name, value in self.kept if (told := self._linear(name)) is not None]
        return relax(self.crossing, linear, kept)

    def _linear(self, goal: str) -> Linear | None:
        """A goal as costs of teams, meetings and bundles; None for those of areas where bundles are too many."""
        none_of_team, none_met = np.zeros(len(self.them.teams)), np.zeros(self.them.may_meet.shape)
        teams, meetings = _of_teams(self.case, self.them, goal), _of_meetings(self.case, self.them, goal)
        if teams is not None:
            return Linear(teams, none_met)
        if meetings is not None:
            return Linear(none_of_team, meetings)
        return None if self.crossing.bundles is None else Linear(none_of_team, none_met, _of_bundle(self.case, goal))

    def _of_column(self, goal: str) -> Callable[[Column], int]:
        """What a team with its bundle adds to a goal."""
        linear = self._linear(goal)
        if linear is not None:
            return lambda column: round(linear.cost(*column))
        of_bundle = _of_bundle(self.case, goal)
        return lambda column: of_bundle(column[1])


def _of_bundle(case: Case, goal: str) -> OfBundle:
    """What a bundle adds to a goal of areas."""
    area = case.area
    if goal == "near":
        return lambda bundle: len({area[target] for target in bundle}) - 1
    return lambda bundle: len(bundle) - len({area[target] for target in bundle})


def _of_teams(case: Case, them: Candidates, goal: str) -> Costs | None:
    """What each team costs a goal that is of teams alone."""
    kind, _colon, name = goal.partition(":")
    return them.doubled(case.values[name]) if kind == "mixed" else None


def _of_meetings(case: Case, them: Candidates, goal: str) -> Costs | None:
    """What each meeting costs a goal that is of meetings alone."""
    pairs = {"repeats": case.repeats, "returns": case.returns}.get(goal)
    return None if pairs is None else them.meeting_costs(pairs)


class _Model:
    """The teams and meetings that are open, as the solver sees them; ``kept`` are goals that must not pass a value."""

    def __init__(self, case: Case, them: Candidates, is_open: Whether, kept: Sequence[tuple[str, int]]) -> None:
        self.case, self.them = case, them
        self.model = cp_model.CpModel()
        new = self.model.new_bool_var
        rows = np.nonzero(is_open.sum(axis=1) >= case.loads.least)[0].tolist()
        self.team = {row: new("") for row in rows}
        self.meets = {(row, int(target)): new("") for row in rows for target in np.nonzero(is_open[row])[0]}
        self.of_team: dict[int, list[int]] = {row: [] for row in rows}
        for row, target in self.meets:
            self.of_team[row].append(target)
        self._people()
        self._targets()
        self._apart()
        for goal, value in kept:
            self.model.add(self._cost(goal) <= value)

    def _people(self) -> None:
        one = self.model.add_exactly_one if "everyone" in self.case.demands else self.model.add_at_most_one
        for person in self.case.people:
            one(literal for row, literal in self.team.items() if self.them.holds[row, person])
        self.model.add(sum(self.team.values()) == self.case.teams)

    def _targets(self) -> None:
        case, model = self.case, self.model
        for target in case.targets:
            model.add_exactly_one(meets for (_row, other), meets in self.meets.items() if other == target)
        for row, team in self.team.items():
            load = sum(self.meets[row, target] for target in self.of_team[row])
            model.add(load <= case.loads.most * team)
            model.add(load >= case.loads.least * team)
            for target in self.of_team[row]:
                model.add_implication(self.meets[row, target], team)

    def _apart(self) -> None:
        if "reciprocal" not in self.case.demands:
            return
        places = self.case.target_of_unit
        met: dict[tuple[int, int], list[Any]] = {}
        for (row, target), meets in self.meets.items():
            unit = self.case.unit_of_target[target]
            if unit != NOWHERE:
                for other in np.nonzero(self.them.units[row])[0].tolist():
                    met.setdefault((other, unit), []).append(meets)
        for here, there in combinations(sorted(places), 2):
            self.model.add_at_most_one([*met.get((here, there), []), *met.get((there, here), [])])

    def _cost(self, goal: str) -> Any:
        case = self.case
        teams, meetings = _of_teams(case, self.them, goal), _of_meetings(case, self.them, goal)
        if meetings is not None:
            return sum(int(meetings[place]) * meets for place, meets in self.meets.items())
        if teams is not None:
            return sum(int(teams[row]) * team for row, team in self.team.items())
        distinct = self._distinct(exact=goal == "near")
        return distinct - case.teams if goal == "near" else len(case.targets) - distinct

    def _distinct(self, *, exact: bool) -> Any:
        """How many different areas the teams go to: at least so many if ``exact``, at most so many if not."""
        used = []
        for row, targets in self.of_team.items():
            by_area: dict[str, list[Any]] = {}
            for target in targets:
                by_area.setdefault(self.case.area[target], []).append(self.meets[row, target])
            for meets in by_area.values():
                there = self.model.new_bool_var("")
                used.append(there)
                self.model.add_implication(there, self.team[row])
                if exact:
                    for one in meets:
                        self.model.add_implication(one, there)
                else:
                    self.model.add_bool_or([~there, *meets])
        return sum(used)

    def solve(self, effort: Effort, goal: str = "", hint: Draft | None = None) -> tuple[Draft, int] | None:
        """The plan with the least of a goal, and that least; any plan where no goal is named; None if there is none."""
        if goal:
            self.model.minimize(self._cost(goal))
        if hint is not None:
            self._hint(hint)
        answer = run(self.model, effort, proves=True)
        return (self._draft(answer), round(answer.proven)) if answer.has_plan else None

    def _hint(self, draft: Draft) -> None:
        people: dict[int, list[int]] = {}
        for person, team in enumerate(draft.team):
            people.setdefault(team, []).append(person)
        number = {tuple(members): team for team, members in people.items() if team != NOWHERE}
        for row, literal in self.team.items():
            self.model.add_hint(literal, self.them.teams[row] in number)
        for (row, target), meets in self.meets.items():
            self.model.add_hint(meets, number.get(self.them.teams[row], NOWHERE - 1) == draft.team_of_target[target])

    def _draft(self, answer: Answer) -> Draft:
        draft = Draft([NOWHERE] * len(self.case.people), [NOWHERE] * len(self.case.targets))
        for number, row in enumerate(row for row, team in self.team.items() if answer.true(team)):
            for person in self.them.teams[row]:
                draft.team[person] = number
            for target in self.of_team[row]:
                if answer.true(self.meets[row, target]):
                    draft.team_of_target[target] = number
        return draft
