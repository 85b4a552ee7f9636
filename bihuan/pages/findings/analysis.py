"""Analysis: where problems come from and what becomes of them, as of any day; units side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.findings.lifecycle import NOTIFIED
from bihuan.findings.models import Finding, Theme
from bihuan.findings.queries.analysis import Analysis, Split, add, analysis, by_unit, standing_today
from bihuan.findings.queries.clocks import overdue
from bihuan.findings.queries.conservation import Balance
from bihuan.findings.queries.ledger import NONE, filtered
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.findings.ledger import as_of, shown
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries.calendar import deadlines_of

WIDTH = 560


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of the funnel in pixels."""

    label: str
    count: int
    width: int
    kind: str
    stands: str


def analysis_page(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff and assessors (of what they see): the year's findings split every way."""
    found = cycle_for(request, cycle)
    standing = reader(request, *STAFF, Role.ASSESSOR)
    on, mine = as_of(request), shown(standing, found)
    told = analysis(found, on, mine)
    context = {
        "cycle": found,
        "on": on,
        "today": clock.today(),
        "told": told,
        "tables": [(name, title, told.by[name]) for name, title in _titles()],
        "funnel": funnel(told.total),
        "common": common(told),
        "heat": heat_rows(found, told),
        "years": _years(found, standing.offices(*STAFF)),
    }
    return render(request, "findings/analysis.html", context)


def _titles() -> list[tuple[str, str]]:
    return [
        ("theme", _("By theme")), ("source", _("By source")), ("method", _("By method")),
        ("enrolment__category", _("By group")),
    ]  # fmt: skip


def funnel(total: Balance) -> list[Bar]:
    """From opened down to open, each bar to the same scale."""
    rows = [
        (_("opened"), total.opened, "whole", "opened"),
        (_("closed, corrected"), total.closed, "good", "closed"),
        (_("withdrawn or merged"), total.withdrawn + total.merged, "flat", "taken_back"),
        (_("handed over as a lead"), total.transferred, "flat", "transferred"),
        (_("exempt or not corrected"), total.exempt + total.not_corrected, "loss", "let_off"),
        (_("carried into the next year"), total.carried, "warn", "carried_on"),
        (_("still open"), total.open, "loss", "open"),
    ]
    most = max(total.opened, 1)
    return [Bar(label, count, max(1, WIDTH * count // most) if count else 0, *more) for label, count, *more in rows]


def common(told: Analysis) -> Sequence[Split]:
    """Themes found in a fifth of the units and more: problems of many, not of one."""
    return [one for one in told.by["theme"] if one.value != NONE and one.share >= 20]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A theme with its counts by group, each with how warm it is (0 to 4)."""

    label: str
    value: str
    cells: list[tuple[str, int, int]]


def heat_rows(cycle: Cycle, told: Analysis) -> dict[str, Any]:
    """Themes down, groups across."""
    groups = list(dict.fromkeys(
        Enrolment.objects.filter(cycle=cycle).order_by("position").values_list("category", flat=True)
    ))  # fmt: skip
    counts, titles = told.heat, told.titles
    most = max(counts.values(), default=1)
    rows = []
    for theme in sorted({key[0] for key in counts}, key=lambda pk: (pk is None, titles.get(pk, ""))):
        cells = [(group, counts.get((theme, group), 0)) for group in groups]
        warm = [(group, number, -(-4 * number // most) if number else 0) for group, number in cells]
        rows.append(HeatRow(titles.get(theme, "–"), str(theme or NONE), warm))
    return {"groups": groups, "rows": rows}


def _years(cycle: Cycle, offices: frozenset[int]) -> list[tuple[Cycle, Balance]]:
    """The years side by side, for those who see all of them."""
    if cycle.office_id not in offices:
        return []
    rows = Finding.objects.filter(office=cycle.office_id)
    found = standing_today(rows, ["cycle"])
    cycles = Cycle.objects.filter(office=cycle.office_id).order_by("year")
    return [(one, found[one.pk,]) for one in cycles if (one.pk,) in found]


def units(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff and assessors: every unit with what is open, closed and overdue, as of a day; with a theme
    those alone in which it was found."""
    found = cycle_for(request, cycle)
    standing = reader(request, *STAFF, Role.ASSESSOR)
    on, theme = as_of(request), request.GET.get("theme", "")
    mine = filtered(shown(standing, found), {"theme": theme}, on, deadlines_of(found.office_id))
    lines = by_unit(found, on, mine)
    late = _late(mine, on)
    rows = [(line, late.get(line.enrolment.pk, (0, 0))) for line in lines if not theme or _is_touched(line.balance)]
    rows.sort(key=lambda row: (-row[1][0], -row[0].balance.open, row[0].enrolment.position))
    context = {
        "cycle": found, "on": on, "today": clock.today(), "rows": rows, "total": add(line.balance for line in lines),
        "scope": {"theme": theme} if theme else {},
        "theme": Theme.objects.filter(office=found.office_id, pk=typed.key(theme)).first(),
    }  # fmt: skip
    return render(request, "findings/units.html", context)


def _is_touched(one: Balance) -> bool:
    return one.opened > one.withdrawn + one.merged


def _late(mine: QuerySet[Finding], on: date) -> dict[int, tuple[int, int]]:
    """By unit how many findings were overdue at the end of a day, and the longest delay in days."""
    found: dict[int, tuple[int, int]] = {}
    for unit, stood, plan_by, due_by in overdue(mine, on).values_list("enrolment_id", "stood", "plan_by", "due_by"):
        count, days = found.get(unit, (0, 0))
        found[unit] = count + 1, max(days, (on - (plan_by if stood == NOTIFIED else due_by)).days)
    return found
