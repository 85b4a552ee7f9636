"""A frozen wave as the engine's plan: which figures are worked out, of which rows, with which weights."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from bihuan.engine.surveys.instrument import Asked, Instrument, canonical, read_instrument
from bihuan.schemes.queries import reading_language
from bihuan.surveys.models import Channel, FrameUnit, RatedUnit, Wave

UNIT, GROUP, CHANNEL, WEIGHT, PEOPLE, RESPONDENT = "unit", "group", "channel", "w", "N", "respondent"
"""Columns of the answers beside the questions."""
SEPARATOR = "."
"""Between a question and what is asked of it, in the id of an estimate."""
OPTION = "o"
"""Begins the name of the share of one option; its place follows."""


@dataclass(frozen=True, slots=True)
class GroupOf:
    """A respondent group, its weight, and its channels with theirs."""

    name: str
    weight: Decimal
    channels: Mapping[str, Decimal]


def groups_of(wave: Wave) -> tuple[GroupOf, ...]:
    """The respondent groups of a wave in their order, each with its channels in the order they are listed in."""
    return tuple(
        GroupOf(row["name"], Decimal(row["weight"]), {c: Decimal(row["channels"][c]) for c in _listed(row["channels"])})
        for row in wave.groups
    )


def _listed(channels: Mapping[str, str]) -> list[str]:
    return [channel for channel in Channel.values if channel in channels]


def pairs_of(wave: Wave) -> list[tuple[str, str]]:
    """Every (group, channel) of a wave."""
    return [(group.name, channel) for group in groups_of(wave) for channel in group.channels]


def is_composed(wave: Wave) -> bool:
    """Whether several groups or channels are brought together by their weights."""
    return len(pairs_of(wave)) > 1


def frozen_text(wave: Wave) -> str:
    """Everything that is fixed before the field, as one text whose hash is kept."""
    frame = list(wave.frame.order_by("id").values_list("code", "title", "eligible"))
    instrument = json.loads(wave.instrument.text)
    kept = {"instrument": instrument, "frame": [list(row) for row in frame]}
    for name in ("title", "voice", "series", "period", "k", "confidence", "groups", "required", "missed", "marks"):
        kept[name] = getattr(wave, name)
    if asked_in(wave).matrices:
        kept["rated"] = [list(row) for row in rated_in(wave)]
    return canonical(kept)


@lru_cache(maxsize=64)
def _read(text: str) -> Instrument:
    return read_instrument(text, "")


def asked_in(wave: Wave) -> Instrument:
    """The questionnaire of a wave: as frozen, or as it stands while the wave is being designed."""
    if wave.frozen:
        return _read(canonical(json.loads(wave.frozen)["instrument"]))
    return _read(wave.instrument.text)


def worded(instrument: Instrument) -> Instrument:
    """A questionnaire in the reader's language; Chinese where there is no English."""
    if reading_language() == "zh":
        return instrument
    return replace(
        instrument,
        questions=tuple(
            one.model_copy(
                update={
                    "title": one.title_en or one.title,
                    "options": tuple(
                        row.model_copy(update={"title": row.title_en or row.title}) for row in one.options
                    ),
                }
            )
            for one in instrument.questions
        ),
    )


def rated_in(wave: Wave) -> tuple[tuple[str, str], ...]:
    """The units a matrix rates, by code and name, in their order."""
    if wave.frozen:
        return tuple((code, title) for code, title in json.loads(wave.frozen).get("rated", ()))
    return tuple(wave.rated.order_by("id").values_list("code", "title"))


def filled_in(wave: Wave) -> Instrument:
    """The questionnaire of a frozen wave as an answer holds it: a matrix as one question for each rated unit."""
    return _filled(wave.frozen)


@lru_cache(maxsize=16)
def _filled(frozen: str) -> Instrument:
    kept = json.loads(frozen)
    return _read(canonical(kept["instrument"])).unfolded([title for _code, title in kept.get("rated", ())])


def subjects_of(wave: Wave) -> QuerySet[FrameUnit] | QuerySet[RatedUnit]:
    """Whom the figures by unit speak of: those a matrix rates, or else the units whose people answer."""
    return wave.rated.all() if asked_in(wave).matrices else wave.frame.all()


def plan_of(wave: Wave) -> dict[str, Any]:
    """The plan of the engine for a frozen wave."""
    instrument = asked_in(wave)
    plan: dict[str, Any] = {
        "survey": f"wave-{wave.pk}", "wave": str(wave.period), "title": wave.title, "voice": wave.voice,
        "k": str(wave.k), "confidence": wave.confidence,
        "questions": [_question(one) for one in instrument.questions],
    }  # fmt: skip
    rates = bool(instrument.matrices)
    clusters = {"clusters": [RESPONDENT]} if rates else {}
    if is_composed(wave):
        plan |= {"channel": CHANNEL, "group": GROUP, "design": {"weights": WEIGHT} | clusters}
        plan["composites"] = list(_composites(wave, instrument))
        plan["estimates"] = list(_cell_estimates(instrument))
        return plan
    plan["design"] = (clusters or {"strata": [UNIT]}) | {"fpc": [PEOPLE], "lonely": "adjust"}
    plan["estimates"] = [
        row for one in instrument.questions for row in _estimates(one, _tables(by_unit=not rates or one.matrix))
    ]
    return plan


def _tables(*, by_unit: bool) -> list[list[str]]:
    """By what a question's figures are told apart: where units are rated, only the matrix is by unit."""
    return [[], [UNIT]] if by_unit else [[]]


def _question(question: Asked) -> dict[str, Any]:
    """A question as the plan has it: without what only respondents need."""
    told: dict[str, Any] = {"id": question.id, "title": question.title, "type": question.type}
    if question.options:
        told["dont_know"] = question.dont_know
        told["options"] = [
            {"id": option.id, "title": option.title}
            | ({"score": str(option.score)} if option.score is not None else {})
            | ({"dont_know": "true"} if option.dont_know else {})
            for option in question.options
        ]
    for name in ("min", "max"):
        if getattr(question, name) is not None:
            told[name] = str(getattr(question, name))
    return told


def statistics_of(question: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is worked out of a question: a name, and the keys of the estimate."""
    if question.type == "number":
        yield "mean", {"statistic": "mean"}
    if question.is_scored:
        yield "score", {"statistic": "score"}
    if question.top:
        yield "top", {"statistic": "share", "top": list(question.top)}
    for place, option in enumerate(question.options):
        if not option.dont_know:
            yield f"{OPTION}{place}", {"statistic": "share", "top": [option.id]}


def _estimates(question: Asked, tables: Sequence[list[str]]) -> Iterator[dict[str, Any]]:
    for name, keys in statistics_of(question):
        for by in tables[:1] if name.startswith(OPTION) else tables:
            yield {"id": estimate_id(question.id, name, by), "question": question.id, "by": by, **keys}


def estimate_id(question: str, name: str, by: Sequence[str]) -> str:
    """The id of an estimate: the question, what is worked out of it, and by what."""
    return SEPARATOR.join([question, name, *by])


def _cell_estimates(instrument: Instrument) -> Iterator[dict[str, Any]]:
    """The mean of each group in each channel with its own interval, and the answers its shares are counted from: a
    composite's cell has an error alone."""
    by = [GROUP, CHANNEL]
    for question in instrument.questions:
        for name, keys in statistics_of(question):
            if name == "score" or keys["statistic"] == "share":
                yield {"id": estimate_id(question.id, name, by), "question": question.id, "by": by, **keys}


def _composites(wave: Wave, instrument: Instrument) -> Iterator[dict[str, Any]]:
    """The same over groups and channels with their declared weights; a unit takes what it has."""
    groups = {
        group.name: {"weight": str(group.weight), "channels": {name: str(w) for name, w in group.channels.items()}}
        for group in groups_of(wave)
    }
    rates = bool(instrument.matrices)
    has_units = subjects_of(wave).count() > 1
    for question in instrument.questions:
        for row in _estimates(question, _tables(by_unit=has_units and (not rates or question.matrix))):
            yield row | {"missing": "renormalise", "groups": groups}
