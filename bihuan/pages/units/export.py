"""The units of a day as a workbook that can be edited and imported again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language

from bihuan.organizations.models import Unit
from bihuan.pages.workbook import Sheet, workbook_of

HEADINGS = {
    "zh": ("单位编号", "单位名称", "类别", "人数", "归口考核主体", "上级单位"),
    "en": ("unit", "name", "category", "headcount", "line_body", "parent"),
}


def units_workbook(units: Sequence[Unit], parents: Mapping[int, Unit]) -> bytes:
    """One sheet with the headings the import understands."""
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    rows = [
        (unit.code, unit.name, unit.category, unit.headcount, unit.line_body, above.code if above else "")
        for unit in units
        for above in [parents.get(unit.pk)]
    ]
    name = "单位" if language == "zh" else "units"
    return workbook_of(Sheet(name=name, heads=HEADINGS[language], rows=rows, widths={(1, 5): 18}, frozen_columns=2))
