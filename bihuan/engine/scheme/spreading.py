"""What changed weights leave, shared among the others, where several kinds of units have parts of their own.

The parts of every kind must make up the whole. Among all ways to meet that, the one is taken that moves the others
least in proportion to what they were: the smallest sum of (new − old)² / old (Lagrange; one kind alone is plain
proportion). Exact fractions throughout; what is shown is rounded to cents and still sums up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

CENTS = 100
Row = list[Fraction]


def spread_out(
    before: Mapping[str, Decimal], fixed: Mapping[str, Decimal], kinds: Sequence[Collection[str]], whole: Decimal
) -> dict[str, Decimal] | None:
    """The weights (percent, by part) that are not ``fixed``; None where no weights of zero or more make up the whole.

    ``kinds``: the parts of each kind of unit.
    """
    free = [part for part in before if part not in fixed]
    rows = [
        [Fraction(part in kind) for part in free]
        + [Fraction(whole) - sum(Fraction(fixed[p]) for p in fixed if p in kind)]
        for kind in kinds
    ]
    pivots = _reduce(rows, len(free))
    if any(row[-1] and not any(row[:-1]) for row in rows):
        return None
    least = _least_moved([Fraction(before[part]) for part in free], rows[: len(pivots)])
    if least is None:
        return None
    shown = _in_cents(least, rows, pivots)
    if any(value < 0 for value in shown):
        return None
    return {part: _decimal(value) for part, value in zip(free, shown, strict=True)}


def _reduce(rows: list[Row], width: int) -> list[int]:
    """Gauss and Jordan in place: the columns each row stands for alone, in the order of the rows."""
    pivots: list[int] = []
    for column in range(width):
        at = next((n for n in range(len(pivots), len(rows)) if rows[n][column]), None)
        if at is None:
            continue
        here = len(pivots)
        rows[here], rows[at] = rows[at], rows[here]
        rows[here] = [value / rows[here][column] for value in rows[here]]
        for n, row in enumerate(rows):
            if n != here and row[column]:
                rows[n] = [value - row[column] * mine for value, mine in zip(row, rows[here], strict=True)]
        pivots.append(column)
    return pivots


def _least_moved(old: Row, rows: Sequence[Row]) -> Row | None:
    """``old`` + old·Aᵀλ with (A·old·Aᵀ) λ = what is lacking; None where what is zero would have to grow."""
    lacking = [row[-1] - sum((a * b for a, b in zip(row, old, strict=False)), Fraction(0)) for row in rows]
    square = [
        [sum((a * b * c for a, b, c in zip(one, old, two, strict=False)), Fraction(0)) for two in rows] + [lack]
        for one, lack in zip(rows, lacking, strict=True)
    ]
    if len(_reduce(square, len(rows))) < len(rows):
        return None
    by = [row[-1] for row in square]
    return [
        value + value * sum((row[n] * times for row, times in zip(rows, by, strict=True)), Fraction(0))
        for n, value in enumerate(old)
    ]


def _in_cents(exact: Row, rows: Sequence[Row], pivots: Sequence[int]) -> Row:
    """Rounded to cents, but those each row stands for alone, which take what then is left."""
    shown = [Fraction(round(value * CENTS), CENTS) for value in exact]
    for row, column in zip(rows, pivots, strict=False):
        others = sum((row[n] * shown[n] for n in range(len(exact)) if n != column), Fraction(0))
        shown[column] = row[-1] - others
    return shown


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
