"""Reasons not to show, brought to the rows of the three tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.engine.surveys.composites import CellLine, ChannelLine
from bihuan.engine.surveys.crossings import By, CompositeRow, Crossing, Item, crossing, tables_of
from bihuan.engine.surveys.estimates import Line, Material
from bihuan.engine.surveys.released import Kind, Past, Values, cell_values, values_of
from bihuan.engine.surveys.suppression import DIFFERENCE, EARLIER, Suppression

Name = tuple[str, By, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a row is not shown; an empty text where it is."""

    cells: Mapping[Name, str]
    composites: Mapping[tuple[str, tuple[str, ...]], str]
    pair: tuple[str, str]

    def of_line(self, line: Line) -> str:
        """A row of estimates.csv."""
        if line.statistic.startswith("composite"):
            return self.composites.get((line.estimate, _ordered(line.by, line.key)), "")
        return self.cells.get((line.question, frozenset(line.by), _ordered(line.by, line.key)), "")

    def of_cell(self, line: CellLine) -> str:
        """A row of cells.csv."""
        by = (*line.by, *self.pair)
        return self.cells.get((line.question, frozenset(by), _ordered(by, (*line.key, *line.pair))), "")

    def of_channel(self, line: ChannelLine, question: str) -> str:
        """A row of channels.csv follows the first suppressed of its two cells."""
        by = (*line.by, *self.pair)
        for channel in (line.pair[1], line.reference):
            name = question, frozenset(by), _ordered(by, (*line.key, line.pair[0], channel))
            if self.cells.get(name):
                return self.cells[name]
        return ""


def _ordered(by: Sequence[str], key: Sequence[str]) -> tuple[str, ...]:
    """Values in the order of their columns' names."""
    return tuple(text for _, text in sorted(zip(by, key, strict=True)))


def hide(material: Material, lines: Sequence[Line], past: Sequence[Past]) -> Reasons:
    """Work out every question for itself."""
    keys = material.plan.keys
    pair = (keys.group, keys.channel)
    cells: dict[Name, str] = {}
    composites: dict[tuple[str, tuple[str, ...]], str] = {}
    for question in dict.fromkeys(line.question for line in lines):
        rows = [
            CompositeRow(line.estimate, line.by, line.key, line.figure.n)
            for line in lines
            if line.question == question and line.statistic.startswith("composite")
        ]
        counted = material.replies[question].counted
        crossed = crossing(
            material.sheet, counted, tables_of(material.plan, question), rows, frozenset(pair)
        )  # fmt: skip
        reasons = _reasons(material, question, crossed, past)
        for item, reason in zip(crossed.items, reasons, strict=True):
            if item.composite:
                composites[item.composite, item.key] = reason
            else:
                cells[question, item.table, item.key] = reason
    return Reasons(cells, composites, pair)


def _reasons(material: Material, question: str, crossed: Crossing, past: Sequence[Past]) -> list[str]:
    k = material.plan.keys.k
    names = [_printed_as(material, question, item) for item in crossed.items]
    told = [_told(item, rows, past, k) for item, rows in zip(crossed.items, names, strict=True)]
    return Suppression(crossed, k, [why for why, _ in told], [public for _, public in told]).run()


def _printed_as(material: Material, question: str, item: Item) -> list[tuple[Kind, str, Values]]:
    """The rows of the output files that show an item."""
    plan = material.plan
    columns = sorted(item.table)
    values = values_of(columns, item.key)
    if item.composite:
        return [("estimates", item.composite, values)]
    names: list[tuple[Kind, str, Values]] = [
        ("estimates", one.id, values)
        for one in plan.estimates
        if one.question == question and frozenset(one.by) == item.table
    ]
    texts = dict(zip(columns, item.key, strict=True))
    pair = (plan.keys.group, plan.keys.channel)
    for one in plan.composites:
        if one.question == question and frozenset((*one.by, *pair)) == item.table:
            own = cell_values(one.by, [texts[name] for name in one.by], [texts[name] for name in pair])
            names.append(("cells", one.id, own))
    return names


def _told(item: Item, names: Sequence[tuple[Kind, str, Values]], past: Sequence[Past], k: int) -> tuple[str, bool]:
    """Why earlier releases forbid an item, and whether it stands in one as it is."""
    rows = [release[name] for release in past for name in names if name in release]
    if any(row.is_suppressed for row in rows):
        return EARLIER, False
    counts = [row.n for row in rows if row.n is not None]
    if any(0 < abs(item.n - n) < k for n in counts):
        return DIFFERENCE, False
    return "", item.n in counts
