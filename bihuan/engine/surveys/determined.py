"""Which unknowns a system of linear equations determines, whatever its right-hand sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PRIME = (1 << 61) - 1
"""Elimination runs modulo this prime: exact for coefficients as small as these, and without growing fractions."""


def determined(equations: Sequence[Mapping[int, int]], wanted: int) -> list[int]:
    """The unknowns below ``wanted`` whose value follows from the equations, in order.

    An unknown is determined when its column is a pivot and its row of the reduced echelon form has nothing else.
    Short equations come first and the rarest unknown is the pivot, which keeps the rows short.
    """
    rows: dict[int, dict[int, int]] = {}
    uses: dict[int, set[int]] = {}
    for equation in sorted(equations, key=len):
        row = {column: value % PRIME for column, value in equation.items()}
        for column in [column for column in row if column in rows]:
            if column in row:
                _subtract(row, rows[column], row[column])
        if not row:
            continue
        pivot = min(row, key=lambda column: len(uses.get(column, ())))
        inverse = pow(row[pivot], -1, PRIME)
        row = {column: value * inverse % PRIME for column, value in row.items()}
        for other in list(uses.get(pivot, ())):
            _replace(rows, uses, other, row, pivot)
        rows[pivot] = row
        for column in row:
            uses.setdefault(column, set()).add(pivot)
    return sorted(pivot for pivot, row in rows.items() if len(row) == 1 and pivot < wanted)


def _subtract(row: dict[int, int], other: Mapping[int, int], factor: int) -> None:
    for column, value in other.items():
        left = (row.get(column, 0) - factor * value) % PRIME
        if left:
            row[column] = left
        else:
            row.pop(column, None)


def _replace(
    rows: dict[int, dict[int, int]], uses: dict[int, set[int]], at: int, row: Mapping[int, int], pivot: int
) -> None:
    target = rows[at]
    before = set(target)
    _subtract(target, row, target[pivot])
    for column in before - set(target):
        uses[column].discard(at)
    for column in set(target) - before:
        uses.setdefault(column, set()).add(at)
