"""The whole draw as one model: who is in which team, and which team inspects what."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from bihuan.engine.rota.case import NOWHERE, Case, Draft
from bihuan.engine.rota.solving import Answer, Effort, OutOfEffort, run

MOST_PLACES = 600_000
"""People and targets, times teams, that are modelled at all: some six times what the largest draw asks for."""
TIGHT = 60_000
"""People × targets × teams up to which every meeting of a person and a target gets a variable of its own."""


class Whole:
    """The model under some demands; ``required`` are the targets that must have a team."""

    def __init__(self, case: Case, demands: frozenset[str], required: Iterable[int]) -> None:
        if (len(case.people) + len(case.targets)) * case.teams > MOST_PLACES:
            raise OutOfEffort
        self.case, self.demands, self.required = case, demands, set(required)
        self.model = cp_model.CpModel()
        self.teams = range(case.teams)
        new = self.model.new_bool_var
        self.x = [[new("") for _ in self.teams] for _ in case.people]
        self.y = [[new("") for _ in self.teams] for _ in case.targets]
        self.tight = len(case.people) * len(case.targets) * case.teams <= TIGHT
        self._met: dict[tuple[int, int], Any] = {}
        self._pairs: dict[tuple[int, int], Any] = {}
        self._kept_apart: set[tuple[int, int]] = set()
        self._places()
        self._counts()
        self._order()
        self._forbid()
        if self.tight:
            self._meetings()

    def _places(self) -> None:
        for row in self.x:
            (self.model.add_exactly_one if "everyone" in self.demands else self.model.add_at_most_one)(row)
        for target, row in enumerate(self.y):
            must = "targets" in self.demands and target in self.required
            (self.model.add_exactly_one if must else self.model.add_at_most_one)(row)
        if "same_unit" in self.demands:
            for people in self.case.people_of_unit:
                if len(people) > 1:
                    for team in self.teams:
                        self.model.add_at_most_one(self.x[person][team] for person in people)

    def _counts(self) -> None:
        able = [person for person in self.case.people if self.case.can_lead[person]]
        for team in self.teams:
            if "size" in self.demands:
                bounds = self.case.size
                self.model.add_linear_constraint(sum(row[team] for row in self.x), bounds.least, bounds.most)
            if "loads" in self.demands:
                bounds = self.case.loads
                self.model.add_linear_constraint(sum(row[team] for row in self.y), bounds.least, bounds.most)
            if "leader" in self.demands:
                self.model.add_bool_or([self.x[person][team] for person in able])

    def _order(self) -> None:
        """Teams are alike: they are numbered by the first of their people who can lead, so each plan stands once."""
        heads = [one for one in self.case.people if self.case.can_lead[one] or "leader" not in self.demands]
        for place, head in enumerate(heads):
            for team in self.teams:
                if team > place:
                    self.model.add(self.x[head][team] == 0)
                elif team and self.tight:
                    self.model.add_bool_or([~self.x[head][team], *(self.x[one][team - 1] for one in heads[:place])])

    def _forbid(self) -> None:
        for person, target in sorted(self.case.forbidden(self.demands)):
            for team in self.teams:
                self.model.add_bool_or([~self.x[person][team], ~self.y[target][team]])

    def _meetings(self) -> None:
        """A person meets as many targets as the team has, a target as many people: what the bounds rest on."""
        case, model = self.case, self.model
        for person in case.people:
            for target in case.targets:
                met = self._met[person, target] = model.new_bool_var("")
                for team in self.teams:
                    x, y = self.x[person][team], self.y[target][team]
                    model.add_bool_or([~x, ~y, met])
                    model.add_bool_or([~met, ~x, y])
                    model.add_bool_or([~met, ~y, x])
                model.add_bool_or([~met, *self.x[person]])
        for pair in sorted(case.forbidden(self.demands)):
            model.add(self._met[pair] == 0)
        self._meeting_counts()
        if "reciprocal" in self.demands:
            for one, other in combinations(range(len(case.people_of_unit)), 2):
                self.keep_apart(one, other)

    def _meeting_counts(self) -> None:
        case, model = self.case, self.model
        for person in case.people:
            if "loads" in self.demands:
                placed, load = sum(self.x[person]), sum(self._met[person, target] for target in case.targets)
                model.add(load >= case.loads.least * placed)
                model.add(load <= case.loads.most * placed)
        for target in case.targets:
            if "size" in self.demands:
                placed, met = sum(self.y[target]), sum(self._met[person, target] for person in case.people)
                model.add(met >= case.size.least * placed)
                model.add(met <= case.size.most * placed)

    def pair(self, unit: int, target: int) -> Any:
        """True if a member from the unit inspects the target."""
        if (unit, target) not in self._pairs:
            people = self.case.people_of_unit[unit]
            if self.tight and len(people) == 1:
                self._pairs[unit, target] = self._met[people[0], target]
            else:
                self._pairs[unit, target] = self._new_pair(people, target)
        return self._pairs[unit, target]

    def _new_pair(self, people: list[int], target: int) -> Any:
        pair = self.model.new_bool_var("")
        for person in people:
            if self.tight:
                self.model.add_implication(self._met[person, target], pair)
            else:
                for team in self.teams:
                    self.model.add_bool_or([~self.x[person][team], ~self.y[target][team], pair])
        return pair

    def keep_apart(self, one: int, other: int) -> None:
        """Of two units, not both inspect the other."""
        places = self.case.target_of_unit
        if one in places and other in places and (one, other) not in self._kept_apart:
            self._kept_apart.add((one, other))
            self.model.add_bool_or([~self.pair(one, places[other]), ~self.pair(other, places[one])])

    def goal(self, goal: str) -> Any:
        """The value of a goal as an expression to be minimised."""
        if goal in ("repeats", "returns"):
            pairs = self.case.repeats if goal == "repeats" else self.case.returns
            return sum(self.pair(unit, target) for unit, target in sorted(pairs))
        if goal.startswith("mixed:"):
            values = self.case.values[goal.partition(":")[2]]
            return sum(map(sum, self.x)) - self._distinct(values, self.x, exact=False)
        distinct = self._distinct(self.case.area, self.y, exact=goal == "near")
        if goal == "near":
            return distinct - self.case.teams
        return sum(map(sum, self.y)) - distinct

    def _distinct(self, values: list[str], rows: list[list[Any]], *, exact: bool) -> Any:
        """How many different values stand in the teams: at least so many if ``exact``, at most so many if not."""
        by_value: dict[str, list[int]] = {}
        for place, value in enumerate(values):
            by_value.setdefault(value, []).append(place)
        used = []
        for places in by_value.values():
            for team in self.teams:
                there = self.model.new_bool_var("")
                used.append(there)
                if exact:
                    for place in places:
                        self.model.add_implication(rows[place][team], there)
                else:
                    self.model.add_bool_or([~there, *(rows[place][team] for place in places)])
        return sum(used)

    def solve(self, effort: Effort, share: float = 1.0) -> tuple[Answer, Draft | None]:
        """An answer without mutual inspections; those that turn up are forbidden and the model solved again."""
        while True:
            answer = run(self.model, effort, share, proves=self.case.is_small)
            if not answer.has_plan:
                return answer, None
            draft = self.draft(answer)
            mutual = [] if self.tight or "reciprocal" not in self.demands else mutual_pairs(self.case, draft)
            if not mutual:
                return answer, draft
            for one, other in mutual:
                self.keep_apart(one, other)

    def draft(self, answer: Answer) -> Draft:
        """The plan found."""
        return Draft([_where(answer, row) for row in self.x], [_where(answer, row) for row in self.y])

    def hint(self, draft: Draft) -> None:
        """Start from a plan known; its teams are renumbered as the model numbers them."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        renumbered = renumber(self.case, draft)
        for rows, teams in ((self.x, renumbered.team), (self.y, renumbered.team_of_target)):
            for row, team in zip(rows, teams, strict=True):
                for place, literal in enumerate(row):
                    self.model.add_hint(literal, place == team)
        for (person, target), met in self._met.items():
            team = renumbered.team[person]
            self.model.add_hint(met, team != NOWHERE and team == renumbered.team_of_target[target])


def _where(answer: Answer, row: list[Any]) -> int:
    return next((team for team, literal in enumerate(row) if answer.true(literal)), NOWHERE)


def renumber(case: Case, draft: Draft) -> Draft:
    """The same plan with its teams numbered by the first of their people who can lead."""
    order: dict[int, int] = {}
    for person in case.people:
        team = draft.team[person]
        if case.can_lead[person] and team != NOWHERE:
            order.setdefault(team, len(order))
    return Draft(
        [order.get(team, NOWHERE) for team in draft.team], [order.get(team, NOWHERE) for team in draft.team_of_target]
    )


def unit_pairs(case: Case, draft: Draft) -> set[tuple[int, int]]:
    """Distinct (unit of a member, target of the member's team)."""
    by_team: dict[int, list[int]] = {}
    for target, team in enumerate(draft.team_of_target):
        by_team.setdefault(team, []).append(target)
    by_team.pop(NOWHERE, None)
    return {(case.unit[person], target) for person, team in enumerate(draft.team) for target in by_team.get(team, ())}


def mutual_pairs(case: Case, draft: Draft) -> list[tuple[int, int]]:
    """Units that inspect each other, each two once."""
    pairs = unit_pairs(case, draft)
    places = case.target_of_unit
    return sorted(
        (unit, other)
        for unit, target in pairs
        if (other := case.unit_of_target[target]) > unit and unit in places and (other, places[unit]) in pairs
    )
