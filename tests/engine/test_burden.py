"""The burden ledger: what counts once and twice, a running year beside the last, the cap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bihuan.engine.burden import Asked, Change, Exemption, Held, Recorded, Sent, burden, room, year_on_year


def _held(*days: date) -> Held:
    return Held(days[0], frozenset(days))


@pytest.mark.row("HD-02")
def test_two_teams_on_one_day_are_two_days_and_one_date() -> None:
    day, next_day = date(2018, 5, 8), date(2018, 5, 9)
    load = burden(Recorded([_held(day, next_day), _held(day)]), 2018)
    assert (load.inspections, load.days, load.distinct_days) == (2, 3, 2)


def test_an_inspection_over_new_year_counts_where_it_started() -> None:
    over = Recorded([_held(date(2017, 12, 29), date(2018, 1, 2))])
    assert (burden(over, 2017).inspections, burden(over, 2017).days) == (1, 1)
    assert (burden(over, 2018).inspections, burden(over, 2018).days) == (0, 0)


@pytest.mark.row("HD-02")
def test_asked_again_counts_again_and_is_a_repeat() -> None:
    asked = [
        Asked("会议记录", date(2018, 3, 1)),
        Asked("会议记录", date(2018, 6, 1)),
        Asked("台账", date(2018, 6, 1), is_withdrawn=True),
        Asked("请柬", date(2017, 6, 1)),
        Asked("请柬", date(2018, 6, 2)),
    ]
    load = burden(Recorded(documents=asked), 2018)
    assert (load.documents, load.repeats) == (3, 2)


@pytest.mark.row("HD-02")
def test_a_form_handed_in_again_is_one() -> None:
    sent = [Sent("季报", "2018-1", date(2018, 4, 10)), Sent("季报", "2018-1", date(2018, 4, 20)),
            Sent("季报", "2018-4", date(2019, 1, 10))]  # fmt: skip
    assert burden(Recorded(forms=sent), 2018).forms == 1


@pytest.mark.row("HD-02")
def test_a_running_year_is_compared_up_to_the_same_day() -> None:
    held = [_held(date(2019, 2, 28)), _held(date(2019, 3, 1)), _held(date(2020, 2, 29))]
    change = year_on_year(Recorded(held), 2020, date(2020, 2, 29))
    assert change is not None
    assert (change["inspections"].this, change["inspections"].last) == (1, 1)
    assert year_on_year(Recorded(held), 2020, date(2020, 2, 29), is_new=True) is None


@pytest.mark.parametrize(
    ("this", "last", "percent"),
    [(19, 19, None), (25, 20, "25.0"), (21, 32, "-34.4"), (41, 40, "2.5"), (0, 20, "-100.0"), (2499, 2500, "0.0")],
)
def test_a_percentage_needs_twenty(this: int, last: int, percent: str | None) -> None:
    told = Change(this, last).percent
    assert told == (None if percent is None else Decimal(percent))
    assert told is None or str(told) == percent


@pytest.mark.row("HD-02")
def test_one_exception_lets_exactly_one_through() -> None:
    day = date(2018, 6, 1)
    assert not room(counted=2, approved=1, cap=3, exemptions=[], on=day).fits
    assert room(counted=2, approved=1, cap=3, exemptions=[Exemption(1, day)], on=day).fits
    assert not room(counted=2, approved=2, cap=3, exemptions=[Exemption(1, day)], on=day).fits
    assert not room(counted=2, approved=1, cap=3, exemptions=[Exemption(1, date(2018, 6, 2))], on=day).fits
