"""The ledger and a unit's list as workbooks: texts stay texts, no formula, each export on the trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.findings.models import Finding, PriorProblem
from bihuan.findings.queries.conservation import Balance, balance
from bihuan.findings.queries.history import closed_before
from bihuan.findings.queries.standing import Rows, show_as_of
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.pages.answers import filed
from bihuan.pages.findings.analysis import total_of
from bihuan.pages.findings.asked import as_of, asked, rows_asked, with_lamps
from bihuan.pages.findings.columns import LEDGER, OF_UNIT
from bihuan.pages.findings.handing import conserved, exported
from bihuan.pages.findings.ledger import seen_unit
from bihuan.pages.findings.side_by_side import units_asked, units_look
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
    on = as_of(request)
    return _answer(
        request, year, mine, title, [] if any(asked(request).values()) else closed_before(standing, year, on)
    )


def _as_shown(request: HttpRequest, cycle: Cycle, look: Look, mine: Rows, title: str) -> HttpResponse:
    """The rows of the page in its order, with the columns its reader chose."""
    on, rules = as_of(request), deadlines_of(cycle.office_id)
    rows = with_lamps(look.ordered(mine.select_related("enrolment", "theme", "body")), rules, on)
    content = sheet_of(look, title, rows, [stamp(cycle, on, len(rows)), conserved(balance(cycle, on, mine), on)])
    return exported(request, cycle, content, filed(title, on), len(rows))


def unit_export(request: HttpRequest, cycle: int, unit: int) -> HttpResponse:
    """Everyone who sees them: one unit's problem list as a workbook."""
    year = cycle_for(request, cycle)
    standing = reader(request)
    enrolment = seen_unit(standing, year, unit)
    mine = rows_asked(request, standing, year).filter(enrolment=enrolment)
    title = _("Problem list of %(unit)s %(year)s") % {"unit": enrolment.name, "year": year.year}
    look = Look(request, OF_UNIT)
    if look.wants_shown:
        return _as_shown(request, year, look, mine, title)
    before = closed_before(standing, year, as_of(request), unit=enrolment.pk)
    return _answer(request, year, mine, title, before)


def units_export(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff and assessors: the units side by side as of a day, as a workbook."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF, Role.ASSESSOR)
    on, look = as_of(request), units_look(request, year, as_of(request))
    rows = units_asked(request, standing, year)
    listed = look.sorted(rows) if look.wants_shown else rows
    columns = look.columns if look.wants_shown else list(look.listing.columns)
    title = _("Findings by unit %(year)s") % {"year": year.year}
    sheet = Sheet(
        name=_("Units"), heads=[str(one.label) for one in columns],
        above=[title, stamp(year, on, len(listed)), conserved(total_of(listed), on)],
        rows=[[one.value(row) for one in columns] for row in listed],
        widths={(place, place): one.width for place, one in enumerate(columns)}, is_printed=True,
    )  # fmt: skip
    return exported(request, year, workbook_of(sheet), filed(title, on), len(listed))


def prior_heads() -> list[str]:
    """The columns of what was closed before our time."""
    return [
        _("Unit"), _("Found on"), _("Source document"), _("Condition"), _("Measures"), _("Responsible person"),
        _("Term"), _("Progress"), _("Confirmed by"), _("Confirmed on"),
    ]  # fmt: skip


def prior_row(row: PriorProblem) -> list[Any]:
    """A problem closed before our time as a row."""
    assert row.decided_by is not None  # what is shown was confirmed
    assert row.decided_at is not None
    return [
        row.enrolment.name, row.found_on, row.document, row.condition, row.measures, row.owner, row.term, row.progress,
        row.decided_by.name, timezone.localdate(row.decided_at),
    ]  # fmt: skip


def _answer(request: HttpRequest, cycle: Cycle, mine: Any, title: str, before: Sequence[PriorProblem]) -> HttpResponse:
    on = as_of(request)
    rows = mine.select_related("enrolment", "theme", "clause").order_by("enrolment__position", "sequence", "id")
    listed = list(rows)
    for row in listed:
        show_as_of(row)
    total = balance(cycle, on, mine)
    content = workbook(title, on, total, (row_of(row) for row in listed), before)
    return exported(request, cycle, content, filed(title, on), len(listed))


def workbook(
    title: str, on: date, total: Balance, rows: Iterable[list[Any]], before: Sequence[PriorProblem] = ()
) -> bytes:
    """A sheet with title, as-of line, conservation and the rows; a second one with what was closed before our time."""
    ledger = Sheet(
        name=_("Problem list"), heads=heads(), above=[title, conserved(total, on)], rows=rows,
        widths={(0, 0): 16, (1, 8): 12, (9, 12): 32}, is_printed=True,
    )  # fmt: skip
    if not before:
        return workbook_of(ledger)
    history = Sheet(
        name=_("Closed before our time"), heads=prior_heads(),
        above=[f"{title} · {_('Closed before our time')}", _("They count in no figure of the year.")],
        rows=[prior_row(row) for row in before], widths={(0, 2): 16, (3, 4): 32, (5, 9): 14}, is_printed=True,
    )  # fmt: skip
    return workbook_of(ledger, history)
