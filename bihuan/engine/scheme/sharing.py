"""What the changed shares below a node leave, shared among the others as they stood to one another."""

from __future__ import annotations

from bihuan.engine.numbers import MICRO, PLACES, parse_scaled, show_short
from bihuan.engine.scheme.editing import Table

STEP = 10 ** (PLACES - 2)
"""Shares are cut to hundredths of a point, or of a per cent; the last one takes what is over."""


class NothingLeft(ValueError):
    """The changed rows take all there is, or there is no other row to take it."""


def share_out(table: Table, before: Table, node: str) -> None:
    """Change the shares below ``node`` that stand as in ``before`` so that all sum up to the whole.

    Raises NothingLeft, and KeyError for a row that is not there or whose rows are counted alike.
    """
    rows = _shares(table, node)
    was = _shares(before, node)
    free = [one for one, share in rows.items() if was.get(one) == share]
    left = _whole(table, node) - sum(share for one, share in rows.items() if one not in free)
    base = sum(rows[one] for one in free)
    if left < 0 or not base:
        raise NothingLeft
    given = {one: rows[one] * left // base // STEP * STEP for one in free}
    given[free[-1]] += left - sum(given.values())
    for one, share in given.items():
        table.set_share(one, show_short(share))


def _shares(table: Table, node: str) -> dict[str, int]:
    """The shares below a row by row, as they are typed, in micro; bonuses have none."""
    told: dict[str, int] = {}
    for row in table.row(node)["children"]:
        typed, unit = table.share(str(row["id"]))
        if unit == "equal":
            raise KeyError(node)
        if unit in ("%", "points"):
            told[str(row["id"])] = parse_scaled(typed or "0")
    return told


def _whole(table: Table, node: str) -> int:
    """What the shares below a row sum up to: a hundred per cent, or the points of the row."""
    if table.share_kind(node) == "weight":
        return 100 * MICRO
    return parse_scaled(str(table.row(node).get("points", "100")))
