"""Analysis: where problems come from and what becomes of them, as of any day; units side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.findings.models import Finding, Policy
from bihuan.findings.queries.analysis import Analysis, Split, UnitLine, add, analysis, by_unit, common, standing_today
from bihuan.findings.queries.answers import answered
from bihuan.findings.queries.conservation import Balance
from bihuan.findings.queries.ledger import NONE
from bihuan.findings.queries.punctuality import Punctuality, punctuality
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Role
from bihuan.pages.answers import filed
from bihuan.pages.filters import day, filters
from bihuan.pages.findings.analysis_sheets import analysis_workbook
from bihuan.pages.findings.asked import as_of, shown
from bihuan.pages.findings.handing import exported
from bihuan.pages.lists.listing import SHOWN
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment

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
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF, Role.ASSESSOR)
    on, mine = as_of(request), shown(standing, year)
    told, years = analysis(year, on, mine), _years(year, standing.offices(*STAFF))
    heat = heat_rows(year, told)
    if request.GET.get("as") == SHOWN:
        content = analysis_workbook(year, on, told, titles=_titles(), heat=heat, years=years)
        name = filed(_("Analysis of findings %(year)s") % {"year": year.year}, on)
        return exported(request, year, content, name, told.total.opened)
    context = {
        "cycle": year,
        "on": on,
        "today": clock.today(),
        "filters": filters(day("on", _("As of"), on, clock.today())),
        "told": told,
        "tables": [(name, title, told.by[name]) for name, title in _titles()],
        "funnel": funnel(told.total),
        "common": _with_answers(common(told)),
        "is_staff": standing.holds(year.office_id, *STAFF),
        "heat": heat,
        "years": years,
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


def _with_answers(themes: Sequence[Split]) -> list[tuple[Split, list[Policy]]]:
    """Each with the policies that answer it."""
    by_theme = answered([int(one.value) for one in themes])
    return [(one, by_theme.get(int(one.value), [])) for one in themes]


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
    balances = standing_today(rows, ["cycle"])
    cycles = Cycle.objects.filter(office=cycle.office_id).order_by("year")
    return [(one, balances[one.pk,]) for one in cycles if (one.pk,) in balances]


UnitRow: TypeAlias = tuple[UnitLine, Punctuality]


def unit_rows(cycle: Cycle, on: date, mine: QuerySet[Finding]) -> list[UnitRow]:
    """Every unit with its balance and its punctuality at the end of a day, the most overdue first."""
    late = punctuality(mine, on)
    rows = [(line, late.get(line.enrolment.pk, Punctuality())) for line in by_unit(cycle, on, mine)]
    return sorted(rows, key=lambda row: (-row[1].overdue, -row[0].balance.open, row[0].enrolment.position))


def total_of(rows: Sequence[UnitRow]) -> Balance:
    """The balance of all of them."""
    total: Balance = add(line.balance for line, _late in rows)
    return total
