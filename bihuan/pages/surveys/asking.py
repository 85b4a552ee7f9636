"""The questions of a wave on the answer page: one a page, without script, with what was typed never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from bihuan.engine.surveys.instrument import Asked, Instrument, checked, is_asked, problem_of
from bihuan.pages.public.questions import QuestionPage
from bihuan.pages.typed import key
from bihuan.records.prepared import prepared
from bihuan.schemes.queries import reading_language
from bihuan.surveys.models import Channel, FrameUnit, Wave
from bihuan.surveys.planning import asked_in, filled_in, groups_of, rated_in
from bihuan.surveys.wards import place_of


def said(title: str, english: str) -> str:
    """A text in the reader's language; Chinese where there is no English."""
    return english if english and (get_language() or "").startswith("en") else title


def typed_answers(instrument: Instrument, typed: QueryDict) -> dict[str, str]:
    """What was typed, by question, as an answer holds it."""
    return {
        one.id: "|".join(typed.getlist(one.id)) if one.type == "multiple" else typed.get(one.id, "")
        for one in instrument.questions
    }


ROWS = 10
"""Units that a page asks about: what a phone shows without losing one's place."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page asks: a question, or some of the units of a ``matrix``."""

    asked: tuple[Asked, ...]
    matrix: Asked | None = None

    def is_asked(self, given: Mapping[str, str]) -> bool:
        """Whether the page follows from what was answered before."""
        return any(is_asked(one, given) for one in self.asked)


def sheets_of(instrument: Instrument, rated: Sequence[str]) -> Iterator[Sheet]:
    """The pages of a questionnaire, in order."""
    for question in instrument.questions:
        rows = question.rows(rated)
        for start in range(0, len(rows), ROWS):
            yield Sheet(tuple(rows[start : start + ROWS]), question if question.matrix else None)


@dataclass(frozen=True)
class WaveQuestions:
    """The frozen questions of a wave for one ward: a ``Questions`` of the answer page."""

    instrument: Instrument
    sheets: Sequence[Sheet]
    title: str
    where: str
    is_addressed: bool = False

    def page(self, typed: QueryDict, wrong: Mapping[str, str]) -> QuestionPage | None:
        """The next page that is asked; the one just filled in again where it is wrong."""
        given = typed_answers(self.instrument, typed)
        number = key(typed.get("page"))
        filled = self.sheets[number - 1] if 0 < number <= len(self.sheets) else None
        if filled is not None and not wrong:
            wrong = dict(_wrong(filled, given))
        if wrong:
            at = next(place for place, one in enumerate(self.sheets, 1) if any(row.id in wrong for row in one.asked))
            return self._shown(at, given, wrong)
        rest = (place for place, one in enumerate(self.sheets, 1) if place > number and one.is_asked(given))
        place = next(rest, None)
        return None if place is None else self._shown(place, given, {})

    def answer(self, typed: QueryDict) -> Mapping[str, Any]:
        """The answer to be sealed, without what was hidden."""
        answer, problems = checked(self.instrument, typed_answers(self.instrument, typed))
        if problems:
            language = reading_language()
            raise ValidationError({problem.column: problem.says(language) for problem in problems})
        return answer

    def _shown(self, place: int, given: Mapping[str, str], wrong: Mapping[str, str]) -> QuestionPage:
        sheet, later = self.sheets[place - 1], self.sheets[place:]
        html = sheet_of(sheet, place, given, wrong)
        is_last = not any(one.is_asked(given) or _hangs_on(one, sheet) for one in later)
        names = frozenset(one.id for one in sheet.asked)
        return QuestionPage(html, names, place, len(self.sheets), is_last=is_last)


def _wrong(sheet: Sheet, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for one in sheet.asked:
        problem = problem_of(one, given[one.id]) if is_asked(one, given) else None
        if problem is not None:
            yield one.id, problem.says(reading_language())


def _hangs_on(sheet: Sheet, on: Sheet) -> bool:
    names = {one.id for one in on.asked}
    return any(one.show_if is not None and one.show_if.question in names for one in sheet.asked)


def sheet_of(sheet: Sheet, place: int, given: Mapping[str, str], wrong: Mapping[str, str]) -> SafeString:
    """One page as its form fields, filled in: a question, or a list of units with the same options for each."""
    if sheet.matrix is None:
        [question] = sheet.asked
        return field_of(question, place, given[question.id], wrong.get(question.id, ""))
    options = [(option.id, said(option.title, option.title_en)) for option in sheet.matrix.options]
    rows = [(row.id, row.title, given[row.id], wrong.get(row.id, "")) for row in sheet.asked]
    context = {"place": place, "title": said(sheet.matrix.title, sheet.matrix.title_en), "options": options,
               "rows": rows}  # fmt: skip
    return mark_safe(render_to_string("surveys/matrix.html", context))  # noqa: S308 - our own template


def field_of(question: Asked, place: int, given: str, wrong: str = "") -> SafeString:
    """One question as its form fields, filled in."""
    ticked = set(given.split("|"))
    options = [(option.id, said(option.title, option.title_en), option.id in ticked) for option in question.options]
    context = {"question": question, "place": place, "title": said(question.title, question.title_en),
               "options": options, "given": given, "wrong": wrong}  # fmt: skip
    return mark_safe(render_to_string("surveys/question.html", context))  # noqa: S308 - our own template


@prepared
def _waves(urn: str) -> QuerySet[Wave]:
    return Wave.objects.filter(urn__key=urn).only("frozen", "title", "instrument", "groups")


@prepared
def _framed(wave: int, unit: str) -> QuerySet[FrameUnit]:
    return FrameUnit.objects.filter(wave=wave, code=unit)


def _wave_of(urn: str) -> Wave | None:
    return next(iter(_waves(urn)), None)


def questions_for(urn: str, ward: str) -> WaveQuestions | None:
    """The questions of a wave's urn; None for an urn of something else."""
    wave = _wave_of(urn)
    if wave is None:
        return None
    place = place_of(ward, [group.name for group in groups_of(wave)])
    unit = next(iter(_framed(wave.pk, place.unit)), None) if place.unit else None
    sheets = list(sheets_of(asked_in(wave), [title for _code, title in rated_in(wave)]))
    is_addressed = place.channel == Channel.LINK
    return WaveQuestions(filled_in(wave), sheets, wave.title, unit.title if unit else "", is_addressed)


def check_for(urn: str) -> Callable[[Mapping[str, Any]], None] | None:
    """What an answer of a wave's urn must fulfil to be opened as one."""
    wave = _wave_of(urn)
    if wave is None:
        return None
    instrument = filled_in(wave)
    known = {one.id for one in instrument.questions}

    def check(answer: Mapping[str, Any]) -> None:
        texts = {name: value for name, value in answer.items() if isinstance(value, str)}
        _kept, problems = checked(instrument, texts)
        if problems or len(texts) != len(answer) or not set(texts) <= known:
            raise ValidationError("not an answer of this questionnaire")

    return check
