"""Every item is checked every quarter by the body that was set to; a missed check reports itself."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from bihuan.duties.actions.checking import cite_item
from bihuan.duties.actions.ending import end_with_year
from bihuan.duties.models import DutyItem
from bihuan.duties.queries.quarters import board, item_quarters, missed_checks
from bihuan.organizations.access import Refused
from bihuan.organizations.acting import acting_bodies
from bihuan.organizations.actions.acting import set_acting_body
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.duties.telling import STUDY, checked, in_force
from tests.findings.telling import day


@pytest.fixture
def item(cast: Cast, jia: Enrolment) -> DutyItem:
    """The one item of a list in force from 1 February 2018."""
    item_a = in_force(cast, jia, [STUDY]).items.first()
    assert item_a is not None
    return item_a


def states(cycle: Cycle, on: str) -> list[str]:
    [line] = item_quarters(cycle, date.fromisoformat(on))
    return [row.state.value for row in line.states]


@pytest.mark.row("MT-03")
def test_four_checks_a_year_are_due_and_a_missed_one_reports_itself(cast: Cast, cycle: Cycle, item: DutyItem) -> None:
    with day("2018-03-20"):
        checked(item, 1, cast.clerk)
    assert states(cycle, "2018-06-30") == ["done", "open", "ahead", "ahead"]
    assert states(cycle, "2018-07-31") == ["done", "missed", "open", "ahead"]
    [line] = missed_checks(cycle, date(2018, 7, 31))
    assert (line.item.pk, line.quarter, line.body, line.made_up_on) == (item.pk, 2, cast.office.name, None)
    with day("2018-08-20"):
        checked(item, 2, cast.clerk)
    [line] = missed_checks(cycle, date(2018, 8, 31))
    assert line.made_up_on == date(2018, 8, 20)
    assert states(cycle, "2018-08-31")[:2] == ["done", "made_up"]


@pytest.mark.row("MT-03")
def test_a_quarter_is_checked_once_and_only_while_it_is_due(cast: Cast, item: DutyItem) -> None:
    with day("2018-03-20"):
        checked(item, 1, cast.clerk)
        with pytest.raises(ValidationError, match="已检查"):
            checked(item, 1, cast.chief)
        with pytest.raises(ValidationError, match="不能晚于今天"):
            checked(item, 2, cast.clerk, checked_on=date(2018, 4, 2))
        with pytest.raises(ValidationError, match="季度"):
            checked(item, 2, cast.clerk)
        with pytest.raises(ValidationError) as told:
            checked(item, 2, cast.clerk, progress=" ")
    assert "progress" in told.value.error_dict or "checked_on" in told.value.error_dict


def test_the_board_counts_units_by_quarter(cast: Cast, cycle: Cycle, item: DutyItem) -> None:
    with day("2018-03-20"):
        checked(item, 1, cast.clerk)
    [row] = board(cycle, item_quarters(cycle, date(2018, 5, 2)))
    assert [dict(counts) for counts in row.quarters] == [{"done": 1}, {"open": 1}, {"ahead": 1}, {"ahead": 1}]


@pytest.mark.row("XC-10")
def test_who_checks_is_the_body_that_was_set_and_the_act_names_it(cast: Cast, item: DutyItem) -> None:
    with day("2018-03-01"):
        set_acting_body(office=cast.office, act="check", body=cast.line, since=date(2018, 3, 1), by=cast.clerk)
        with pytest.raises(Refused, match="第一监督检查室"):
            checked(item, 1, cast.clerk)
        made = checked(item, 1, cast.ines)
    assert made.body == "第一监督检查室"
    assert acting_bodies(cast.office, date(2018, 2, 28)) == {}


@pytest.mark.row("XC-10")
def test_another_body_takes_an_act_over_from_a_day_on(cast: Cast) -> None:
    for body, since in ((cast.line, date(2018, 3, 1)), (cast.specialist, date(2018, 6, 1))):
        set_acting_body(office=cast.office, act="organise", body=body, since=since, by=cast.clerk)
    assert acting_bodies(cast.office, date(2018, 5, 31))["organise"] == cast.line
    assert acting_bodies(cast.office, date(2018, 6, 1))["organise"] == cast.specialist
    with pytest.raises(ValidationError, match="组织部"):
        set_acting_body(office=cast.office, act="organise", body=cast.line, since=date(2018, 6, 1), by=cast.clerk)
    for person in (cast.ines, cast.wei, cast.other, cast.alice):
        with pytest.raises(Refused):
            set_acting_body(office=cast.office, act="analyse", body=cast.line, since=date(2018, 6, 1), by=person)


def test_the_units_own_people_check_nothing(cast: Cast, item: DutyItem) -> None:
    for person in (cast.alice, cast.head, cast.bob, cast.nobody, cast.other, cast.ines):
        with day("2018-03-20"), pytest.raises(Refused):
            checked(item, 1, person)


def test_a_mark_or_finding_cites_an_item_once(cast: Cast, item: DutyItem) -> None:
    cite_item(item_id=item.pk, source="finding", number=7, by=cast.ines)
    cite_item(item_id=item.pk, source="finding", number=7, by=cast.ivan)
    [row] = item.citations.all()
    assert (row.source, row.number, row.by) == ("finding", 7, cast.ines)


@pytest.mark.row("MT-03")
def test_a_list_ends_with_its_year_and_what_was_missed_stays_missed(
    cast: Cast, cycle: Cycle, jia: Enrolment, item: DutyItem
) -> None:
    with day("2019-02-20"):
        assert end_with_year(cycle=cycle, by=cast.clerk) == 1
    closed = jia.duty_lists.get()
    assert (closed.state, closed.ended_on) == ("closed", date(2018, 12, 31))
    assert [row.detail.get("with") for row in closed.steps.all()][-1] == "year"
    assert states(cycle, "2019-02-28") == ["missed", "missed", "missed", "missed"]
    assert len(missed_checks(cycle, date(2019, 2, 28))) == 4
