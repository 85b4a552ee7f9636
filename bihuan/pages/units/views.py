"""The units of an office as they stood on a day, and one unit with its history, posts and people."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date

from bihuan.organizations.access import STAFF, visible_units
from bihuan.organizations.models import Membership, Role, Tenure, Unit
from bihuan.organizations.queries import history
from bihuan.organizations.queries.units import links_of, standing_on, standing_successor
from bihuan.pages.request import reader
from bihuan.pages.units.common import visible_unit


def unit_list(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: the units they may see, as they stood on a day."""
    standing = reader(request)
    day, is_day_wrong = _day(request)
    text, group = request.GET.get("q", "").strip(), request.GET.get("group", "")
    rows = visible_units(standing).filter(standing_on(day)).select_related("parent", "line_body")
    every = list(rows.order_by("category", "code"))
    groups = sorted(Counter(unit.category for unit in every).items())
    shown = [unit for unit in every if _fits(unit, text.casefold(), group)]
    context = {
        "units": shown,
        "groups": groups,
        "group": group,
        "text": text,
        "total": len(every),
        "day": day,
        "is_day_wrong": is_day_wrong,
        "is_today": day == timezone.localdate(),
        "is_clerk": bool(standing.offices(Role.OFFICE)),
        "sees_people": bool(standing.offices(*STAFF)),
    }
    return render(request, "units/list.html", context)


def _day(request: HttpRequest) -> tuple[date, bool]:
    """The day asked for, today by default; and whether what was asked for is no day."""
    text = request.GET.get("on", "").strip()
    try:
        day = parse_date(text) if text else timezone.localdate()
    except ValueError:
        day = None
    return day or timezone.localdate(), day is None


def _fits(unit: Unit, text: str, group: str) -> bool:
    return (not group or unit.category == group) and (text in unit.name.casefold() or text in unit.code.casefold())


def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may see the unit: what it is, what it was, its posts and its people."""
    standing = reader(request)
    unit = visible_unit(standing, pk)
    day = timezone.localdate()
    holders = Tenure.objects.select_related("person").order_by("-since")
    context: dict[str, Any] = {
        "unit": unit,
        "parent": _parent(unit, day),
        "subunits": visible_units(standing).filter(standing_on(day), parent=unit),
        "history": history(unit),
        "seen": set(visible_units(standing).filter(office_id=unit.office_id).values_list("pk", flat=True)),
        "posts": unit.posts.prefetch_related(Prefetch("tenures", queryset=holders)),
        "people": _people(unit),
        "today": day,
        "is_clerk": standing.holds(unit.office_id, Role.OFFICE),
        "is_standing": unit.valid_to is None,
    }
    return render(request, "units/detail.html", context)


def _parent(unit: Unit, day: date) -> Unit | None:
    """The unit above under the name it has today, or had on the unit's last day."""
    if unit.parent is None:
        return None
    last = day if unit.valid_to is None else min(day, unit.valid_to)
    return standing_successor(unit.parent, last, list(links_of(unit.office_id)))


def _people(unit: Unit) -> QuerySet[Membership]:
    rows = Membership.objects.filter(unit=unit).select_related("person")
    return rows.order_by(F("until").desc(nulls_first=True), "role", "since", "id")
