"""Exact numbers and what a judged line is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

Node = dict[str, Any]
Row = dict[str, str]

MICRO = Fraction(1, 1_000_000)
HUNDRED = Fraction(100)
DIGITS = 50
NOT_APPLICABLE = ("NA", "不适用")


def half_up(value: Fraction, unit: Fraction = MICRO) -> Fraction:
    """The nearest multiple of ``unit``, halves upwards."""
    doubled = 2 * value / unit + 1
    return (doubled.numerator // (2 * doubled.denominator)) * unit


def number(text: str) -> Fraction:
    """A figure as it is written, also as a percentage."""
    return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def decimal(value: Fraction) -> Decimal:
    """A fraction in the digits of the context."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def from_decimal(value: Decimal) -> Fraction:
    """A decimal of 50 digits held half-up to 26 places: what lies beyond is noise."""
    with localcontext() as context:
        context.prec = DIGITS
        return Fraction(value.quantize(Decimal("1e-26"), rounding=ROUND_HALF_UP))


def to_places(node: Node, value: Fraction) -> Fraction:
    """A node's own rounding: to its ``round``, else to the micro-point."""
    return half_up(value, Fraction(1, 10 ** int(node["round"])) if "round" in node else MICRO)


def full(leaf: Node) -> Fraction:
    """Full points of a node: its own, or 100."""
    return Fraction(leaf["points"]) if "points" in leaf else HUNDRED


def is_bonus(node: Node) -> bool:
    """True for an indicator that adds to its parent."""
    return bool(node.get("method") == "bonus")


def is_leaf(node: Node) -> bool:
    """True for an indicator."""
    return "method" in node


@dataclass
class Line:
    """A unit, or one class of it, with all that was found."""

    unit: Row
    group: str
    tree: Node
    """The scheme's tree without what does not apply to the line."""
    rows: dict[str, list[Row]]
    earned: dict[str, Fraction] = field(default_factory=dict)
    """Earned points of every node that has a score, and what each bonus would add before its parent is full."""
    scores: dict[str, Fraction | None] = field(default_factory=dict)
    before_bonus: dict[str, Fraction] = field(default_factory=dict)
    gains: dict[str, Fraction] = field(default_factory=dict)
    """What each bonus really added, in points of 100 of its parent."""
    published: Fraction | None = None
    rank: int | None = None
    grade: str = ""
    is_bottom: bool = False
    lost: dict[str, int] = field(default_factory=dict)
    """By indicator, in units of the last published place; a bonus's is negative."""

    def is_away(self, leaf: Node) -> bool:
        """True if a mark says that the indicator does not apply."""
        return any(row["value"] in NOT_APPLICABLE for row in self.rows.get(leaf["id"], ()))
