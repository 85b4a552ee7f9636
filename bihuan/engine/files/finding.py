"""Where the headings of a table stand: below title lines, on one level or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bihuan.engine.files.headings import match
from bihuan.engine.problems import InputError, Problem

TOP = 20
"""Rows searched for the headings."""

Known = Mapping[str, tuple[str, ...]]


def find_heading_row(
    name: str, top: Sequence[Sequence[str]], known: Known, needed: Sequence[str]
) -> tuple[int, list[str]]:
    """Place (0 is the first row) and texts of the headings among the first rows of a table.

    Raises InputError naming the missing columns, at the row that comes nearest to being the headings.
    """
    nearest: tuple[int, int, list[str]] = (-1, 0, list(needed))
    for place, cells in enumerate(top[:TOP]):
        matched = match(cells, known, needed)
        if not matched.missing:
            return place, [cell.strip() for cell in cells]
        if len(matched.used) > nearest[0]:
            nearest = len(matched.used), place, matched.missing
    raise InputError([missing_column(name, nearest[1] + 1, column, known) for column in nearest[2]])


def missing_column(name: str, row: int, column: str, known: Known) -> Problem:
    """The problem of a table without a column it needs, with the headings that would do: people's own, not our key."""
    own = [one for one in known[column] if one != column] or [column]
    return Problem(name, row, column, "missing_column", {"headings": " / ".join(own)})
