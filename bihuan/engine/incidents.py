"""The same fact counts once: among deductions of one line that share an incident, the dearest stands for all."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from bihuan.engine.lines import Lines
from bihuan.engine.marks import Checked
from bihuan.engine.methods.base import Rows, Sheet
from bihuan.engine.scheme.model import Node, Scheme
from bihuan.engine.values import Columns


def explain_away(scheme: Scheme, lines: Lines, columns: Columns, checked: Checked) -> Mapping[int, int]:
    """Places of rows that another row stands for, with that row's place.

    The dearest is told in composite points by the declared shares, before caps; of equals the earlier leaf in
    document order stands, then the row whose cells come first in order of text.
    """
    texts = columns.texts("incident")
    if not any(texts):
        return {}
    deductions = {lines.number[leaf.id]: leaf for leaf in scheme.leaves if leaf.method and leaf.method.is_deduction}
    width = len(lines.leaves)
    key = checked.line * width + checked.leaf
    away = np.unique(key[checked.is_na])
    codes = columns.codes("incident")
    named = np.array([bool(text) for text in texts], np.bool_)[codes]
    rows = named & np.isin(checked.leaf, list(deductions)) & ~np.isin(key, away)
    incidents: dict[tuple[int, int], list[int]] = {}
    for place in np.flatnonzero(rows).tolist():
        incidents.setdefault((int(checked.line[place]), int(codes[place])), []).append(place)
    dropped: dict[int, int] = {}
    for (line, _), places in incidents.items():
        if len(places) > 1:
            shares = lines.trees[line].shares
            ranked = sorted(places, key=lambda place: _order(place, shares, deductions, columns, checked))
            dropped.update(dict.fromkeys(ranked[1:], ranked[0]))
    return dropped


def _order(
    place: int, shares: Mapping[str, Fraction], deductions: Mapping[int, Node], columns: Columns, checked: Checked
) -> tuple[Fraction, int, list[tuple[str, str]], int]:
    leaf = deductions[int(checked.leaf[place])]
    cost = single_cost(leaf, columns, checked, place)
    return -cost * shares[leaf.id] / leaf.full, leaf.place, sorted(columns.row(place).items()), place


def single_cost(leaf: Node, columns: Columns, checked: Checked, place: int) -> Fraction:
    """What one row costs by itself, in micro-points of its leaf."""
    method = leaf.method
    assert method is not None
    assert method.lost is not None
    alone = Sheet(
        [int(checked.values[place])], checked.unit, None, lambda column, _a, _b: [columns.text(column, place)], [place]
    )
    return Fraction(method.lost(Rows(alone, 0, 1), leaf.params), checked.unit)
