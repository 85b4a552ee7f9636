"""A scheme's document being edited as a table: rows added, moved, taken out, their cells changed.

What nobody changed stays as it was written, to the letter. A new row gets an id of its own that nobody has to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Literal

from bihuan.engine.methods import METHODS
from bihuan.engine.numbers import PLACES, parse_scaled, show_short
from bihuan.engine.scheme.nodes import Leaf
from bihuan.engine.scheme.source import read_yaml
from bihuan.engine.scheme.writing import heading_of, written

ShareKind = Literal["weight", "points", "equal"]
Row = dict[str, Any]
_OF_EVERY_NODE = frozenset({"id", "title", "weight", "points", "applies_to", "not_applicable", "missing", "note"})
_OF_LEAVES = frozenset(Leaf.model_fields)


class Table:
    """The document of a scheme as rows. Raises KeyError for a row that is not there."""

    def __init__(self, text: str, source: str = "scheme.yaml") -> None:
        self._text = text
        plain: Any = read_yaml(text, source).plain()
        self.document: Row = plain
        self._before = deepcopy(plain)

    @property
    def text(self) -> str:
        """The scheme file: as it was while nothing is changed."""
        return self._text if self.document == self._before else written(self.document, heading_of(self._text))

    def rows(self) -> Iterator[tuple[Row, Row | None]]:
        """Every row with the one it stands below, parents first."""
        yield from _walk(self.document["tree"], None)

    def row(self, node: str) -> Row:
        """One row."""
        return self._found(node)[0]

    def add_after(self, node: str, title: str) -> str:
        """A new indicator after a row, scored by who scores that one; its id."""
        row, parent = self._found(node)
        if parent is None:
            return self.add_below(node, title)
        siblings: list[Row] = parent["children"]
        made = self._new(title, _owner(row))
        siblings.insert(siblings.index(row) + 1, made)
        return str(made["id"])

    def add_below(self, node: str, title: str) -> str:
        """A new indicator below a row. An indicator passes its rule and its points on to it; its id."""
        row = self.row(node)
        if "children" in row:
            made = self._new(title, _owner(row))
            row["children"].append(made)
            return str(made["id"])
        made = {"id": self._id(), "title": title}
        if not _is_bonus(row):
            made["points"] = row.get("points", "100")
        for key in [key for key in row if key not in _OF_EVERY_NODE]:
            made[key] = row.pop(key)
        row["children"] = [made]
        return str(made["id"])

    def remove(self, node: str) -> None:
        """Take a row out with all below it. The whole cannot go."""
        row, parent = self._found(node)
        if parent is not None:
            parent["children"].remove(row)

    def move(self, node: str, by: Literal[-1, 1]) -> None:
        """One place up or down among its siblings."""
        row, parent = self._found(node)
        siblings: list[Row] = parent["children"] if parent else [row]
        at = siblings.index(row)
        to = at + by
        if 0 <= to < len(siblings):
            siblings[at], siblings[to] = siblings[to], siblings[at]

    def move_below(self, node: str, parent: str) -> None:
        """To the end of the rows below another one. KeyError where that one is an indicator, or below the row."""
        row, now = self._found(node)
        target = self.row(parent)
        if now is None or "children" not in target or any(target is below for below, _ in _walk(row, None)):
            raise KeyError(parent)
        if target is not now:
            now["children"].remove(row)
            target["children"].append(row)

    def share_kind(self, node: str) -> ShareKind:
        """In what the rows below a row are counted."""
        row = self.row(node)
        if row.get("weights") == "equal":
            return "equal"
        counted = [child for child in row.get("children", ()) if not _is_bonus(child)]
        points = sum("points" in child for child in counted)
        return "points" if points * 2 > len(counted) else "weight" if counted else "points"

    def count_in(self, node: str, kind: ShareKind) -> None:
        """Count the rows below a row in weights, in points or alike; what they had is converted."""
        row, before = self.row(node), self.share_kind(node)
        if kind == before:
            return
        row.pop("weights", None)
        if kind == "equal":
            row["weights"] = "equal"
        whole = parse_scaled(str(row.get("points", "100")))
        for child in row["children"]:
            given = child.pop("weight", None), child.pop("points", None)
            if kind == "weight" and given[1] is not None:
                child["weight"] = show_short(parse_scaled(given[1]) * 10**PLACES // whole)
            elif kind == "points" and given[0] is not None:
                child["points"] = show_short(parse_scaled(given[0]) * whole // 10**PLACES)

    def share(self, node: str) -> tuple[str, str]:
        """What stands in the cell of a row's share, and its unit: ``%``, ``points``, ``equal``, ``bonus`` or none."""
        row, parent = self._found(node)
        if _is_bonus(row):
            return "", "bonus"
        kind = self.share_kind(str(parent["id"])) if parent else "points"
        if parent is None:
            return ("", "")
        if kind == "equal":
            return "", "equal"
        if kind == "points":
            return str(row.get("points", "")), "points"
        given = row.get("weight", "")
        return show_short(parse_scaled(given) * 100) if given else "", "%"

    def set_share(self, node: str, typed: str) -> None:
        """Write a share as people do: ``30`` or ``30%`` of the whole, or points. Raises an error of numbers."""
        shown, unit = self.share(node)
        typed = typed.strip().removesuffix("%" if unit == "%" else "分").strip()
        if typed == shown or unit not in ("%", "points"):
            return
        row = self.row(node)
        row.pop("weight", None)
        row.pop("points", None)
        if typed and unit == "%":
            _put(row, "weight", show_short(parse_scaled(typed, PLACES - 2)))
        elif typed:
            _put(row, "points", show_short(parse_scaled(typed)))

    def set_key(self, node: str, key: str, value: Any) -> None:
        """Change one key of a row; nothing takes it out."""
        change(self.row(node), key, value)

    def set_method(self, node: str, name: str, params: Row) -> None:
        """Give an indicator its method with all parameters."""
        row = self.row(node)
        own = set(METHODS[name].params.model_fields)
        if row.get("method") == name and {key: row[key] for key in own if key in row} == params:
            return
        for key in [key for key in row if key not in _OF_LEAVES]:
            del row[key]
        if name != "rectification_rate":
            row.pop("fed_by", None)
        if METHODS[name].is_bonus:
            row.pop("weight", None)
            row.pop("points", None)
        row["method"] = name
        row.update(params)

    def _found(self, node: str) -> tuple[Row, Row | None]:
        for row, parent in self.rows():
            if row.get("id") == node:
                return row, parent
        raise KeyError(node)

    def _new(self, title: str, owner: str) -> Row:
        made: Row = {"id": self._id(), "title": title}
        if owner:
            made["owner"] = owner
        made["method"] = "direct"
        return made

    def _id(self) -> str:
        known = {row.get("id") for row, _parent in self.rows()}
        number = len(known)
        while f"n{number}" in known:
            number += 1
        return f"n{number}"


def change(part: Row, key: str, value: Any) -> None:
    """Change a key of a part of the document; nothing takes it out, and what is the same stays as it was written."""
    if value in (None, "", [], {}):
        part.pop(key, None)
    elif part.get(key) != value:
        part[key] = value


def _walk(row: Row, parent: Row | None) -> Iterator[tuple[Row, Row | None]]:
    yield row, parent
    for child in row.get("children", ()):
        yield from _walk(child, row)


def _owner(row: Row) -> str:
    """Who scores a row, or the first indicator below it."""
    return next((str(each["owner"]) for each, _parent in _walk(row, None) if each.get("owner")), "")


def _is_bonus(row: Row) -> bool:
    name = row.get("method")
    return name in METHODS and METHODS[str(name)].is_bonus


def _put(row: Row, key: str, value: str) -> None:
    """Write a key right after the title, where people look for it."""
    rest = {name: row.pop(name) for name in list(row) if name not in ("id", "title")}
    row.update({key: value, **rest})
