"""The results of several units, for who answers for more than one: each with its score, its rank and its findings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bihuan.organizations.access import Standing
from bihuan.outcomes.queries.board import UnitInCharge, units_in_charge
from bihuan.pages.findings.asked import ledger_of, shown
from bihuan.pages.lists.columns import Column, link, tag
from bihuan.pages.lists.listing import Listing, Look
from bihuan.pages.lists.sheets import year_sheet
from bihuan.pages.templatetags.bihuan import points
from bihuan.records import clock
from bihuan.schemes.models import Cycle


def _unit(one: UnitInCharge) -> SafeString:
    return link(reverse("unit-result", args=[one.enrolment.cycle_id, one.enrolment.pk]), one.enrolment.name)


def _score(one: UnitInCharge) -> str:
    return _("not released yet") if one.row is None else points(one.row.composite)


def _rank(one: UnitInCharge) -> str:
    return f"{one.row.rank} / {one.row.group_size}" if one.row and one.row.rank else ""


def _findings(one: UnitInCharge, number: int, stands: str) -> SafeString:
    address = ledger_of(one.enrolment.cycle_id, clock.today(), {"stands": stands, "unit": one.enrolment.pk})
    return link(address, number)


def _open(one: UnitInCharge) -> str:
    return _findings(one, one.open, "open") if one.open else "0"


def _overdue(one: UnitInCharge) -> str:
    if not one.overdue:
        return "0"
    days = ngettext("overdue %(n)s day", "overdue %(n)s days", one.days) % {"n": one.days}
    return format_html("{} {}", _findings(one, one.overdue, "overdue"), tag(f"! {days}", "loss"))


IN_CHARGE = Listing(
    name="units-in-charge",
    columns=(
        Column(
            name="unit", label=gettext_lazy("Unit"), value=lambda one: one.enrolment.name, cell=_unit,
            by=lambda one: one.enrolment.position, sort=("unit",), is_head=True, width=24,
        ),
        Column(
            name="group", label=gettext_lazy("Group"), value=lambda one: one.enrolment.category, sort=("group",),
            css="wide", width=18,
        ),
        Column(
            name="score", label=gettext_lazy("Composite"), value=lambda one: one.row and one.row.composite, cell=_score,
            sort=("score",), css="n",
        ),
        Column(
            name="grade", label=gettext_lazy("Grade"), value=lambda one: one.row and one.row.grade, sort=("grade",),
        ),
        Column(
            name="rank", label=gettext_lazy("Rank in its group"), value=_rank, sort=("rank",), css="n",
            by=lambda one: one.row and one.row.rank,
        ),
        Column(
            name="open", label=gettext_lazy("Open findings"), value=lambda one: one.open, cell=_open, sort=("open",),
            css="n",
        ),
        Column(
            name="overdue", label=gettext_lazy("Overdue findings"), value=lambda one: one.overdue, cell=_overdue,
            sort=("overdue",), css="n",
        ),
        Column(
            name="days", label=gettext_lazy("Longest delay in days"), value=lambda one: one.days, sort=("days",),
            css="n wide", is_usual=False,
        ),
    ),
)  # fmt: skip


def own_results(request: HttpRequest, standing: Standing, cycle: Cycle) -> HttpResponse:
    """Who answers for several units: each with what is released of it, opened from here."""
    mine = shown(standing, cycle).filter(enrolment__unit_id__in=standing.units)
    look = Look(request, IN_CHARGE)
    rows = look.sorted(units_in_charge(cycle, standing.units, mine, clock.today()))
    title = _("Results %(year)s of the units in my charge") % {"year": cycle.year}
    if look.wants_shown:
        return year_sheet(request, cycle, look, title, rows)
    context = {"cycle": cycle, "title": title, "look": look, "body": look.body(rows), "today": clock.today()}
    return render(request, "results/in_charge.html", context)
