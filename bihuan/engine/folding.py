"""From leaves to the composite: one division a fold, rounded half-up to the micro-point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import NamedTuple

from bihuan.engine.methods.relative import DIGITS
from bihuan.engine.numbers import FULL, half_up, rounded_to, settled
from bihuan.engine.scheme.model import Branch, Node


@dataclass(frozen=True, slots=True)
class Folded:
    """A node of one line: its score in micro (None: left out), what it earned, its score before bonuses.

    For a bonus ``earned`` is what it really added after every cap, in the scale of its parent.
    """

    score: int | None
    earned: int = 0
    base: int = 0


LEFT_OUT = Folded(None)


def fold(tree: Branch, earned: Sequence[int | None], number: Mapping[str, int]) -> dict[str, Folded]:
    """All nodes of one line by id, children first."""
    by_node: dict[str, Folded] = {}
    for branch in tree.walk_up():
        node = branch.node
        if not node.is_leaf:
            _fold_inner(branch, by_node)
        elif node.is_bonus:
            by_node[node.id] = Folded(None, earned[number[node.id]] or 0)
        else:
            points = earned[number[node.id]]
            by_node[node.id] = LEFT_OUT if points is None else _leaf(node, points)
    return by_node


def _leaf(node: Node, earned: int) -> Folded:
    score = earned if node.points is None else half_up(earned * FULL, node.points)
    return Folded(score, earned, score)


def counts_points(branch: Branch) -> bool:
    """True if the children carry points rather than weights or equal parts."""
    return any(child.node.points is not None for child in branch.children)


def _fold_inner(branch: Branch, by_node: dict[str, Folded]) -> None:
    node = branch.node
    counted = [
        (child.node, folded)
        for child in branch.children
        if (folded := by_node[child.node.id]).score is not None and child.node.share
    ]
    if not counted:
        by_node[node.id] = LEFT_OUT
        for child in branch.children:
            if child.node.is_bonus:
                by_node[child.node.id] = LEFT_OUT
        return
    exact = _exact(node, counted, by_points=counts_points(branch))
    base, full = (exact.top, exact.full) if exact.divisor == 1 else (half_up(exact.top, exact.divisor), exact.full)
    added = wanted = 0
    for child in branch.children:
        if child.node.is_bonus:
            gain = by_node[child.node.id].earned
            real = min(gain, full - base - added)
            by_node[child.node.id] = Folded(None, real, full)
            added, wanted = added + real, wanted + gain
    if node.rounds is None:
        by_node[node.id] = _raised(node, base + added, full, half_up(base * FULL, full))
    else:
        by_node[node.id] = _rounded(node, exact, wanted)


def _raised(node: Node, raised: int, full: int, base: int) -> Folded:
    """A node with its bonuses; ``base`` is its score without them."""
    if node.points is None:
        score = half_up(raised * FULL, full)
        return Folded(score, score, base)
    earned = half_up(raised * node.points, full)
    return Folded(half_up(earned * FULL, node.points), earned, base)


def _rounded(node: Node, exact: _Exact, bonus: int) -> Folded:
    """The node brought straight from its exact value, bonuses added and held at full marks, to its own places."""
    full = exact.full
    whole = FULL if node.points is None else node.points
    dividend = min(full * exact.divisor, exact.top + bonus * exact.divisor) * whole
    earned = rounded_to(dividend, full * exact.divisor, node.rounds)
    before = rounded_to(exact.top * whole, full * exact.divisor, node.rounds)
    return Folded(half_up(earned * FULL, whole), earned, half_up(before * FULL, whole))


class _Exact(NamedTuple):
    """What the children give together before bonuses, ``top`` / ``divisor``, where full marks are ``full``."""

    top: int
    divisor: int
    full: int


def _exact(node: Node, counted: Sequence[tuple[Node, Folded]], *, by_points: bool) -> _Exact:
    """Of points Σearned of Σpoints; of weights the score of 100, or the earned of the node's own points."""
    if by_points and node.fold == "arithmetic":
        return _Exact(sum(folded.earned for _, folded in counted), 1, sum(child.share for child, _ in counted))
    full = FULL if node.points is None else node.points
    if node.fold == "minimum":
        return _Exact(min(folded.score or 0 for _, folded in counted) * full, FULL, full)
    total = sum(child.share for child, _ in counted)
    if node.fold == "geometric":
        return _Exact(*_geometric(counted, total, full), full)
    return _Exact(sum((folded.score or 0) * child.share for child, folded in counted) * full, total * FULL, full)


def _geometric(counted: Sequence[tuple[Node, Folded]], total: int, full: int) -> tuple[int, int]:
    if any(folded.score == 0 for _, folded in counted):
        return 0, 1
    with localcontext() as context:
        context.prec = DIGITS
        product = Decimal(full)
        logarithm = Decimal(0)
        for child, folded in counted:
            logarithm += (Decimal(folded.score or 0) / FULL).ln() * child.share
        product *= (logarithm / total).exp()
        return settled(product)
