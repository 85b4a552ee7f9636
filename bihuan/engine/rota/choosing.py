"""Which targets are in play: those that must be, then by risk, ties in the seed's order."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.engine.rota.lots import Lots
from bihuan.engine.rota.tables import Inputs, Target

HEADINGS = ("target", "risk", "place", "because")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A target in play, its place within its group, and why."""

    target: Target
    place: int
    because: str

    def row(self) -> tuple[str, ...]:
        """Its row of ``chosen.csv``."""
        return self.target.unit, self.target.risk, str(self.place), self.because


def chosen(inputs: Inputs, lots: Lots) -> list[Chosen]:
    """The targets that are chosen, group by group; empty if the plan chooses none."""
    choose = inputs.plan.choose
    if choose is None:
        return []
    groups: dict[str, list[Target]] = {}
    for target in inputs.targets:
        value = getattr(target, choose.per) if choose.per else ""
        groups.setdefault(value, []).append(target)
    return [one for value in sorted(groups) for one in _of_group(groups[value], choose.count, lots)]


def _of_group(targets: list[Target], count: int, lots: Lots) -> list[Chosen]:
    order = sorted(targets, key=lambda one: (not one.must, -one.weight, lots.target(one.unit)))
    left = {one.weight for one in order[count:]}
    return [
        Chosen(one, place, "must" if one.must else "drawn" if one.weight in left else "risk")
        for place, one in enumerate(order[:count], start=1)
    ]


def in_play(inputs: Inputs, lots: Lots) -> list[Target]:
    """The targets that must get a team: the chosen ones, or all."""
    return [one.target for one in chosen(inputs, lots)] if inputs.plan.choose else list(inputs.targets)
