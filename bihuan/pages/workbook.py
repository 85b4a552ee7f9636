"""Workbooks for readers: one maker for every export. Texts stay texts; nothing is a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_HEAD = {"bold": True, "bg_color": "#E8EDF4"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet: its name, the heads of its columns, its rows of texts, numbers and days.

    ``above`` are lines over the table, the first of them its title. ``widths`` are columns' widths by the first and
    last column. ``is_printed`` rules every cell and fits the table to the width of a sheet of A4 laid across.
    """

    name: str
    rows: Iterable[Sequence[Any]]
    heads: Sequence[str] = ()
    above: Sequence[str] = ()
    widths: Mapping[tuple[int, int], float] = field(default_factory=dict)
    frozen_columns: int = 0
    is_printed: bool = False


def workbook_of(*sheets: Sheet) -> bytes:
    """The sheets as a workbook (.xlsx)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        for sheet in sheets:
            _write(book, sheet)
    return out.getvalue()


def _write(book: Any, sheet: Sheet) -> None:
    ruled = {"border": 1, "text_wrap": True, "valign": "top"} if sheet.is_printed else {}
    cell, day = book.add_format(ruled), book.add_format(ruled | {"num_format": "yyyy-mm-dd"})
    head, title = book.add_format(_HEAD | ruled), book.add_format({"bold": True, "font_size": 14})
    page = book.add_worksheet(sheet.name[:31])
    for (first, last), width in sheet.widths.items():
        page.set_column(first, last, width)
    for number, text in enumerate(sheet.above):
        page.write_string(number, 0, text, cell if number else title)
    top = len(sheet.above) + 1 if sheet.above else 0
    for column, text in enumerate(sheet.heads):
        page.write_string(top, column, text, head)
    start = top + 1 if sheet.heads else top
    if sheet.is_printed:
        _for_paper(page, top)
    if sheet.heads:
        page.freeze_panes(start, sheet.frozen_columns)
    for number, row in enumerate(sheet.rows, start=start):
        for column, value in enumerate(row):
            _put(page, (number, column), value, day if isinstance(value, date) else cell)


def _for_paper(page: Any, head_row: int) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(head_row)
    page.fit_to_pages(1, 0)


def _put(page: Any, place: tuple[int, int], value: Any, style: Any) -> None:
    if isinstance(value, date):
        page.write_datetime(*place, value, style)
    elif isinstance(value, int | float | Decimal):
        page.write_number(*place, float(value), style)
    elif value in (None, ""):
        page.write_blank(*place, None, style)
    else:
        page.write_string(*place, str(value), style)
