"""Do the estimates, composites, rates and marks of a plan fit its questions and one another?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bihuan.engine.scheme.source import Located
from bihuan.engine.surveys.model import (
    CompositeKeys,
    EstimateKeys,
    MarkKeys,
    PlanKeys,
    Question,
    RequiredKeys,
    ResponseKeys,
)
from bihuan.engine.surveys.reading import Pieces

ESTIMATE_COLUMNS = (
    "estimate", "statistic", "n", "value", "se", "low", "high", "df", "deff", "numerator", "denominator", "suppressed",
)  # fmt: skip
CELL_COLUMNS = ("estimate", "group", "channel", "n", "value", "se", "weight", "suppressed")
CHANNEL_COLUMNS = ("estimate", "group", "channel", "reference", "difference", "se", "df", "p", "suppressed")
_ASKED = EstimateKeys | CompositeKeys


def _line(member: Located, key: str) -> int:
    return member.key_lines.get(key, member.line)


def check_estimate(pieces: Pieces, one: EstimateKeys, member: Located, questions: dict[str, Question]) -> None:
    """Question, statistic, top, by and interval of one estimate."""
    _check_asked(pieces, one, member, questions, ESTIMATE_COLUMNS)
    if one.ci == "logit" and one.statistic != "share":
        pieces.refuse(_line(member, "ci"), "ci", "logit_of_share")


def _check_asked(
    pieces: Pieces, one: _ASKED, member: Located, questions: dict[str, Question], taken: Sequence[str]
) -> None:
    question = questions.get(one.question)
    if question is None:
        known = ", ".join(questions)
        pieces.refuse(_line(member, "question"), "question", "unknown_choice", text=one.question, known=known)
    else:
        fault = _statistic_fault(one.statistic, question)
        if fault:
            pieces.refuse(_line(member, "statistic"), "statistic", "statistic_unfit", text=one.statistic, needs=fault)
        _check_top(pieces, one, member, question)
    for column in dict.fromkeys(one.by):
        if column in taken:
            pieces.refuse(_line(member, "by"), "by", "by_taken", text=column)
        if one.by.count(column) > 1:
            pieces.refuse(_line(member, "by"), "by", "by_twice", text=column)


def _statistic_fault(statistic: str, question: Question) -> str:
    """What the statistic needs and the question is not; empty if they fit."""
    if statistic == "mean":
        return "" if question.type == "number" else "number"
    if statistic == "share":
        return "" if question.type in ("scale", "single", "multiple") else "scale, single, multiple"
    scored = all(option.score is not None or option.dont_know for option in question.options)
    return "" if question.type in ("scale", "single") and scored else "scale, single + score"


def _check_top(pieces: Pieces, one: _ASKED, member: Located, question: Question) -> None:
    line = _line(member, "top")
    if one.statistic != "share":
        if one.top:
            pieces.refuse(line, "top", "top_of_share")
        return
    if not one.top:
        pieces.refuse(line, "top", "missing_key")
    options = {option.id: option for option in question.options}
    for name in one.top:
        if name not in options:
            pieces.refuse(line, "top", "unknown_choice", text=name, known=", ".join(options))
        elif options[name].dont_know:
            pieces.refuse(line, "top", "top_dont_know", text=name)


def check_composite(
    pieces: Pieces, one: CompositeKeys, member: Located, questions: dict[str, Question], keys: PlanKeys | None
) -> None:
    """The same of a composite, and its weights."""
    taken: tuple[str, ...] = (*ESTIMATE_COLUMNS, *CELL_COLUMNS, *CHANNEL_COLUMNS)
    if keys is not None:
        for key in ("group", "channel"):
            column = getattr(keys, key)
            if not column:
                pieces.refuse(member.line, key, "composite_column", key=key)
            elif column in one.by:
                pieces.refuse(_line(member, "by"), "by", "by_of_composite", text=column)
        taken = tuple(name for name in taken if name not in (keys.group, keys.channel))
    _check_asked(pieces, one, member, questions, taken)
    total = sum(group.weight for group in one.groups.values())
    line = _line(member, "groups")
    if total != 1:
        pieces.refuse(line, "groups", "composite_sum", sum=str(total))
    located = pieces.child(member, "groups")
    for name, group in one.groups.items():
        total = sum(group.channels.values())
        if group.channels and total != 1:
            at = located.key_lines.get(name, line) if located is not None else line
            pieces.refuse(at, "channels", "composite_sum", sum=str(total))


def check_response(pieces: Pieces, response: ResponseKeys | None) -> None:
    """What the way of requiring answers needs."""
    located = pieces.child(pieces.located, "response")
    if response is None or response.required is None or located is None:
        return
    required = pieces.child(located, "required")
    assert required is not None
    _check_required(pieces, response.required, required)


def _check_required(pieces: Pieces, required: RequiredKeys, located: Located) -> None:
    if required.method == "finite_population":
        if required.margin is None:
            pieces.refuse(located.line, "margin", "missing_key")
        elif required.margin >= 1:
            pieces.refuse(_line(located, "margin"), "margin", "too_big_number", text=str(required.margin), most="1")
        return
    if not required.bands:
        pieces.refuse(_line(located, "bands"), "bands", "missing_key")
    for place, band in enumerate(required.bands):
        if band.last is not None and band.last < band.first:
            line = located.line_of(("bands", place, "to"))
            pieces.refuse(line, "to", "range_order", low=str(band.first), high=str(band.last))


def check_marks(
    pieces: Pieces, marks: Sequence[tuple[MarkKeys, Located]], asked: Sequence[tuple[Any, Located]]
) -> None:
    """Each mark names an estimate that is by unit, or by unit and group."""
    known = {one.id: one for one, _ in asked}
    raw = pieces.ids("estimates") | pieces.ids("composites")
    for mark, member in marks:
        line = _line(member, "estimate")
        if mark.estimate not in raw:
            params = {"text": mark.estimate, "known": ", ".join(known)}
            pieces.refuse(line, "estimate", "unknown_choice", **params)
            continue
        wanted = [mark.unit, mark.group] if mark.group else [mark.unit]
        estimate = known.get(mark.estimate)
        if estimate is not None and list(estimate.by) != wanted:
            pieces.refuse(line, "estimate", "mark_by", by=", ".join(estimate.by) or "-", expected=", ".join(wanted))
