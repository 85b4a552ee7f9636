"""Years whose survey points come from released waves: 70 / 10 / 20, and a public evaluation in four areas."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from bihuan.results.queries.live import live
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.actions import record_entry
from bihuan.surveys.actions.checking import missing_before
from bihuan.surveys.models import SurveyMark
from tests.cast import Cast
from tests.findings.telling import day
from tests.surveys import telling
from tests.world import SCHEME, draft, launched

pytestmark = pytest.mark.django_db
HEAD = SCHEME.partition("tree:")[0]
PINGGU = f"""{HEAD}tree:
  id: composite
  title: 综合成绩
  children:
    - {{id: daily, title: 日常考核, weight: "0.7", owner: 归口考核主体, method: direct}}
    - {{id: survey, title: 民意调查, weight: "0.1", owner: 组织部, method: survey_mean}}
    - {{id: overall, title: 综合评价, weight: "0.2", owner: 归口考核主体, method: direct}}
"""
AREAS = {"main_duty": "主体责任", "organ_party": "机关党建", "style": "工作作风", "service": "服务水平"}
FENGTAI = f"""{HEAD}tree:
  id: composite
  title: 综合成绩
  children:
    - {{id: daily, title: 日常监督, weight: "0.8", owner: 归口考核主体, method: direct}}
    - id: public
      title: 群众评价
      weight: "0.2"
      weights: equal
      children:
""" + "".join(
    f"        - {{id: {name}, title: {title}, owner: 组织部, method: direct}}\n" for name, title in AREAS.items()
)


def given_by_the_line(cast: Cast, cycle: Cycle, **marks: str) -> Enrolment:
    """The other indicators of unit 甲, as its line body scores them."""
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    for node, value in marks.items():
        record_entry(draft=draft(cycle, jia, node=node, value=value), by=cast.ines)
    return jia


@pytest.mark.row("PG-05")
def test_seventy_ten_twenty_with_the_ten_from_a_wave(cast: Cast) -> None:
    cycle = launched(cast, text=PINGGU)
    with day("2018-06-20"):
        jia = given_by_the_line(cast, cycle, daily="88", overall="90")
        wave = telling.survey(cast, {"A01": telling.answers(a=82, b=18)}, {"A01": 120}, **telling.feeds(cycle))
        [line] = live(cycle).lines_of(jia)
    # 0.7·88 + 0.1·96.4 + 0.2·90
    assert (line.published, line.grade) == (8_924, "合格")
    mark = SurveyMark.objects.get()
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/years/{cycle.pk}/results/units/{jia.pk}/").content.decode()
    assert f"/survey-marks/{mark.pk}/" in page or f"/survey-marks/{mark.pk}/" in evidence_of(client, cycle, jia)
    opened = client.get(f"/survey-marks/{mark.pk}/").content.decode()
    assert "96.40" in opened
    assert "100</b>" in opened
    assert f"/surveys/{wave.pk}/results/" in opened


def test_one_group_through_two_channels_feeds_an_indicator_that_weights_its_groups(cast: Cast) -> None:
    """Another group is another wave: the page says so by the indicator's name, not by its code."""
    weighted = "method: survey_mean, groups: {居民: 0.6, 服务对象: 0.4}"
    cycle = launched(cast, text=PINGGU.replace("method: survey_mean", weighted))
    channels = {"slip": "0.5", "link": "0.5"}
    both = [{"name": name, "weight": "0.5", "channels": channels} for name in ("居民", "服务对象")]
    with day("2018-06-20"):
        refused = telling.designed(cast, {"A01": 120}, groups=both, **telling.feeds(cycle))
        assert missing_before("freeze", refused) == [
            "“民意调查”在考核方案中已对各类对象加权，请按居民、服务对象分别做一轮调查。"
        ]
        groups = [both[0] | {"weight": "1"}]
        given, people = {"A01": telling.answers(a=9, b=6), "A02": telling.answers(b=10)}, {"A01": 120, "A02": 90}
        telling.survey(cast, given, people, groups=groups, **telling.feeds(cycle))
    marks = {mark.enrolment.code: mark for mark in SurveyMark.objects.select_related("enrolment")}
    assert {code: (mark.group, mark.n, f"{mark.value:.2f}") for code, mark in marks.items()} == {
        "A01": ("居民", 30, "92.00"), "A02": ("居民", 20, "80.00"),
    }  # fmt: skip
    client = Client()
    client.force_login(cast.clerk)
    assert "居民" in client.get(f"/survey-marks/{marks['A01'].pk}/").content.decode()


def evidence_of(client: Client, cycle: Cycle, jia: Enrolment) -> str:
    """The unit's result with the survey's branch open."""
    return client.get(f"/years/{cycle.pk}/results/units/{jia.pk}/?node=survey").content.decode()


@pytest.mark.row("FT-04")
def test_the_public_evaluates_four_areas_in_one_wave(cast: Cast) -> None:
    cycle = launched(cast, text=FENGTAI)
    questions: list[dict[str, Any]] = [
        {"id": name, "title": title, "type": "scale", "options": telling.QUESTIONS[0]["options"]}
        for name, title in AREAS.items()
    ]
    asked = telling.instrument(cast, questions)
    scores = {"main_duty": (5, 5), "organ_party": (6, 4), "style": (4, 6), "service": (7, 3)}
    answers = [{name: "a" if place < very else "b" for name, (very, _fairly) in scores.items()} for place in range(10)]
    with day("2018-06-20"):
        jia = given_by_the_line(cast, cycle, daily="98")
        marks = [{"question": name, "indicator": name} for name in AREAS]
        wave, made = telling.begun(
            cast, telling.designed(cast, {"A01": 120}, asked, cycle=cycle, marks=marks, voice="群众评价")
        )
        telling.answered(cast, made, {"A01": answers})
        telling.released(cast, telling.ended(cast, wave, made))
        [line] = live(cycle).lines_of(jia)
    values = {row.indicator.node: f"{row.value:f}" for row in SurveyMark.objects.select_related("indicator")}
    assert {name: float(value) for name, value in values.items()} == {
        "main_duty": 90, "organ_party": 92, "style": 88, "service": 94,
    }  # fmt: skip
    assert line.published == 9_660  # 0.8·98 + 0.2·(90 + 92 + 88 + 94)/4
    assert date(2018, 1, 1) <= SurveyMark.objects.earliest("happened_on").happened_on <= date(2018, 12, 31)
