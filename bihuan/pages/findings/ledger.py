"""The problem ledger: the list with its conservation, one unit's list, and carrying the year over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.findings.access import FINDERS
from bihuan.findings.actions import carry_findings
from bihuan.findings.models import Category, Method, Severity, Source, State, Theme
from bihuan.findings.queries.conservation import Balance, balance
from bihuan.findings.queries.history import closed_before
from bihuan.findings.queries.waiting import waiting_for
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Role
from bihuan.pages.attempt import attempt
from bihuan.pages.errands.bar import bar
from bihuan.pages.filters import Filters, choice, day, filters, period, search
from bihuan.pages.findings.asked import as_of, asked, rows_asked, shown, with_lamps
from bihuan.pages.findings.columns import LEDGER, OF_UNIT
from bihuan.pages.findings.totals import totals
from bihuan.pages.lists.listing import Look
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.results.access import sees_unit
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries.calendar import deadlines_of

A_PAGE = 50
UNIT_ROLES = (Role.LIAISON, Role.HEAD, Role.LEADER)


def finding_list(request: HttpRequest, cycle: int) -> HttpResponse:
    """Everyone who works with findings: those they may see, filtered, with where all of them are."""
    year = cycle_for(request, cycle)
    standing = reader(request)
    rules, on, wanted = deadlines_of(year.office_id), as_of(request), asked(request)
    rows = rows_asked(request, standing, year)
    whole = totals(standing, year, shown(standing, year), rules, on)
    look = Look(request, LEDGER, reverse("finding-export", args=[cycle]))
    paged = Paginator(look.ordered(rows.select_related("enrolment", "body", "theme")), A_PAGE)
    if not any(wanted.values()):
        paged.count = whole.count
    page = paged.get_page(request.GET.get("page"))
    listed = with_lamps(page.object_list, rules, on)
    context = {
        "cycle": year, "page": page, "look": look, "on": on, "wanted": wanted, "filters": _filters(request, year, on),
        "batch": bar(standing, year, "findings", shown=len(listed), total=paged.count, first={wanted["waits"]}),
        "rows": listed, "total": whole.balance, "lamps": whole,
        "waiting": waiting_for(standing).filter(cycle=year).count() if on == clock.today() else 0,
        "may_find": year.state != Cycle.State.DRAFT and standing.holds(year.office_id, *FINDERS),
        "is_office": standing.holds(year.office_id, Role.OFFICE),
        "before": closed_before(standing, year, on, most=A_PAGE) if not any(wanted.values()) else [],
    }  # fmt: skip
    context["body"] = look.body(listed, is_choosable=bool(context["batch"]))
    return render(request, "findings/list.html", context)


def _filters(request: HttpRequest, cycle: Cycle, on: date) -> Filters:
    """What the ledger can be asked for; what leads here from elsewhere is kept."""
    words = choices(cycle)
    kept = ("stands", "unit", "group", "charge", "waits", "sort")
    return filters(
        search(request, _("Number, unit, letter or words")),
        choice(request, "state", _("State"), words["state"]),
        choice(request, "source", _("Source"), words["source"]),
        choice(request, "method", _("Method"), words["method"]),
        choice(request, "theme", _("Theme"), words["theme"]),
        period(request, _("Found in"), cycle.starts_on, cycle.ends_on),
        day("on", _("As of"), on, clock.today()),
        kept=((name, request.GET.get(name, "").strip()) for name in kept),
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
    year = cycle_for(request, cycle)
    standing = reader(request)
    enrolment = seen_unit(standing, year, unit)
    mine = shown(standing, year).filter(enrolment=enrolment)
    on, rules = as_of(request), deadlines_of(year.office_id)
    look = Look(request, OF_UNIT, reverse("finding-unit-export", args=[cycle, unit]))
    asked_for = rows_asked(request, standing, year).filter(enrolment=enrolment)
    rows = with_lamps(look.ordered(asked_for.select_related("enrolment", "theme", "clause", "body")), rules, on)
    total: Balance = balance(year, on, mine)
    batch = bar(standing, year, "findings", shown=len(rows), total=len(rows)) if on == clock.today() else None
    context = {
        "cycle": year, "enrolment": enrolment, "rows": rows, "total": total, "on": on, "today": clock.today(),
        "scope": {"unit": enrolment.pk}, "sees_unit": sees_unit(standing, enrolment, year), "look": look,
        "before": closed_before(standing, year, on, unit=enrolment.pk),
        "batch": batch, "body": look.body(rows, is_choosable=bool(batch)),
        "filters": filters(
            choice(request, "state", _("State"), State.choices),
            period(request, _("Found in"), year.starts_on, year.ends_on),
            day("on", _("As of"), on, clock.today()),
            kept=[("sort", request.GET.get("sort", ""))],
        ),
    }  # fmt: skip
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
