"""What the changed shares below a node leave, shared among the others as they stood to one another."""

from __future__ import annotations

from decimal import Decimal

from bihuan.engine.numbers import MICRO, parse_scaled, show_short
from bihuan.engine.scheme.checks import trees_of
from bihuan.engine.scheme.editing import Table
from bihuan.engine.scheme.model import AppliesTo
from bihuan.engine.scheme.spreading import spread_out


class NothingLeft(ValueError):
    """The changed rows take all there is, or there is no other row to take it."""


def share_out(table: Table, before: Table, node: str) -> None:
    """Change the shares below ``node`` that stand as in ``before`` so that all sum up to the whole, in every tree.

    Raises NothingLeft, and KeyError for a row that is not there or whose rows are counted alike.
    """
    rows = _shares(table, node)
    was = _shares(before, node)
    fixed = {one: share for one, share in rows.items() if was.get(one) != share}
    shared = spread_out(rows, fixed, _trees(table, node, list(rows)), _whole(table, node))
    if shared is None:
        raise NothingLeft
    for one, share in shared.items():
        table.set_share(one, show_short(int(share * MICRO)))


def _trees(table: Table, node: str, parts: list[str]) -> list[set[str]]:
    """The rows with a share below a row as they stand together in the tree of a unit."""
    scopes = {str(row["id"]): row.get("applies_to") or {} for row in table.row(node)["children"]}
    trees = list(trees_of([AppliesTo.model_validate(scopes[one]) for one in parts]))
    named = [tree for tree in trees if tree[0]] or trees
    return [{parts[place] for place in places} for _label, places in named if places]


def _shares(table: Table, node: str) -> dict[str, Decimal]:
    """The shares below a row by row, as they are typed; bonuses have none."""
    told: dict[str, Decimal] = {}
    for row in table.row(node)["children"]:
        typed, unit = table.share(str(row["id"]))
        if unit == "equal":
            raise KeyError(node)
        if unit in ("%", "points"):
            told[str(row["id"])] = _number(typed or "0")
    return told


def _whole(table: Table, node: str) -> Decimal:
    """What the shares below a row sum up to: a hundred per cent, or the points of the row."""
    if table.share_kind(node) == "weight":
        return Decimal(100)
    return _number(str(table.row(node).get("points", "100")))


def _number(text: str) -> Decimal:
    return Decimal(parse_scaled(text)) / MICRO
