"""answers.csv read by its plan: what each cell of a question means, and whatever in it means nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.engine.problems import Problem
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.figures import Flags, Floats
from bihuan.engine.surveys.model import Plan, Question
from bihuan.engine.surveys.sheet import Sheet

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What one distinct text of a question's column says."""

    given: bool = False
    counted: bool = False
    number: float = 0.0
    ticks: tuple[str, ...] = ()
    wrong: tuple[str, dict[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Replies:
    """The answers to one question, row by row.

    ``given``: there is an answer, a don't-know too; ``counted``: it counts under the question's don't-know rule.
    """

    question: Question
    codes: figures.Codes
    meanings: tuple[_Meaning, ...]
    given: Flags
    counted: Flags

    def values(self, statistic: str, top: Sequence[str]) -> Floats:
        """y of every row: the number, the score, or 1 and 0 for a share; 0 where nothing counts."""
        wanted = frozenset(top)
        scores = {option.id: float(option.score or 0) for option in self.question.options}
        if statistic == "mean":
            values = [meaning.number for meaning in self.meanings]
        elif statistic == "share":
            values = [float(any(tick in wanted for tick in meaning.ticks)) for meaning in self.meanings]
        else:
            values = [scores[meaning.ticks[0]] if meaning.ticks else 0.0 for meaning in self.meanings]
        return np.array(values, np.float64)[self.codes] if values else np.zeros(len(self.codes))


def needed_columns(plan: Plan) -> list[str]:
    """Columns of answers.csv the plan cannot do without."""
    keys, design = plan.keys, plan.design
    columns = [question.cells for question in plan.questions.values() if question.type != "text"]
    columns += [*design.strata, *design.clusters, *design.fpc, *plan.by_columns]
    columns += [column for column in (design.weights, keys.channel, keys.group) if column]
    if plan.adjustment is not None:
        columns += [column for margin in plan.adjustment.margins for column in margin.columns]
    return list(dict.fromkeys(columns))


def welcome_columns(plan: Plan) -> list[str]:
    """Columns that are known and carried, but not asked for."""
    texts = [question.cells for question in plan.questions.values() if question.type == "text"]
    return [*texts, plan.response.unit] if plan.response else texts


def read_replies(plan: Plan, sheet: Sheet, problems: list[Problem]) -> dict[str, Replies]:
    """The answers to every question but texts; a cell that means nothing counts as no answer."""
    replies: dict[str, Replies] = {}
    refused: set[tuple[str, int]] = set()
    for question in plan.questions.values():
        column = sheet.columns.get(question.cells)
        if question.type == "text" or column is None:
            continue
        read = _reader(question)
        meanings = tuple(read(text) for text in column.texts)
        given = np.array([meaning.given for meaning in meanings], np.bool_)
        counted = np.array([meaning.counted for meaning in meanings], np.bool_)
        empty = np.zeros(len(sheet), np.bool_)
        has = bool(meanings)
        replies[question.id] = Replies(
            question, column.codes, meanings, given[column.codes] if has else empty,
            counted[column.codes] if has else empty,
        )  # fmt: skip
        wrong = {code: one.wrong for code, one in enumerate(meanings) if one.wrong is not None}
        _refuse(sheet, question.cells, wrong, refused, problems)
    return replies


def _refuse(
    sheet: Sheet,
    column: str,
    wrong: dict[int, tuple[str, dict[str, str]]],
    refused: set[tuple[str, int]],
    problems: list[Problem],
) -> None:
    """A problem at every cell whose text is wrong, once where several questions read one column."""
    if not wrong:
        return
    codes = sheet.columns[column].codes
    for place in np.flatnonzero(np.isin(codes, list(wrong))).tolist():
        if (column, place) not in refused:
            refused.add((column, place))
            code, params = wrong[int(codes[place])]
            problems.append(sheet.problem(place, column, code, **params))


def _reader(question: Question) -> Callable[[str], _Meaning]:
    if question.type == "number":
        return lambda text: _number(question, text)
    known = {option.id: option.dont_know for option in question.options}
    many = question.type == "multiple"
    return lambda text: _options(question, known, text.split("|") if many else [text], text)


def _number(question: Question, text: str) -> _Meaning:
    if not text.strip():
        return _Meaning()
    value = figures.real(text)
    if value is None:
        return _Meaning(wrong=("number_expected", {"text": text[:_SHOWN]}))
    low, high = question.min, question.max
    if low is not None and value < float(low):
        return _Meaning(wrong=("too_small_number", {"text": text[:_SHOWN], "least": str(low)}))
    if high is not None and value > float(high):
        return _Meaning(wrong=("too_big_number", {"text": text[:_SHOWN], "most": str(high)}))
    return _Meaning(given=True, counted=True, number=value + 0.0)


def _options(question: Question, known: dict[str, bool], ticks: Sequence[str], text: str) -> _Meaning:
    if not text:
        return _Meaning()
    if any(tick not in known for tick in ticks):
        return _Meaning(wrong=("option_unknown", {"text": text[:_SHOWN], "known": ", ".join(known)}))
    counted = question.dont_know == "zero" or not any(known[tick] for tick in ticks)
    return _Meaning(given=True, counted=counted, ticks=tuple(ticks))
