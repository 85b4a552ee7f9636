"""Subdistrict leaders rate departments through the urn: one matrix, a figure for each department, none of few."""

from __future__ import annotations

import re
from statistics import stdev
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.outcomes.queries.voices import voices_of
from bihuan.pages.public import slowing
from bihuan.pages.surveys.asking import check_for
from bihuan.surveys import actions
from bihuan.surveys.models import Figure, RatedUnit, SurveyMark, Wave
from bihuan.urns import actions as urns
from bihuan.urns import queries
from tests.cast import Cast
from tests.findings.telling import day
from tests.surveys import telling
from tests.world import launched

pytestmark = pytest.mark.django_db
PEOPLE = {"J1": 8, "J2": 6, "J3": 3}
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def given(*pairs: str) -> list[dict[str, str]]:
    """Answers: the option for the first department, then for the second; "-" leaves one out."""
    return [
        {name: option for name, option in zip(("rating@1", "rating@2"), pair, strict=True) if option != "-"}
        for pair in pairs
    ]


def rated(cast: Cast, answers: dict[str, list[dict[str, str]]], **facts: Any) -> Wave:
    wave, made = telling.begun(cast, telling.rating(cast, PEOPLE, **facts))
    telling.answered(cast, made, answers)
    return telling.released(cast, telling.ended(cast, wave, made))


def figure(wave: Wave, unit: str) -> Figure:
    name = "rating.score" if unit == "*" else "rating.score.unit"
    return Figure.objects.get(wave=wave, kind="estimate", estimate=name, unit=unit)


ANSWERS = {
    "J1": given("aa", "ab", "bb", "ax", "cb", "ab"), "J2": given("ac", "bb", "aa", "ab", "ba"), "J3": given("ca", "bb"),
}  # fmt: skip


@pytest.mark.row("CY-05")
def test_each_department_has_its_mean_over_all_leaders_with_its_error(cast: Cast) -> None:
    wave = rated(cast, ANSWERS)
    first = figure(wave, "A01")
    scores = [{"a": 100, "b": 80, "c": 0}[row["rating@1"]] for rows in ANSWERS.values() for row in rows]
    assert first.n == 13
    assert first.value == pytest.approx(sum(scores) / 13)
    assert first.se == pytest.approx(stdev(scores) / 13**0.5 * (1 - 13 / 17) ** 0.5)
    assert figure(wave, "A02").n == 12  # one does not know it
    whole = figure(wave, "*")
    assert whole.n == 25
    assert whole.df == 12  # the leaders, not their ratings
    assert not Figure.objects.filter(wave=wave, unit__in=["J1", "J2", "J3", ""]).exists()


def test_the_page_counts_ratings_apart_from_people_and_says_why_intervals_are_narrow(cast: Cast) -> None:
    wave = rated(cast, ANSWERS)
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/surveys/{wave.pk}/results/").content.decode()
    assert "评价次数 25" in page
    assert "有效答卷" not in page
    assert "应参加 17 人，实际作答 13 人，每人评价多个单位" in page
    assert "有限总体校正" in page


@pytest.mark.row("CY-05")
def test_a_rated_department_gets_its_mark_and_reads_its_own_alone(cast: Cast) -> None:
    cycle = launched(cast)
    with day("2018-06-04"):
        wave = rated(
            cast, ANSWERS, cycle=cycle, marks=[{"question": "rating", "indicator": "survey"}],
        )  # fmt: skip
    marks = {row.enrolment.code: row.n for row in SurveyMark.objects.all()}
    assert marks["A01"] == 13
    client = Client()
    client.force_login(cast.bob)
    page = client.get(f"/surveys/{wave.pk}/results/").content.decode()
    assert "市统计局" in page
    assert "市水务局" not in page
    assert set(voices_of(cycle)) == {cast.jia.pk, cast.yi.pk}


def test_a_department_rated_by_few_has_no_figure(cast: Cast) -> None:
    few = [row | {"rating@2": "x"} for row in given(*["ab"] * 8)]
    wave = rated(cast, {"J1": few, "J2": given("aa", "ab", "ba")}, rated=("A01", "A02", "A03"))
    assert figure(wave, "A02").suppressed == "primary"
    assert figure(wave, "A02").n is None


def test_fewer_leaders_than_required_withhold_every_department(cast: Cast) -> None:
    bands = {"method": "bands", "bands": [{"from": "1", "rate": "0.9"}]}
    wave = rated(cast, ANSWERS, required=bands)
    assert {figure(wave, code).suppressed for code in ("A01", "A02")} == {"below_required"}


def test_who_is_rated_is_named_first_and_frozen_with_the_rest(cast: Cast) -> None:
    bare = telling.designed(cast, PEOPLE, telling.instrument(cast, telling.RATING))
    with pytest.raises(ValidationError, match="被评单位"):
        actions.freeze_wave(wave_id=bare.pk, by=cast.clerk)
    street = [{"name": "街乡领导", "weight": "1", "channels": {"intercept": "1"}}]
    with pytest.raises(ValidationError, match="答题码"):
        actions.freeze_wave(wave_id=telling.rating(cast, PEOPLE, groups=street).pk, by=cast.clerk)
    wave = telling.rating(cast, PEOPLE)
    for rows in ([], [("A01", "甲"), ("A01", "甲")]):
        with pytest.raises(ValidationError):
            actions.set_rated(wave_id=wave.pk, rows=rows, by=cast.clerk)
    frozen = actions.freeze_wave(wave_id=wave.pk, by=cast.clerk)
    assert '"rated":[["A01","市水务局"],["A02","市统计局"]]' in frozen.frozen
    with pytest.raises(ValidationError, match="已冻结"):
        actions.set_rated(wave_id=wave.pk, rows=[("A01", "市水务局")], by=cast.clerk)
    for act in (
        lambda: RatedUnit.objects.filter(wave=wave).update(code="A09"),
        lambda: RatedUnit.objects.create(wave=wave, code="A03", title="别局"),
        lambda: RatedUnit.objects.filter(wave=wave)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_leader_meets_ten_departments_a_page_and_loses_nothing(cast: Cast) -> None:
    slowing.forget()
    many = [f"B{n:02d}" for n in range(1, 213)]
    _wave, made = telling.begun(cast, telling.rating(cast, PEOPLE, rated=many))
    code = urns.issue(urn_id=made.urn.pk, ward=queries.wards(made.urn)[0].name, by=cast.clerk)[0]
    client = Client()
    answer = client.get("/v/", {"c": code})
    assert (answer.content.decode().count("<fieldset"), "1 / 23" in answer.content.decode()) == (10, True)
    typed = {f"rating@{place}": "b" for place in range(1, 10)}
    again = client.post("/v/", dict(FIELD.findall(answer.content.decode())) | typed)
    assert again.content.decode().count("checked") == 9
    assert again.content.decode().count("请回答这道题") >= 1
    answer = client.post("/v/", dict(FIELD.findall(again.content.decode())) | typed | {"rating@10": "a"})
    for start in range(11, 213, 10):
        page = answer.content.decode()
        assert len(answer.content) < 50_000
        rows = {f"rating@{place}": "a" for place in range(start, min(start + 10, 213))}
        answer = client.post("/v/", dict(FIELD.findall(page)) | rows)
    assert "提交" in answer.content.decode()
    assert client.post("/v/", dict(FIELD.findall(answer.content.decode())))["Location"] == "/v/thanks/"


def test_an_answer_about_someone_who_is_not_rated_is_void(cast: Cast) -> None:
    _wave, made = telling.begun(cast, telling.rating(cast, PEOPLE))
    check = check_for(made.urn.key)
    assert check is not None
    check({"rating@1": "a", "rating@2": "x"})
    for wrong in ({"rating@1": "a"}, {"rating@1": "a", "rating@2": "b", "rating@3": "a"}, {"rating": "a"}):
        with pytest.raises(ValidationError):
            check(wrong)
