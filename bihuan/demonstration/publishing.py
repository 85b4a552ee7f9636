"""A year's result taken its whole way: signed off, reported to the council, decided, shown, final, circulated."""

from __future__ import annotations

from datetime import date, timedelta

from bihuan.demonstration.findings import when
from bihuan.demonstration.people import City
from bihuan.records import clock
from bihuan.results.actions import Council, decide_result, report_result, sign_off, take_publication_step
from bihuan.results.models import Publication, ResultSet
from bihuan.schemes.queries.calendar import calendar_of

AFTER_NOTICE = ("notify", "open_appeals")


def publish(city: City, result: ResultSet) -> None:
    """From January to March of the following year, on working days."""
    year = result.cycle.year
    calendar = calendar_of(city.office.pk)
    day = calendar.workday_from(date(year + 1, 1, 16))
    with clock.at(when(day)):
        sign_off(result_set=result, by=city.clerk, note="逐项核对，未引用职责条款的扣分均有依据")
    day = calendar.workdays_after(day, 5)
    with clock.at(when(day, 15)):
        council = Council(day, f"市委常委会第{year % 7 + 3}次会议", f"原则同意{year}年度检查考核结果")
        report_result(result_set=result, council=council, by=city.clerk)
        decide_result(result_set=result, by=city.chair)
    day = calendar.workdays_after(day, 2)
    with clock.at(when(day)):
        for step in AFTER_NOTICE:
            take_publication_step(result_set=result, step=step, by=city.clerk)
    until = Publication.objects.get(result_set=result).appeal_until or day
    day = calendar.workday_from(until + timedelta(days=1))
    for step in ("finalise", "circulate", "file", "archive"):
        with clock.at(when(day)):
            take_publication_step(result_set=result, step=step, by=city.clerk)
        day = calendar.workdays_after(day, 3)
