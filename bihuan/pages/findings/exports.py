"""The ledger and a unit's list as workbooks: texts stay texts, no formula, each export on the trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.findings.actions.exporting import record_export
from bihuan.findings.models import Finding
from bihuan.findings.queries.analysis import UnitLine
from bihuan.findings.queries.conservation import Balance, balance
from bihuan.findings.queries.punctuality import Punctuality
from bihuan.findings.queries.standing import Rows, show_as_of
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.pages.answers import EXCEL, document_answer, filed
from bihuan.pages.findings.analysis import total_of, unit_rows
from bihuan.pages.findings.asked import as_of, rows_asked, shown, with_lamps
from bihuan.pages.findings.columns import LEDGER
from bihuan.pages.findings.ledger import seen_unit
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import sheet_of, stamp
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries.calendar import deadlines_of


def heads() -> list[str]:
    """The columns of the ledger as people know them."""
    return [
        _("Number"), _("Unit"), _("Group"), _("Found on"), _("Source"), _("Source document"), _("Method"), _("Theme"),
        _("Clause"), _("Condition"), _("Criteria"), _("Cause"), _("Effect"), _("Severity"), _("Category"),
        _("Feedback letter"), _("Delivered on"), _("Due on"), _("Originally due on"), _("Extensions"), _("Returns"),
        _("State"), _("Closed on"),
    ]  # fmt: skip


def row_of(row: Finding) -> list[Any]:
    """A finding as a row."""
    return [
        row.number, row.enrolment.name, row.enrolment.category, row.found_on, row.get_source_display(),
        row.source_document, row.get_method_display(), row.theme.title if row.theme else "",
        row.clause.code if row.clause else "", row.amendment or row.condition, row.criteria, row.cause, row.effect,
        row.get_severity_display(), row.get_category_display(), row.letter_number, row.delivered_on, row.due_on,
        row.original_due_on, row.extension_count, row.return_count, row.get_state_display(), row.closed_on,
    ]  # fmt: skip


def ledger_export(request: HttpRequest, cycle: int) -> HttpResponse:
    """Everyone: the findings they see and filtered, as a workbook."""
    year = cycle_for(request, cycle)
    standing = reader(request)
    mine, look = rows_asked(request, standing, year), Look(request, LEDGER)
    title = _("Problem ledger %(year)s") % {"year": year.year}
    if look.wants_shown:
        return _as_shown(request, year, look, mine, title)
    return _answer(request, year, mine, title, as_of(request))


def _as_shown(request: HttpRequest, cycle: Cycle, look: Look, mine: Rows, title: str) -> HttpResponse:
    """The rows of the page in its order, with the columns its reader chose."""
    on, rules = as_of(request), deadlines_of(cycle.office_id)
    rows = with_lamps(look.ordered(mine.select_related("enrolment", "theme", "body")), rules, on)
    content = sheet_of(look, title, rows, [stamp(cycle, on, len(rows)), conserved(balance(cycle, on, mine), on)])
    return _exported(request, cycle, content, filed(title, on), len(rows))


def unit_export(request: HttpRequest, cycle: int, unit: int) -> HttpResponse:
    """Everyone who sees them: one unit's problem list as a workbook."""
    year = cycle_for(request, cycle)
    standing = reader(request)
    enrolment = seen_unit(standing, year, unit)
    mine = rows_asked(request, standing, year).filter(enrolment=enrolment)
    title = _("Problem list of %(unit)s %(year)s") % {"unit": enrolment.name, "year": year.year}
    return _answer(request, year, mine, title, as_of(request))


def units_export(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff and assessors: the units side by side as of a day, as a workbook."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF, Role.ASSESSOR)
    on = as_of(request)
    rows = unit_rows(year, on, shown(standing, year))
    title = _("Findings by unit %(year)s") % {"year": year.year}
    sheet = Sheet(
        name=_("Units"), heads=unit_heads(), above=[title, conserved(total_of(rows), on)],
        rows=[unit_row(*row) for row in rows], widths={(0, 1): 20, (2, 10): 12}, is_printed=True,
    )  # fmt: skip
    return _exported(request, year, workbook_of(sheet), filed(title, on), len(rows))


def unit_heads() -> list[str]:
    """The columns of the units' table."""
    return [
        _("Unit"), _("Group"), _("opened"), _("closed, corrected"), _("open"), _("overdue"), _("longest delay"),
        _("longest since the first term"), _("repeated"), _("on-time rate"), _("closure rate"),
    ]  # fmt: skip


def unit_row(line: UnitLine, late: Punctuality) -> list[Any]:
    """A unit as a row; delays in days, rates in percent, empty where nothing was due."""
    balance, rates = line.balance, (late.rate, line.balance.closure_rate)
    return [
        line.enrolment.name, line.enrolment.category, balance.opened, balance.closed, balance.open, late.overdue,
        late.longest, late.from_original, line.repeats, *("" if rate is None else round(rate, 1) for rate in rates),
    ]  # fmt: skip


def _answer(request: HttpRequest, cycle: Cycle, mine: Any, title: str, on: date) -> HttpResponse:
    rows = mine.select_related("enrolment", "theme", "clause").order_by("enrolment__position", "sequence", "id")
    listed = list(rows)
    for row in listed:
        show_as_of(row)
    total = balance(cycle, on, mine)
    content = workbook(title, on, total, (row_of(row) for row in listed))
    return _exported(request, cycle, content, filed(title, on), len(listed))


def _exported(request: HttpRequest, cycle: Cycle, content: bytes, name: str, rows: int) -> HttpResponse:
    name = f"{name}.xlsx"
    record_export(cycle=cycle, by=request.user, what=name, rows=rows, content=content)  # type: ignore[arg-type]
    return document_answer(content, name, EXCEL)


def workbook(title: str, on: date, total: Balance, rows: Iterable[list[Any]]) -> bytes:
    """A sheet with title, as-of line, conservation and the rows."""
    return workbook_of(
        Sheet(
            name=_("Problem list"), heads=heads(), above=[title, conserved(total, on)], rows=rows,
            widths={(0, 0): 16, (1, 8): 12, (9, 12): 32}, is_printed=True,
        )
    )  # fmt: skip


def conserved(total: Balance, on: date) -> str:
    """Conservation in one sentence."""
    return _(
        "As of %(on)s: opened %(opened)s = closed %(closed)s + not corrected %(not_corrected)s + exempt %(exempt)s + "
        "withdrawn %(withdrawn)s + merged %(merged)s + handed over %(transferred)s + carried %(carried)s + "
        "open %(open)s"
    ) % {"on": on.isoformat(), **total.as_dict()}
