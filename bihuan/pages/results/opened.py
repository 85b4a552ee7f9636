"""A unit's result opened: the tree as table rows, the waterfall, the trend, the evidence behind one indicator."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.engine.explanation import Explanation, MarkLine, Opened
from bihuan.engine.numbers import parse_scaled, show
from bihuan.results.queries.trend import Year
from bihuan.results.sources import told
from bihuan.schemes.sources import Told

BAR = 100
WIDTH, LEFT, ROW = 640, 180, 26


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A node as a row: its depth, what it lost, and how long its bar is."""

    node: Opened
    depth: int
    bar: int
    is_leaf: bool
    score: str
    said: str

    @property
    def bar_left(self) -> int:
        """Where the bar begins: it ends at the right."""
        return BAR - self.bar


def tree_rows(explanation: Explanation, places: int, said: Mapping[str, str]) -> list[TreeRow]:
    """The tree in document order, scores to the published places; ``said`` is the unit's own word by indicator."""
    most = max(abs(explanation.tree.lost_units), 1)
    return list(_rows(explanation.tree, 0, most, places, said))


def _rows(node: Opened, depth: int, most: int, places: int, said: Mapping[str, str]) -> Iterator[TreeRow]:
    bar = min(BAR, BAR * abs(node.lost_units) // most)
    score = shown_points(node.earned, places) or shown_score(node, places)
    yield TreeRow(
        node, min(depth, 4), max(bar, 2) if node.lost_units else 0, not node.children, score, said.get(node.id, "")
    )
    for child in node.children:
        yield from _rows(child, depth + 1, most, places, said)


def find(node: Opened, wanted: str) -> Opened | None:
    """The node of this id below (or at) a node."""
    if node.id == wanted:
        return node
    return next((hit for child in node.children if (hit := find(child, wanted)) is not None), None)


def dearest(node: Opened) -> Opened | None:
    """The leaf that cost most; None if nothing was lost."""
    leaves = [leaf for leaf in _leaves(node) if leaf.lost_units > 0]
    return max(leaves, key=lambda leaf: leaf.lost_units, default=None)


def raw_lost(node: Opened, places: int) -> str:
    """What an indicator lost of its own points, before they are brought to the composite; empty without points."""
    if not node.full or not node.earned:
        return ""
    return shown_points(f"{(Decimal(node.full) - Decimal(node.earned)).normalize():f}", places)


def _leaves(node: Opened) -> Iterator[Opened]:
    if not node.children:
        yield node
    for child in node.children:
        yield from _leaves(child)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One mark with what it comes from and where that opens (nothing in a what-if), and what stands for it."""

    mark: MarkLine
    told: Told | None
    address: str
    stands_for: Told | None


def in_order(node: Opened) -> list[MarkLine]:
    """The marks of an indicator by their day; those another stands for come last."""
    return sorted(node.marks, key=lambda mark: (mark.explained_away_by is not None, mark.cells.get("on", "")))


def evidence_of(marks: Collection[MarkLine]) -> list[Evidence]:
    """Marks with what their sources tell of them."""
    away = [mark.explained_away_by for mark in marks if mark.explained_away_by is not None]
    known = told({*(mark.reference for mark in marks), *away})
    return [
        Evidence(
            mark,
            known.get(mark.reference),
            reverse(mark.reference.source, args=[mark.reference.id]) if mark.reference in known else "",
            known.get(mark.explained_away_by) if mark.explained_away_by else None,
        )
        for mark in marks
    ]


def shown_points(exact: str, places: int) -> str:
    """Points of an indicator as they are written, with no more than the published places."""
    is_long = len(exact.partition(".")[2]) > places
    return show(parse_scaled(exact), places) if is_long else exact


def shown_score(node: Opened, places: int) -> str:
    """A node's score to the published places; nothing where it has none."""
    return show(parse_scaled(node.score), places) if node.score else ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the waterfall in pixels."""

    title: str
    lost: str
    x: int
    y: int
    width: int
    kind: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From 100 down to the composite, component by component; ``start`` is the score at which the axis begins."""

    steps: list[Step]
    height: int
    start: str


def waterfall(explanation: Explanation, places: int) -> Waterfall:
    """The parts two levels below the composite that cost something, from 100 down to the composite."""
    parts = [part for part in _parts(explanation.tree) if part.lost_units]
    total = 100 * 10**places
    lowest = total - sum(part.lost_units for part in parts if part.lost_units > 0)
    lowest = max(0, lowest - max(total - lowest, total // 50) // 3)  # so that what is left is a bar, too
    span = max(total - lowest, 1)
    scale = (WIDTH - LEFT - 70) / span
    steps = [Step(_("Full marks"), "100", LEFT, 0, round((total - lowest) * scale), "whole")]
    at = total
    for number, part in enumerate(parts, start=1):
        low, high = min(at, at - part.lost_units), max(at, at - part.lost_units)
        x, width = LEFT + round((low - lowest) * scale), max(2, round((high - low) * scale))
        shown = show(-part.lost_units, places, places).replace("-", "−")
        steps.append(Step(part.title, shown, x, number * ROW, width, "loss" if part.lost_units > 0 else "gain"))
        at -= part.lost_units
    end = max(2, round((at - lowest) * scale))
    steps.append(Step(_("Composite"), explanation.composite, LEFT, len(steps) * ROW, end, "whole"))
    return Waterfall(steps, len(steps) * ROW, show(lowest, places, places) if lowest else "")


def _parts(tree: Opened) -> Iterator[Opened]:
    for child in tree.children:
        if child.children:
            yield from child.children
        else:
            yield child


@dataclass(frozen=True, slots=True)
class Point:
    """A year of the trend in pixels; ``joined`` draws a line from the year before."""

    year: Year
    x: int
    y: int
    before: tuple[int, int] | None


def trend_points(years: list[Year]) -> list[Point]:
    """The years that have a composite, spread over the chart; years that may not be compared are not joined."""
    known = [year for year in years if year.composite is not None]
    values = [year.composite for year in known if year.composite is not None]
    if not values:
        return []
    low, high = min(values), max(values)
    span = (high - low) or 1
    points: list[Point] = []
    for number, year in enumerate(known):
        x = 60 + (520 * number // max(len(known) - 1, 1) if len(known) > 1 else 260)
        y = round(110 - 80 * ((year.composite or low) - low) / span)
        before = (points[-1].x, points[-1].y) if points and year.is_comparable else None
        points.append(Point(year, x, y, before))
    return points
