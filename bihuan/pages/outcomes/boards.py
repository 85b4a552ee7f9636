"""The office's board, the loop report, several years, a unit over the years, the leader's view."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role, Unit
from bihuan.outcomes.access import require_sees_outcomes
from bihuan.outcomes.lifecycle import OUT
from bihuan.outcomes.models import Delivery, Issuer, Letter
from bihuan.outcomes.queries.board import (
    Board,
    Count,
    UnitInCharge,
    board,
    decided_of,
    leader_view,
    units_in_charge,
)
from bihuan.outcomes.queries.charts import rank_chart, theme_chart
from bihuan.outcomes.queries.loop import MISSING, by_group, loops
from bihuan.outcomes.queries.profile import profile
from bihuan.outcomes.queries.report import report
from bihuan.outcomes.queries.years import compare, latest_sets
from bihuan.pages import typed
from bihuan.pages.answers import filed
from bihuan.pages.context import current_cycle
from bihuan.pages.filters import Filters, choice, filters
from bihuan.pages.findings.asked import in_charge, shown, with_lamps
from bihuan.pages.outcomes.papers import paper_answer
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.opened import trend_points
from bihuan.records import clock
from bihuan.results.access import visible_sets
from bihuan.results.models import ResultSet
from bihuan.results.queries.trend import kin_of, trend
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries.calendar import deadlines_of

LETTERS = 5
"""So many letters on the leader's page, those without a receipt first."""
STANDS = {"complete": True, "open": False}
"""Loops as the report filters them."""
WORDS = {
    "findings": gettext_lazy("findings overdue"), "plans": gettext_lazy("of these, plans overdue"),
    "replies": gettext_lazy("replies overdue"), "commitments": gettext_lazy("commitments overdue"),
    "appeals": gettext_lazy("appeals to decide"), "drafts": gettext_lazy("documents to check"),
    "checked": gettext_lazy("documents to approve"), "approved": gettext_lazy("documents to issue"),
    "receipts": gettext_lazy("receipts outstanding"),
    "corrections": gettext_lazy("departments to tell of a correction"),
}  # fmt: skip


def outcome_board(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff: what is late, what waits, how far the loops are."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    require_sees_outcomes(standing, year.office_id)
    seen = board(year, clock.today())
    missing = Counter(name for row in seen.rows for name in row.missing)
    context = {
        "cycle": year, "board": seen, "today": clock.today(),
        "is_office": standing.holds(year.office_id, Role.OFFICE),
        "lists": [
            ("late", _("Late"), "loss", [_counted(year, seen, one) for one in seen.late]),
            ("waits", _("Waits for someone"), "warn", [_counted(year, seen, one) for one in seen.waiting]),
        ],
        "missing": [(name, MISSING[name], count) for name, count in missing.most_common()],
    }  # fmt: skip
    return render(request, "outcomes/board.html", context)


def _counted(cycle: Cycle, seen: Board, one: Count) -> dict[str, Any]:
    """A count with its words and the list that opens it."""
    letters = reverse("letter-list", args=[cycle.pk])
    addresses = {
        "findings": f"{reverse('finding-list', args=[cycle.pk])}?stands=overdue",
        "plans": f"{reverse('finding-list', args=[cycle.pk])}?stands=plan_late",
        "replies": f"{letters}?stands=reply_late",
        "commitments": f"{reverse('interview-list', args=[cycle.pk])}?stands=late",
        "appeals": f"{reverse('appeal-list', args=[cycle.pk])}?stands=pending",
        "drafts": f"{letters}?state=draft", "checked": f"{letters}?state=checked",
        "approved": f"{letters}?state=approved", "receipts": f"{letters}?stands=unsigned",
        "corrections": reverse("feedback", args=[seen.publication.result_set_id]) if seen.publication else letters,
    }  # fmt: skip
    return {"count": one.count, "label": WORDS[one.name], "address": addresses[one.name]}


def loop_report(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff: every unit's links, the missing ones named."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    require_sees_outcomes(standing, year.office_id)
    decided = decided_of(year)
    rows = loops(decided.result_set) if decided else []
    group, link, stands = (request.GET.get(name, "") for name in ("group", "missing", "stands"))
    wanted = STANDS.get(stands)
    rows_shown = [
        row
        for row in rows
        if (not group or row.enrolment.category == group) and (not link or link in row.missing)
        and (wanted is None or row.is_complete == wanted)
    ]  # fmt: skip
    context = {
        "cycle": year, "publication": decided, "rows": rows_shown, "groups": by_group(rows), "group": group,
        "stands": stands, "missing": MISSING.get(link, ""), "total": len(rows),
        "complete": sum(row.is_complete for row in rows), "today": clock.today(),
    }  # fmt: skip
    return render(request, "outcomes/loop.html", context)


def _named(kept: ResultSet) -> str:
    return _("%(year)s, result %(number)s") % {"year": kept.cycle.year, "number": kept.number}


def years_report(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office's staff: three years (or any two result sets, ``?a=…&b=…``) side by side."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    require_sees_outcomes(standing, year.office_id)
    seen = compare(_chosen(request, standing, year))
    recurring = [theme for theme in seen.themes if theme.is_recurring]
    years = [kept.cycle.year for kept in seen.sets]
    groups = sorted({move.places[-1].group for move in seen.moves if move.places[-1]})
    known = _known(standing, year).order_by("-cycle__year", "-number")
    asked = _filters(request, [(row.pk, _named(row)) for row in known], groups)
    group = asked["group"]
    drawn = group or next(iter(groups), "")
    moves = [move for move in seen.moves if not group or (move.places[-1] and move.places[-1].group == group)]
    given = [request.GET.get(name, "") for name in ("a", "b")]
    context = {
        "filters": asked,
        "not_comparable": not all(seen.comparable), "anyway": request.GET.get("anyway") == "1",
        "cycle": year, "years": seen, "moves": moves,
        "recurring": recurring,
        "repeats": list(zip(years, seen.repeats, strict=True)),
        "chart": theme_chart(recurring[:12], years) if recurring else "",
        "drawn": drawn, "ranks": rank_chart(seen.moves, years, seen.comparable, drawn),
        "asked": urlencode({"a": given[0], "b": given[1]}) if all(given) else "",
    }  # fmt: skip
    return render(request, "outcomes/years.html", context)


def _filters(request: HttpRequest, known: list[tuple[int, str]], groups: list[str]) -> Filters:
    newest = _("newest decided")
    return filters(
        choice(request, "a", _("Compare"), known, every=newest),
        choice(request, "b", _("with"), known, every=newest),
        choice(request, "group", _("Group"), [(name, name) for name in groups]),
    )


def _known(standing: Standing, cycle: Cycle) -> QuerySet[ResultSet]:
    return visible_sets(standing).filter(office=cycle.office_id).select_related("cycle", "scheme").defer("inputs")


def _chosen(request: HttpRequest, standing: Standing, cycle: Cycle) -> list[ResultSet]:
    """The two sets that are asked for, older first; else the newest decided result of each of the last years."""
    given = [typed.key(request.GET.get(name)) for name in ("a", "b")]
    if not all(given):
        return latest_sets(cycle.office_id, cycle.year)
    rows = _known(standing, cycle).filter(pk__in=given)
    return sorted(rows, key=lambda row: (row.cycle.year, row.number))


def years_file(request: HttpRequest, cycle: int, form: str) -> HttpResponse:
    """The office's staff: the same as PDF or Word."""
    year = cycle_for(request, cycle)
    standing = reader(request, *STAFF)
    require_sees_outcomes(standing, year.office_id)
    sets = _chosen(request, standing, year)
    if not sets:
        raise Http404(_("There is no decided result yet."))
    issuer = Issuer.objects.filter(office=year.office_id).first()
    name = issuer.name if issuer else year.office.name
    made = report(compare(sets), name)
    return paper_answer(made, filed(made.title), form)


def unit_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: one unit over the years."""
    standing = reader(request, *STAFF)
    unit = get_object_or_404(Unit, pk=pk, office_id__in=standing.offices(*STAFF))
    kin = kin_of(unit)
    letters = (
        Letter.objects.filter(enrolment__unit__in=kin).exclude(state="dropped").only("number", "title", "state", "kind")
    )
    years, past = trend(kin, None), profile(kin)
    context = {
        "unit": unit, "years": years, "points": trend_points(years), "rows": past.years, "themes": past.themes,
        "letters": letters.order_by("-id")[:50],
    }  # fmt: skip
    return render(request, "outcomes/profile.html", context)


def leader(request: HttpRequest) -> HttpResponse:
    """A leader in charge, on the phone: three numbers and one list, everything opens."""
    standing = reader(request, Role.LEADER)
    year: Cycle | None = current_cycle(request, standing)
    units, today = in_charge(standing), clock.today()
    view, rows_of_units = None, list[UnitInCharge]()
    if year:
        mine = shown(standing, year).filter(enrolment__unit_id__in=units)
        view, rows_of_units = leader_view(mine, today), units_in_charge(year, units, mine, today)
        with_lamps(view.worst, deadlines_of(year.office_id), today)
    rows = Delivery.objects.filter(person=standing.person, letter__state__in=OUT).select_related("letter")
    letters = rows.defer("letter__content").order_by(F("received_on").asc(nulls_first=True), "-id")
    context = {
        "cycle": year, "view": view, "letters": letters[:LETTERS],
        "units": rows_of_units, "today": today, "has_results": any(one.row for one in rows_of_units),
    }  # fmt: skip
    return render(request, "outcomes/leader.html", context)
