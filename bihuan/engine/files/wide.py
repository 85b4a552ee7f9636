"""Tables with a unit a row and an indicator a column, laid out as a ledger: a row for each cell that says something."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.files.finding import Known
from bihuan.engine.files.headings import MARK_HEADINGS, MEASURES, SILENT, match, plain_heading
from bihuan.engine.files.tables import TOTALS, SheetTable, read_rows, tables_of
from bihuan.engine.problems import InputError, Problem

LEAST = 2
"""Columns headed by indicators that make a table a wide one."""
_EMPTY = frozenset({"", "/", "-", "－", "—", "——", "无"})
_OWN = ("unit", "on", "note")
_HEADINGS = {"points": "扣分值", "times": "次数", "value": "分值"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a wide table as a row of a ledger; day and fact are empty where the table has no such column."""

    unit: str
    indicator: str
    text: str
    on: str
    note: str


@dataclass(frozen=True, slots=True)
class Wide:
    """The cells of all visible sheets, the headings read as indicators and those that are not."""

    source: str
    row: int
    cells: Sequence[Cell]
    read: Sequence[str]
    unread: Sequence[str]


def wide_table(path: Path, name: str, titles: Sequence[str]) -> Wide | None:
    """What a file says as a wide table of the indicators ``titles``; None where it is no such table.

    Raises InputError if it holds no table at all.
    """
    known = {key: MARK_HEADINGS[key] for key in _OWN} | {title: (plain_heading(title),) for title in titles}
    sheets = [one for one in tables_of(path, name, known, ("unit",)) if one.table and one.is_visible]
    wide = [(one, used) for one in sheets if len(used := _indicators(one, known)) >= LEAST]
    if not wide:
        return None
    read = list(dict.fromkeys(title for _, used in wide for title in used))
    cells = list[Cell]()
    for one, used in wide:
        assert one.table is not None
        rows = read_rows(one.table, known, {})
        cells += _cells([rows.columns.row(place) for place in range(len(rows.columns))], used)
    unread = list(dict.fromkeys(text for one, _ in wide for text in _unread(one, known)))
    first = wide[0][0].table
    assert first is not None
    return Wide(first.source, first.heading_row, cells, read, unread)


def refuse_wide(path: Path, name: str, titles: Sequence[str]) -> None:
    """Raise InputError that says what a row of a ledger must be, if the file is a wide table."""
    wide = wide_table(path, name, titles)
    if wide is not None:
        told = {
            "titles": "、".join(wide.read[:3]),
            "read": "、".join(wide.read),
            "unread": "、".join(wide.unread),
            "cells": str(len(wide.cells)),
        }
        raise InputError([Problem(wide.source, wide.row, "", "wide_table", told)])


def _indicators(sheet: SheetTable, known: Known) -> list[str]:
    headings = [column.heading for column in sheet.table.columns] if sheet.table else []
    return [title for title in match(headings, known, ()).used if title not in _OWN]


def _unread(sheet: SheetTable, known: Known) -> list[str]:
    headings = [column.heading for column in sheet.table.columns] if sheet.table else []
    extra = match(headings, known, ()).extra
    return [text for text in extra if plain_heading(text) not in TOTALS | SILENT]


def _cells(rows: Sequence[Mapping[str, str]], titles: Sequence[str]) -> Iterator[Cell]:
    for row in rows:
        for title in titles:
            text = row.get(title, "").strip()
            if text not in _EMPTY:
                yield Cell(row["unit"], title, text, row.get("on", ""), row.get("note", ""))


def laid_out(path: Path, name: str, titles: Sequence[str], measure: str, on: str, note: str) -> bytes | None:
    """A wide table as the workbook of a ledger; None where it is none. ``on`` and ``note`` stand where it is silent.

    ``measure`` says what its numbers are: ``points`` lost, ``times``, or the ``value`` the scheme takes. Nought points
    lost and nought times are no rows.
    """
    import xlsxwriter  # noqa: PLC0415 - only whoever has a table laid out pays for it

    assert measure in MEASURES
    wide = wide_table(path, name, titles)
    if wide is None:
        return None
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, ("单位", "指标", _HEADINGS[measure], "日期", "存在问题"))
    said = [cell for cell in wide.cells if measure == "value" or cell.text.strip("0.分次") != ""]
    for place, cell in enumerate(said, start=1):
        told = (cell.unit, cell.indicator, cell.text, cell.on or on, "；".join(filter(None, (note, cell.note))))
        for column, text in enumerate(told):
            sheet.write_string(place, column, text)
    book.close()
    return kept.getvalue()
