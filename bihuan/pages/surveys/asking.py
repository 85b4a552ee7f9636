"""The questions of a wave on the answer page: one a page, without script, with what was typed never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from bihuan.engine.surveys.instrument import Asked, Instrument, checked, is_asked, problem_of
from bihuan.pages.public import questions
from bihuan.pages.public.questions import QuestionPage
from bihuan.schemes.queries import reading_language
from bihuan.surveys.models import Wave
from bihuan.surveys.planning import asked_in, groups_of
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


@dataclass(frozen=True)
class WaveQuestions:
    """The frozen questions of a wave for one ward: a ``Questions`` of the answer page."""

    instrument: Instrument
    title: str
    where: str

    def page(self, typed: QueryDict, wrong: Mapping[str, str]) -> QuestionPage | None:
        """The next question that is asked; the one just filled in again where it is wrong."""
        given = typed_answers(self.instrument, typed)
        number = int(typed.get("page", "0")) if typed.get("page", "0").isdigit() else 0
        asked = self.instrument.questions
        filled = asked[number - 1] if 0 < number <= len(asked) else None
        if filled is not None and not wrong and is_asked(filled, given):
            problem = problem_of(filled, given[filled.id])
            wrong = {filled.id: problem.says(reading_language())} if problem is not None else {}
        if wrong:
            at = next((place for place, one in enumerate(asked, 1) if one.id in wrong), 1)
            return self._shown(at, given, wrong)
        rest = (place for place, one in enumerate(asked, 1) if place > number and is_asked(one, given))
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
        question = self.instrument.questions[place - 1]
        html = field_of(question, place, given[question.id], wrong.get(question.id, ""))
        later = self.instrument.questions[place:]
        is_last = not any(is_asked(one, given) or _hangs_on(one, question) for one in later)
        return QuestionPage(html, frozenset({question.id}), place, len(self.instrument.questions), is_last=is_last)


def _hangs_on(question: Asked, on: Asked) -> bool:
    return question.show_if is not None and question.show_if.question == on.id


def field_of(question: Asked, place: int, given: str, wrong: str = "") -> SafeString:
    """One question as its form fields, filled in."""
    ticked = set(given.split("|"))
    options = [(option.id, said(option.title, option.title_en), option.id in ticked) for option in question.options]
    context = {"question": question, "place": place, "title": said(question.title, question.title_en),
               "options": options, "given": given, "wrong": wrong}  # fmt: skip
    return mark_safe(render_to_string("surveys/question.html", context))  # noqa: S308 - our own template


def _wave_of(urn: str) -> Wave | None:
    return Wave.objects.filter(urn__key=urn).only("frozen", "title", "instrument", "groups").first()


def questions_for(urn: str, ward: str) -> WaveQuestions | None:
    """The questions of a wave's urn; None for an urn of something else."""
    wave = _wave_of(urn)
    if wave is None:
        return None
    place = place_of(ward, [group.name for group in groups_of(wave)])
    unit = wave.frame.filter(code=place.unit).first()
    return WaveQuestions(asked_in(wave), wave.title, unit.title if unit else "")


def check_for(urn: str) -> Callable[[Mapping[str, Any]], None] | None:
    """What an answer of a wave's urn must fulfil to be opened as one."""
    wave = _wave_of(urn)
    if wave is None:
        return None
    instrument = asked_in(wave)
    known = {one.id for one in instrument.questions}

    def check(answer: Mapping[str, Any]) -> None:
        texts = {name: value for name, value in answer.items() if isinstance(value, str)}
        _kept, problems = checked(instrument, texts)
        if problems or len(texts) != len(answer) or not set(texts) <= known:
            raise ValidationError("not an answer of this questionnaire")

    return check


def register() -> None:
    """Let the answer page and the opening of urns know the questions of waves."""
    if questions_for not in questions.FINDERS:
        questions.FINDERS.append(questions_for)
        questions.CHECKERS.append(check_for)
