"""Results: the ranking, a unit opened down to its evidence, what-if, coverage, export."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from bihuan.engine.explanation import Explainer, Explanation
from bihuan.engine.problems import InputError
from bihuan.engine.scoring import Line
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.pages.answers import filed
from bihuan.pages.filters import filters, search
from bihuan.pages.lists.sheets import handed_out, stamp
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.in_charge import own_results
from bihuan.pages.results.objecting import objection
from bihuan.pages.results.opened import (
    dearest,
    evidence_of,
    find,
    in_order,
    raw_lost,
    shown_points,
    shown_score,
    tree_rows,
    trend_points,
    waterfall,
)
from bihuan.pages.results.rows import drop_empty_columns, first_level, fragility_of, groups_of, incomplete, ranking_rows
from bihuan.pages.results.table import Shown, ranking_table
from bihuan.pages.results.workbook import ranking_workbook
from bihuan.records import clock
from bihuan.results.access import require_ranking, sees_ranking, sees_unit, visible_appeals
from bihuan.results.queries.coverage import coverage
from bihuan.results.queries.live import Live, live
from bihuan.results.queries.shown import shown
from bihuan.results.queries.trend import kin_of, trend
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries import reading_language
from bihuan.supervision.models import SelfAssessment

EVIDENCE_A_PAGE = 30


def live_or_problems(request: HttpRequest, cycle: Cycle) -> Live | HttpResponse:
    """The live result (for all but staff the released one), or the page that lists what keeps it from being scored."""
    try:
        is_staff = reader(request).holds(cycle.office_id, *STAFF)
        return live(cycle) if is_staff else shown(cycle) or live(cycle)
    except InputError as error:
        problems = [problem.text(reading_language()) for problem in error.problems[:100]]
        context = {"cycle": cycle, "problems": problems, "count": len(error.problems)}
        return render(request, "results/unscored.html", context, status=409)


def ranking(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office (assessors once released): the ranking of all units, group by group; a unit: its own result, and who
    answers for several a list of theirs."""
    found_cycle = cycle_for(request, cycle)
    standing = reader(request)
    if not sees_ranking(standing, found_cycle) and standing.units:
        own = list(_enrolments(found_cycle).filter(unit_id__in=standing.units)[:2])
        if len(own) > 1:
            return own_results(request, standing, found_cycle)
        if own:
            return _unit_page(request, standing, found_cycle, own[0])
    require_ranking(standing, found_cycle)
    if found_cycle.state == Cycle.State.DRAFT:
        return render(request, "results/not_begun.html", {"cycle": found_cycle})
    live = live_or_problems(request, found_cycle)
    if isinstance(live, HttpResponse):
        return live
    groups = groups_of(live)
    wanted = request.GET.get("group", "")
    group = None if wanted == "*" else next((name for name, _size in groups if name == wanted), groups[0][0])
    asked = filters(search(request, _("Find a unit")))
    text = asked["q"]
    rows = ranking_rows(live, None if text else group, text)
    heads = drop_empty_columns(rows, [node.title for node in first_level(live)])
    columns = Shown(
        has_classes=any(row.klass for row in rows),
        has_groups=group is None or bool(text),
        has_before=any(row.moved is not None for row in rows),
    )
    context = {
        "cycle": found_cycle,
        "live": live,
        "incomplete": incomplete(live),
        "groups": groups,
        "group": group,
        "text": text,
        "filters": asked,
        "rows": rows,
        "body": ranking_table(found_cycle.pk, rows, columns),
        "heads": heads,
        "columns": columns,
        "total": sum(size for _name, size in groups),
        "now": clock.now(),
        "is_office": standing.holds(found_cycle.office_id, Role.OFFICE),
        "is_staff": standing.holds(found_cycle.office_id, *STAFF),
    }
    return render(request, "results/ranking.html", context)


def export(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: the ranking, every node and every loss as a workbook."""
    found_cycle = cycle_for(request, cycle)
    require_ranking(reader(request), found_cycle)
    live = live_or_problems(request, found_cycle)
    if isinstance(live, HttpResponse):
        return live
    title, rows = _("Results %(year)s") % {"year": found_cycle.year}, len(live.result.lines)
    content = ranking_workbook(live, [title, stamp(found_cycle, clock.today(), rows)], incomplete(live))
    return handed_out(request, found_cycle.office, content, filed(title, clock.today()), rows)


def unit_result(request: HttpRequest, cycle: int, unit: int) -> HttpResponse:
    """The office, and a unit's own people once released: the unit's result opened down to each mark."""
    found_cycle = cycle_for(request, cycle)
    enrolment = get_object_or_404(_enrolments(found_cycle), pk=unit)
    return _unit_page(request, reader(request), found_cycle, enrolment)


def _enrolments(cycle: Cycle) -> QuerySet[Enrolment]:
    """The units of a year with what their page names."""
    return Enrolment.objects.select_related("unit", "line_body", "leader").filter(cycle=cycle)


def _unit_page(request: HttpRequest, standing: Standing, found_cycle: Cycle, enrolment: Enrolment) -> HttpResponse:
    enrolment.cycle = found_cycle
    if not sees_unit(standing, enrolment, found_cycle):
        if enrolment.unit_id in standing.units:
            return render(request, "results/not_released.html", {"cycle": found_cycle, "enrolment": enrolment})
        raise Http404(_("There is no such unit, or you may not see it."))
    live = live_or_problems(request, found_cycle)
    if isinstance(live, HttpResponse):
        return live
    line = _line(live, enrolment, request.GET.get("class", ""))
    explanation = Explainer(live.result, reading_language()).explain(line)
    is_staff = standing.holds(found_cycle.office_id, *STAFF)
    context = _opened(request, live, line, explanation)
    if request.headers.get("HX-Target") == "evidence":
        return render(request, "results/evidence.html", context)
    context |= {
        "enrolment": enrolment,
        "rows": tree_rows(explanation, live.places, _said(enrolment)),
        "waterfall": waterfall(explanation, live.places),
        "years": (years := trend(kin_of(enrolment.unit), line.unit.klass, is_released_only=not is_staff)),
        "points": trend_points(years),
        "lines": live.lines_of(enrolment),
        "size": sum(1 for other in live.result.lines if other.group == line.group),
        "gives_labels": live.result.scheme.choices.grades.policy == "bands",
        "fragility": fragility_of(live).get(line.number) if sees_ranking(standing, found_cycle) else None,
        "sees_ranking": sees_ranking(standing, found_cycle),
        "is_staff": is_staff,
        "incomplete": incomplete(live),
        "objection": objection(standing, enrolment),
        "appealed": visible_appeals(standing).filter(enrolment=enrolment).first(),
        "now": clock.now(),
    }
    return render(request, "results/unit.html", context)


def _said(enrolment: Enrolment) -> dict[str, str]:
    """What the unit said of itself, by indicator; the latest word counts."""
    rows = SelfAssessment.objects.filter(enrolment=enrolment).order_by("id").values_list("indicator__node", "score")
    return {node: f"{score.normalize():f}" for node, score in rows}


def _line(live: Live, enrolment: Enrolment, klass: str) -> Line:
    lines = live.lines_of(enrolment)
    return next((line for line in lines if line.unit.klass == klass), lines[0])


def _opened(request: HttpRequest, live: Live, line: Line, explanation: Explanation) -> dict[str, Any]:
    node = find(explanation.tree, request.GET.get("node", "")) or dearest(explanation.tree) or explanation.tree
    page = Paginator(in_order(node), EVIDENCE_A_PAGE).get_page(request.GET.get("page"))
    context = {"cycle": live.cycle, "live": live, "line": line, "explanation": explanation}
    return context | {
        "node": node,
        "score": shown_score(node, live.places),
        "raw_lost": raw_lost(node, live.places),
        "earned": shown_points(node.earned, live.places),
        "evidence": evidence_of(list(page)),
        "page": page,
        "enrolment": live.enrolment(line),
    }


def coverage_report(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: which units and indicators have been looked at, and which not."""
    year = cycle_for(request, cycle)
    require_ranking(reader(request), year)
    units, indicators = coverage(year)
    return render(request, "results/coverage.html", {"cycle": year, "units": units, "indicators": indicators})
