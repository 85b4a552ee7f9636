"""Counting days as the office does: weekends and holidays out, weekends worked in exchange in."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from bihuan.organizations.access import kept
from bihuan.records.prepared import prepared
from bihuan.schemes.models import CalendarDay, Deadlines

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that are not what their weekday says; every other Monday to Friday is a workday."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether the office works on this day."""
        return self.exceptions.get(day, day.weekday() < 5)

    def workday_from(self, day: date) -> date:
        """The day itself, or the first workday after it: a term that ends on a holiday ends on the next workday."""
        while not self.is_workday(day):
            day += _DAY
        return day

    def workdays_after(self, day: date, count: int) -> date:
        """The ``count``-th workday after a day; the day itself does not count."""
        for _ in range(count):
            day = self.workday_from(day + _DAY)
        return day

    def workdays_until(self, day: date, last: date) -> int:
        """The workdays from a day on to the last one, both counted; 0 once it has passed."""
        days = (day + timedelta(n) for n in range((last - day).days + 1))
        return sum(1 for one in days if self.is_workday(one))

    def months_after(self, day: date, count: int) -> date:
        """The same day of a later month (its last day where there is none), moved on to a workday."""
        year, month = divmod(day.month - 1 + count, 12)
        year, month = day.year + year, month + 1
        last = months.monthrange(year, month)[1]
        return self.workday_from(date(year, month, min(day.day, last)))


def calendar_of(office_id: int) -> Calendar:
    """The office's calendar: one query."""
    return Calendar(dict(CalendarDay.objects.filter(office=office_id).values_list("on", "is_workday")))


def deadlines_of(office_id: int) -> Deadlines:
    """How the office counts; the defaults where it has said nothing."""
    return kept(("terms", office_id), lambda: _read_terms(office_id))


def _read_terms(office_id: int) -> Deadlines:
    return next(iter(_terms(office_id)), None) or Deadlines(office_id=office_id)


@prepared
def _terms(office: int) -> QuerySet[Deadlines]:
    return Deadlines.objects.filter(office=office)
