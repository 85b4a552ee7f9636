"""A questionnaire: what is asked, in two languages, in which order, and what follows only from an earlier answer.

It is the questions of a plan with what respondents need beside them; an answer is a mapping of question ids to texts,
options of a ``multiple`` joined by ``|``, as answers.csv holds it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from bihuan.engine.fields import Flag, Identifier, Strict
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.source import Located, read_yaml
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.fields import Name, OptionId, Words
from bihuan.engine.surveys.model import Option, Question
from bihuan.engine.surveys.plan_questions import check_keys, check_option
from bihuan.engine.surveys.reading import Pieces

TEXT_LIMIT = 500
"""Characters of a free text."""
MOST_QUESTIONS = 60
ROW = "@"
"""Between a matrix question and the place of the unit that a row of it rates."""
_BESIDE = ("options", "show_if")
RESERVED = frozenset({
    "code", "proof", "page", "unit", "group", "channel", "w", "N", "respondent", "interviewer", "start", "end",
})  # fmt: skip
"""Names an answer page, or a file of answers, has already."""


class ShownOption(Option):
    """An option with its English, and whether it counts as satisfied in the share that is printed."""

    title_en: Words = ""
    top: Flag = False


class ShowIf(Strict):
    """A question is asked only after one of these options of an earlier one."""

    question: Name
    options: tuple[OptionId, ...] = Field(min_length=1)


class Asked(Question):
    """A question as it is asked; a ``matrix`` is asked once of each unit that is rated."""

    id: Identifier
    title_en: Words = ""
    required: Flag = False
    matrix: Flag = False
    show_if: ShowIf | None = None
    options: tuple[ShownOption, ...] = ()

    def rows(self, rated: Sequence[str]) -> list[Asked]:
        """A matrix as a question for each rated unit, whose name is its title; any other question as it is."""
        if not self.matrix:
            return [self]
        return [
            self.model_copy(update={"id": row_id(self.id, place), "title": name, "title_en": "", "matrix": False})
            for place, name in enumerate(rated, 1)
        ]

    @property
    def top(self) -> tuple[str, ...]:
        """The options of the share that is printed."""
        return tuple(option.id for option in self.options if option.top)

    @property
    def is_scored(self) -> bool:
        """Whether every option but don't-knows has a score."""
        scored = [option.score is not None or option.dont_know for option in self.options]
        return self.type in ("scale", "single") and bool(scored) and all(scored)


class _Head(Strict):
    title: Words = ""
    title_en: Words = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire that can be asked."""

    title: str
    title_en: str
    questions: tuple[Asked, ...]

    def question(self, name: str) -> Asked | None:
        """A question by its id."""
        return next((one for one in self.questions if one.id == name), None)

    def shown(self, answer: Mapping[str, str]) -> list[Asked]:
        """The questions that are asked of whoever has answered like this."""
        return [one for one in self.questions if is_asked(one, answer)]

    @property
    def texts(self) -> tuple[str, ...]:
        """The questions answered in words."""
        return tuple(one.id for one in self.questions if one.type == "text")

    @property
    def matrices(self) -> tuple[str, ...]:
        """The questions asked of each rated unit."""
        return tuple(one.id for one in self.questions if one.matrix)

    def unfolded(self, rated: Sequence[str]) -> Instrument:
        """The questionnaire with every matrix as a question for each rated unit."""
        return Instrument(self.title, self.title_en, tuple(row for one in self.questions for row in one.rows(rated)))


def row_id(question: str, place: int) -> str:
    """The name of a matrix question's row: the question, and the place of the rated unit, counted from 1."""
    return f"{question}{ROW}{place}"


def is_asked(question: Asked, answer: Mapping[str, str]) -> bool:
    """Whether a question follows from what was answered before."""
    rule = question.show_if
    return rule is None or not set(rule.options).isdisjoint(answer.get(rule.question, "").split("|"))


def read_instrument(text: str | bytes, source: str = "") -> Instrument:
    """Read a questionnaire. Raises InputError with every problem, each at its line and key."""
    located = read_yaml(text, source)
    pieces = Pieces(source, located)
    head = pieces.piece(_Head, located, beside=("questions",))
    members = list(pieces.items(located, "questions"))
    if not members:
        pieces.refuse(located.line_of(("questions",)), "questions", "missing_key")
    if len(members) > MOST_QUESTIONS:
        pieces.refuse(located.line_of(("questions",)), "questions", "questions_many", most=str(MOST_QUESTIONS))
    pieces.unique(members, {})
    asked = [(_question(pieces, member), member) for member in members]
    pairs = [(one, member) for one, member in asked if one is not None]
    for place, (one, member) in enumerate(pairs):
        _check_shown(pieces, one, member, [earlier for earlier, _ in pairs[:place]])
    if pieces.problems or head is None:
        raise InputError(pieces.problems)
    return Instrument(head.title, head.title_en, tuple(one for one, _ in pairs))


def _question(pieces: Pieces, member: Located) -> Asked | None:
    question = pieces.piece(Asked, member, beside=_BESIDE)
    if question is None:
        return None
    rule = pieces.under(ShowIf, member, "show_if")
    listed = list(pieces.items(member, "options"))
    pieces.unique(listed, {})
    read = [(pieces.piece(ShownOption, item), item.line) for item in listed]
    options = tuple(option for option, _ in read if option is not None)
    check_keys(pieces, question, member)
    for option, line in read:
        if option is not None:
            check_option(pieces, question, option, line)
            if option.top and option.dont_know:
                pieces.refuse(line, "top", "top_dont_know", text=option.id)
    if not question.title.strip():
        pieces.refuse(member.line, "title", "missing_key")
    if question.id in RESERVED:
        pieces.refuse(member.key_lines["id"], "id", "id_reserved", text=question.id)
    if question.matrix and (question.type not in ("scale", "single") or rule is not None):
        pieces.refuse(member.key_lines.get("matrix", member.line), "matrix", "matrix_unfit", text=question.id)
    return question.model_copy(update={"options": options, "show_if": rule})


def _check_shown(pieces: Pieces, question: Asked, member: Located, earlier: list[Asked]) -> None:
    """One level: the question it hangs on stands before, has options, and hangs on nothing itself."""
    rule = question.show_if
    if rule is None:
        return
    line = member.key_lines["show_if"]
    on = next((one for one in earlier if one.id == rule.question), None)
    if on is None or on.show_if is not None or not on.options or on.matrix:
        known = ", ".join(one.id for one in earlier if one.options and one.show_if is None and not one.matrix)
        pieces.refuse(line, "show_if", "unknown_choice", text=rule.question, known=known)
        return
    options = [option.id for option in on.options]
    for name in rule.options:
        if name not in options:
            pieces.refuse(line, "show_if", "unknown_choice", text=name, known=", ".join(options))


def problem_of(question: Asked, text: str) -> Problem | None:
    """What is wrong with an answer to a question; an empty one is, where the question must be answered."""

    def wrong(code: str, **params: str) -> Problem:
        return Problem("", 0, question.id, code, params)

    if not text.strip():
        return wrong("answer_needed") if question.required else None
    if question.type == "text":
        return wrong("text_long", most=str(TEXT_LIMIT), found=str(len(text))) if len(text) > TEXT_LIMIT else None
    if question.type == "number":
        return _number_problem(question, text)
    ticks = text.split("|") if question.type == "multiple" else [text]
    known = {option.id for option in question.options}
    unknown = [tick for tick in ticks if tick not in known]
    return wrong("option_unknown", text=unknown[0][:40], known=", ".join(sorted(known))) if unknown else None


def _number_problem(question: Asked, text: str) -> Problem | None:
    value = figures.decimal(text)
    if value is None:
        return Problem("", 0, question.id, "number_expected", {"text": text[:40]})
    if question.min is not None and value < question.min:
        return Problem("", 0, question.id, "too_small_number", {"text": text[:40], "least": str(question.min)})
    if question.max is not None and value > question.max:
        return Problem("", 0, question.id, "too_big_number", {"text": text[:40], "most": str(question.max)})
    return None


def checked(instrument: Instrument, given: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The answer without what was hidden or left empty, and what is wrong with it."""
    shown = instrument.shown(given)
    problems = [problem for one in shown if (problem := problem_of(one, given.get(one.id, ""))) is not None]
    answer = {one.id: given[one.id].strip() for one in shown if given.get(one.id, "").strip()}
    return answer, problems


def longest_answer(instrument: Instrument) -> dict[str, str]:
    """An answer with as many bytes as any: sealed answers are padded to it."""
    answers: dict[str, str] = {}
    for one in instrument.questions:
        if one.type == "text":
            answers[one.id] = "长" * TEXT_LIMIT
        elif one.type == "number":
            answers[one.id] = "9" * 40
        elif one.type == "multiple":
            answers[one.id] = "|".join(option.id for option in one.options)
        else:
            answers[one.id] = max((option.id for option in one.options), key=lambda name: len(name.encode()))
    return answers


def canonical(value: Any) -> str:
    """A document as one text: the same content has the same hash."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
