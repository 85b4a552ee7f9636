"""The problem ledger: the list with its conservation, one unit's list, and carrying the year over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.findings.access import FINDERS, visible_findings
from bihuan.findings.actions import carry_findings
from bihuan.findings.models import Category, Finding, Method, Severity, Source, State, Theme
from bihuan.findings.queries.clocks import deadline, lamp
from bihuan.findings.queries.conservation import Balance, balance
from bihuan.findings.queries.ledger import FILTERS, filtered
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.attempt import tell_problems
from bihuan.pages.findings.totals import totals
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.results.access import sees_unit
from bihuan.schemes.models import Cycle, Deadlines, Enrolment
from bihuan.schemes.queries.calendar import deadlines_of

A_PAGE = 50
UNIT_ROLES = (Role.LIAISON, Role.HEAD, Role.LEADER)


def as_of(request: HttpRequest) -> date:
    """The day the page speaks of: the asked one, never a future one."""
    return min(typed.day(request.GET.get("on")) or clock.today(), clock.today())


def shown(standing: Standing, cycle: Cycle) -> QuerySet[Finding]:
    """What the reader may see of a year."""
    return visible_findings(standing).filter(cycle=cycle)


def with_lamps(rows: Any, rules: Deadlines) -> list[Finding]:
    """Findings with their deadline and lamp, for the list."""
    today = clock.today()
    for row in rows:
        row.until = deadline(row)
        row.lamp = lamp(row.until, today, rules)
    return list(rows)


def finding_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """Everyone who works with findings: those they may see, filtered, with where all of them are."""
    found = cycle_for(request, cycle)
    standing = reader(request)
    rules, mine = deadlines_of(found.office_id), shown(standing, found)
    wanted = {name: request.GET.get(name, "").strip() for name in FILTERS}
    rows = filtered(mine, wanted, clock.today(), rules)
    whole = totals(standing, found, mine, rules)
    paged = Paginator(rows.select_related("enrolment", "body", "theme").order_by("-id"), A_PAGE)
    if not any(wanted.values()):
        paged.count = whole.count
    page = paged.get_page(request.GET.get("page"))
    context = {
        "cycle": found,
        "page": page,
        "rows": with_lamps(page.object_list, rules),
        "wanted": wanted,
        "total": whole.balance,
        "lamps": whole,
        "choices": choices(found),
        "may_find": found.state != Cycle.State.DRAFT and standing.holds(found.office_id, *FINDERS),
        "is_office": standing.holds(found.office_id, Role.OFFICE),
        "today": clock.today(),
    }
    return render(request, "findings/list.html", context)


def choices(cycle: Cycle) -> dict[str, Any]:
    """The words of the filters."""
    return {
        "source": Source.choices,
        "method": Method.choices,
        "severity": Severity.choices,
        "category": Category.choices,
        "state": State.choices,
        "theme": [(str(theme.pk), theme.title) for theme in Theme.objects.filter(office=cycle.office_id)],
        "stands": [
            ("open", _("open")), ("near", _("nearly due")), ("overdue", _("overdue")),
            ("serious", _("seriously overdue")),
            ("repeat", _("repeated")), ("carried", _("carried over")), ("ended", _("ended")),
            ("unlinked", _("without a clause")), ("uncosted", _("without a mark")),
        ],
    }  # fmt: skip


def seen_unit(standing: Standing, cycle: Cycle, pk: int) -> Enrolment:
    """An enrolled unit the reader works on or for; else not found."""
    rows = Enrolment.objects.select_related("leader", "line_body")
    enrolment = get_object_or_404(rows, pk=pk, cycle=cycle)
    works_here = standing.holds(cycle.office_id, *FINDERS, Role.AUDITOR)
    if not (works_here or enrolment.unit_id in standing.units):
        raise Http404(_("There is no such unit, or you may not see it."))
    return enrolment


def unit_list(request: HttpRequest, cycle: int, unit: int) -> HttpResponse:
    """One unit's problem list as of a day, on the screen and on paper."""
    found = cycle_for(request, cycle)
    standing = reader(request)
    enrolment = seen_unit(standing, found, unit)
    mine = shown(standing, found).filter(enrolment=enrolment)
    on, rules = as_of(request), deadlines_of(found.office_id)
    rows = with_lamps(mine.select_related("enrolment", "theme", "clause", "body").order_by("sequence", "id"), rules)
    total: Balance = balance(found, on, mine)
    context = {"cycle": found, "enrolment": enrolment, "rows": rows, "total": total, "on": on, "today": clock.today(),
               "sees_unit": sees_unit(standing, enrolment, found)}  # fmt: skip
    return render(request, "findings/unit.html", context)


@require_POST
def carry(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: carry everything open into the next year, all of it or nothing."""
    found = cycle_for(request, cycle)
    standing = reader(request, Role.OFFICE)
    into = Cycle.objects.filter(office=found.office_id, year=found.year + 1).first()
    try:
        if into is None:
            raise ValidationError(_("Prepare and launch the year %(year)s first.") % {"year": found.year + 1})
        made = carry_findings(cycle=found, into=into, by=standing.person)
    except ValidationError as error:
        tell_problems(request, error)
        return redirect("finding-list", cycle=found.pk)
    messages.success(request, _("%(n)s findings were carried into %(year)s.") % {"n": len(made), "year": into.year})
    return redirect("finding-list", cycle=into.pk)
