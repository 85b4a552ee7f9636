"""Why there is no plan: the one set of demands, and of targets, that cannot hold together and none can be spared of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bihuan.engine.rota.case import Case
from bihuan.engine.rota.counting import COUNTED, cannot_by_counts
from bihuan.engine.rota.demands import DEMANDS
from bihuan.engine.rota.greedy import is_large, is_met_by_hand
from bihuan.engine.rota.solving import Effort, OutOfEffort
from bihuan.engine.rota.whole import Whole

DROPPED_IN_ORDER = (
    "everyone", "same_unit", "own_unit", "reciprocal", "loads", "size", "leader", "barred", "targets",
)  # fmt: skip
Part = TypeVar("Part")
Needed = tuple[list[str], list[int]]


def irreducible(case: Case, targets_in_order: list[int], effort: Callable[[], Effort]) -> Needed:
    """Demands in the order of their list, and the targets, if the demand for them stays.

    ``effort`` is granted anew for each question. Raises OutOfEffort where one stays open.
    """
    ask = _Asked(case, effort)
    everything = set(case.targets)
    order = [name for name in DROPPED_IN_ORDER if name in case.demands]
    kept = shrunk(order, lambda names: ask.can(frozenset(names), everything))
    families = [name for name in DEMANDS if name in kept]
    if "targets" not in kept:
        return families, []
    return families, shrunk(targets_in_order, lambda some: ask.can(frozenset(kept), set(some)))


def shrunk(parts: list[Part], can: Callable[[Iterable[Part]], bool]) -> list[Part]:
    """What is left of parts that cannot hold together after dropping one after the other, where the rest still cannot.

    Dropping a prefix by halving finds the same set in few questions.
    """
    kept: list[Part] = []
    rest = list(parts)
    while rest and can(kept):
        low, high = 0, len(rest)
        while high - low > 1:
            middle = (low + high) // 2
            if can([*kept, *rest[middle:]]):
                high = middle
            else:
                low = middle
        kept.append(rest[low])
        rest = rest[low + 1 :]
    return kept


@dataclass(slots=True)
class _Asked:
    """Whether demands can hold together; what was answered answers for less and for more."""

    case: Case
    effort: Callable[[], Effort]
    held: list[tuple[frozenset[str], frozenset[int]]] = field(default_factory=list)
    failed: list[tuple[frozenset[str], frozenset[int]]] = field(default_factory=list)

    def can(self, demands: frozenset[str], required: set[int]) -> bool:
        """True if a plan meets these demands with a team for these targets."""
        asked = (demands, frozenset(required) if "targets" in demands else frozenset[int]())
        if any(asked[0] <= held[0] and asked[1] <= held[1] for held in self.held):
            return True
        if any(failed[0] <= asked[0] and failed[1] <= asked[1] for failed in self.failed):
            return False
        answer = self._solved(*asked)
        (self.held if answer else self.failed).append(asked)
        return answer

    def _solved(self, demands: frozenset[str], required: frozenset[int]) -> bool:
        if cannot_by_counts(self.case, demands, required):
            return False
        if demands <= COUNTED or (is_large(self.case) and is_met_by_hand(self.case, demands, required)):
            return True
        answer, draft = Whole(self.case, demands, required).solve(self.effort())
        if answer.found == "unknown":
            raise OutOfEffort
        return draft is not None
