"""Raw tables into what the engine takes: units, and marks as columns of plain texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from bihuan.engine.files.cells import has_thousands, iso_date, plain_code, plain_number
from bihuan.engine.files.headings import MARK_HEADINGS, MARKS_NEEDED, UNIT_COLUMNS, UNITS_NEEDED, Matched, match
from bihuan.engine.files.raw import Codes, RawColumn, RawTable
from bihuan.engine.numbers import is_whole
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.values import Columns, Unit

NUMBERS = frozenset({"value", "times", "points", "weight", "headcount"})
CODES = frozenset({"unit", "indicator"})
MOST_HEADCOUNT = 10**9


@dataclass(slots=True)
class Sheet:
    """A table whose headings are understood: how each known column was headed, what was left aside, what is wrong.

    ``problems`` are single cells; what makes a whole table unreadable is raised at once.
    """

    source: str
    headings: Mapping[str, str]
    ignored: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    state: str = "visible"
    hidden: tuple[int, ...] = ()
    """How the sheet shows itself, and which rows it does not show."""


@dataclass(slots=True)
class UnitSheet(Sheet):
    """The units of a table, with the row each stands in."""

    units: list[Unit] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class MarkSheet(Sheet):
    """The marks of a table."""

    columns: Columns = field(default_factory=lambda: Columns.from_rows(()))


def read_units(table: RawTable) -> UnitSheet:
    """Units in the order of the table. Raises InputError for headings that cannot be understood."""
    matched = _matched(table, UNIT_COLUMNS, UNITS_NEEDED)
    kept = _not_blank(table, matched)
    texts = {column: _texts(table, column, place, kept) for column, place in matched.used.items()}
    extra = {heading: _texts(table, "", place, kept) for heading, place in matched.extra.items()}
    sheet = UnitSheet(table.source, _headings(table, matched), tuple(matched.extra))
    seen: dict[tuple[str, str], int] = {}
    for place, row in enumerate(table.rows[kept].tolist()):
        cells = {column: values[place] for column, values in texts.items()}
        sheet.problems += _unit_problems(table.source, row, cells, seen)
        sheet.units.append(_unit(cells, {heading: values[place] for heading, values in extra.items()}))
        sheet.rows.append(row)
    _note_hidden(sheet, table, sheet.rows)
    if not sheet.units:
        raise InputError([Problem(table.source, table.heading_row, "unit", "no_rows", {})])
    return sheet


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A row of a simple table: its number, and its cells by the column they are understood as."""

    row: int
    cells: Mapping[str, str]


def plain_rows(
    table: RawTable, known: Mapping[str, tuple[str, ...]], needed: Sequence[str]
) -> tuple[list[PlainRow], Mapping[str, str]]:
    """The rows that say anything, and how each column that is understood is headed. InputError for the headings."""
    matched = _matched(table, known, needed)
    kept = _not_blank(table, matched)
    texts = {column: _texts(table, column, place, kept) for column, place in matched.used.items()}
    rows = table.rows[kept].tolist()
    if not rows:
        raise InputError([Problem(table.source, table.heading_row, needed[0], "no_rows", {})])
    cells = [{column: values[place] for column, values in texts.items()} for place in range(len(rows))]
    return [PlainRow(row, each) for row, each in zip(rows, cells, strict=True)], _headings(table, matched)


def _unit(cells: Mapping[str, str], extra: dict[str, str]) -> Unit:
    headcount = cells.get("headcount", "")
    return Unit(
        id=cells["unit"],
        name=cells["name"] or cells["unit"],
        category=cells["category"],
        klass=cells.get("class", ""),
        headcount=int(headcount) if _is_count(headcount) else None,
        extra=extra,
    )


def _is_count(text: str) -> bool:
    return is_whole(text, len(str(MOST_HEADCOUNT))) and int(text) <= MOST_HEADCOUNT


def _unit_problems(
    source: str, row: int, cells: Mapping[str, str], seen: dict[tuple[str, str], int]
) -> Iterator[Problem]:
    key = cells["unit"], cells.get("class", "")
    if not key[0]:
        yield Problem(source, row, "unit", "unit_empty", {})
    elif key in seen:
        yield Problem(source, row, "unit", "unit_twice", {"unit": key[0], "first": str(seen[key])})
    seen.setdefault(key, row)
    headcount = cells.get("headcount", "")
    if headcount and not _is_count(headcount):
        yield Problem(source, row, "headcount", "bad_headcount", {"text": headcount})


def read_marks(table: RawTable) -> MarkSheet:
    """Marks as columns. Raises InputError for headings that cannot be understood."""
    matched = _matched(table, MARK_HEADINGS, MARKS_NEEDED)
    kept = _not_blank(table, matched)
    sheet = MarkSheet(table.source, _headings(table, matched), tuple(matched.extra))
    columns: dict[str, tuple[Codes, Sequence[str]]] = {}
    for column, place in matched.used.items():
        columns[column], problems = cells_of(table, column, place, kept)
        sheet.problems += problems
    sheet.columns = Columns(source=table.source, rows=table.rows[kept], columns=columns)
    _note_hidden(sheet, table, table.rows[kept].tolist())
    return sheet


def _note_hidden(sheet: Sheet, table: RawTable, rows: Sequence[int]) -> None:
    sheet.state = table.state
    sheet.hidden = tuple(sorted(table.hidden_rows.intersection(rows))) if table.hidden_rows else ()


def _thousands(
    table: RawTable, column: str, coded: tuple[Codes, Sequence[str]], rows: npt.NDArray[np.int64]
) -> Iterator[Problem]:
    codes, texts = coded
    wrong = [code for code, text in enumerate(texts) if "," in text and has_thousands(text)]
    if wrong:
        for place in np.flatnonzero(np.isin(codes, wrong)).tolist():
            params = {"text": texts[codes[place]], "plain": texts[codes[place]].replace(",", "")}
            yield Problem(table.source, int(rows[place]), column, "thousands_separator", params)


def cells_of(
    table: RawTable, column: str, place: int, kept: npt.NDArray[np.bool_]
) -> tuple[tuple[Codes, Sequence[str]], Iterator[Problem]]:
    """The cells of one known column in their plain form, and what is wrong with them whatever they mean."""
    cells = _plain(_kept(table.columns[place], kept), _writer(table, column))
    return cells, (_thousands(table, column, cells, table.rows[kept]) if column in NUMBERS else iter(()))


def _matched(table: RawTable, known: Mapping[str, tuple[str, ...]], needed: Sequence[str]) -> Matched:
    matched = match([column.heading for column in table.columns], known, needed)
    problems = [
        Problem(table.source, table.heading_row, column, "column_twice", {"first": first, "second": second})
        for column, first, second in matched.twice
    ]
    if problems:
        raise InputError(problems)
    return matched


def _headings(table: RawTable, matched: Matched) -> dict[str, str]:
    return {column: table.columns[place].heading for column, place in matched.used.items()}


def _not_blank(table: RawTable, matched: Matched) -> npt.NDArray[np.bool_]:
    """Which rows say anything in a column that is understood."""
    blank = np.ones(len(table.rows), np.bool_)
    columns = (table.columns[place] for place in set(matched.used.values()))
    for column in sorted(columns, key=lambda each: len(each.texts)):
        if not blank.any():
            break
        empty = [code for code, text in enumerate(column.texts) if not text.strip()]
        blank &= np.isin(column.codes, empty) if empty else False
    return ~blank


def _kept(column: RawColumn, kept: npt.NDArray[np.bool_]) -> RawColumn:
    return column if kept.all() else RawColumn(column.heading, column.codes[kept], column.texts)


def _writer(table: RawTable, column: str) -> Callable[[str], str]:
    if column in NUMBERS:
        return plain_number
    if column in CODES:
        return plain_code
    if column == "on":
        return partial(iso_date, serial=table.serial_dates, epoch_1904=table.epoch_1904)
    return str.strip


def _texts(table: RawTable, column: str, place: int, kept: npt.NDArray[np.bool_]) -> list[str]:
    codes, texts = _plain(_kept(table.columns[place], kept), _writer(table, column))
    return [texts[code] for code in codes.tolist()]


def _plain(column: RawColumn, write: Callable[[str], str]) -> tuple[Codes, Sequence[str]]:
    """The column with its distinct texts rewritten; texts that become alike share one code."""
    if not isinstance(column.texts, list):
        return column.codes, column.texts
    places: dict[str, int] = {}
    moved = np.fromiter(
        (places.setdefault(write(text), len(places)) for text in column.texts), np.int32, len(column.texts)
    )
    if len(places) == len(column.texts):
        return column.codes, list(places)
    return moved[column.codes], list(places)
