"""The rows of the result files; a row that is suppressed keeps its names and loses every figure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.surveys.composites import CellLine, ChannelLine
from bihuan.engine.surveys.domains import Figure
from bihuan.engine.surveys.estimates import Line
from bihuan.engine.surveys.figures import written
from bihuan.engine.surveys.plan_checks import CELL_COLUMNS, CHANNEL_COLUMNS, ESTIMATE_COLUMNS
from bihuan.engine.surveys.released import ANY
from bihuan.engine.surveys.response import AaporLine, ResponseLine

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A result file: headings and rows, all texts."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def write_tables(tables: Mapping[str, Table], folder: Path) -> None:
    """Each table as ``NAME.csv``."""
    for name, table in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table.headings)
            writer.writerows(table.rows)


def _by_values(columns: Sequence[str], by: Sequence[str], key: Sequence[str]) -> list[str]:
    held = dict(zip(by, key, strict=True))
    return [held.get(column, ANY) for column in columns]


def estimate_table(lines: Iterable[tuple[Line, str]], columns: Sequence[str]) -> Table:
    """estimates.csv."""
    rows = []
    for line, reason in lines:
        names = [line.estimate, line.statistic, *_by_values(columns, line.by, line.key)]
        rows.append((*names, *_hidden(_figures(line), reason)))
    return Table((*ESTIMATE_COLUMNS[:2], *columns, *ESTIMATE_COLUMNS[2:]), tuple(rows))


def _hidden(figures: Sequence[str], reason: str) -> list[str]:
    return [*([""] * len(figures) if reason else figures), reason]


def _figures(line: Line) -> list[str]:
    figure = line.figure
    if not figure.n:
        return ["0", *[""] * 8]
    low, high = figure.interval
    counts = ["", ""] if figure.numerator is None else [str(figure.numerator), str(figure.n)]
    df = "" if figure.df is None else str(figure.df)
    floats = [written(value) for value in (figure.value, figure.se, low, high)]
    return [str(figure.n), *floats, df, written(figure.deff), *counts]


def cell_table(lines: Iterable[tuple[CellLine, str]], columns: Sequence[str]) -> Table:
    """cells.csv."""
    rows = []
    for line, reason in lines:
        names = [line.composite, *_by_values(columns, line.by, line.key), *line.pair]
        rows.append((*names, *_hidden(_cell_figures(line.figure, line.weight), reason)))
    return Table((CELL_COLUMNS[0], *columns, *CELL_COLUMNS[1:]), tuple(rows))


def _cell_figures(figure: Figure, weight: float | None) -> list[str]:
    return [str(figure.n), written(figure.value), written(figure.se), written(weight if figure.n else None)]


def channel_table(lines: Iterable[tuple[ChannelLine, str]], columns: Sequence[str]) -> Table:
    """channels.csv."""
    rows = []
    for line, reason in lines:
        names = [line.composite, *_by_values(columns, line.by, line.key), *line.pair, line.reference]
        contrast = line.contrast
        figures = [""] * 4
        if contrast is not None:
            figures = [written(contrast.difference), written(contrast.se), str(contrast.df), written(contrast.p)]
        rows.append((*names, *_hidden(figures, reason)))
    return Table((CHANNEL_COLUMNS[0], *columns, *CHANNEL_COLUMNS[1:]), tuple(rows))


def response_table(lines: Iterable[ResponseLine]) -> Table:
    """response.csv."""
    rows = []
    for line in lines:
        unit = line.unit
        rate = written(line.answered / unit.eligible) if unit.eligible else ""
        met = ""
        if unit.eligible and line.required is not None:
            met = "yes" if line.answered >= line.required else "no"
        issued = "" if unit.issued is None else str(unit.issued)
        owed = "" if line.required is None else str(line.required)
        rows.append((unit.unit, str(unit.eligible), issued, str(line.answered), owed, rate, met))
    return Table(("unit", "eligible", "issued", "answered", "required", "rate", "met"), tuple(rows))


def aapor_table(lines: Iterable[AaporLine]) -> Table:
    """aapor.csv."""
    rows = []
    for line in lines:
        rates = (line.e, line.rr1, line.rr3)
        rows.append((line.scope, *(written(None if rate is None else float(rate)) for rate in rates)))
    return Table(("scope", "e", "rr1", "rr3"), tuple(rows))
