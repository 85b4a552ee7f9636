"""How many answered, how many had to, and the two rates of the profession."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from bihuan.engine.problems import Problem
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.answers import Replies
from bihuan.engine.surveys.frame import Frame, FrameUnit, known_units
from bihuan.engine.surveys.model import AaporKeys, RequiredKeys, ResponseKeys
from bihuan.engine.surveys.sheet import Sheet, read_sheet

_Z = {
    Fraction(90, 100): Fraction(1645, 1000),
    Fraction(95, 100): Fraction(196, 100),
    Fraction(99, 100): Fraction(2576, 1000),
}
OUTCOMES = ("I", "P", "R", "NC", "O", "UH", "UO", "NE")


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """One row of response.csv."""

    unit: FrameUnit
    answered: int
    required: int | None


@dataclass(frozen=True, slots=True)
class AaporLine:
    """One row of aapor.csv; a zero denominator leaves a rate undefined."""

    scope: str
    e: Fraction | None
    rr1: Fraction | None
    rr3: Fraction | None


def answered(keys: ResponseKeys, sheet: Sheet, replies: Mapping[str, Replies]) -> dict[str, int]:
    """Rows of each unit with an answer to one question at least, or to all; a don't-know is an answer."""
    given = [reply.given for reply in replies.values()]
    join = np.logical_and if keys.complete == "all" else np.logical_or
    complete = join.reduce(given) if given else np.zeros(len(sheet), np.bool_)
    column = sheet.columns[keys.unit]
    counts = np.bincount(column.codes[complete], minlength=len(column.texts))
    return dict(zip(column.texts, counts.tolist(), strict=True))


def required(keys: RequiredKeys, eligible: int) -> int | None:
    """The answers a unit of so many people owes; None where no band names its headcount."""
    if not eligible:
        return 0
    if keys.method == "bands":
        for band in keys.bands:
            if band.first <= eligible and (band.last is None or eligible <= band.last):
                return math.ceil(Fraction(band.rate) * eligible)
        return None
    assert keys.margin is not None
    start = _Z[Fraction(keys.confidence)] ** 2 / (4 * Fraction(keys.margin) ** 2)
    return math.ceil(start / (1 + (start - 1) / eligible))


def response_lines(
    keys: ResponseKeys, sheet: Sheet, replies: Mapping[str, Replies], frame: Frame, problems: list[Problem]
) -> list[ResponseLine]:
    """Every unit of the frame; units, bands and counts that do not fit are problems."""
    counts = answered(keys, sheet, replies)
    known = known_units(frame)
    column = sheet.columns[keys.unit]
    unknown = [code for code, text in enumerate(column.texts) if text not in known]
    problems += sheet.refused(np.flatnonzero(np.isin(column.codes, unknown)).tolist(), keys.unit, "not_in_frame")
    lines = []
    for unit in frame.units:
        owed = required(keys.required, unit.eligible) if keys.required else None
        if keys.required and owed is None:
            problems.append(frame.sheet.problem(unit.place, "eligible", "no_band", text=str(unit.eligible)))
        answers = counts.get(unit.unit, 0)
        most, where = (unit.eligible, "eligible") if unit.issued is None else (unit.issued, "issued")
        if answers <= most and answers > unit.eligible:
            most, where = unit.eligible, "eligible"
        if answers > most:
            params = {"text": str(most), "answered": str(answers)}
            problems.append(frame.sheet.problem(unit.place, where, "answered_more", **params))
        lines.append(ResponseLine(unit, answers, owed))
    return lines


def read_aapor(path: Path, keys: AaporKeys, problems: list[Problem]) -> list[AaporLine]:
    """The rates of every scope of dispositions.csv."""
    needed = ("scope", *OUTCOMES)
    sheet = read_sheet(path, needed, problems)
    if sheet is None or any(column not in sheet.columns for column in needed):
        return []
    lines = []
    texts = {column: sheet.texts(column) for column in needed}
    for place, scope in enumerate(texts["scope"]):
        counts: dict[str, int] = {}
        for name in OUTCOMES:
            number = figures.whole(texts[name][place])
            if number is None or number < 0:
                problems.append(sheet.problem(place, name, "people_expected", text=texts[name][place][:40]))
            counts[name] = number or 0
        lines.append(_aapor(scope, counts, keys))
    return lines


def _aapor(scope: str, counts: Mapping[str, int], keys: AaporKeys) -> AaporLine:
    """RR1 and RR3 of the AAPOR Standard Definitions (2016)."""
    spoken = sum(counts[name] for name in ("I", "P", "R", "NC", "O"))
    unknown = counts["UH"] + counts["UO"]
    e = _share(spoken, Fraction(spoken + counts["NE"])) if keys.e == "estimate" else Fraction(keys.e)
    rr3 = None if e is None else _share(counts["I"], spoken + e * unknown)
    return AaporLine(scope, e, _share(counts["I"], Fraction(spoken + unknown)), rr3)


def _share(part: int, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None
