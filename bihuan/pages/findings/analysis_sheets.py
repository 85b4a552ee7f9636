"""The analysis of findings as a workbook: a sheet for each way they are split, then themes by groups, and years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.findings.queries.analysis import Analysis, Split
from bihuan.findings.queries.conservation import Balance
from bihuan.pages.findings.handing import conserved
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.schemes.models import Cycle


def analysis_workbook(
    cycle: Cycle, on: date, told: Analysis, *, titles: Sequence[tuple[str, str]], heat: dict[str, Any],
    years: Sequence[tuple[Cycle, Balance]],
) -> bytes:  # fmt: skip
    """Each sheet with its title, its day and where all findings are."""
    above = [
        _("Analysis of findings %(year)s") % {"year": cycle.year},
        f"{cycle.office.name} · {conserved(told.total, on)}",
    ]
    sheets = [_split(title, told.by[name], above, has_units=name == "theme") for name, title in titles]
    if heat["rows"]:
        rows = [[row.label, *(number for _group, number, _warmth in row.cells)] for row in heat["rows"]]
        sheets.append(_sheet(_("Themes and groups"), [_("Theme"), *heat["groups"]], rows, above))
    if years:
        rows = [[year.year, *_figures(one)] for year, one in years]
        sheets.append(_sheet(_("Year by year"), [_("Year"), *_heads()], rows, above[:1]))
    return workbook_of(*sheets)


def _heads() -> list[str]:
    return [_("opened"), _("closed, corrected"), _("open"), _("carried over"), _("closure rate")]


def _figures(one: Balance) -> list[Any]:
    """A balance as a row; the rate in percent, empty where nothing was opened."""
    rate = one.closure_rate
    return [one.opened, one.closed, one.open, one.carried, None if rate is None else round(rate, 1)]


def _split(title: str, rows: Sequence[Split], above: Sequence[str], *, has_units: bool) -> Sheet:
    more = [_("units")] if has_units else []
    cells = [[one.label, *_figures(one.balance), *([one.units] if has_units else [])] for one in rows]
    return _sheet(title, [title, *_heads(), *more], cells, above)


def _sheet(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], above: Sequence[str]) -> Sheet:
    return Sheet(
        name=title, heads=heads, rows=rows, above=above, widths={(0, 0): 28, (1, len(heads)): 12}, is_printed=True
    )
