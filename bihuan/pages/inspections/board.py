"""All visits of a year the reader may see, by where they stand; the calendar; what units had to bear."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.engine.burden import burden, year_on_year
from bihuan.engine.periods import span
from bihuan.inspections.access import visible_campaigns, visible_inspections
from bihuan.inspections.lifecycle import CANCELLED, SEALED
from bihuan.inspections.models import CalendarFeed, Inspection, Member
from bihuan.inspections.queries.burden import recorded
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role, Unit
from bihuan.pages import typed
from bihuan.pages.filters import choice, filters, period, search
from bihuan.pages.inspections.columns import BURDEN, LED_BY, VISITS, Borne
from bihuan.pages.lines import addresses, lines
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import year_sheet
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.schemes.access import visible_enrolments

A_PAGE = 50
A_DAY = 6
"""Visits a day of the month view names; of more it says how many there are."""
SHOWN = (
    "number", "state", "team_number", "planned_on", "planned_until", "because", "approval_number", "unit__name",
    "campaign__title", "enrolment__name", "enrolment__unit",
)  # fmt: skip
"""What a page of the list reads of a visit."""
GROUPS = (
    ("planned", _("planned"), ["proposed", "approved", "formed"]),
    ("sealed", _("sealed, not started"), ["sealed"]),
    ("running", _("on site"), ["started"]),
    ("reporting", _("report awaited"), ["on_site_done"]),
    ("reported", _("reported"), ["reported", "reviewed", "archived"]),
    ("cancelled", _("cancelled"), ["cancelled"]),
)
TABS = (("", _("all")), *((key, label) for key, label, _states in GROUPS), ("late", _("late")))
"""The tabs above the list."""


def late(on: date) -> Q:
    """Visits whose last planned day is over without a start, or whose report is not in a week after it."""
    return Q(state__in=["approved", "formed", "sealed"], planned_until__lt=on) | Q(
        state__in=["started", "on_site_done"], planned_until__lt=on - timedelta(days=7)
    )


def board(request: HttpRequest, cycle: int) -> HttpResponse:
    """Everyone: the visits of a year they may see, with how many stand where."""
    year = cycle_for(request, cycle)
    standing = reader(request)
    rows = visible_inspections(standing).filter(cycle=year)
    campaigns = [(row.pk, row.title) for row in visible_campaigns(standing).filter(cycle=year)]
    asked = filters(
        search(request, _("Unit or number")), choice(request, "campaign", _("Campaign"), campaigns),
        period(request, _("Planned in"), year.starts_on, year.ends_on),
        kept=[("group", request.GET.get("group", "")), ("sort", request.GET.get("sort", ""))],
    )  # fmt: skip
    rows = narrowed(rows, asked["q"], asked["campaign"])
    on = clock.today()
    if dates := span(asked["period"]):
        rows = rows.filter(planned_on__lte=dates[1], planned_until__gte=dates[0])
    counts = _counts(rows, on)
    group = request.GET.get("group", "")
    wanted = {key: Q(state__in=states) for key, _label, states in GROUPS} | {"late": late(on)}
    shown = rows.filter(wanted[group]) if group in wanted else rows.exclude(state=CANCELLED)
    look = Look(request, VISITS)
    ordered = look.ordered(led(shown).select_related("unit", "campaign", "enrolment"))
    if look.wants_shown:
        return year_sheet(request, year, look, gettext("Visits %(year)s") % {"year": year.year}, ordered)
    pages = Paginator(ordered.only(*SHOWN), A_PAGE)
    pages.count = counts[group if group in wanted else ""]  # counted for the tabs already
    page = pages.get_page(request.GET.get("page"))
    listed = list(page.object_list)
    context = {
        "cycle": year, "filters": asked, "page": page, "group": group, "today": on,
        "tabs": [(key, label, counts[key]) for key, label in TABS],
        "look": look, "rows": listed, "body": look.body(listed), "is_staff": standing.holds(year.office_id, *STAFF),
        "is_clerk": standing.holds(year.office_id, Role.OFFICE), "is_unit": bool(standing.units),
    }  # fmt: skip
    return render(request, "inspections/board.html", context)


def _counts(rows: QuerySet[Inspection], on: date) -> dict[str, int]:
    """How many visits stand where, by the tab: one question. A cancelled one stands aside until it is asked for."""
    counted = rows.order_by().values_list("state").annotate(n=Count("pk"), late=Count("pk", filter=late(on)))
    by_state, lates = {state: n for state, n, _late in counted}, sum(late for _state, _n, late in counted)
    by_tab = {key: sum(by_state.get(state, 0) for state in states) for key, _label, states in GROUPS}
    return {"": sum(by_state.values()) - by_tab["cancelled"], **by_tab, "late": lates}


def narrowed(rows: QuerySet[Inspection], text: str, campaign: str) -> QuerySet[Inspection]:
    """What a list was asked for."""
    if text:
        rows = rows.filter(Q(unit__name__icontains=text) | Q(number__icontains=text) | Q(enrolment__code=text))
    return rows.filter(campaign_id=campaign) if campaign else rows


def led(rows: QuerySet[Inspection]) -> QuerySet[Any, Any]:
    """Visits with the name of whoever leads the team."""
    captain = Member.objects.filter(inspection=OuterRef("pk"), role="captain", left_on__isnull=True)
    return rows.annotate(**{LED_BY: Subquery(captain.values("person__name")[:1])})


def captains(rows: Iterable[Inspection]) -> dict[int, str]:
    """Who leads each visit: one query."""
    members = Member.objects.filter(inspection__in=[row.pk for row in rows], role="captain", left_on__isnull=True)
    return dict(members.values_list("inspection_id", "person__name"))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month view, and the visits planned on it."""

    on: date
    is_month: bool
    is_today: bool
    count: int
    events: SafeString


def month(request: HttpRequest) -> HttpResponse:
    """Everyone: a month of the visits they may see; for staff the office's, or only those one is on oneself."""
    standing = reader(request)
    first = _first(request.GET.get("month"))
    weeks = list(months.Calendar().monthdatescalendar(first.year, first.month))
    start, end = weeks[0][0], weeks[-1][-1]
    rows = visible_inspections(standing).filter(planned_on__lte=end, planned_until__gte=start).exclude(state=CANCELLED)
    is_mine = request.GET.get("mine") == "1" or not standing.offices(*STAFF)
    if is_mine and not standing.units:
        mine = Member.objects.filter(inspection=OuterRef("pk"), person=standing.person, left_on__isnull=True)
        rows = rows.filter(Exists(mine))
    planned = rows.order_by("planned_on", "team_number")
    visits = list(planned.values_list("planned_on", "planned_until", "pk", "state", "unit__name")[:500])
    today = clock.today()
    context = {
        "weeks": [[_day(on, first, today, visits) for on in week] for week in weeks],
        "first": first,
        "before": f"{first - timedelta(days=1):%Y-%m}",
        "after": f"{end + timedelta(days=1) if end.month == first.month else end:%Y-%m}",
        "is_mine": is_mine,
        "is_staff": bool(standing.offices(*STAFF)),
        "count": len(visits),
        "has_feed": CalendarFeed.objects.filter(person=standing.person, revoked_at__isnull=True).exists(),
    }
    return render(request, "inspections/calendar.html", context)


def _first(text: str | None) -> date:
    return typed.day(f"{text}-01") or clock.today().replace(day=1)


_SEALED = (("", ""), (" sealed", mark_safe('<span aria-hidden="true">◔</span> ')))
"""What a visit that is open, and one that is sealed, looks like in the month view."""
Planned = tuple[date, date, int, str, str]
"""A visit in the month view: its first and last day, its number, its state and its unit."""


def _day(on: date, first: date, today: date, visits: list[Planned]) -> Day:
    here = [row for row in visits if row[0] <= on <= row[1]]
    address = addresses("inspection")
    events = lines(
        '<a href="{}" class="event{}">{}{}</a>\n',
        ((address(pk), *_SEALED[state == SEALED], unit) for _from, _until, pk, state, unit in here[:A_DAY]),
    )
    return Day(on, on.month == first.month, on == today, len(here), events)


def burdens(request: HttpRequest, cycle: int) -> HttpResponse:
    """Staff: what visits cost every unit of the year; people of a unit: their own, with those below it beside."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF, Role.LIAISON, Role.HEAD, Role.LEADER)
    is_staff = standing.holds(year.office_id, *STAFF)
    enrolments = list(visible_enrolments(standing, year).select_related("unit").order_by("position"))
    below = _below([row.unit_id for row in enrolments])
    known = recorded([row.unit_id for row in enrolments] + [unit for units in below.values() for unit in units])
    on = min(clock.today(), year.ends_on)
    rows = []
    for row in enrolments:
        mine = known[row.unit_id]
        subordinates = sum(burden(known[unit], year.year, on).inspections for unit in below.get(row.unit_id, ()))
        is_new = row.unit.valid_from.year == year.year
        change = year_on_year(mine, year.year, on, is_new=is_new)
        rows.append(Borne(row, burden(mine, year.year, on), change, subordinates))
    look = Look(request, BURDEN)
    listed = look.sorted(rows)
    if look.wants_shown:
        title = gettext("What visits cost units in %(year)s") % {"year": year.year}
        return year_sheet(request, year, look, title, listed)
    total: dict[str, Any] = {
        name: sum(getattr(one.figures, name) for one in rows) for name in ("inspections", "days", "documents", "forms")
    }
    context = {
        "cycle": year, "rows": listed, "on": on, "is_staff": is_staff, "total": total, "look": look,
        "body": look.body(listed),
    }  # fmt: skip
    return render(request, "inspections/burden.html", context)


def _below(units: list[int]) -> dict[int, list[int]]:
    below: dict[int, list[int]] = {}
    for unit, parent in Unit.objects.filter(parent_id__in=units).values_list("pk", "parent_id"):
        if parent is not None:
            below.setdefault(parent, []).append(unit)
    return below
