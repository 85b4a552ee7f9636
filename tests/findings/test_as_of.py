"""As of any day: what was closed, what was on time, who was late, on the page and in its workbook."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from bihuan.findings.actions import (
    accept_plan,
    answer_extension,
    ask_extension,
    exempt_finding,
    return_report,
    sign_report,
    withdraw_finding,
)
from bihuan.findings.models import Finding
from bihuan.findings.queries.conservation import balance
from bihuan.findings.queries.punctuality import Punctuality, punctuality
from bihuan.pages.findings.analysis import unit_rows
from bihuan.records.models import Event
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import closed, confirmed, day, finish, notified, planned, rectifying, reported
from tests.findings.test_pages import at


def reported_late(cast: Cast, cycle: Cycle, unit: Enrolment) -> Finding:
    """In rectification on 4 June, due on 25 June, reported done on 2 July."""
    finding = rectifying(cast, cycle, unit)
    with day("2018-07-02"):
        finish(cast, finding)
        return sign_report(finding_id=finding.pk, by=cast.head)


@pytest.mark.row("BJ-20")
def test_the_closure_rate_is_of_what_was_to_be_corrected_by_that_day(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    with day("2018-05-07"):
        closed(cast, cycle, jia)
        rectifying(cast, cycle, jia)
        exempt_finding(finding_id=rectifying(cast, cycle, jia).pk, by=cast.wei, note="机构撤销")
        withdraw_finding(finding_id=confirmed(cast, cycle, jia).pk, by=cast.chief, note="有误")
    rectifying(cast, cycle, jia)
    confirmed(cast, cycle, yi)
    assert balance(cycle, date(2018, 5, 6)).closure_rate is None
    assert balance(cycle, date(2018, 5, 7)).closure_rate == 50
    assert balance(cycle, date(2018, 6, 4)).closure_rate == 25
    rows = {
        on: {
            line.enrolment.pk: line.balance.closure_rate for line, _late in unit_rows(cycle, on, Finding.objects.all())
        }
        for on in (date(2018, 5, 7), date(2018, 6, 4))
    }
    assert rows[date(2018, 5, 7)] == {jia.pk: 50, yi.pk: None}
    assert rows[date(2018, 6, 4)] == {jia.pk: pytest.approx(100 / 3), yi.pk: 0}


@pytest.mark.row("BJ-20")
def test_on_time_and_overdue_by_unit_are_of_the_day_asked_for(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    reported(cast, cycle, jia)  # on time
    late = reported_late(cast, cycle, jia)
    rectifying(cast, cycle, jia)  # still late on every later day
    case = rectifying(cast, cycle, jia, category="individual_case")  # late too, but in no rate
    assert case.due_on == late.due_on == date(2018, 6, 25)
    rows = Finding.objects.all()

    def of(on: str) -> dict[int, Punctuality]:
        return dict(punctuality(rows, date.fromisoformat(on)))

    expected = {
        "2018-06-24": Punctuality(),  # the day before, nothing is due
        "2018-06-25": Punctuality(due=3, on_time=1),
        "2018-06-27": Punctuality(overdue=3, longest=2, from_original=2, due=3, on_time=1),
        "2018-07-03": Punctuality(overdue=2, longest=8, from_original=8, due=3, on_time=1),
    }
    for today in ("2018-07-03", "2018-12-28"):  # seen the same on the day itself and half a year later
        with day(today):
            assert {on: of(on)[jia.pk] for on in expected} == expected
    with day("2018-07-05"):
        back = return_report(finding_id=late.pk, by=cast.ines, note="缺发票")
        first = Finding.objects.exclude(pk__in=[back.pk, case.pk]).get(state="reported")
        return_report(finding_id=first.pk, by=cast.ines, note="缺附件")
    for today in ("2018-07-06", "2018-12-28"):
        with day(today):
            assert of("2018-07-03")[jia.pk] == expected["2018-07-03"]
            assert (of("2018-07-06")[jia.pk].on_time, of("2018-07-06")[jia.pk].overdue) == (0, 4)


@pytest.mark.row("BJ-20")
def test_more_time_ends_the_delay_but_not_the_one_since_the_first_term(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    finding = rectifying(cast, cycle, jia)
    with day("2018-06-20"):
        asked = ask_extension(finding_id=finding.pk, until=date(2018, 7, 31), reason="招标", by=cast.alice)
        answer_extension(request_id=asked.pk, by=cast.clerk, is_granted=True, answer="同意")
    with day("2018-09-03"):
        for on, late, since_first in (("2018-07-10", 0, 15), ("2018-08-02", 2, 38), ("2018-09-03", 34, 70)):
            delay = punctuality(Finding.objects.all(), date.fromisoformat(on))[jia.pk]
            assert (delay.longest, delay.from_original) == (late, since_first)


@pytest.mark.row("BJ-20")
def test_the_page_and_its_workbook_show_the_day_asked_for(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    with day("2018-06-04"):
        reported(cast, cycle, jia)
        rectifying(cast, cycle, jia)
        notified(cast, cycle, yi)
    with day("2018-12-28"):
        accept_plan(finding_id=planned(cast, cycle, jia).pk, by=cast.ines)
        client = at(cast.clerk)
        answer = client.get(f"/years/{cycle.pk}/findings/units/?on=2018-07-05")
        shown = {line.enrolment.name: (line.balance.opened, late) for line, late in answer.context["rows"]}
        assert shown == {
            "市水务局": (2, Punctuality(overdue=1, longest=10, from_original=10, due=2, on_time=1)),
            "市统计局": (1, Punctuality(overdue=1, longest=10, from_original=10, due=1)),
        }
        page = answer.content.decode()
        for word in ("按期整改率", "距原定期限最长", "50.0 %"):
            assert word in page
        book = client.get(f"/years/{cycle.pk}/findings/units/export/?on=2018-07-05")
        sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
        assert sheet is not None
        rows = list(sheet.values)
        assert "截至 2018-07-05" in str(rows[1][0]) or "2018-07-05" in str(rows[1][0])
        named = dict(zip(rows[4], rows[5], strict=True))
        assert (named["单位"], named["按期整改率"], named["距原定期限最长"]) == ("市水务局", 50, 10)
        told = Event.objects.get(action="export_findings").detail
        assert told["rows"] == 2
        assert at(cast.alice).get(f"/years/{cycle.pk}/findings/units/export/").status_code == 403


@pytest.mark.row("HD-05")
def test_an_individual_case_is_in_no_rate_wherever_it_stands(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    closed(cast, cycle, jia)
    rectifying(cast, cycle, jia)
    for last in (confirmed, rectifying, closed):
        last(cast, cycle, jia, category="individual_case")
    today = date(2018, 6, 4)
    counts = balance(cycle, today)
    assert (counts.opened, counts.is_conserved) == (5, True)  # they stay in the ledger
    assert counts.closure_rate == 50
    with day("2018-07-09"):
        assert balance(cycle, today).closure_rate == 50
        late = punctuality(Finding.objects.all(), date(2018, 7, 9))[jia.pk]
        assert (late.due, late.on_time) == (2, 1)
