"""What findings cost, and what they say of rectification, as marks for the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, QuerySet, Subquery, Sum

from bihuan.engine.scheme import Node
from bihuan.engine.values import Columns, Reference
from bihuan.findings.lifecycle import BEFORE, CLOSED, CONTESTED, MERGED, WITHDRAWN
from bihuan.findings.models import Category, Finding, FindingMark, FindingStep
from bihuan.findings.queries.standing import NOT_TO_CORRECT
from bihuan.records import clock
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import parsed
from bihuan.schemes.queries.columns import effective, mark_moves, plain

FACT = 120
"""Signs of number and fact that due and done are noted with."""
KEY = "finding"
"""The source of these marks, as their references name it."""
SILENT = frozenset({*BEFORE, WITHDRAWN, MERGED, CONTESTED})
"""States in which a finding costs nothing (yet): not confirmed, taken back, counted elsewhere, or under review."""


def stamps(cycle: Cycle) -> list[Subquery]:
    """Newest step and newest cost, to be asked for in one query: as long as they stay, and :func:`feeding_day`
    does, no mark of a finding has changed."""
    steps = FindingStep.objects.filter(finding__cycle=cycle).order_by().values("finding__cycle")
    costs = FindingMark.objects.filter(cycle=cycle).order_by().values("cycle")
    return [Subquery(rows.annotate(newest=Max("pk")).values("newest")) for rows in (steps, costs)]


def moves(cycle: Cycle) -> list[QuerySet[Any, Any]]:
    """By enrolled unit what changes with every step of its findings, and with every cost."""
    findings = Finding.objects.filter(cycle=cycle).order_by().values(unit=F("enrolment_id"))
    return [findings.annotate(count=Count("pk"), total=Sum("version")), mark_moves(FindingMark, cycle)]


def feeding_day(cycle: Cycle) -> date | None:
    """Today, where an indicator is fed by what falls due; None where days change nothing."""
    return clock.today() if any(leaf.fed_by for leaf in parsed(cycle.scheme).leaves) else None


def marks(cycle: Cycle, units: Collection[int] | None = None) -> Columns:
    """Every mark the findings of a year (of some enrolled units) make: their costs, and due and done for indicators
    fed by findings."""
    rows = [*_costs(cycle, units)]
    for leaf in parsed(cycle.scheme).leaves:
        if leaf.fed_by:
            rows += _rates(cycle, leaf, units)
    return Columns.referred(((Reference(KEY, finding), row) for finding, row in rows), f"findings-{cycle.year}")


def _costs(cycle: Cycle, units: Collection[int] | None) -> Iterator[tuple[int, dict[str, str]]]:
    rows = effective(FindingMark, cycle).exclude(finding__state__in=SILENT).exclude(value=0)
    rows = rows if units is None else rows.filter(enrolment__in=units)
    for mark in rows.select_related(
        "finding__enrolment", "finding__found_by", "finding__confirmed_by", "indicator"
    ).order_by("finding_id"):
        finding = mark.finding
        row = {
            "unit": finding.enrolment.code,
            "indicator": mark.indicator.node,
            "value": plain(mark.value),
            "class": mark.klass,
            "severity": mark.severity,
            "rater": finding.found_by.name,
            "second": finding.confirmed_by.name if finding.confirmed_by else "",
            "incident": finding.number,
            "source": "finding",
            "on": finding.found_on.isoformat(),
            "note": (finding.amendment or finding.condition)[:600],
        }
        yield finding.pk, {name: text for name, text in row.items() if text}


def due_findings(cycle: Cycle, on: date, *, only_carried: bool = False) -> QuerySet[Finding]:
    """The findings of a year that were due by a day; individual cases are not among them (HD-05)."""
    rows = Finding.objects.filter(cycle=cycle, due_on__lte=on).exclude(state__in=NOT_TO_CORRECT)
    rows = rows.exclude(category=Category.INDIVIDUAL)
    return rows.filter(predecessor__isnull=False) if only_carried else rows


def _rates(cycle: Cycle, leaf: Node, units: Collection[int] | None) -> Iterator[tuple[int, dict[str, str]]]:
    on = min(clock.today(), cycle.ends_on)
    rows = due_findings(cycle, on, only_carried=leaf.fed_by == "carried_findings")
    rows = rows if units is None else rows.filter(enrolment__in=units)
    columns = ("pk", "enrolment__code", "state", "due_on", "number", "closed_on", "amendment", "condition")
    for pk, unit, state, due_on, number, closed_on, *facts in rows.order_by("pk").values_list(*columns):
        row = {
            "unit": unit,
            "indicator": leaf.id,
            "value": "1",
            "on": min(due_on or on, cycle.ends_on).isoformat(),
            "note": f"{number} {next(filter(None, facts), '')}"[:FACT],
        }
        yield pk, row | {"option": "due", "source": "finding"}
        if state == CLOSED and (closed_on is None or closed_on <= on):  # what was closed later counts for no past year
            yield pk, row | {"option": "done", "source": "finding"}
