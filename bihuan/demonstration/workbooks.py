"""Ledgers as an office sends them: a merged title, headings, day by day, sometimes full-width figures."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from bihuan.demonstration.ledger import Row
from bihuan.demonstration.place import places

HEADINGS = ("单位", "指标", "分值", "日期", "扣分原因", "情节", "选项", "组别", "事项编号")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def ledger_workbook(title: str, rows: Sequence[Row], titles: Mapping[str, str]) -> bytes:
    """One body's ledger of one month as an .xlsx; ``titles`` are the indicators' names by id."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet("台账")
    bold = book.add_format({"bold": True, "bg_color": "#E8EDF4", "border": 1})
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, title, book.add_format({"bold": True, "align": "center"}))
    sheet.write_row(1, 0, HEADINGS, bold)
    for number, row in enumerate(rows, start=2):
        value = row.value.translate(_WIDE) if number % 97 == 0 else row.value
        day = f"{row.on.year}年{row.on.month}月{row.on.day}日" if number % 2 else row.on.isoformat()
        cells = (row.unit.name, titles[row.indicator], value, day, row.note, row.severity, row.option, row.group)
        sheet.write_row(number, 0, [*cells, row.incident])
    sheet.set_column(0, 1, 18)
    sheet.set_column(4, 4, 36)
    sheet.freeze_panes(2, 0)
    book.close()
    return kept.getvalue()


def units_workbook() -> bytes:
    """All units as an .xlsx."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    sheet = book.add_worksheet("单位")
    sheet.write_row(0, 0, ("单位编号", "单位名称", "类别", "人数"), book.add_format({"bold": True}))
    for number, place in enumerate(places(), start=1):
        sheet.write_row(number, 0, (place.code, place.name, place.category, place.headcount))
    sheet.set_column(1, 1, 24)
    book.close()
    return kept.getvalue()
