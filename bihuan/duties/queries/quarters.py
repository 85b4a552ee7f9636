"""Quarterly checks of the items in force: which are due, which stand where as of a day, and which were missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bihuan.duties.lifecycle import SIGNED
from bihuan.duties.models import DutyItem, QuarterlyCheck
from bihuan.engine.duties.quarters import Check, CheckState, QuarterState, quarter_states
from bihuan.organizations.acting import acting_bodies
from bihuan.organizations.models import ActingBody
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries.calendar import calendar_of


@dataclass(frozen=True, slots=True)
class ItemQuarters:
    """An item of a year through all its versions: the newest text, and its due quarters."""

    item: DutyItem
    states: tuple[QuarterState, ...]
    checks: tuple[QuarterlyCheck, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A line of the report: who was to check which item of which unit in which quarter, and whether it was made up."""

    item: DutyItem
    quarter: int
    body: str
    made_up_on: date | None


def item_quarters(cycle: Cycle, as_of: date, *, enrolment: Enrolment | None = None) -> list[ItemQuarters]:
    """Every item that was in force in the year with its quarters as of a day; a constant number of queries."""
    rows = _in_force(cycle)
    if enrolment is not None:
        rows = rows.filter(duty_list__enrolment=enrolment)
    by_origin: dict[int, list[DutyItem]] = {}
    for item in rows:
        by_origin.setdefault(item.origin, []).append(item)
    kept: dict[int, list[QuarterlyCheck]] = {}
    for check in QuarterlyCheck.objects.filter(item__in=by_origin.keys()).select_related("by"):
        kept.setdefault(check.item_id, []).append(check)
    after = calendar_of(cycle.office_id).workdays_after
    lines = []
    for origin, versions in by_origin.items():
        checks = kept.get(origin, [])
        since, until = _span(versions)
        states = quarter_states(
            year=cycle.year, since=since, until=until, checks=[_as_check(cycle, row) for row in checks], as_of=as_of,
            workdays_after=after,
        )  # fmt: skip
        lines.append(ItemQuarters(versions[-1], tuple(states), tuple(checks)))
    return lines


def _in_force(cycle: Cycle) -> QuerySet[DutyItem]:
    rows = DutyItem.objects.filter(duty_list__enrolment__cycle=cycle, duty_list__state__in=SIGNED)
    related = rows.select_related("duty_list__enrolment", "duty_list__post", "clause")
    return related.order_by("duty_list__enrolment__position", "duty_list__tier", "duty_list__number", "position")


def _span(versions: Sequence[DutyItem]) -> tuple[date, date | None]:
    """From when and until when an item was in force, through its versions."""
    since = min(item.duty_list.in_force_on for item in versions if item.duty_list.in_force_on)
    ends = [item.duty_list.ended_on for item in versions]
    return since, None if None in ends else max(day for day in ends if day is not None)


def _as_check(cycle: Cycle, row: QuarterlyCheck) -> Check:
    return Check(cycle.year, row.quarter, row.checked_on, row.recorded_on)


def missed_checks(cycle: Cycle, as_of: date) -> list[Missed]:
    """Every check that was not there in time, a line each: nobody has to look for it."""
    body = acting_bodies(cycle.office, as_of).get(ActingBody.Act.CHECK)
    name = body.name if body else cycle.office.name
    return [
        Missed(one.item, row.quarter, name, row.check.recorded_on if row.check else None)
        for one in item_quarters(cycle, as_of)
        for row in one.states
        if row.is_missed
    ]


@dataclass(frozen=True, slots=True)
class UnitQuarters:
    """A unit's row on the board: for each quarter how many checks are due and how many stand in each state."""

    enrolment: Enrolment
    quarters: tuple[Counter[str], ...]


def board(cycle: Cycle, as_of: date) -> list[UnitQuarters]:
    """Units × quarters."""
    rows: dict[int, UnitQuarters] = {}
    for one in item_quarters(cycle, as_of):
        enrolment = one.item.duty_list.enrolment
        row = rows.setdefault(enrolment.pk, UnitQuarters(enrolment, tuple(Counter() for _ in range(4))))
        for state in one.states:
            row.quarters[state.quarter - 1][state.state.value] += 1
    return list(rows.values())


def done_of(counts: Iterable[Counter[str]]) -> tuple[int, int]:
    """How many checks were made, made up ones included, and how many are due, of quarters that have ended or not."""
    done = (CheckState.DONE, CheckState.GRACE, CheckState.MADE_UP)
    total = sum((count for count in counts), Counter())
    return sum(total[state.value] for state in done), total.total()
