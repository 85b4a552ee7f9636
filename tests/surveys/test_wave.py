"""A staff survey from questions to marks: frozen once, opened by two, released by a second person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.organizations.access import Refused
from bihuan.results.sources import year_marks
from bihuan.surveys import actions
from bihuan.surveys.models import Figure, FrameUnit, SurveyMark, Wave
from bihuan.surveys.queries.results import shown
from bihuan.urns import actions as urns
from tests.cast import Cast
from tests.findings.telling import day
from tests.surveys import telling
from tests.world import launched

pytestmark = pytest.mark.django_db


def figure(wave: Wave, estimate: str, unit: str = "*") -> Figure:
    return Figure.objects.get(wave=wave, kind="estimate", estimate=estimate, unit=unit)


@pytest.mark.row("HD-04")
def test_a_share_has_its_counts_and_a_mean_its_interval(cast: Cast) -> None:
    given = {"A01": telling.answers(a=40, b=20, c=1), "A02": telling.answers(a=10, c=10, x=2)}
    wave = telling.survey(cast, given, {"A01": 120, "A02": 80})
    share = figure(wave, "overall.top.unit", "A01")
    assert (share.numerator, share.denominator, share.n) == (60, 61, 61)
    mean = figure(wave, "overall.score.unit", "A02")
    assert mean.n == 20
    assert mean.value == pytest.approx(50)
    assert mean.low is not None
    assert mean.high is not None
    assert mean.low < 50 < mean.high
    assert wave.voice == "本单位工作人员自评"


def test_a_score_is_held_within_its_scale_and_a_number_is_not() -> None:
    told: dict[str, Any] = {"n": 8, "value": 92.5, "low": -3.0, "high": 160.86}
    score = shown(Figure(estimate="overall.score.unit", statistic="score", **told), "总体")
    assert (score.low, score.high) == (Decimal(0), Decimal(100))
    for statistic in ("mean", "composite"):
        minutes = shown(Figure(estimate="wait.mean", statistic=statistic, **told), "等候分钟")
        assert (minutes.low, minutes.high) == (Decimal("-3.0"), Decimal("160.9"))


def test_the_interval_of_a_mark_is_held_within_the_scale(cast: Cast) -> None:
    cycle = launched(cast)
    with day("2018-06-20"):
        telling.survey(cast, {"A01": telling.answers(a=7, b=1)}, {"A01": 120}, **telling.feeds(cycle))
    mark = SurveyMark.objects.get()
    assert mark.low is not None
    assert (mark.value, mark.high) == (Decimal("97.5"), Decimal(100))
    assert mark.low < mark.value


@pytest.mark.row("HD-04")
def test_whose_voice_it_is_must_be_said(cast: Cast) -> None:
    with pytest.raises(ValidationError) as error:
        telling.designed(cast, {"A01": 9}, voice=" ")
    assert list(error.value.message_dict) == ["voice"]


def test_a_frozen_wave_and_what_it_asks_do_not_change(cast: Cast) -> None:
    wave = telling.designed(cast, {"A01": 120})
    actions.freeze_wave(wave_id=wave.pk, by=cast.clerk)
    wave.refresh_from_db()
    assert len(wave.sha256) == 64
    with pytest.raises(ValidationError, match="已冻结"):
        actions.save_instrument(instrument=wave.instrument, questions=telling.QUESTIONS[:1], by=cast.clerk)
    with pytest.raises(ValidationError, match="已冻结"):
        actions.set_frame(wave_id=wave.pk, rows=[("A01", "市水务局", 4)], by=cast.clerk)
    for act in (
        lambda: Wave.objects.filter(pk=wave.pk).update(frozen="{}"),
        lambda: Wave.objects.filter(pk=wave.pk).update(groups=[]),
        lambda: FrameUnit.objects.filter(wave=wave).update(eligible=1),
        lambda: FrameUnit.objects.create(wave=wave, code="A02", title="市统计局", eligible=9),
        lambda: FrameUnit.objects.filter(wave=wave)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_weights_that_do_not_sum_to_one_and_an_empty_frame_are_refused(cast: Cast) -> None:
    groups = [{"name": "居民", "weight": "0.5", "channels": {"slip": "1"}},
              {"name": "商户", "weight": "0.4", "channels": {"slip": "1"}}]  # fmt: skip
    with pytest.raises(ValidationError) as error:
        telling.designed(cast, {"A01": 9}, groups=groups)
    assert "groups" in error.value.message_dict
    wave = telling.designed(cast, {"A01": 9})
    FrameUnit.objects.filter(wave=wave).update(eligible=0)
    with pytest.raises(ValidationError):
        actions.freeze_wave(wave_id=wave.pk, by=cast.clerk)


@pytest.mark.parametrize("weight", ["1e999999", "١", "NaN", "-1", "一"])
def test_a_weight_that_is_no_number_is_refused(weight: str, cast: Cast) -> None:
    groups = [{"name": name, "weight": weight, "channels": {"slip": weight}} for name in ("居民", "商户")]
    with pytest.raises(ValidationError) as error:
        telling.designed(cast, {"A01": 9}, groups=groups)
    assert list(error.value.message_dict) == ["groups"]


def test_who_checked_does_not_release_and_a_stranger_does_nothing(cast: Cast) -> None:
    wave, made = telling.fielded(cast, {"A01": 20})
    telling.answered(cast, made, {"A01": telling.answers(a=9)})
    with pytest.raises(ValidationError):
        actions.check_wave(wave_id=wave.pk, note="已核对", by=cast.clerk)
    telling.ended(cast, wave, made)
    actions.check_wave(wave_id=wave.pk, note="已核对", by=cast.clerk)
    with pytest.raises(Refused):
        actions.release_wave(wave_id=wave.pk, by=cast.clerk)
    with pytest.raises(Refused):
        actions.release_wave(wave_id=wave.pk, by=cast.other)
    assert actions.release_wave(wave_id=wave.pk, by=cast.wei).state == "released"


def test_voiding_a_wave_ends_its_urn(cast: Cast) -> None:
    wave, made = telling.fielded(cast, {"A01": 20})
    code = urns.issue(urn_id=made.urn.pk, ward="A01|0|slip", by=cast.clerk)[0]
    actions.void_wave(wave_id=wave.pk, note="问卷印错", by=cast.clerk)
    with pytest.raises(urns.NotTaking):
        urns.look(code)
    assert urns.void(urn_id=made.urn.pk, note="本轮作废", by=cast.clerk, second=cast.chief).state == "void"
    other = telling.designed(cast, {"A01": 20}, period=2019)
    actions.freeze_wave(wave_id=other.pk, by=cast.clerk)
    begun = actions.prepare_urn(wave_id=other.pk, custodians=[cast.clerk, cast.chief, cast.ines], by=cast.clerk)
    actions.void_wave(wave_id=other.pk, note="不办了", by=cast.clerk)
    begun.urn.refresh_from_db()
    assert begun.urn.state == "void"


def test_answers_without_a_group_are_in_no_weighted_figure_and_that_is_said(cast: Cast) -> None:
    groups = [{"name": name, "weight": "0.5", "channels": {"slip": "1"}} for name in ("居民", "商户")]
    wave, made = telling.fielded(cast, {"A01": 20, "A02": 4}, groups=groups)
    for ward, option in (("A01|0|slip", "a"), ("A01|1|slip", "b"), ("A02|0|slip", "c"), ("A02|1|slip", "c")):
        for code in urns.issue(urn_id=made.urn.pk, ward=ward, by=cast.clerk)[: 9 if ward < "A02" else 3]:
            urns.accept(code, {"overall": option}, proof=urns.look(code).proof)
    telling.released(cast, telling.ended(cast, wave, made))
    assert figure(wave, "overall.score").value == pytest.approx(90)
    client = Client()
    client.force_login(cast.clerk)
    assert "小单位的 6 份答卷已并入合并组" in client.get(f"/surveys/{wave.pk}/results/").content.decode()


@pytest.mark.row("FT-04")
@pytest.mark.row("PG-05")
def test_a_released_wave_feeds_its_indicator(cast: Cast) -> None:
    cycle = launched(cast)
    given = {"A01": telling.answers(a=8, b=1, c=1), "A02": telling.answers(a=3), "S1": telling.answers(c=6)}
    with day("2018-06-04"):
        wave = telling.survey(cast, given, {"A01": 120, "A02": 80, "S1": 20}, **telling.feeds(cycle))
    mark = SurveyMark.objects.get()
    assert (mark.enrolment.code, mark.value, mark.n) == ("A01", Decimal(88), 10)
    assert mark.low is not None
    assert mark.low < 88
    assert mark.recorded_by == cast.clerk
    assert wave.title in mark.fact
    ledger = year_marks(cycle)
    rows = [ledger.row(place) for place in range(len(ledger))]
    assert [row["value"] for row in rows if row["indicator"] == "survey"] == ["88"]


@pytest.mark.django_db
def test_a_step_that_would_be_refused_is_not_offered_and_the_page_says_why(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    wave = telling.designed(cast, {"A01": 12})
    wave.frame.all().delete()

    def page() -> str:
        text: str = client.get(f"/surveys/{wave.pk}/").content.decode()
        return text

    assert "请先设定抽样框" in page()
    assert "/step/freeze/" not in page()
    actions.set_frame(wave_id=wave.pk, rows=[("A01", "甲", 12)], by=cast.clerk)
    assert "/step/freeze/" in page()
    actions.freeze_wave(wave_id=wave.pk, by=cast.clerk)
    assert "/step/field/" not in page()
