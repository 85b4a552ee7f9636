"""Times and points are different columns: what a row says of either, as the value its indicator takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bihuan.engine.files.cells import plain_measure
from bihuan.engine.leaves import Earlier
from bihuan.engine.numbers import MICRO, show_short
from bihuan.engine.problems import Problem
from bihuan.engine.scheme.model import Node, Scheme
from bihuan.engine.values import Columns

OCCURRENCES = frozenset({"per_occurrence", "by_severity", "fixed_deduction"})
"""Methods that count how often and know the points themselves."""
COUNTS = OCCURRENCES | {"all_or_nothing", "count_to_max", "by_rank", "min_max", "ratio", "ballot_mean"}
"""Methods whose value may be a number of times."""
_ASKED = ("indicator", "severity", "on", "value", "times", "points")
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(\.[0-9]{1,18})?")


@dataclass(frozen=True, slots=True)
class Value:
    """What a row's cells come to: the value's text, and what is to be said of it (code, parameters, level)."""

    text: str
    code: str = ""
    params: Mapping[str, str] | None = None
    is_error: bool = True


def leaves_by_name(scheme: Scheme, earlier: Earlier = ()) -> Callable[[str, str], Node | None]:
    """Finds a leaf by its id or its title, under the scheme in force on a day."""
    schemes = [(until, _by_name(older)) for until, older in earlier]
    latest = _by_name(scheme)

    def find(name: str, on: str) -> Node | None:
        nodes = next((older for until, older in schemes if on and on < until), latest)
        return nodes.get(name) or latest.get(name)

    return find


def _by_name(scheme: Scheme) -> dict[str, Node]:
    by_name = {node.title: node for node in reversed(scheme.leaves)}
    return by_name | {node.id: node for node in scheme.leaves}


def settled(columns: Columns, node_of: Callable[[str, str], Node | None]) -> tuple[Columns, list[Problem]]:
    """The columns with one ``value`` instead of value, times and points; ``node_of`` gives a leaf by name and day.

    Problems are errors (the cell cannot be meant for this indicator) and warnings (points that are no whole times).
    """
    codes = np.stack([columns.codes(name) for name in _ASKED], axis=1)
    kinds, of_row = np.unique(codes, axis=0, return_inverse=True)
    values = [_value_of(columns, kind, node_of) for kind in kinds.tolist()]
    seen: dict[str, int] = {}
    placed = np.array([seen.setdefault(value.text, len(seen)) for value in values], np.int32)
    of_row = of_row.reshape(-1)
    kept = {name: cells for name, cells in columns.columns.items() if name not in {"times", "points"}}
    kept["value"] = placed[of_row] if len(columns) else np.zeros(0, np.int32), list(seen)
    problems = [
        _problem(columns, place, values[kind]) for place, kind in enumerate(of_row.tolist()) if values[kind].code
    ]
    return Columns(columns.source, columns.rows, kept, columns.origins), problems


def _problem(columns: Columns, place: int, value: Value) -> Problem:
    row = int(columns.rows[place])
    return Problem(
        columns.source, row, "value", value.code, value.params or {}, "error" if value.is_error else "warning"
    )


def _value_of(columns: Columns, kind: Sequence[int], node_of: Callable[[str, str], Node | None]) -> Value:
    cells = {name: columns.texts(name)[code] for name, code in zip(_ASKED, kind, strict=True)}
    said = {name: plain_measure(cells[name]) for name in ("value", "times", "points")}
    value, times, points = said["value"][0], said["times"][0], said["points"][0]
    for name, other in (("times", "points"), ("points", "times")):
        if said[name][1] == other:
            return Value(cells[name], f"{other}_in_{name}", {"text": cells[name]})
    node = node_of(cells["indicator"], cells["on"])
    if node is None or node.method is None:
        return Value(value or times or points)
    if said["value"][1] == "times":
        value, times = "", value
    elif said["value"][1] == "points" and node.method.name in OCCURRENCES:
        value, points = "", value
    if node.method.name in OCCURRENCES:
        return _occurrences(node, cells["severity"], value or times, points)
    return _amount(node, value, times, points)


def _occurrences(node: Node, severity: str, times: str, points: str) -> Value:
    """Times as they stand; points brought to times by what the scheme takes off each time."""
    cost = _cost(node, severity)
    if not points or not _NUMBER.fullmatch(points) or not cost:
        return Value(times or points)
    lost = abs(Fraction(points))
    count = lost * MICRO / cost
    params = {"points": show(lost), "cost": show_short(cost), "times": show(count), "title": node.title}
    if times:
        if _NUMBER.fullmatch(times) and Fraction(times) != count:
            return Value(times, "points_and_times", params | {"times": times})
        return Value(times)
    if (count * MICRO).denominator != 1 or (_is_once(node) and count != 1):
        return Value(points, "points_uneven", params)
    if count.denominator != 1:
        return Value(show(count), "points_part", params, is_error=False)
    return Value(show(count))


def _amount(node: Node, value: str, times: str, points: str) -> Value:
    """Points of a discretionary deduction, or whatever else the indicator takes as its value."""
    assert node.method is not None
    if node.method.name == "discretionary":
        if times and not points and not value:
            return Value(times, "times_not_taken", {"title": node.title, "text": times})
        return Value((points or value).lstrip("-+"))
    if points and not value:
        return Value(points, "points_not_taken", {"title": node.title, "text": points})
    if times and not value and node.method.name not in COUNTS:
        return Value(times, "times_not_taken", {"title": node.title, "text": times})
    return Value(value or times)


def _cost(node: Node, severity: str) -> int:
    """Points in micro that one time takes off; 0 where it cannot be told."""
    params = node.params
    costs: Mapping[str, int] = getattr(params, "costs", {})
    return costs.get(severity, 0) if costs else int(getattr(params, "cost", 0))


def _is_once(node: Node) -> bool:
    return node.method is not None and node.method.name == "fixed_deduction"


def show(number: Fraction) -> str:
    """A number to at most six places, as short as it is."""
    return show_short(round(number * MICRO))
