"""Units side by side: where the findings of each stand, how late it is; one definition for page and Excel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bihuan.findings.models import Theme
from bihuan.findings.queries.analysis import UnitLine
from bihuan.findings.queries.conservation import Balance
from bihuan.findings.queries.ledger import filtered
from bihuan.findings.queries.punctuality import Punctuality
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.filters import choice, day, filters
from bihuan.pages.findings.analysis import UnitRow, total_of, unit_rows
from bihuan.pages.findings.asked import as_of, ledger_of, shown
from bihuan.pages.lists.columns import Column, Label, link, tag
from bihuan.pages.lists.listing import Listing, Look
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries.calendar import deadlines_of


def units(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff and assessors: every unit with what is open, closed, overdue and on time, as of a day; with a
    theme those alone in which it was found."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF, Role.ASSESSOR)
    on, theme, group = as_of(request), request.GET.get("theme", ""), request.GET.get("group", "")
    look = units_look(request, year, on)
    every = _of_group(request, standing, year)
    rows = look.sorted(_touched(every, theme))
    context = {
        "cycle": year, "on": on, "total": total_of(every), "look": look, "body": look.body(rows), "rows": rows,
        "scope": {name: text for name, text in (("theme", theme), ("group", group)) if text},
        "filters": filters(
            choice(request, "group", _("Group"), _groups(year)),
            day("on", _("As of"), on, clock.today()),
            kept=[("theme", theme), ("sort", request.GET.get("sort", ""))],
        ),
        "theme": Theme.objects.filter(office=year.office_id, pk=typed.key(theme)).first(),
    }  # fmt: skip
    return render(request, "findings/units.html", context)


def _groups(cycle: Cycle) -> list[tuple[str, str]]:
    names = cycle.enrolments.order_by("position").values_list("category", flat=True)
    return [(name, name) for name in dict.fromkeys(names)]


def units_asked(request: HttpRequest, standing: Standing, cycle: Cycle) -> list[UnitRow]:
    """The units the address asks for, the most overdue first."""
    return _touched(_of_group(request, standing, cycle), request.GET.get("theme", ""))


def _of_group(request: HttpRequest, standing: Standing, cycle: Cycle) -> list[UnitRow]:
    on, theme, group = as_of(request), request.GET.get("theme", ""), request.GET.get("group", "")
    mine = filtered(shown(standing, cycle), {"theme": theme}, on, deadlines_of(cycle.office_id))
    return [row for row in unit_rows(cycle, on, mine) if not group or row[0].enrolment.category == group]


def _touched(rows: list[UnitRow], theme: str) -> list[UnitRow]:
    """All of them; where a theme is asked for, those in which it was found."""
    return [row for row in rows if not theme or _is_touched(row[0].balance)]


def _is_touched(one: Balance) -> bool:
    return one.opened > one.withdrawn + one.merged


def units_look(request: HttpRequest, cycle: Cycle, on: date) -> Look:
    """The table as its reader looks at it; each number leads to its findings."""
    theme = request.GET.get("theme", "")
    scope = {"theme": theme} if theme else {}
    return Look(request, listing(cycle.pk, on, scope), reverse("finding-units-export", args=[cycle.pk]))


def listing(cycle: int, on: date, scope: Mapping[str, str]) -> Listing:
    """The columns, their links to the ledger of a year as of a day within a scope."""

    def to(row: UnitRow, number: int, **wanted: str) -> SafeString | str:
        asked = {**scope, **wanted, "unit": row[0].enrolment.pk}
        return link(ledger_of(cycle, on, asked), number) if number else "–"

    def count(name: str, label: Label, number: Callable[[UnitLine], int], css: str = "n", **wanted: str) -> Column:
        return Column(
            name=name, label=label, value=lambda row: number(row[0]), sort=(name,), css=css, width=10,
            cell=lambda row: to(row, number(row[0]), **wanted),
        )  # fmt: skip

    return Listing(
        name="findings-by-unit",
        columns=(
            _unit_column(cycle),
            Column(
                name="group", label=gettext_lazy("Group"), value=lambda row: row[0].enrolment.category,
                sort=("group",), css="wide", width=18,
            ),
            count("opened", gettext_lazy("opened"), lambda line: line.balance.opened, stands="opened"),
            count("closed", gettext_lazy("closed, corrected"), lambda line: line.balance.closed, state="closed"),
            count("open", gettext_lazy("open"), lambda line: line.balance.open, stands="open"),
            _late_column(lambda row: ledger_of(cycle, on, {**scope, "stands": "overdue", "unit": row[0].enrolment.pk})),
            *_delays(),
            count("repeated", gettext_lazy("repeated"), lambda line: line.repeats, "n wide", stands="repeat"),
            _rate("on_time", gettext_lazy("on-time rate"), lambda row: row[1].rate),
            _rate("closure", gettext_lazy("closure rate"), lambda row: row[0].balance.closure_rate),
        ),
    )  # fmt: skip


def _unit_column(cycle: int) -> Column:
    """The unit; ordered by it, the units stand as they always do."""
    return Column(
        name="unit", label=gettext_lazy("Unit"), value=lambda row: row[0].enrolment.name, is_head=True, width=20,
        sort=("unit",), by=lambda row: row[0].enrolment.position,
        cell=lambda row: link(reverse("finding-unit", args=[cycle, row[0].enrolment.pk]), row[0].enrolment.name),
    )  # fmt: skip


def _late_column(address: Callable[[UnitRow], str]) -> Column:
    return Column(
        name="overdue", label=gettext_lazy("overdue"), value=lambda row: row[1].overdue, sort=("overdue",), css="n",
        width=10, cell=lambda row: _overdue(row, address(row)),
    )  # fmt: skip


def _delays() -> tuple[Column, Column]:
    def days(name: str, label: Label, read: Callable[[Punctuality], int]) -> Column:
        return Column(
            name=name, label=label, value=lambda row: read(row[1]), sort=(name,), css="n wide", width=10,
            cell=lambda row: _days(read(row[1])),
        )  # fmt: skip

    return (
        days("longest", gettext_lazy("longest delay"), lambda late: late.longest),
        days("from_first", gettext_lazy("longest since the first term"), lambda late: late.from_original),
    )


def _days(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number} if number else "–"


def _overdue(row: UnitRow, address: str) -> SafeString | str:
    return link(address, tag(f"! {row[1].overdue}", "loss")) if row[1].overdue else "–"


def _rate(name: str, label: Label, rate: Callable[[Any], float | None]) -> Column:
    """A share in percent; empty where nothing was due."""

    def value(row: UnitRow) -> float | None:
        share = rate(row)
        return None if share is None else round(share, 1)

    return Column(
        name=name, label=label, value=value, sort=(name,), css="n", width=10,
        cell=lambda row: "–" if value(row) is None else f"{value(row)} %",
    )  # fmt: skip
