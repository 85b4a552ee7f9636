"""The units of an office as they stood on a day, and one unit with its history, posts and people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.organizations.access import STAFF, visible_units
from bihuan.organizations.models import BUSINESS, Membership, Role, Succession, Tenure, Unit
from bihuan.organizations.queries import History, history
from bihuan.organizations.queries.units import parents_on, standing_on
from bihuan.pages import typed
from bihuan.pages.answers import filed
from bihuan.pages.filters import day, filters, search
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import handed_out, sheet_of
from bihuan.pages.request import office_of, reader
from bihuan.pages.units.columns import UNITS, UnitRow
from bihuan.pages.units.common import visible_unit
from bihuan.pages.units.export import units_workbook
from bihuan.records import clock


@dataclass(frozen=True, slots=True)
class Listed:
    """The units asked for: those of the day, and of them those that fit."""

    day: date
    is_day_wrong: bool
    text: str
    group: str
    every: list[Unit]
    shown: list[Unit]


def _listed(request: HttpRequest) -> Listed:
    """Everyone with a role: the units they may see, as they stood on the day asked for."""
    standing = reader(request)
    day, is_day_wrong = _day(request)
    text, group = request.GET.get("q", "").strip(), request.GET.get("group", "")
    rows = visible_units(standing).filter(standing_on(day)).select_related("parent", "line_body")
    every = list(rows.order_by("category", "code"))
    shown = [unit for unit in every if _fits(unit, text.casefold(), group)]
    return Listed(day, is_day_wrong, text, group, every, shown)


def unit_list(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: the units they may see, as they stood on a day."""
    standing = reader(request)
    listed = _listed(request)
    look = Look(request, UNITS, reverse("unit-export"))
    rows = _rows(look, listed)
    may_merge = listed.day == clock.today() and bool(standing.offices(Role.OFFICE))
    context = {
        "listed": listed,
        "look": look,
        "units": rows,
        "body": look.body(rows, is_choosable=may_merge),
        "groups": sorted(Counter(unit.category for unit in listed.every).items()),
        "group": listed.group,
        "filters": filters(
            search(request, _("Name or code")),
            day("on", _("As of"), listed.day),
            kept=[("group", listed.group), ("sort", request.GET.get("sort", ""))],
        ),
        "total": len(listed.every),
        "day": listed.day,
        "may_merge": may_merge,
        "is_today": listed.day == clock.today(),
        "is_clerk": bool(standing.offices(Role.OFFICE)),
        "sees_people": bool(standing.offices(*STAFF)),
    }
    return render(request, "units/list.html", context)


def unit_export(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: the same list as a workbook, either as the reader looks at it or to be edited and imported
    again."""
    listed, look, office = _listed(request), Look(request, UNITS), office_of(request, *BUSINESS)
    title = _("List of units")
    if look.wants_shown:
        said = _("As of %(on)s · %(n)s units") % {"on": listed.day.isoformat(), "n": len(listed.shown)}
        content = sheet_of(look, title, _rows(look, listed), [f"{office.name} · {said}"])
    else:
        content = units_workbook(listed.shown, parents_on(listed.shown, listed.day))
    return handed_out(request, office, content, filed(title, listed.day), len(listed.shown))


def _rows(look: Look, listed: Listed) -> list[UnitRow]:
    """The units in the order asked for, each with the unit above it."""
    parents = parents_on(listed.shown, listed.day)
    return look.sorted(UnitRow(unit, parents.get(unit.pk)) for unit in listed.shown)


def _day(request: HttpRequest) -> tuple[date, bool]:
    """The day asked for, today by default; and whether what was asked for is no day."""
    text = request.GET.get("on", "").strip()
    day = typed.day(text) if text else clock.today()
    return day or clock.today(), day is None


def _fits(unit: Unit, text: str, group: str) -> bool:
    return (not group or unit.category == group) and (text in unit.name.casefold() or text in unit.code.casefold())


def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may see the unit: what it is, what it was, its posts and its people."""
    standing = reader(request)
    unit = visible_unit(standing, pk)
    day = clock.today()
    told = history(unit)
    holders = Tenure.objects.select_related("person").order_by("-since")
    context: dict[str, Any] = {
        "unit": unit,
        "parent": parents_on([unit], day if unit.valid_to is None else min(day, unit.valid_to)).get(unit.pk),
        "subunits": visible_units(standing).filter(standing_on(day), parent=unit),
        "history": told,
        "seen": set(visible_units(standing).filter(office_id=unit.office_id).values_list("pk", flat=True)),
        "posts": unit.posts.prefetch_related(Prefetch("tenures", queryset=holders)),
        "people": _people(unit, told),
        "today": day,
        "is_clerk": standing.holds(unit.office_id, Role.OFFICE),
        "is_standing": unit.valid_to is None,
    }
    return render(request, "units/detail.html", context)


def _people(unit: Unit, told: History) -> QuerySet[Membership]:
    """Roles held for the unit, under its former names too; what a merger or split began stands at its predecessor."""
    same = {unit.pk}
    for link in reversed(told.before):
        if link.successor_id in same and link.kind in {Succession.Kind.RENAME, Succession.Kind.CHANGE}:
            same.add(link.predecessor_id)
    rows = Membership.objects.filter(unit__in=same).select_related("person", "unit")
    return rows.order_by(F("until").desc(nulls_first=True), "role", "since", "id")
