"""What each goal of a plan amounts to, counted from the teams alone."""

from __future__ import annotations

from bihuan.engine.rota.fielded import Fielded
from bihuan.engine.rota.tables import Inputs


def goal_values(inputs: Inputs, fielded: Fielded) -> list[int]:
    """The value of every goal of the plan, in its order. Each is better the lower it is."""
    counter = _Counter(inputs, fielded)
    return [counter.value(goal) for goal in inputs.plan.goals]


class _Counter:
    def __init__(self, inputs: Inputs, fielded: Fielded) -> None:
        self._fielded = fielded
        self._past = inputs.past
        self._donors = {donor.person: donor for donor in inputs.donors}
        self._areas = {target.unit: target.area for target in inputs.targets}
        self._pairs = fielded.pairs({donor.person: donor.unit for donor in inputs.donors})

    def value(self, goal: str) -> int:
        """One goal's value."""
        if goal == "repeats":
            return len(self._pairs & self._past)
        if goal == "returns":
            return sum((target, unit) in self._past for unit, target in self._pairs)
        if goal.startswith("mixed:"):
            return self._mixed(goal.partition(":")[2])
        listed = [[self._areas.get(target, "") for target in targets] for targets in self._fielded.targets.values()]
        if goal == "near":
            return sum(max(len(set(areas)) - 1, 0) for areas in listed)
        return sum(len(areas) - len(set(areas)) for areas in listed)

    def _mixed(self, column: str) -> int:
        total = 0
        for people in self._fielded.members.values():
            values = [getattr(self._donors[person], column) for person in people if person in self._donors]
            total += len(values) - len(set(values))
        return total
