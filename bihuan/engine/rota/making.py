"""One draw from inputs and a seed, back in names: teams, assignments, values; or the reason why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.engine.rota.case import NOWHERE, Case, make_case
from bihuan.engine.rota.choosing import Chosen, chosen, in_play
from bihuan.engine.rota.drawing import Outcome, best_plan
from bihuan.engine.rota.fielded import Fielded, arranged
from bihuan.engine.rota.goals import goal_values
from bihuan.engine.rota.irreducible import irreducible
from bihuan.engine.rota.lots import Lots
from bihuan.engine.rota.reasons import MOST_NAMED, sentences
from bihuan.engine.rota.solving import Effort
from bihuan.engine.rota.tables import Inputs, Target

PROOF_FACTOR = 10
"""Each question on why there is no plan may take so many times the effort of the draw."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw: who is where, what was chosen, and how good it is, goal by goal."""

    fielded: Fielded
    chosen: list[Chosen]
    values: list[int]
    bounds: list[int]

    @property
    def optimal(self) -> bool:
        """True if every goal is proven to be at its best."""
        return self.values == self.bounds


class NoPlan(Exception):
    """Proven: no plan meets the demands. Which of them cannot hold together, and for which targets."""

    def __init__(self, families: Sequence[str], targets: Sequence[str], says: Sequence[str]) -> None:
        super().__init__("; ".join(says))
        self.families, self.targets, self.says = list(families), list(targets), list(says)

    @property
    def lines(self) -> list[str]:
        """The sentences, and the targets by name where they are few."""
        named = 0 < len(self.targets) <= MOST_NAMED and not all(
            any(target in line for line in self.says) for target in self.targets
        )
        return [*self.says, *([f"targets: {', '.join(self.targets)}"] if named else [])]


def draw(inputs: Inputs, seed: str) -> Drawn:
    """The draw under a seed. Raises NoPlan, or OutOfEffort where neither plan nor proof was found."""
    lots = Lots(seed)
    targets = in_play(inputs, lots)
    case, people, listed = make_case(inputs, targets, lots)
    outcome = best_plan(case, seed, effort_of(inputs, case))
    if outcome is None:
        raise _no_plan(inputs, case, targets, listed)
    fielded = arranged(_groups(case, outcome, people, listed), inputs, lots)
    values = goal_values(inputs, fielded)
    assert values == outcome.values, "the goals are counted alike by numbers and by names"
    return Drawn(fielded, chosen(inputs, lots), values, outcome.bounds)


def effort_of(inputs: Inputs, case: Case, factor: int = 1) -> Effort:
    """What the plan grants; up to 20 people the proof is carried through whatever it takes."""
    return Effort(None if case.is_small else float(inputs.plan.effort) * factor)


def _groups(
    case: Case, outcome: Outcome, people: Sequence[str], targets: Sequence[str]
) -> list[tuple[list[str], list[str]]]:
    groups: list[tuple[list[str], list[str]]] = [([], []) for _ in range(case.teams)]
    for names, teams, half in ((people, outcome.draft.team, 0), (targets, outcome.draft.team_of_target, 1)):
        for name, team in zip(names, teams, strict=True):
            if team != NOWHERE:
                groups[team][half].append(name)
    return groups


def _no_plan(inputs: Inputs, case: Case, in_play: Sequence[Target], listed: Sequence[str]) -> NoPlan:
    order = sorted(range(len(listed)), key=lambda place: listed[place])
    families, needed = irreducible(case, order, lambda: effort_of(inputs, case, PROOF_FACTOR))
    names = [listed[place] for place in needed]
    return NoPlan(families, names, sentences(inputs, in_play, families, names))
