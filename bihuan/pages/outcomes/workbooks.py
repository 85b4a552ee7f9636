"""An export as a workbook to read: the rows that were signed, and a sheet that says to whom, for what, which hash."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from bihuan.engine.output.tables import safe_cell
from bihuan.outcomes.models import Export
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.records.evidence import evidence_path
from bihuan.records.punctuation import in_brackets, listed

COLUMNS = ("unit", "name", "class", "group", "composite", "rank", "of", "grade")
FIGURES = frozenset({"composite", "rank", "of"})


def export_workbook(export: Export) -> bytes:
    """The signed content as a workbook."""
    content: dict[str, Any] = json.loads(evidence_path(export.file).read_text("utf-8"))["content"]
    words = {
        "unit": _("Code"), "name": _("Unit"), "class": _("Class"), "group": _("Group"), "composite": _("Composite"),
        "rank": _("Rank"), "of": _("of"), "grade": _("Grade"),
    }  # fmt: skip
    lacking = listed(content.get("lacking", ()))
    if lacking:
        told = _("%(components)s: no marks yet, the composite is not complete") % {"components": lacking}
        words["composite"] += in_brackets(told)
    names = [name for name in COLUMNS if name != "class" or any(row["class"] for row in content["rows"])]
    rows = [[_cell(name, row[name]) for name in names] for row in content["rows"]]
    facts = (
        (_("Office"), content["office"]), (_("Year"), str(content["year"])), (_("Recipient"), content["recipient"]),
        (_("Purpose"), content["purpose"]), (_("Sent at"), export.at.isoformat(timespec="seconds")),
        ("SHA-256", export.sha256), (_("Signature"), export.signature),
    )  # fmt: skip
    return workbook_of(
        Sheet(
            name=_("Results"), heads=[words[name] for name in names], rows=rows, widths={(1, 1): 26}, frozen_columns=2
        ),
        Sheet(
            name=_("About"),
            rows=[(name, safe_cell(text)) for name, text in facts],
            widths={(0, 0): 14, (1, 1): 80},
        ),
    )


def _cell(name: str, value: Any) -> Any:
    if value is None or value == "":
        return ""
    return float(value) if name in FIGURES else safe_cell(str(value))
