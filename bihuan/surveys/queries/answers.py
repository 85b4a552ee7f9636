"""The answers of a wave as rows of the engine's answers.csv, whichever way they came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bihuan.engine.surveys.instrument import row_id
from bihuan.records.evidence import evidence_path
from bihuan.surveys.interviews import read_interviews
from bihuan.surveys.models import FrameUnit, SurveyFile, Wave
from bihuan.surveys.planning import (
    CHANNEL,
    GROUP,
    PEOPLE,
    RESPONDENT,
    UNIT,
    WEIGHT,
    asked_in,
    groups_of,
    is_composed,
    rated_in,
)
from bihuan.surveys.wards import place_of
from bihuan.urns import queries as urns
from bihuan.urns.lifecycle import OPENED

Row = Mapping[str, str]


def good_files(wave: Wave) -> list[SurveyFile]:
    """The files that count: without problems, and not replaced."""
    rows = wave.files.filter(problem_count=0, replaced_by__isnull=True)
    return list(rows.select_related("attachment__blob").order_by("id"))


def answer_rows(wave: Wave) -> Iterator[Row]:
    """Every answer that counts. Where groups or channels are weighted, answers in the urn's remainder of small wards
    are left out: nobody can say whose they are."""
    people = dict(FrameUnit.objects.filter(wave=wave).values_list("code", "eligible"))
    if wave.urn is not None and wave.urn.state == OPENED:
        yield from _of_urn(wave, people)
    for file in good_files(wave):
        for interview in read_interviews(wave, evidence_path(file.attachment), file.channel).rows:
            place = {UNIT: interview.unit, GROUP: interview.group, CHANNEL: file.channel, WEIGHT: interview.weight}
            yield {**interview.answers, **place, PEOPLE: str(people.get(interview.unit, 0))}


def _of_urn(wave: Wave, people: Mapping[str, int]) -> Iterator[Row]:
    assert wave.urn is not None
    if asked_in(wave).matrices:
        yield from _ratings(wave, sum(people.values()))
        return
    names = [group.name for group in groups_of(wave)]
    texts = set(asked_in(wave).texts)
    rest = _remainder_people(wave, people)
    is_dropped = is_composed(wave)
    whose: dict[str | None, dict[str, str]] = {
        None: {UNIT: "", GROUP: names[0], CHANNEL: "", WEIGHT: "1", PEOPLE: str(rest)},
    }
    for ward, content in urns.answers(wave.urn):
        if ward is None and is_dropped:
            continue
        if ward is not None and ward not in whose:
            place = place_of(ward, names)
            where = {UNIT: place.unit, GROUP: place.group, CHANNEL: place.channel, WEIGHT: "1"}
            whose[ward] = where | {PEOPLE: str(people.get(place.unit, 0))}
        yield {name: str(value) for name, value in content.items() if name not in texts} | whose[ward]


def _ratings(wave: Wave, people: int) -> Iterator[Row]:
    """Every answer to a matrix as a row for each rated unit; what else was asked stands on the first of them. Rows of
    one respondent have a number in common, which stands for nobody: it is that of a shuffled answer."""
    assert wave.urn is not None
    asked, rated = asked_in(wave), rated_in(wave)
    names, others = [group.name for group in groups_of(wave)], {one.id for one in asked.questions if not one.matrix}
    for number, (ward, content) in enumerate(urns.answers(wave.urn), 1):
        if ward is None and is_composed(wave):
            continue
        place = place_of(ward, names) if ward is not None else None
        whose = {GROUP: place.group if place else names[0], CHANNEL: place.channel if place else "",
                 WEIGHT: "1", PEOPLE: str(people), RESPONDENT: str(number)}  # fmt: skip
        beside = {name: str(value) for name, value in content.items() if name in others - set(asked.texts)}
        for at, (code, _title) in enumerate(rated, 1):
            row = {name: str(content.get(row_id(name, at), "")) for name in asked.matrices}
            yield {**row, **(beside if at == 1 else {}), **whose, UNIT: code}


def _remainder_people(wave: Wave, people: Mapping[str, int]) -> int:
    """Everyone who may answer in the units whose answers went into the remainder."""
    assert wave.urn is not None
    names = [group.name for group in groups_of(wave)]
    rows = urns.wards(wave.urn).filter(used__gt=0, answers__isnull=True).values_list("name", flat=True)
    return sum(people.get(unit, 0) for unit in {place_of(ward, names).unit for ward in rows})


def answered_by_unit(wave: Wave) -> dict[str, int]:
    """How many answered in each unit, those of the remainder too; exact, so never for a page before the end."""
    names = [group.name for group in groups_of(wave)]
    by_unit: dict[str, int] = {}
    if wave.urn is not None:
        for ward in urns.wards(wave.urn):
            unit = place_of(ward.name, names).unit
            by_unit[unit] = by_unit.get(unit, 0) + (ward.used or 0)
    for file in good_files(wave):
        for interview in read_interviews(wave, evidence_path(file.attachment), file.channel).rows:
            by_unit[interview.unit] = by_unit.get(interview.unit, 0) + 1
    return by_unit


def issued_by_unit(wave: Wave) -> dict[str, int]:
    """Codes issued in each unit; none where its answers come in files."""
    names = [group.name for group in groups_of(wave)]
    by_unit: dict[str, int] = {}
    for name, issued in urns.wards(wave.urn).values_list("name", "issued") if wave.urn is not None else ():
        unit = place_of(name, names).unit
        by_unit[unit] = by_unit.get(unit, 0) + issued
    return by_unit
