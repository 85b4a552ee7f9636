"""Teams and bundles, one to one: nobody meets the own unit or a barred target, no two units inspect each other."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from bihuan.engine.rota.case import NOWHERE, Case, Draft
from bihuan.engine.rota.solving import Effort, run
from bihuan.engine.rota.whole import mutual_pairs


def marry(case: Case, teams: Sequence[Sequence[int]], bundles: Sequence[Sequence[int]], effort: Effort) -> Draft | None:
    """The plan with the least repeats and returns for these teams and bundles; None if there is none."""
    return _Marriage(case, teams, bundles).solve(effort)


class _Marriage:
    def __init__(self, case: Case, teams: Sequence[Sequence[int]], bundles: Sequence[Sequence[int]]) -> None:
        self.case, self.teams, self.bundles = case, teams, bundles
        self.model = cp_model.CpModel()
        self.couple = [[self.model.new_bool_var("") for _ in bundles] for _ in teams]
        self.units = [sorted({case.unit[person] for person in team}) for team in teams]
        self._one_to_one()
        self._teams_of_unit: dict[int, list[int]] = {}
        for team, units in enumerate(self.units):
            for unit in units:
                self._teams_of_unit.setdefault(unit, []).append(team)
        self._bundle_of = {target: place for place, bundle in enumerate(bundles) for target in bundle}

    def _one_to_one(self) -> None:
        case, model = self.case, self.model
        forbidden = case.forbidden(case.demands)
        wrong: list[list[bool]] = [
            [any((person, target) in forbidden for person in team for target in bundle) for bundle in self.bundles]
            for team in self.teams
        ]
        for team, row in enumerate(self.couple):
            model.add_exactly_one(row)
            for bundle, literal in enumerate(row):
                if wrong[team][bundle]:
                    model.add(literal == 0)
        for bundle in range(len(self.bundles)):
            model.add_exactly_one(row[bundle] for row in self.couple)
        costs = self._costs()
        if costs:
            model.minimize(sum(cost * self.couple[team][bundle] for (team, bundle), cost in costs.items()))

    def _costs(self) -> dict[tuple[int, int], int]:
        """Repeats and returns of each couple, the goal named first weighing more than all of the second."""
        costs: dict[tuple[int, int], int] = {}
        weight = 1
        for goal in reversed([goal for goal in self.case.goals if goal in ("repeats", "returns")]):
            pairs = self.case.repeats if goal == "repeats" else self.case.returns
            if not pairs:
                continue
            for team, units in enumerate(self.units):
                for bundle, targets in enumerate(self.bundles):
                    count = sum((unit, target) in pairs for unit in units for target in targets)
                    if count:
                        costs[team, bundle] = costs.get((team, bundle), 0) + weight * count
            weight *= len(pairs) + 1
        return costs

    def solve(self, effort: Effort) -> Draft | None:
        """Solve, forbid what is mutual, solve again."""
        while True:
            answer = run(self.model, effort, 0.3)
            if not answer.has_plan:
                return None
            draft = Draft([NOWHERE] * len(self.case.people), [NOWHERE] * len(self.case.targets))
            for team, row in enumerate(self.couple):
                bundle = next(place for place, literal in enumerate(row) if answer.true(literal))
                for person in self.teams[team]:
                    draft.team[person] = team
                for target in self.bundles[bundle]:
                    draft.team_of_target[target] = team
            mutual = mutual_pairs(self.case, draft) if "reciprocal" in self.case.demands else []
            if not mutual:
                return draft
            self._keep_apart(mutual if len(self.teams) > 12 else self._all_units())

    def _all_units(self) -> list[tuple[int, int]]:
        units = sorted(self.case.target_of_unit)
        return [(one, other) for one in units for other in units if one < other]

    def _keep_apart(self, mutual: Sequence[tuple[int, int]]) -> None:
        places = self.case.target_of_unit
        for one, other in mutual:
            theirs, mine = self._bundle_of[places[other]], self._bundle_of[places[one]]
            for team in self._teams_of_unit.get(one, ()):
                for against in self._teams_of_unit.get(other, ()):
                    self.model.add_bool_or([~self.couple[team][theirs], ~self.couple[against][mine]])
