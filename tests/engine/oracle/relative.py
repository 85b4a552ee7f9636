"""The two methods that look at the whole ranking group."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from tests.engine.oracle.methods import held
from tests.engine.oracle.plain import DIGITS, Node, decimal, from_decimal, full, half_up


def settle(leaf: Node, figures: dict[int, Fraction]) -> dict[int, Fraction]:
    """Earned points by line of one group."""
    found = by_rank(leaf, figures) if leaf["method"] == "by_rank" else min_max(leaf, figures)
    return {line: held(half_up(points), full(leaf)) for line, points in found.items()}


def by_rank(leaf: Node, figures: dict[int, Fraction]) -> dict[int, Fraction]:
    """Points by place; ties share the best one."""
    sign = -1 if leaf.get("better", "higher") == "higher" else 1
    ordered = sorted(sign * figure for figure in figures.values())
    count = len(ordered)
    listed = [Fraction(text) for text in leaf.get("earns", ())]
    if not listed:
        listed = [full(leaf) * (count - ahead) / count for ahead in range(count)]
    listed += [Fraction(0)] * count
    return {line: listed[ordered.index(sign * figure)] for line, figure in figures.items()}


def min_max(leaf: Node, figures: dict[int, Fraction]) -> dict[int, Fraction]:
    """Points by where the figure lies between the two goalposts."""
    low = Fraction(leaf["low"]) if "low" in leaf else min(figures.values())
    high = Fraction(leaf["high"]) if "high" in leaf else max(figures.values())
    if low == high:
        return dict.fromkeys(figures, full(leaf))
    if leaf.get("better", "higher") == "lower":
        low, high = high, low
    if leaf.get("transform", "none") == "none":
        return {line: full(leaf) * (figure - low) / (high - low) for line, figure in figures.items()}
    return {line: logarithmic(full(leaf), figure, low, high) for line, figure in figures.items()}


def logarithmic(points: Fraction, figure: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """The same between logarithms."""
    with localcontext() as context:
        context.prec = DIGITS
        start = decimal(low).ln()
        part = (decimal(figure).ln() - start) / (decimal(high).ln() - start)
        return from_decimal(decimal(points) * min(Decimal(1), max(Decimal(0), part)))
