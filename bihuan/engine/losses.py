"""What every leaf cost, so that the printed deductions add up to the published loss exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from bihuan.engine.folding import Folded
from bihuan.engine.numbers import FULL, MICRO, half_up
from bihuan.engine.scheme.model import Branch


class Apportioner:
    """Hands out losses. Paths are worked out once for lines of one tree in which the same leaves count."""

    def __init__(self, places: int) -> None:
        self._scale = 10**places
        self._paths: dict[tuple[int, frozenset[str]], tuple[dict[str, Fraction], bool]] = {}

    def apportion(self, place: int, tree: Branch, folded: Mapping[str, Folded], published: int) -> dict[str, int]:
        """Loss of every leaf that counts, in units of the last published place; a bonus's is negative.

        ``published`` is the composite in the same units. Deductions less bonuses are 100 less ``published``.
        """
        absent = frozenset(node for node, found in folded.items() if found.score is None)
        key = place, absent
        if key not in self._paths:
            paths: dict[str, Fraction] = {}
            exact = _paths(tree, Fraction(1), folded, paths)
            self._paths[key] = paths, exact
        paths, exact = self._paths[key]
        if not exact:
            paths = {}
            _paths(tree, Fraction(1), folded, paths)
        lost: list[tuple[str, Fraction]] = []
        found: dict[str, int] = {}
        for leaf in tree.leaves():
            result = folded[leaf.id]
            if leaf.is_bonus:
                if result.earned and leaf.id in paths:
                    gain = paths[leaf.id] * result.earned / result.base * FULL * self._scale / MICRO
                    found[leaf.id] = -half_up(gain.numerator, gain.denominator)
            elif result.score is not None and leaf.id in paths:
                lost.append((leaf.id, paths[leaf.id] * (leaf.full - result.earned) / leaf.full))
        total = 100 * self._scale - published - sum(found.values())
        found.update(_largest_remainder(lost, total))
        return found


def _largest_remainder(lost: list[tuple[str, Fraction]], total: int) -> dict[str, int]:
    whole = sum((loss for _, loss in lost), Fraction(0))
    if whole == 0 or total == 0:
        return {leaf: 0 for leaf, _ in lost}
    found: dict[str, int] = {}
    rests: list[tuple[Fraction, int, str]] = []
    for order, (leaf, loss) in enumerate(lost):
        exact = loss * total / whole
        found[leaf] = exact.numerator // exact.denominator
        rests.append((found[leaf] - exact, order, leaf))
    for _, _, leaf in sorted(rests)[: total - sum(found.values())]:
        found[leaf] += 1
    return found


def _paths(branch: Branch, path: Fraction, folded: Mapping[str, Folded], paths: dict[str, Fraction]) -> bool:
    """The composite points one lost score-point of each leaf costs; True if they hold for every line alike."""
    node = branch.node
    if node.is_leaf:
        paths[node.id] = path
        return True
    counted = [child for child in branch.children if folded[child.node.id].score is not None and child.node.share]
    for child in branch.children:
        if child.node.is_bonus and counted:
            paths[child.node.id] = path
    if node.fold != "arithmetic":
        _share_by_loss(counted, path, folded, folded[node.id], paths)
        return False
    total = sum(child.node.share for child in counted)
    parts = [_paths(child, path * child.node.share / total, folded, paths) for child in counted]
    return all(parts)


def _share_by_loss(
    counted: list[Branch], path: Fraction, folded: Mapping[str, Folded], own: Folded, paths: dict[str, Fraction]
) -> None:
    lost = sum(FULL - (folded[child.node.id].score or 0) for child in counted)
    for child in counted:
        _paths(child, path * Fraction(FULL - own.base, lost) if lost else Fraction(0), folded, paths)


