"""The units of a day as a workbook that can be edited and imported again."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from django.utils.translation import get_language

from bihuan.organizations.models import Unit

HEADINGS = {
    "zh": ("单位编号", "单位名称", "类别", "人数", "归口考核主体", "上级单位"),
    "en": ("unit", "name", "category", "headcount", "line_body", "parent"),
}


def units_workbook(units: Sequence[Unit], parents: Mapping[int, Unit]) -> bytes:
    """One sheet with the headings the import understands. Texts never become formulas."""
    chinese = (get_language() or "zh").startswith("zh")
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("单位" if chinese else "units")
    sheet.write_row(0, 0, HEADINGS["zh" if chinese else "en"], book.add_format({"bold": True, "bg_color": "#E8EDF4"}))
    for number, unit in enumerate(units, start=1):
        above = parents.get(unit.pk)
        texts = (unit.code, unit.name, unit.category, "", unit.line_body, above.code if above else "")
        for place, text in enumerate(texts):
            sheet.write_string(number, place, str(text or ""))
        if unit.headcount is not None:
            sheet.write_number(number, 3, unit.headcount)
    sheet.freeze_panes(1, 2)
    sheet.set_column(1, 5, 18)
    book.close()
    return kept.getvalue()
