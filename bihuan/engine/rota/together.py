"""The draw of few people as one model without team numbers: who is together with whom, and who meets what.

Teams are alike, and a model that numbers them holds every plan many times over; this one holds it once, so that the
best can be proven.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from bihuan.engine.rota.case import NOWHERE, Case, Draft
from bihuan.engine.rota.solving import Answer, Effort, run

MOST_MEETINGS = 150_000


def fits_together(case: Case) -> bool:
    """True for pairs and single people, as long as they are not too many; larger teams are proven faster by number."""
    return case.size.most <= 2 and len(case.people) ** 2 * len(case.targets) <= MOST_MEETINGS


class Together:
    """All demands of a case; a goal's value is an expression to be minimised."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = cp_model.CpModel()
        new = self.model.new_bool_var
        self.with_ = {pair: new("") for pair in combinations(case.people, 2)}
        self.met = [[new("") for _ in case.targets] for _ in case.people]
        self.placed: list[Any] = [self.model.new_constant(1) for _ in case.people]
        if "everyone" not in case.demands:
            self.placed = [new("") for _ in case.people]
        self._side: dict[tuple[int, int], Any] = {}
        self._pairs: dict[tuple[int, int], Any] = {}
        self._teams()
        self._meetings()
        self._counts()
        self._demands()

    def pair_of(self, one: int, other: int) -> Any:
        """True if two people are in one team."""
        return self.with_[min(one, other), max(one, other)]

    def _teams(self) -> None:
        """Being together is transitive, and for those who are placed."""
        model = self.model
        for (one, other), both in self.with_.items():
            model.add_implication(both, self.placed[one])
            model.add_implication(both, self.placed[other])
        if self.case.size.most > 2:
            for one, other, third in combinations(self.case.people, 3):
                sides = [self.with_[one, other], self.with_[one, third], self.with_[other, third]]
                for place, side in enumerate(sides):
                    model.add_bool_or([side, *(~rest for at, rest in enumerate(sides) if at != place)])
        heads = self._heads([person for person in self.case.people if self.case.can_lead[person]])
        model.add(sum(heads) == self.case.teams)

    def _heads(self, able: list[int]) -> list[Any]:
        """Per person who can lead, whether nobody before in the order leads the same team."""
        heads = []
        for place, person in enumerate(able):
            head = self.model.new_bool_var("")
            before = [self.with_[other, person] for other in able[:place]]
            self.model.add_implication(head, self.placed[person])
            for both in before:
                self.model.add_bool_or([~head, ~both])
            self.model.add_bool_or([head, ~self.placed[person], *before])
            heads.append(head)
        return heads

    def _meetings(self) -> None:
        """Who is together meets the same targets, and who meets one target is together."""
        model = self.model
        for (one, other), both in self.with_.items():
            for target in self.case.targets:
                first, second = self.met[one][target], self.met[other][target]
                model.add_bool_or([~both, ~first, second])
                model.add_bool_or([~both, first, ~second])
                model.add_bool_or([~first, ~second, both])

    def _counts(self) -> None:
        case, model = self.case, self.model
        for person in case.people:
            placed = self.placed[person]
            team = 1 + sum(self.pair_of(person, other) for other in case.people if other != person)
            model.add_linear_constraint(team, 1, case.size.most)
            model.add(team >= case.size.least).only_enforce_if(placed)
            load = sum(self.met[person])
            model.add(load >= case.loads.least * placed)
            model.add(load <= case.loads.most * placed)
            able = [self.pair_of(person, other) for other in case.people if other != person and case.can_lead[other]]
            if not case.can_lead[person]:
                model.add_bool_or([~placed, *able])
        for target in case.targets:
            model.add_linear_constraint(sum(row[target] for row in self.met), case.size.least, case.size.most)
            model.add_bool_or([self.met[person][target] for person in case.people if case.can_lead[person]])

    def _demands(self) -> None:
        case, model = self.case, self.model
        for person, target in sorted(case.forbidden(case.demands)):
            model.add(self.met[person][target] == 0)
        if "same_unit" in case.demands:
            for people in case.people_of_unit:
                for pair in combinations(people, 2):
                    model.add(self.with_[pair] == 0)
        places = case.target_of_unit
        if "reciprocal" in case.demands:
            for one, other in combinations(sorted(places), 2):
                for person in case.people_of_unit[one]:
                    for against in case.people_of_unit[other]:
                        model.add_bool_or([~self.met[person][places[other]], ~self.met[against][places[one]]])

    def _unit_met(self, unit: int, target: int) -> Any:
        if (unit, target) not in self._pairs:
            people = self.case.people_of_unit[unit]
            pair = self.met[people[0]][target] if len(people) == 1 else self.model.new_bool_var("")
            for person in people if len(people) > 1 else ():
                self.model.add_implication(self.met[person][target], pair)
            self._pairs[unit, target] = pair
        return self._pairs[unit, target]

    def goal(self, goal: str) -> Any:
        """The value of a goal as an expression to be minimised."""
        if goal in ("repeats", "returns"):
            pairs = self.case.repeats if goal == "repeats" else self.case.returns
            return sum(self._unit_met(unit, target) for unit, target in sorted(pairs))
        if goal.startswith("mixed:"):
            values = self.case.values[goal.partition(":")[2]]
            return sum(self._doubled([self.with_[pair] for pair in pairs]) for pairs in _like(values))
        sides = [[self._side_by_side(*pair) for pair in pairs] for pairs in _like(self.case.area)]
        if goal == "spread":
            return sum(self._doubled(pairs) for pairs in sides)
        return len(self.case.targets) - self.case.teams - sum(self._kept(pairs) for pairs in sides)

    def _doubled(self, before: list[Any]) -> Any:
        """At least 1 if any of these is true."""
        double = self.model.new_bool_var("")
        for one in before:
            self.model.add_implication(one, double)
        return double

    def _kept(self, before: list[Any]) -> Any:
        """At most 1, and 0 if none of these is true."""
        kept = self.model.new_bool_var("")
        self.model.add_bool_or([~kept, *before])
        return kept

    def _side_by_side(self, one: int, other: int) -> Any:
        """True if two targets have one team."""
        if (one, other) not in self._side:
            side = self._side[one, other] = self.model.new_bool_var("")
            for row in self.met:
                self.model.add_bool_or([~row[one], ~row[other], side])
                self.model.add_bool_or([~side, ~row[one], row[other]])
                self.model.add_bool_or([~side, row[one], ~row[other]])
        return self._side[one, other]

    def solve(self, effort: Effort, share: float = 1.0) -> tuple[Answer, Draft | None]:
        """An answer, and the plan if there is one."""
        answer = run(self.model, effort, share, proves=True)
        return answer, self._draft(answer) if answer.has_plan else None

    def _draft(self, answer: Answer) -> Draft:
        teams: list[int] = []
        count = 0
        for person in self.case.people:
            with_ = next((other for other in range(person) if answer.true(self.with_[other, person])), None)
            if with_ is not None:
                teams.append(teams[with_])
            elif answer.true(self.placed[person]):
                teams.append(count)
                count += 1
            else:
                teams.append(NOWHERE)
        of_target = [
            next(teams[person] for person in self.case.people if answer.true(self.met[person][target]))
            for target in self.case.targets
        ]
        return Draft(teams, of_target)

    def hint(self, draft: Draft) -> None:
        """Start from a plan known."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        team, of_target = draft.team, draft.team_of_target
        for (one, other), both in self.with_.items():
            self.model.add_hint(both, team[one] == team[other] != NOWHERE)
        for person, row in enumerate(self.met):
            for target, met in enumerate(row):
                self.model.add_hint(met, team[person] == of_target[target])


def _like(values: list[str]) -> list[list[tuple[int, int]]]:
    """For each place, the pairs it makes with earlier places of the same value."""
    return [
        [(before, place) for before in range(place) if values[before] == value] for place, value in enumerate(values)
    ]
