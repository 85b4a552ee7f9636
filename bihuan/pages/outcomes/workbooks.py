"""An export as a workbook to read: the rows that were signed, and a sheet that says to whom, for what, which hash."""

from __future__ import annotations

import io
import json
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from bihuan.engine.output.tables import safe_cell
from bihuan.outcomes.models import Export
from bihuan.records.evidence import evidence_path

COLUMNS = ("unit", "name", "class", "group", "composite", "rank", "of", "grade")
FIGURES = frozenset({"composite", "rank", "of"})


def export_workbook(found: Export) -> bytes:
    """The signed content as a workbook; texts never become formulas."""
    content: dict[str, Any] = json.loads(evidence_path(found.file).read_text("utf-8"))["content"]
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#E8EDF4"})
    words = {
        "unit": _("Code"), "name": _("Unit"), "class": _("Class"), "group": _("Group"), "composite": _("Composite"),
        "rank": _("Rank"), "of": _("of"), "grade": _("Grade"),
    }  # fmt: skip
    names = [name for name in COLUMNS if name != "class" or any(row["class"] for row in content["rows"])]
    sheet = book.add_worksheet(_("Results"))
    sheet.write_row(0, 0, [words[name] for name in names], bold)
    for number, row in enumerate(content["rows"], start=1):
        for place, name in enumerate(names):
            _cell(sheet, number, place, row[name], is_figure=name in FIGURES)
    sheet.freeze_panes(1, 2)
    sheet.set_column(1, 1, 26)
    about = book.add_worksheet(_("About"))
    facts = (
        (_("Office"), content["office"]), (_("Year"), str(content["year"])), (_("Recipient"), content["recipient"]),
        (_("Purpose"), content["purpose"]), (_("Sent at"), found.at.isoformat(timespec="seconds")),
        ("SHA-256", found.sha256), (_("Signature"), found.signature),
    )  # fmt: skip
    for number, (name, text) in enumerate(facts):
        about.write_string(number, 0, name, bold)
        about.write_string(number, 1, safe_cell(text))
    about.set_column(0, 0, 14)
    about.set_column(1, 1, 80)
    book.close()
    return kept.getvalue()


def _cell(sheet: Any, row: int, column: int, value: Any, *, is_figure: bool) -> None:
    if value is None or value == "":
        return
    if is_figure:
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, safe_cell(str(value)))
