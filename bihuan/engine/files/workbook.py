"""A sheet of an .xlsx workbook, as people keep it, into a raw table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain, islice, pairwise
from pathlib import Path

import numpy as np
from python_calamine import CalamineError, CalamineSheet, PasswordError, load_workbook

from bihuan.engine.files.archive import Archive
from bihuan.engine.files.cells import show_float, show_percent
from bihuan.engine.files.finding import TOP, Known, find_heading_row
from bihuan.engine.files.headings import match
from bihuan.engine.files.opening import problem, require_workbook_file
from bihuan.engine.files.raw import ColumnEncoder, RawTable, refuse_nul
from bihuan.engine.files.sheet_scan import Scan, cell_name, scan_sheet
from bihuan.engine.problems import InputError, Problem

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
Merged = tuple[tuple[int, int], tuple[int, int]]
UNIT_SHEETS = ("units", "单位", "单位名单", "单位表", "被考核单位")
MARK_SHEETS = ("marks", "记分", "台账", "记分台账", "扣分台账", "评分")
_NEVER_REPEATED = frozenset(
    {"value", "times", "points", "weight"}
    | {"amount_fen", "budget_fen", "final_fen", "n_people", "nights", "rooms", "hours"}
)
"""Columns whose merged cells count once: filling them down would count one mark, or one amount, several times."""


_BEHIND = 5
"""Columns without a heading behind the last one that are still looked at: what people jot down beside a table."""


class Workbook:
    """An opened workbook; every sheet is checked before it is read."""

    def __init__(self, path: Path) -> None:
        require_workbook_file(path)
        self.path = path
        self._archive = Archive(path)
        self._archive.check_parts()
        with path.open("rb") as file:
            try:
                self._book = load_workbook(file)
            except PasswordError as error:
                raise problem(path, "locked_workbook") from error
            except CalamineError as error:
                raise problem(path, "broken_workbook", reason=str(error)) from error

    @property
    def sheet_names(self) -> list[str]:
        """The sheets in the order of their tabs."""
        return list(self._archive.sheets)

    def state(self, name: str) -> str:
        """How a sheet shows itself: ``visible``, ``hidden`` or ``veryHidden``."""
        return self._archive.states[name]

    def hidden_rows(self, name: str) -> int:
        """How many rows of a sheet are hidden, by a filter or by hand."""
        return len(scan_sheet(self._archive, self._archive.sheets[name]).hidden_rows)

    def table(self, names: Sequence[str], known: Known, needed: Sequence[str]) -> RawTable:
        """The table on the first sheet of one of these names.

        Raises InputError for a missing sheet, missing columns, and every cell that shows an error or a formula
        that was never computed.
        """
        lower = {name.strip().casefold(): name for name in self._archive.sheets}
        wanted = [each.strip().casefold() for each in names]
        name = next((lower[each] for each in wanted if each in lower), None)
        if name is None:
            raise problem(self.path, "missing_sheet", sheets=" / ".join(names), found=" / ".join(lower))
        return self.sheet_table(name, known, needed)

    def sheet_table(self, name: str, known: Known, needed: Sequence[str]) -> RawTable:
        """The table on one sheet. Raises InputError like ``table``."""
        scan = scan_sheet(self._archive, self._archive.sheets[name])
        try:
            sheet = self._book.get_sheet_by_name(name)
        except CalamineError as error:
            raise problem(self.path, "broken_workbook", reason=f"{name}: {error}") from error
        table = _Sheet(f"{self.path.name}[{name}]", sheet, scan, known, needed).table()
        table.serial_dates, table.epoch_1904, table.sheet = True, self._archive.epoch_1904, name
        table.state = self._archive.states[name]
        table.hidden_rows = frozenset(row + 1 for row in scan.hidden_rows)
        table.hidden_columns = frozenset(scan.hidden_columns)
        return table


class _Sheet:
    def __init__(self, source: str, sheet: CalamineSheet, scan: Scan, known: Known, needed: Sequence[str]) -> None:
        self._source, self._scan, self._known, self._needed = source, scan, known, needed
        self._left = sheet.start[1] if sheet.start else 0
        self._rows = enumerate(sheet.iter_rows())
        self._merged: list[Merged] = sheet.merged_cell_ranges or []

    def table(self) -> RawTable:
        top = list(islice(self._texts(), TOP + 1))
        at, headings = self._headings([texts for _, texts in top])
        kept = self._kept(headings)
        used = {place: column for column, place in match(headings, self._known, self._needed).used.items()}
        self._refuse_special(at + 1, used)
        merged = _MergedDown(self._merged, self._left, used)
        encoders = {place: ColumnEncoder(headings[place]) for place in kept}
        rows = []
        for number, texts in chain(top[at + 1 :], self._texts()):
            if not any(texts):
                continue
            merged.fill(number, texts)
            rows.append(number + 1)
            for place, encoder in encoders.items():
                encoder.add(texts[place])
        columns = {place: each.column() for place, each in encoders.items()}
        columns = {place: each for place, each in columns.items() if each.heading or any(each.texts)}
        table = RawTable(self._source, at + 1, list(columns.values()), np.array(rows, np.int64))
        table.places = [place + self._left for place in columns]
        return refuse_nul(table)

    @staticmethod
    def _kept(headings: list[str]) -> list[int]:
        """Columns with a heading, and those without one that stand between or right behind them."""
        last = max((place for place, heading in enumerate(headings) if heading), default=-1)
        return list(range(min(len(headings), last + 1 + _BEHIND)))

    def _texts(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are left, numbered from 0, every cell as text."""
        percent = self._scan.percent
        for number, cells in self._rows:
            if percent:
                yield number, [self._percent(number, place, cell) for place, cell in enumerate(cells)]
            else:
                yield number, [cell.strip() if type(cell) is str else _text(cell) for cell in cells]

    def _percent(self, row: int, place: int, cell: Value) -> str:
        if isinstance(cell, float) and (row, place + self._left) in self._scan.percent:
            return show_percent(cell)
        return _text(cell)

    def _headings(self, top: list[list[str]]) -> tuple[int, list[str]]:
        """The last heading row and its texts; headings merged downwards stand in each of their rows."""
        top = [list(cells) for cells in top]
        for (row, left), (last_row, last) in self._merged:
            for below in range(row + 1, min(last_row + 1, len(top))):
                cells = top[below]
                for place in range(max(left - self._left, 0), min(last - self._left + 1, len(cells))):
                    cells[place] = cells[place] or top[row][max(left - self._left, 0)]
        try:
            at = find_heading_row(self._source, top, self._known, self._needed)[0]
        except InputError:
            stacked = [[own or above for own, above in zip(*pair, strict=True)] for pair in pairwise(top)]
            for place, cells in enumerate(stacked[:TOP], start=1):
                if not match(cells, self._known, self._needed).missing:
                    return place, cells
            raise
        while at + 1 < len(top) and not match(top[at + 1], self._known, self._needed).missing:
            at += 1
        return at, top[at]

    def _refuse_special(self, body: int, used: dict[int, str]) -> None:
        """Refuse errors and formulas without a result below the headings, in columns that count."""
        special = {cell: ("error_cell", text) for cell, text in self._scan.errors.items()}
        special |= dict.fromkeys(self._scan.unsolved, ("unsolved_formula", ""))
        problems = [
            Problem(
                self._source, row + 1, used[place - self._left], code, {"cell": cell_name(row, place), "text": text}
            )
            for (row, place), (code, text) in sorted(special.items())
            if row >= body and place - self._left in used
        ]
        if problems:
            raise InputError(problems)


class _MergedDown:
    """Gives rows under a cell merged downwards the text that cell shows for them too."""

    def __init__(self, merged: list[Merged], left: int, used: dict[int, str]) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}
        self._active: dict[int, tuple[int, str]] = {}
        for (row, column), (last_row, _) in merged:
            place = column - left
            if place >= 0 and last_row > row and used.get(place, "value") not in _NEVER_REPEATED:
                self._starts.setdefault(row, []).append((place, last_row))

    def fill(self, row: int, texts: list[str]) -> None:
        """Fill the blank cells of a row; rows come in order."""
        for place, last_row in self._starts.get(row, ()):
            if place < len(texts):
                self._active[place] = last_row, texts[place]
        for place, (last_row, text) in self._active.items():
            if row <= last_row:
                texts[place] = texts[place] or text


def _text(cell: Value) -> str:
    """A cell's value as people saw it; a day as 2018-06-12."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return show_float(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)
