"""Marks that are not there, beside others that are wrong."""

from __future__ import annotations

from bihuan.engine.lines import Lines
from bihuan.engine.marks import Checked
from bihuan.engine.problems import Problem
from bihuan.engine.scheme.model import Missing
from bihuan.engine.values import Unit


def unmarked(lines: Lines, checked: Checked, source: str, missing: Missing | None) -> list[Problem]:
    """Problems of indicators without any mark where the scheme does not allow that.

    None where a row stands for no known unit or indicator: it may have meant any of them.
    """
    if missing is not None or (checked.line < 0).any() or (checked.leaf < 0).any():
        return []
    marked = set(zip(checked.line.tolist(), checked.leaf.tolist(), strict=True))
    return [
        missing_marks(lines.units[line], leaf.id, source)
        for line, tree in enumerate(lines.trees)
        for leaf in tree.leaves
        if leaf.missing == "error" and leaf.needs_marks and (line, lines.number[leaf.id]) not in marked
    ]


def missing_marks(unit: Unit, leaf: str, source: str) -> Problem:
    """The problem of a unit without marks for an indicator."""
    name = f"{unit.id} ({unit.klass})" if unit.klass else unit.id
    return Problem(source, 1, "indicator", "missing_marks", {"unit": name, "indicator": leaf})
