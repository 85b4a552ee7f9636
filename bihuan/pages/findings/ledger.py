"""The problem ledger: the list with its conservation, one unit's list, and carrying the year over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
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
from bihuan.findings.queries.standing import Rows, show_as_of
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import Filters, choice, day, filters, search
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


def in_charge(standing: Standing) -> list[int]:
    """The units a leader in charge answers for."""
    return [row.unit_id for row in standing.memberships if row.role == Role.LEADER and row.unit_id]


def with_lamps(rows: Any, rules: Deadlines, on: date) -> list[Finding]:
    """Findings as they stood at the end of a day, with their deadline and lamp, for the list."""
    for row in rows:
        show_as_of(row)
        row.until = deadline(row)
        row.lamp = lamp(row.until, on, rules)
    return list(rows)


def asked(request: HttpRequest) -> dict[str, str]:
    """The filters of the address. ``charge`` leaves the units a leader answers for."""
    return {name: request.GET.get(name, "").strip() for name in (*FILTERS, "charge")}


def rows_asked(request: HttpRequest, standing: Standing, cycle: Cycle) -> Rows:
    """What the address asks for, of what the reader may see of a year, as of its day."""
    wanted, mine = asked(request), shown(standing, cycle)
    if wanted["charge"]:
        mine = mine.filter(enrolment__unit_id__in=in_charge(standing))
    return filtered(mine, wanted, as_of(request), deadlines_of(cycle.office_id))


def finding_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """Everyone who works with findings: those they may see, filtered, with where all of them are."""
    year = cycle_for(request, cycle)
    standing = reader(request)
    rules, on, wanted = deadlines_of(year.office_id), as_of(request), asked(request)
    rows = rows_asked(request, standing, year)
    whole = totals(standing, year, shown(standing, year), rules, on)
    paged = Paginator(rows.select_related("enrolment", "body", "theme").order_by("-id"), A_PAGE)
    if not any(wanted.values()):
        paged.count = whole.count
    page = paged.get_page(request.GET.get("page"))
    context = {
        "cycle": year,
        "page": page,
        "rows": with_lamps(page.object_list, rules, on),
        "on": on,
        "wanted": wanted,
        "filters": _filters(request, year, on),
        "total": whole.balance,
        "lamps": whole,
        "may_find": year.state != Cycle.State.DRAFT and standing.holds(year.office_id, *FINDERS),
        "is_office": standing.holds(year.office_id, Role.OFFICE),
    }
    return render(request, "findings/list.html", context)


def _filters(request: HttpRequest, cycle: Cycle, on: date) -> Filters:
    """What the ledger can be asked for; what leads here from elsewhere is kept."""
    words = choices(cycle)
    return filters(
        search(request, _("Number, unit or words")),
        choice(request, "state", _("State"), words["state"]),
        choice(request, "source", _("Source"), words["source"]),
        choice(request, "method", _("Method"), words["method"]),
        choice(request, "theme", _("Theme"), words["theme"]),
        day("on", _("As of"), on, clock.today()),
        kept=((name, request.GET.get(name, "").strip()) for name in ("stands", "unit", "group", "charge")),
    )


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
    standing_rows = filtered(mine, {}, on, rules).select_related("enrolment", "theme", "clause", "body")
    rows = with_lamps(standing_rows.order_by("sequence", "id"), rules, on)
    total: Balance = balance(found, on, mine)
    context = {"cycle": found, "enrolment": enrolment, "rows": rows, "total": total, "on": on, "today": clock.today(),
               "scope": {"unit": enrolment.pk}, "sees_unit": sees_unit(standing, enrolment, found)}  # fmt: skip
    return render(request, "findings/unit.html", context)


@require_POST
def carry(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: carry everything open into the next year, all of it or nothing."""
    year = cycle_for(request, cycle)
    standing = reader(request, Role.OFFICE)
    into = Cycle.objects.filter(office=year.office_id, year=year.year + 1).first()
    if into is None:
        messages.error(request, _("Prepare and launch the year %(year)s first.") % {"year": year.year + 1})
        return redirect("finding-list", cycle=year.pk)
    made = attempt(
        request,
        lambda: carry_findings(cycle=year, into=into, by=standing.person),
        done=lambda rows: _("%(n)s findings were carried into %(year)s.") % {"n": len(rows), "year": into.year},
    )
    return redirect("finding-list", cycle=year.pk if made is None else into.pk)
