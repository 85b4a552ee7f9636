"""Quarterly checks of the items in force: which are due, which stand where as of a day, and which were missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

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
    """An item of a year through all its versions: the key of the newest, the number all share, whose it is, and its
    due quarters."""

    item_id: int
    origin: int
    enrolment_id: int
    states: tuple[QuarterState, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A line of the report: who was to check which item of which unit in which quarter, and whether it was made up."""

    item: DutyItem
    quarter: int
    body: str
    made_up_on: date | None


@dataclass(slots=True)
class _Span:
    """From when until when an item was in force, through its versions; ``until`` is None while one still is."""

    item_id: int
    enrolment_id: int
    since: date
    until: date | None

    def goes_on(self, item_id: int, since: date, until: date | None) -> None:
        """A further version, newer in the order of the lists' numbers."""
        self.item_id, self.since = item_id, min(self.since, since)
        self.until = None if self.until is None or until is None else max(self.until, until)


def item_quarters(cycle: Cycle, as_of: date, *, enrolment: Enrolment | None = None) -> list[ItemQuarters]:
    """Every item that was in force in the year with its quarters as of a day; three queries, and no more work for
    items that were in force on the same days and checked on the same days."""
    spans = _spans(cycle, enrolment)
    checks = _checks(cycle, enrolment)
    after = calendar_of(cycle.office_id).workdays_after

    @cache
    def states(since: date, until: date | None, known: tuple[Check, ...]) -> tuple[QuarterState, ...]:
        rows = quarter_states(
            year=cycle.year, since=since, until=until, checks=known, as_of=as_of, workdays_after=after
        )  # fmt: skip
        return tuple(rows)

    lines = []
    for origin, span in spans.items():
        standing = states(span.since, span.until, tuple(checks.get(origin, ())))
        lines.append(ItemQuarters(span.item_id, origin, span.enrolment_id, standing))
    return lines


def _in_force(cycle: Cycle) -> QuerySet[DutyItem]:
    rows = DutyItem.objects.filter(duty_list__enrolment__cycle=cycle, duty_list__state__in=SIGNED)
    return rows.order_by("duty_list__enrolment__position", "duty_list__tier", "duty_list__number", "position")


def _spans(cycle: Cycle, enrolment: Enrolment | None) -> dict[int, _Span]:
    rows = _in_force(cycle).filter(duty_list__in_force_on__isnull=False)
    if enrolment is not None:
        rows = rows.filter(duty_list__enrolment=enrolment)
    names = ("pk", "root_id", "duty_list__enrolment_id", "duty_list__in_force_on", "duty_list__ended_on")
    spans: dict[int, _Span] = {}
    for pk, root, unit, since, until in rows.values_list(*names):
        assert since is not None  # filtered
        if (root or pk) in spans:
            spans[root or pk].goes_on(pk, since, until)
        else:
            spans[root or pk] = _Span(pk, unit, since, until)
    return spans


def _checks(cycle: Cycle, enrolment: Enrolment | None) -> dict[int, list[Check]]:
    """By the number an item has through its versions."""
    rows = QuarterlyCheck.objects.filter(item__duty_list__enrolment__cycle=cycle).order_by("pk")
    if enrolment is not None:
        rows = rows.filter(item__duty_list__enrolment=enrolment)
    checks: dict[int, list[Check]] = {}
    for item, quarter, checked_on, recorded_on in rows.values_list("item_id", "quarter", "checked_on", "recorded_on"):
        checks.setdefault(item, []).append(Check(cycle.year, quarter, checked_on, recorded_on))
    return checks


def missed_of(lines: Iterable[ItemQuarters]) -> list[tuple[int, QuarterState]]:
    """The items and quarters whose check was not there in time."""
    return [(one.item_id, row) for one in lines for row in one.states if row.is_missed]


def missed_checks(cycle: Cycle, as_of: date, missed: Sequence[tuple[int, QuarterState]] | None = None) -> list[Missed]:
    """Every check that was not there in time, a line each: nobody has to look for it. ``missed`` are those to tell,
    None for all of the year."""
    body = acting_bodies(cycle.office, as_of).get(ActingBody.Act.CHECK)
    name = body.name if body else cycle.office.name
    missed = missed_of(item_quarters(cycle, as_of)) if missed is None else missed
    items = DutyItem.objects.select_related("duty_list__enrolment", "duty_list__post").in_bulk(
        {item for item, _state in missed}
    )
    return [
        Missed(items[item], state.quarter, name, state.check.recorded_on if state.check else None)
        for item, state in missed
    ]


@dataclass(frozen=True, slots=True)
class UnitQuarters:
    """A unit's row on the board: for each quarter how many checks are due and how many stand in each state."""

    enrolment: Enrolment
    quarters: tuple[Counter[str], ...]


def board(cycle: Cycle, lines: Iterable[ItemQuarters]) -> list[UnitQuarters]:
    """Units × quarters."""
    units = Enrolment.objects.filter(cycle=cycle).in_bulk()
    rows: dict[int, UnitQuarters] = {}
    for one in lines:
        row = rows.get(one.enrolment_id)
        if row is None:
            row = UnitQuarters(units[one.enrolment_id], tuple(Counter() for _ in range(4)))
            rows[one.enrolment_id] = row
        for state in one.states:
            row.quarters[state.quarter - 1][state.state.value] += 1
    return list(rows.values())


def done_of(counts: Iterable[Counter[str]]) -> tuple[int, int]:
    """How many checks were made, made up ones included, and how many are due, of quarters that have ended or not."""
    done = (CheckState.DONE, CheckState.GRACE, CheckState.MADE_UP)
    total = sum((count for count in counts), Counter())
    return sum(total[state.value] for state in done), total.total()
