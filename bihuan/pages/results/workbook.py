"""The ranking as a workbook: one sheet of results, one of every node and loss. Texts never become formulas."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _

from bihuan.engine.output.tables import node_rows, result_headings, result_rows, safe_cell
from bihuan.results.queries.live import Live


def ranking_workbook(found: Live) -> bytes:
    """Results and nodes of a live result."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#E8EDF4"})
    titles = {node.id: node.title for node in found.result.scheme.nodes.values()}
    words = {
        "unit": _("Code"), "name": _("Unit"), "category": _("Group"), "class": _("Class"),
        "composite": _("Composite"), "rank": _("Rank"), "grade": _("Grade"), "bottom": _("Bottom"),
    }  # fmt: skip
    sheet = book.add_worksheet(_("Results"))
    headings = result_headings(found.result)
    sheet.write_row(0, 0, [words.get(name) or titles.get(name, name) for name in headings], bold)
    figures = [name not in {"unit", "name", "category", "class", "grade", "bottom"} for name in headings]
    for number, row in enumerate(result_rows(found.result), start=1):
        for place, (text, is_figure) in enumerate(zip(row, figures, strict=True)):
            if is_figure and text:
                sheet.write_number(number, place, float(text))
            else:
                sheet.write_string(number, place, text)
    sheet.freeze_panes(1, 2)
    sheet.set_column(1, 1, 22)
    nodes = book.add_worksheet(_("Indicators"))
    nodes.write_row(0, 0, [_("Code"), _("Indicator"), _("Score"), _("Share"), _("Points lost")], bold)
    for number, row in enumerate(node_rows(found.result), start=1):
        code, node, *rest = (row[0], *row[-4:])
        nodes.write_string(number, 0, code)
        nodes.write_string(number, 1, safe_cell(titles.get(node, node)))
        for place, text in enumerate(rest, start=2):
            if text:
                nodes.write_number(number, place, float(text))
    nodes.freeze_panes(1, 0)
    nodes.set_column(1, 1, 26)
    book.close()
    return kept.getvalue()
