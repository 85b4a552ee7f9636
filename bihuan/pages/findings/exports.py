"""The ledger and a unit's list as workbooks: texts stay texts, no formula, each export on the trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.findings.actions.exporting import record_export
from bihuan.findings.models import Finding
from bihuan.findings.queries.conservation import Balance, balance
from bihuan.findings.queries.standing import show_as_of
from bihuan.pages.answers import EXCEL, document_answer
from bihuan.pages.findings.ledger import as_of, rows_asked, seen_unit
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.schemes.models import Cycle


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
    found = cycle_for(request, cycle)
    standing = reader(request)
    mine = rows_asked(request, standing, found)
    title = _("Problem ledger %(year)s") % {"year": found.year}
    return _answer(request, found, mine, title, f"findings-{found.year}.xlsx", as_of(request))


def unit_export(request: HttpRequest, cycle: int, unit: int) -> HttpResponse:
    """Everyone who sees them: one unit's problem list as a workbook."""
    found = cycle_for(request, cycle)
    standing = reader(request)
    enrolment = seen_unit(standing, found, unit)
    mine = rows_asked(request, standing, found).filter(enrolment=enrolment)
    title = _("Problem list of %(unit)s %(year)s") % {"unit": enrolment.name, "year": found.year}
    return _answer(request, found, mine, title, f"findings-{found.year}-{enrolment.code}.xlsx", as_of(request))


def _answer(request: HttpRequest, cycle: Cycle, mine: Any, title: str, name: str, on: date) -> HttpResponse:
    rows = mine.select_related("enrolment", "theme", "clause").order_by("enrolment__position", "sequence", "id")
    listed = list(rows)
    for row in listed:
        show_as_of(row)
    total = balance(cycle, on, mine)
    content = workbook(title, on, total, (row_of(row) for row in listed))
    record_export(cycle=cycle, by=request.user, what=name, rows=len(listed), content=content)  # type: ignore[arg-type]
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
