"""What every leaf cost, so that the printed deductions add up to the published loss exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from bihuan.engine.folding import Folded
from bihuan.engine.numbers import FULL, MICRO, half_up
from bihuan.engine.scheme.model import Branch


@dataclass(frozen=True, slots=True)
class _Paths:
    """What one lost micro-point of each leaf costs, as integers of 1/``divisor`` composite micro-points."""

    costs: Mapping[str, int]
    divisor: int


class Apportioner:
    """Hands out losses. Paths are worked out once for lines of one tree in which the same leaves count."""

    def __init__(self, places: int) -> None:
        self._scale = 10**places
        self._known: dict[tuple[int, frozenset[str]], _Paths | None] = {}

    def apportion(self, place: int, tree: Branch, folded: Mapping[str, Folded], published: int) -> dict[str, int]:
        """Loss of every leaf that counts, in units of the last published place; a bonus's is negative.

        ``published`` is the composite in the same units. Deductions less bonuses are 100 less ``published``.
        """
        paths = self._paths(place, tree, folded)
        lost: list[tuple[str, int]] = []
        by_leaf: dict[str, int] = {}
        for leaf in tree.leaves():
            result, cost = folded[leaf.id], paths.costs.get(leaf.id)
            if cost is None:
                continue
            if leaf.is_bonus:
                if result.earned:
                    gain = cost * result.earned * self._scale * FULL
                    by_leaf[leaf.id] = -half_up(gain, result.base * paths.divisor * MICRO)
            elif result.score is not None:
                lost.append((leaf.id, cost * (leaf.full - result.earned)))
        total = 100 * self._scale - published - sum(by_leaf.values())
        by_leaf.update(_largest_remainder(lost, total))
        return by_leaf

    def _paths(self, place: int, tree: Branch, folded: Mapping[str, Folded]) -> _Paths:
        key = place, frozenset(node for node, own in folded.items() if own.score is None)
        known = self._known.get(key)
        if known is not None:
            return known
        exact: dict[str, Fraction] = {}
        is_common = _spread(tree, Fraction(1), folded, exact)
        divisor = lcm(*(cost.denominator for cost in exact.values()))
        costs = {leaf: cost.numerator * (divisor // cost.denominator) for leaf, cost in exact.items()}
        paths = _Paths(costs, divisor)
        self._known[key] = paths if is_common else None
        return paths


def _largest_remainder(lost: list[tuple[str, int]], total: int) -> dict[str, int]:
    whole = sum(loss for _, loss in lost)
    if whole == 0 or total == 0:
        return {leaf: 0 for leaf, _ in lost}
    by_leaf: dict[str, int] = {}
    rests: list[tuple[int, int, str]] = []
    for order, (leaf, loss) in enumerate(lost):
        by_leaf[leaf], rest = divmod(loss * total, whole)
        if rest:
            rests.append((-rest, order, leaf))
    for _, _, leaf in sorted(rests)[: total - sum(by_leaf.values())]:
        by_leaf[leaf] += 1
    return by_leaf


def _spread(branch: Branch, path: Fraction, folded: Mapping[str, Folded], paths: dict[str, Fraction]) -> bool:
    """The composite points one lost score-point of each leaf costs; True if they hold for every line alike."""
    node = branch.node
    if node.is_leaf:
        paths[node.id] = path / node.full
        return True
    counted = [child for child in branch.children if folded[child.node.id].score is not None and child.node.share]
    for child in branch.children:
        if child.node.is_bonus and counted:
            paths[child.node.id] = path
    if node.fold != "arithmetic":
        _share_by_loss(counted, path, folded, folded[node.id], paths)
        return False
    total = sum(child.node.share for child in counted)
    parts = [_spread(child, path * child.node.share / total, folded, paths) for child in counted]
    return all(parts)


def _share_by_loss(
    counted: list[Branch], path: Fraction, folded: Mapping[str, Folded], own: Folded, paths: dict[str, Fraction]
) -> None:
    lost = sum(FULL - (folded[child.node.id].score or 0) for child in counted)
    for child in counted:
        _spread(child, path * Fraction(FULL - own.base, lost) if lost else Fraction(0), folded, paths)
