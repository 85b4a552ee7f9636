"""Answer rates: required by bands or by the formula, told by unit, reminded without anyone being read from it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.notices.models import Notice
from bihuan.surveys import actions
from bihuan.surveys.models import Figure, Rate, SurveyMark
from bihuan.surveys.queries.computing import required_of
from bihuan.surveys.queries.progress import board_of
from bihuan.urns.actions import look_after
from tests.cast import Cast
from tests.findings.telling import day
from tests.surveys import telling
from tests.world import launched

pytestmark = pytest.mark.django_db
BANDS = {"method": "bands", "bands": [{"from": "1", "to": "30", "rate": "1"}, {"from": "31", "rate": "0.85"}]}


@pytest.mark.row("XC-08")
@pytest.mark.parametrize(
    ("required", "owed"),
    [
        (BANDS, {10: 10, 30: 30, 31: 27, 120: 102}),
        ({"method": "finite_population", "margin": "0.05"}, {10: 10, 20: 20, 30: 28, 50: 45, 300: 169}),
        ({}, {10: None}),
    ],
)
def test_what_a_unit_owes_by_its_headcount(cast: Cast, required: dict[str, object], owed: dict[int, int]) -> None:
    wave = telling.designed(cast, {"A01": 120}, required=required)
    assert {people: required_of(wave, people) for people in owed} == owed


@pytest.mark.row("XC-08")
def test_a_headcount_without_a_band_stops_the_freezing(cast: Cast) -> None:
    bands = {"method": "bands", "bands": [{"from": "1", "to": "30", "rate": "1"}]}
    wave = telling.designed(cast, {"A01": 120}, required=bands)
    with pytest.raises(ValidationError, match="没有对应的人数档"):
        actions.freeze_wave(wave_id=wave.pk, by=cast.clerk)


@pytest.mark.row("XC-08")
@pytest.mark.parametrize(("missed", "is_shown"), [("withhold", False), ("mark", True)])
def test_a_unit_below_what_it_owes_is_withheld_or_marked(cast: Cast, missed: str, *, is_shown: bool) -> None:
    cycle = launched(cast)
    given = {"A01": telling.answers(a=40), "A02": telling.answers(b=10)}
    facts = {"required": BANDS, "missed": missed, **telling.feeds(cycle)}
    with day("2018-06-04"):
        wave = telling.survey(cast, given, {"A01": 40, "A02": 80}, **facts)
    assert {row.code: (row.answered, row.required, row.is_met) for row in Rate.objects.filter(wave=wave)} == {
        "A01": (40, 34, True), "A02": (10, 68, False),
    }  # fmt: skip
    row = Figure.objects.get(wave=wave, kind="estimate", estimate="overall.score.unit", unit="A02")
    assert (row.value is not None) is is_shown
    assert SurveyMark.objects.filter(enrolment__unit=cast.yi).exists() is is_shown
    client = Client()
    client.force_login(cast.bob)
    page = client.get(f"/surveys/{wave.pk}/results/").content.decode()
    assert ("答卷未达要求，不公布" in page) is not is_shown
    assert ("答卷未达要求，仅供参考" in page) is is_shown
    assert "市水务局" not in page


@pytest.mark.row("XC-08")
def test_the_board_tells_counts_targets_and_the_days_movement(cast: Cast) -> None:
    with day("2018-06-04"):
        wave, made = telling.fielded(cast, {"A01": 40, "A02": 20, "S1": 3}, required=BANDS)
        look_after()
        telling.answered(cast, made, {"A01": telling.answers(a=10), "A02": telling.answers(a=18)})
        look_after()
    with day("2018-06-05"):
        look_after()
        board = board_of(wave)
    assert board is not None
    lines = {row.title: row for row in board.rows}
    assert (lines["市水务局"].issued, lines["市水务局"].answered, lines["市水务局"].required) == (40, 10, 34)
    assert lines["市水务局"].is_met is False
    assert lines["市水务局"].moved == 0
    assert all(len(row.codes) > 1 or row.eligible >= wave.k for row in board.rows)


@pytest.mark.row("XC-08")
def test_reminders_go_to_units_alike_whoever_answered(cast: Cast) -> None:
    with day("2018-06-04"):
        wave, made = telling.fielded(cast, {"A01": 40, "A02": 20}, required=BANDS)
        telling.answered(cast, made, {"A01": telling.answers(a=36)})
        sent = actions.remind(wave_id=wave.pk, to_all=False, by=cast.clerk)
        assert sent.units == 1
        assert set(Notice.objects.values_list("person", flat=True)) == {cast.bob.pk}
        with pytest.raises(ValidationError):
            actions.remind(wave_id=wave.pk, to_all=True, by=cast.clerk)
        client = Client()
        client.force_login(cast.clerk)
        page = client.get(f"/surveys/{wave.pk}/rates/").content.decode()
        assert "一天提醒一次即可" in page
        assert "提醒所有单位" not in page
    with day("2018-06-05"):
        assert actions.remind(wave_id=wave.pk, to_all=True, by=cast.clerk).units == 2
    texts = set(Notice.objects.values_list("text", flat=True))
    assert len(texts) == 1
