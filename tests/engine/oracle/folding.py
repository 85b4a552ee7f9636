"""From indicators up to the composite."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from tests.engine.oracle.plain import (
    DIGITS,
    HUNDRED,
    Line,
    Node,
    decimal,
    from_decimal,
    full,
    half_up,
    is_bonus,
    is_leaf,
    to_places,
)
from tests.engine.oracle.tree import counts_points, weight


def fold(node: Node, line: Line) -> None:
    """Score the node and all below it."""
    for child in node.get("children", ()):
        if not is_bonus(child):
            fold(child, line)
    key = node["id"]
    if is_leaf(node):
        line.scores[key] = half_up(100 * line.earned[key] / full(node)) if key in line.earned else None
    elif not counted(node, line):
        line.scores[key] = None
    else:
        fold_children(node, line)


def counted(node: Node, line: Line) -> list[Node]:
    """The children that have a score and a share."""
    return [
        child
        for child in node["children"]
        if not is_bonus(child) and line.scores[child["id"]] is not None and weight(node, child)
    ]


def fold_children(node: Node, line: Line) -> None:
    """One division, the bonuses on top, held at full marks."""
    key = node["id"]
    by_points = counts_points(node) and node.get("fold", "arithmetic") == "arithmetic"
    if by_points:
        children = counted(node, line)
        top = sum((full(child) for child in children), Fraction(0))
        exact = sum((line.earned[child["id"]] for child in children), Fraction(0))
    else:
        top = full(node)
        exact = mixed(node, line, top)
    alone = exact if by_points else half_up(exact)
    filled, wanted = alone, Fraction(0)
    for child in node["children"]:
        if is_bonus(child):
            gain = line.earned.get(child["id"], Fraction(0))
            added = min(gain, top - filled)
            line.gains[child["id"]] = 100 * added / top
            filled, wanted = filled + added, wanted + gain
    if "round" in node:
        line.earned[key] = to_places(node, full(node) * min(top, exact + wanted) / top)
        line.before_bonus[key] = half_up(100 * to_places(node, full(node) * exact / top) / full(node))
    else:
        line.earned[key] = half_up(full(node) * filled / top)
        line.before_bonus[key] = half_up(100 * alone / top)
    line.scores[key] = half_up(100 * line.earned[key] / full(node))


def mixed(node: Node, line: Line, top: Fraction) -> Fraction:
    """The children's scores as one, in points of ``top``, not yet rounded."""
    scores = [(weight(node, child), line.scores[child["id"]] or Fraction(0)) for child in counted(node, line)]
    how = node.get("fold", "arithmetic")
    if how == "minimum":
        return top * min(score for _, score in scores) / 100
    total = sum((share for share, _ in scores), Fraction(0))
    if how == "arithmetic":
        return top * sum(share * score for share, score in scores) / total / 100
    if any(score == 0 for _, score in scores):
        return Fraction(0)
    with localcontext() as context:
        context.prec = DIGITS
        product = Decimal(1)
        for share, score in scores:
            product *= decimal(score / HUNDRED) ** decimal(share / total)
        return from_decimal(decimal(top) * product)
