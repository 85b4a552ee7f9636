"""Writes of the calendar: seeded from published holidays, imported, and the terms the office sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import chinese_calendar
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records.actions import record
from bihuan.schemes.models import CalendarDay, Deadlines

Days = Iterable[tuple[date, bool, str]]
"""Day, whether it is worked, the occasion."""
_OCCASIONS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
"""Holidays as the State Council's notice names them, by the names of the list they are taken from."""


@transaction.atomic
def set_calendar(*, office: Office, days: Days, by: Person) -> int:
    """Write these days into the calendar, replacing what it said of them. Returns how many."""
    require_role(standing_of(by), office, Role.OFFICE)
    rows = [CalendarDay(office=office, on=on, is_workday=worked, name=name[:60]) for on, worked, name in days]
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["office", "on"], update_fields=["is_workday", "name"]
    )
    detail = {"days": [f"{row.on.isoformat()} {'+' if row.is_workday else '-'}" for row in rows]}
    record(by=by, action="set_calendar", subject=office, office_path=office.path, detail=detail)
    return len(rows)


def seed_calendar(*, office: Office, year: int, by: Person) -> int:
    """The published holidays of a year; ValidationError for a year not published yet."""
    days = list(published(year))
    if not days:
        raise ValidationError(
            _("The holidays of %(year)s are not known here: import them from a file.") % {"year": year}
        )
    return set_calendar(office=office, days=days, by=by)


def published(year: int) -> Days:
    """Every day of a year that the State Council's notice makes different from its weekday."""
    for day, occasion in chinese_calendar.holidays.items():
        if day.year == year and day.weekday() < 5:
            yield day, False, _OCCASIONS.get(str(occasion), str(occasion))
    for day, occasion in chinese_calendar.workdays.items():
        if day.year == year and day.weekday() >= 5:
            yield day, True, _OCCASIONS.get(str(occasion), str(occasion))


@transaction.atomic
def set_deadlines(*, office: Office, terms: Mapping[str, int], by: Person) -> Deadlines:
    """Set how the office counts; what runs already keeps its due date."""
    require_role(standing_of(by), office, Role.OFFICE)
    row, _made = Deadlines.objects.select_for_update().get_or_create(office=office)
    before = {name: getattr(row, name) for name in terms}
    for name, value in terms.items():
        setattr(row, name, value)
    row.full_clean(exclude=["office"])
    row.save()
    detail = {"before": before, "after": dict(terms)}
    record(by=by, action="set_deadlines", subject=office, office_path=office.path, detail=detail)
    return row
