"""Waves for tests, made by the product's own actions: a staff survey through the urn, from questions to figures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.organizations.models import Unit
from bihuan.schemes.models import Cycle
from bihuan.surveys import actions
from bihuan.surveys.actions import WaveFacts
from bihuan.surveys.models import Instrument, Wave
from bihuan.urns import actions as urns
from bihuan.urns import queries as urn_queries
from bihuan.urns.actions import Prepared
from tests.cast import Cast

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "overall", "title": "总体上您怎么看？", "title_en": "Overall?", "type": "scale", "required": "true",
        "options": [
            {"id": "a", "title": "很好", "title_en": "Very well", "score": "100", "top": "true"},
            {"id": "b", "title": "较好", "title_en": "Fairly well", "score": "80", "top": "true"},
            {"id": "c", "title": "较差", "title_en": "Poorly", "score": "0"},
            {"id": "x", "title": "不了解", "title_en": "Don't know", "dont_know": "true"},
        ],
    },
    {
        "id": "lacking", "title": "哪里不足？", "type": "multiple",
        "show_if": {"question": "overall", "options": ["c"]},
        "options": [{"id": "slow", "title": "办事慢"}, {"id": "cold", "title": "态度差"}],
    },
    {"id": "advice", "title": "建议", "type": "text"},
]  # fmt: skip
RATING: list[dict[str, Any]] = [
    {
        "id": "rating", "title": "请评价下列部门", "type": "scale", "matrix": "true", "required": "true",
        "options": QUESTIONS[0]["options"],
    },
    {"id": "advice", "title": "建议", "type": "text"},
]  # fmt: skip
"""What subdistrict leaders are asked of departments."""
STAFF = [{"name": "干部职工", "weight": "1", "channels": {"slip": "1"}}]
VOICE = "本单位工作人员自评"


def instrument(cast: Cast, questions: Sequence[Mapping[str, Any]] = QUESTIONS) -> Instrument:
    """A questionnaire of three questions, one of them only after “poorly”."""
    document = {"questions": json.loads(json.dumps(list(questions)))}
    return actions.begin_instrument(office=cast.office, title="干部职工测评问卷", document=document, by=cast.clerk)


def designed(cast: Cast, people: Mapping[str, int], asked: Instrument | None = None, **facts: Any) -> Wave:
    """A wave with a frame; units are those of the cast by their codes, others are strata."""
    kept: dict[str, Any] = {"title": "2018年干部职工测评", "voice": VOICE, "period": 2018, "groups": STAFF}
    wave = actions.design_wave(
        office=cast.office, instrument=asked or instrument(cast), facts=WaveFacts(**kept | facts), by=cast.clerk
    )
    names = dict(Unit.objects.filter(office=cast.office).values_list("code", "name"))
    rows = [(code, names.get(code, f"第{code}组"), count) for code, count in people.items()]
    actions.set_frame(wave_id=wave.pk, rows=rows, by=cast.clerk)
    wave.refresh_from_db()
    return wave


def rating(cast: Cast, people: Mapping[str, int], rated: Sequence[str] = ("A01", "A02"), **facts: Any) -> Wave:
    """A wave in which the people of subdistricts rate departments."""
    kept = {"groups": [{"name": "街乡领导", "weight": "1", "channels": {"slip": "1"}}], "voice": "街乡领导评价部门"}
    wave = designed(cast, people, instrument(cast, RATING), **kept | facts)
    names = dict(Unit.objects.filter(office=cast.office).values_list("code", "name"))
    actions.set_rated(wave_id=wave.pk, rows=[(code, names.get(code, f"第{code}局")) for code in rated], by=cast.clerk)
    return wave


def fielded(cast: Cast, people: Mapping[str, int], **facts: Any) -> tuple[Wave, Prepared]:
    """A wave whose urn takes answers."""
    return begun(cast, designed(cast, people, **facts))


def begun(cast: Cast, wave: Wave) -> tuple[Wave, Prepared]:
    """A designed wave frozen, and in the field with its urn."""
    actions.freeze_wave(wave_id=wave.pk, by=cast.clerk)
    made = actions.prepare_urn(wave_id=wave.pk, custodians=[cast.clerk, cast.chief, cast.ines], by=cast.clerk)
    rehearse(cast, made)
    actions.begin_fieldwork(wave_id=wave.pk, by=cast.clerk)
    wave.refresh_from_db()
    return wave, made


def rehearse(cast: Cast, made: Prepared) -> None:
    urns.rehearse(urn_id=made.urn.pk, shares=made.slips[:2], by=cast.clerk, second=cast.chief)


def answered(cast: Cast, made: Prepared, given: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Answers by unit code, each by a code of its own; every other code stays unused."""
    for ward in urn_queries.wards(made.urn):
        answers = given.get(ward.name.split("|")[0], ())
        codes = urns.issue(urn_id=made.urn.pk, ward=ward.name, by=cast.clerk)
        for code, answer in zip(codes, answers, strict=False):
            urns.accept(code, answer, proof=urns.look(code).proof)


def ended(cast: Cast, wave: Wave, made: Prepared) -> Wave:
    """The wave closed and its urn opened."""
    rehearse(cast, made)
    actions.end_fieldwork(wave_id=wave.pk, by=cast.clerk)
    urns.open_urn(urn_id=made.urn.pk, shares=made.slips[1:], by=cast.chief, second=cast.ines)
    wave.refresh_from_db()
    return wave


def released(cast: Cast, wave: Wave) -> Wave:
    """Checked by the clerk, released by the chief."""
    actions.check_wave(wave_id=wave.pk, note="答题率、重复答卷均已核对", by=cast.clerk)
    actions.release_wave(wave_id=wave.pk, by=cast.chief)
    wave.refresh_from_db()
    return wave


def survey(
    cast: Cast, given: Mapping[str, Sequence[Mapping[str, str]]], people: Mapping[str, int], **facts: Any
) -> Wave:
    """A whole staff survey: released."""
    wave, made = fielded(cast, people, **facts)
    answered(cast, made, given)
    return released(cast, ended(cast, wave, made))


def answers(**counts: int) -> list[dict[str, str]]:
    """So many answers of each option to the overall question."""
    return [{"overall": option} for option, count in counts.items() for _ in range(count)]


def feeds(cycle: Cycle, indicator: str = "survey") -> dict[str, Any]:
    """What makes a wave feed an indicator of a year."""
    return {"cycle": cycle, "marks": [{"question": "overall", "indicator": indicator}]}
