"""The quarterly checks of a duty: which quarters are due, and where each check stood on any day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LEAST_DAYS = 30
"""A duty in force on fewer days of a quarter is not checked in it."""
GRACE_WORKDAYS = 10
WorkdaysAfter = Callable[[date, int], date]
"""The n-th workday after a day, by the office's table."""
_FIRST_MONTHS = (1, 4, 7, 10)


class CheckState(StrEnum):
    """Where the check of a quarter stands. ``WAITING`` and ``GRACE`` lie after the quarter's end: none yet, or one made
    in the days of grace. ``MISSED`` is for good: one recorded later makes it ``MADE_UP``."""

    AHEAD = "ahead"
    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    GRACE = "grace"
    MISSED = "missed"
    MADE_UP = "made_up"


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a duty: the quarter it names, the day it was made and the day it was recorded."""

    year: int
    quarter: int
    checked_on: date
    recorded_on: date


@dataclass(frozen=True, slots=True)
class QuarterState:
    """A quarter in which a duty is due, and the check that counts for it."""

    quarter: int
    state: CheckState
    check: Check | None = None

    @property
    def is_missed(self) -> bool:
        """Whether the check was not there in time, whatever came later."""
        return self.state in (CheckState.MISSED, CheckState.MADE_UP)


def bounds(year: int, quarter: int) -> tuple[date, date]:
    """The first and the last day of a quarter (1 to 4)."""
    first = date(year, _FIRST_MONTHS[quarter - 1], 1)
    after = date(year + quarter // 4, _FIRST_MONTHS[quarter % 4], 1)
    return first, after - timedelta(days=1)


def due_quarters(year: int, since: date, until: date | None = None) -> list[int]:
    """The quarters of a year in which a duty in force from ``since`` to ``until`` (both count) is checked."""
    return [quarter for quarter in range(1, 5) if _days_in(bounds(year, quarter), since, until) >= LEAST_DAYS]


def _days_in(quarter: tuple[date, date], since: date, until: date | None) -> int:
    first, last = quarter
    return (min(last, until or last) - max(first, since)).days + 1


def quarter_states(
    *,
    year: int,
    since: date,
    until: date | None = None,
    checks: Iterable[Check],
    as_of: date,
    workdays_after: WorkdaysAfter,
    grace: int = GRACE_WORKDAYS,
) -> list[QuarterState]:
    """Every due quarter of a year with its state as it was known on a day; of several checks the first counts."""
    known = sorted(
        (one for one in checks if one.recorded_on <= as_of), key=lambda one: (one.recorded_on, one.checked_on)
    )
    states = []
    for quarter in due_quarters(year, since, until):
        named = [one for one in known if (one.year, one.quarter) == (year, quarter)]
        first, last = bounds(year, quarter)
        states.append(_state(quarter, (first, last, workdays_after(last, grace)), named, as_of))
    return states


def _state(quarter: int, days: tuple[date, date, date], checks: Sequence[Check], as_of: date) -> QuarterState:
    """The state from a quarter's first and last day, the end of its grace, and the checks that name it."""
    first, last, grace_ends = days
    check = next((one for one in checks if one.checked_on >= first), None)
    if check is not None and check.recorded_on <= grace_ends:
        return QuarterState(quarter, CheckState.DONE if check.checked_on <= last else CheckState.GRACE, check)
    if check is not None:
        return QuarterState(quarter, CheckState.MADE_UP, check)
    if as_of < first:
        return QuarterState(quarter, CheckState.AHEAD)
    if as_of <= last:
        return QuarterState(quarter, CheckState.OPEN)
    return QuarterState(quarter, CheckState.WAITING if as_of <= grace_ends else CheckState.MISSED)
