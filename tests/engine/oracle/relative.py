"""The methods that look at the whole ranking group."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, floor

from tests.engine.oracle.methods import against, held, mean
from tests.engine.oracle.plain import DIGITS, Node, decimal, from_decimal, full, to_places


def is_relative(leaf: Node) -> bool:
    """True if the others of the group matter."""
    return leaf["method"] in ("min_max", "by_rank") or leaf.get("target") == "group_mean"


def settle(leaf: Node, figures: dict[int, Fraction]) -> dict[int, Fraction]:
    """Earned points by line of one group."""
    if leaf["method"] == "banded_linear":
        centre = mean(figures.values())
        exact = {line: against(leaf, centre, figure) for line, figure in figures.items()}
    else:
        exact = by_rank(leaf, figures) if leaf["method"] == "by_rank" else min_max(leaf, figures)
    return {line: held(to_places(leaf, points), full(leaf)) for line, points in exact.items()}


def by_rank(leaf: Node, figures: dict[int, Fraction]) -> dict[int, Fraction]:
    """Points by place: one more than the number of better figures, or in the middle of its equals."""
    sign = 1 if leaf.get("better", "higher") == "higher" else -1
    points: dict[int, Fraction] = {}
    for line, figure in figures.items():
        ahead = sum(1 for other in figures.values() if sign * other > sign * figure)
        equals = sum(1 for other in figures.values() if other == figure)
        place = Fraction(ahead + 1)
        if leaf.get("ties", "best") == "average":
            place += Fraction(equals - 1, 2)
        points[line] = worth(leaf, place, len(figures))
    return points


def worth(leaf: Node, place: Fraction, count: int) -> Fraction:
    """What a place among so many gives."""
    if "earns" in leaf:
        listed = [Fraction(text) for text in leaf["earns"]] + [Fraction(0)] * (count + 1)
        return (listed[floor(place) - 1] + listed[ceil(place) - 1]) / 2
    reached = (count - place + 1) / count
    if leaf.get("transform", "linear") == "linear" or reached == 1:
        return full(leaf) * reached
    with localcontext() as context:
        context.prec = DIGITS
        scale = Decimal(leaf["scale"])
        most = 1 - (Decimal(-100) / scale).exp()
        return from_decimal(decimal(full(leaf)) * (-scale * (1 - decimal(reached) * most).ln()) / 100)


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
