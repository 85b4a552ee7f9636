"""One half of a draw fitted to the other: targets given out to teams that stand, people to bundles that stand.

Where few teams meet few bundles, halves made beforehand rarely fit any of each other. With one half given, every
demand left is of the other alone, so that a small model finds its best in moments; the halves take turns until neither
gains. Where that reaches what no plan can go below, the draw is proven best without a search over all teams.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from bihuan.engine.rota.case import NOWHERE, Case, Draft
from bihuan.engine.rota.solving import Answer, Effort, run

A_GOAL = 0.1
"""The share of what effort is left that one goal of one half may take."""
TURNS = 6
"""The halves take at most so many turns."""

Rows = Sequence[Sequence[Any]]


def seated(case: Case, teams: Sequence[Sequence[int]], effort: Effort) -> Iterator[Draft]:
    """Plans for these teams: targets given out to them, then each half fitted to the other in turn."""
    start = Draft([NOWHERE] * len(case.people), [NOWHERE] * len(case.targets))
    for number, team in enumerate(teams):
        for person in team:
            start.team[person] = number
    yield from _turns(case, start, _TargetsToTeams, effort)


def bundled(case: Case, bundles: Sequence[Sequence[int]], effort: Effort) -> Iterator[Draft]:
    """Plans for these bundles: people given to them, then each half fitted to the other in turn."""
    start = Draft([NOWHERE] * len(case.people), [NOWHERE] * len(case.targets))
    for number, bundle in enumerate(bundles):
        for target in bundle:
            start.team_of_target[target] = number
    yield from _turns(case, start, _PeopleToBundles, effort)


def _turns(case: Case, draft: Draft, half: type[_Half], effort: Effort) -> Iterator[Draft]:
    for _ in range(TURNS):
        better = half(case, draft).solve(effort)
        if better is None or (better.team, better.team_of_target) == (draft.team, draft.team_of_target):
            return
        yield better
        draft, half = better, _TargetsToTeams if half is _PeopleToBundles else _PeopleToBundles


class _Half:
    """Rows of people or of targets, a column a team."""

    def __init__(self, case: Case, draft: Draft) -> None:
        self.case, self.draft = case, draft
        self.model = cp_model.CpModel()
        self.teams = range(case.teams)
        self.rows = [[self.model.new_bool_var("") for _ in self.teams] for _ in self._placed()]
        self._demands()

    def _placed(self) -> Sequence[int]:
        raise NotImplementedError

    def _demands(self) -> None:
        raise NotImplementedError

    def _cost(self, goal: str) -> Any | None:
        """The value of a goal, up to a constant; None where this half has no part in it."""
        raise NotImplementedError

    def _with(self, teams: list[int]) -> Draft:
        raise NotImplementedError

    def bounded(self, rows: Rows, least: int, most: int) -> None:
        """So many of these in every team."""
        for team in self.teams:
            self.model.add_linear_constraint(sum(row[team] for row in rows), least, most)

    def distinct(self, values: Sequence[str], *, exact: bool) -> Any:
        """Different values in each team: at least so many if ``exact``, at most so many if not."""
        used = []
        for value in dict.fromkeys(values):
            those = [row for row, own in zip(self.rows, values, strict=True) if own == value]
            used += [self._any([row[team] for row in those], exact=exact) for team in self.teams]
        return sum(used)

    def _any(self, literals: Iterable[Any], *, exact: bool) -> Any:
        there = self.model.new_bool_var("")
        if exact:
            for literal in literals:
                self.model.add_implication(literal, there)
        else:
            self.model.add_bool_or([~there, *literals])
        return there

    def solve(self, effort: Effort) -> Draft | None:
        """The best found, goal by goal, each kept at what it came to; None if nothing was found."""
        teams = None
        self._hint(self._placed())
        for cost in [one for goal in self.case.goals if (one := self._cost(goal)) is not None] or [0]:
            self.model.minimize(cost)
            answer = run(self.model, effort, A_GOAL)
            if not answer.has_plan:
                break
            teams = [_team(answer, row) for row in self.rows]
            self.model.add(cost <= round(answer.solver.objective_value))
            self._hint(teams)
        return None if teams is None else self._with(teams)

    def _hint(self, teams: Sequence[int]) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for row, team in zip(self.rows, teams, strict=True):
            for place, there in enumerate(row):
                self.model.add_hint(there, place == team)


def _team(answer: Answer, row: Sequence[Any]) -> int:
    return next((team for team, there in enumerate(row) if answer.true(there)), NOWHERE)


class _TargetsToTeams(_Half):
    def _placed(self) -> Sequence[int]:
        return self.draft.team_of_target

    def _demands(self) -> None:
        case = self.case
        for row in self.rows:
            self.model.add_exactly_one(row)
        self.bounded(self.rows, case.loads.least, case.loads.most)
        for person, target in sorted(case.forbidden(case.demands)):
            if self.draft.team[person] != NOWHERE:
                self.model.add(self.rows[target][self.draft.team[person]] == 0)
        if "reciprocal" in case.demands:
            self._apart()

    def _apart(self) -> None:
        """Of two units, not both inspect the other."""
        places, of_unit = self.case.target_of_unit, self.case.people_of_unit
        teams = {unit: {self.draft.team[person] for person in of_unit[unit]} - {NOWHERE} for unit in places}
        for one, other in combinations(sorted(places), 2):
            for team in sorted(teams[one]):
                for against in sorted(teams[other]):
                    self.model.add_at_most_one(self.rows[places[other]][team], self.rows[places[one]][against])

    def _cost(self, goal: str) -> Any | None:
        case = self.case
        if goal.startswith("mixed:"):
            return None
        if goal in ("near", "spread"):
            distinct = self.distinct(case.area, exact=goal == "near")
            return distinct if goal == "near" else -distinct
        pairs = case.repeats if goal == "repeats" else case.returns
        teams = [{case.unit[one] for one in case.people if self.draft.team[one] == team} for team in self.teams]
        return sum(
            sum((unit, target) in pairs for unit in units) * there
            for target, row in enumerate(self.rows)
            for units, there in zip(teams, row, strict=True)
        )

    def _with(self, teams: list[int]) -> Draft:
        return Draft(self.draft.team, teams)


class _PeopleToBundles(_Half):
    def _placed(self) -> Sequence[int]:
        return self.draft.team

    def _demands(self) -> None:
        case, model = self.case, self.model
        for row in self.rows:
            (model.add_exactly_one if "everyone" in case.demands else model.add_at_most_one)(row)
        self.bounded(self.rows, case.size.least, case.size.most)
        for team in self.teams:
            model.add_bool_or([self.rows[person][team] for person in case.people if case.can_lead[person]])
        for person, target in sorted(case.forbidden(case.demands)):
            model.add(self.rows[person][self.draft.team_of_target[target]] == 0)
        if "same_unit" in case.demands:
            for people in case.people_of_unit:
                for team in self.teams if len(people) > 1 else ():
                    model.add_at_most_one(self.rows[person][team] for person in people)
        if "reciprocal" in case.demands:
            self._apart()

    def _apart(self) -> None:
        """Of two units, not both inspect the other."""
        bundle, of_unit = self.draft.team_of_target, self.case.people_of_unit
        places = self.case.target_of_unit
        for one, other in combinations(sorted(places), 2):
            theirs, mine = bundle[places[other]], bundle[places[one]]
            for person in of_unit[one]:
                for against in of_unit[other]:
                    self.model.add_at_most_one(self.rows[person][theirs], self.rows[against][mine])

    def _cost(self, goal: str) -> Any | None:
        case = self.case
        if goal.startswith("mixed:"):
            members = sum(map(sum, self.rows))
            return members - self.distinct(case.values[goal.partition(":")[2]], exact=False)
        if goal in ("near", "spread"):
            return None
        pairs = case.repeats if goal == "repeats" else case.returns
        return sum(
            sum((unit, target) in pairs for target in case.targets if self.draft.team_of_target[target] == team)
            * self._any([self.rows[person][team] for person in people], exact=True)
            for unit, people in enumerate(case.people_of_unit)
            for team in self.teams
        )

    def _with(self, teams: list[int]) -> Draft:
        return Draft(teams, self.draft.team_of_target)
