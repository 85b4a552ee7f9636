"""Duty lists on plain data: what stops them, what they are warned of, their quarterly checks."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.engine.duties.copying import copies
from bihuan.engine.duties.lists import Blank, Duplicate, DutyList, Item, Place, Twin, blanks, duplicates, twins
from bihuan.engine.duties.quarters import Check, CheckState, bounds, due_quarters, quarter_states

FIRST = "城建局党组每季度专题研究党风廉政建设，班子成员与分管科室负责人谈话不少于2次，发现问题及时报告。"
SECOND = FIRST.replace("城建局", "卫生局").replace("2次", "３次")
OTHER = "对医药采购、基建和耗材管理三个环节逐项排查风险，每半年听取一次廉政情况汇报。"


def _list(key: str, unit: str, *texts: str, year: int = 2018) -> DutyList:
    items = tuple(Item(text, "", "12月底", "办公室") for text in texts)
    return DutyList(key, unit, year, (unit,), items)


@pytest.mark.row("MT-01")
def test_a_copied_item_stands_beside_its_twin_and_so_does_its_list() -> None:
    pairs = twins([_list("a", "城建局", FIRST), _list("b", "卫生局", SECOND)])
    assert pairs == [
        Twin(Place("a", 1), Place("b", 1), Fraction(39, 43)),
        Twin(Place("a"), Place("b"), Fraction(39, 43)),
    ]


@pytest.mark.row("MT-01")
def test_a_list_is_alike_by_all_its_items_together() -> None:
    turned = [_list("a", "城建局", FIRST, OTHER), _list("b", "卫生局", OTHER, FIRST.replace("城建局", "卫生局"))]
    told = [one for one in twins(turned) if one.first.number is None]
    assert [(one.first, one.second) for one in told] == [(Place("a"), Place("b"))]
    assert told[0].likeness == 1
    assert not [one for one in twins([_list("a", "城建局", FIRST), _list("b", "卫生局", SECOND, OTHER)])
                if one.first.number is None]  # fmt: skip


@pytest.mark.row("MT-01")
def test_the_catalogue_and_ones_own_earlier_years_are_not_warned_of() -> None:
    copied = [_list("a", "城建局", FIRST), _list("b", "卫生局", FIRST)]
    assert [one.first.number for one in twins(copied, catalogue=[FIRST])] == [None]
    assert twins([_list("a", "城建局", FIRST), _list("b", "城建局", FIRST, year=2017)]) == []
    assert twins([_list("a", "城建局", FIRST), _list("b", "卫生局", FIRST, year=2017)])


@pytest.mark.row("MT-01")
@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_what_one_list_has_in_common_with_others_are_its_part_of_all_twins(seed: int) -> None:
    lot = random.Random(seed)

    def told(unit: str) -> str:
        text = lot.choice([FIRST, SECOND, OTHER, "抓好学习。"]).replace("城建局", unit)
        for _ in range(lot.choice([0, 0, 1, 2, 5])):
            at = lot.randrange(len(text))
            text = text[:at] + lot.choice(["，", "Ａ", "a", "卫", "2", ""]) + text[at + 1 :]
        return text

    units = [lot.choice(["城建局", "卫生局", "水务局"]) for _ in range(6)]
    mine, *others = [
        _list(f"l{n}", unit, *(told(unit) for _ in range(lot.randint(0, 4))), year=lot.choice([2018, 2018, 2017]))
        for n, unit in enumerate(units)
    ]
    known = lot.choice([[], [OTHER]])
    wanted = [one for one in twins([mine, *others], known) if one.first.key == "l0"]
    order = lambda one: (one.first.number or 0, one.second.key, one.second.number or 0)  # noqa: E731 - said once
    assert sorted(copies(mine, others, known), key=order) == sorted(wanted, key=order)


@pytest.mark.row("MT-01")
def test_blanks_and_duplicates_stop_a_list() -> None:
    items = [
        Item(FIRST, "谈话", "12月", "办公室"),
        Item(OTHER, "　。", "", "办公室"),
        Item(FIRST + "！", "谈话", "6月", "办公室"),
    ]
    one = DutyList("a", "城建局", 2018, ("城建局",), tuple(items))
    assert blanks(one) == [Blank(Place("a", 2), "measure"), Blank(Place("a", 2), "deadline")]
    assert duplicates(one) == [Duplicate(Place("a", 3), Place("a", 1))]
    assert twins([one]) == []


def _workdays_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _states(as_of: date, *checks: Check, since: date = date(2018, 1, 1)) -> list[CheckState]:
    states = quarter_states(year=2018, since=since, checks=checks, as_of=as_of, workdays_after=_workdays_after)
    return [one.state for one in states]


@pytest.mark.row("MT-03")
def test_a_duty_is_due_where_it_was_in_force_thirty_days() -> None:
    assert due_quarters(2018, date(2018, 1, 1)) == [1, 2, 3, 4]
    assert due_quarters(2018, date(2018, 3, 10)) == [2, 3, 4]
    assert due_quarters(2018, date(2018, 3, 2)) == [1, 2, 3, 4]
    assert due_quarters(2018, date(2017, 1, 1), date(2018, 7, 29)) == [1, 2]
    assert bounds(2018, 4) == (date(2018, 10, 1), date(2018, 12, 31))


@pytest.mark.row("MT-03")
def test_a_check_is_done_in_its_quarter_in_grace_after_it_and_missed_from_then_on() -> None:
    assert _states(date(2018, 3, 31)) == [CheckState.OPEN, CheckState.AHEAD, CheckState.AHEAD, CheckState.AHEAD]
    assert _states(date(2018, 4, 13))[:2] == [CheckState.WAITING, CheckState.OPEN]
    assert _states(date(2018, 4, 14))[:2] == [CheckState.MISSED, CheckState.OPEN]
    done = Check(2018, 1, date(2018, 3, 30), date(2018, 4, 2))
    late = Check(2018, 1, date(2018, 4, 13), date(2018, 4, 13))
    made_up = Check(2018, 1, date(2018, 4, 16), date(2018, 4, 16))
    assert _states(date(2018, 5, 1), done)[0] == CheckState.DONE
    assert _states(date(2018, 5, 1), late)[0] == CheckState.GRACE
    assert _states(date(2018, 4, 15), made_up)[0] == CheckState.MISSED
    assert _states(date(2018, 5, 1), made_up)[0] == CheckState.MADE_UP
    assert _states(date(2018, 5, 1), made_up, done)[0] == CheckState.DONE


@pytest.mark.row("MT-03")
def test_a_check_dated_back_after_the_grace_is_made_up_all_the_same() -> None:
    dated_back = Check(2018, 1, date(2018, 3, 30), date(2018, 6, 1))
    states = quarter_states(
        year=2018, since=date(2018, 1, 1), checks=[dated_back], as_of=date(2018, 6, 2), workdays_after=_workdays_after
    )
    assert states[0].state == CheckState.MADE_UP
    assert states[0].is_missed
    assert states[0].check == dated_back
