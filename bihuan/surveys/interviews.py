"""A file of interviews: read by the wave's questionnaire, every mistake at its cell, and what to look at twice.

The checks learn from the high-frequency checks of field research: interviews given twice, too short ones, the same
option straight down, interviewers whose answers differ from the others'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from statistics import mean, median, stdev
from typing import Any

from bihuan.engine.files.headings import match
from bihuan.engine.files.plain_rows import Gathered, Row, table_rows
from bihuan.engine.files.reading import apart, table_of
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.instrument import Instrument, checked
from bihuan.schemes.queries import reading_language
from bihuan.surveys.models import Wave
from bihuan.surveys.planning import asked_in, groups_of

HEADS: Mapping[str, tuple[str, ...]] = {
    "respondent": ("respondent", "受访者", "编号", "受访者编号"),
    "unit": ("unit", "单位", "区", "单位编号", "单位代码"),
    "group": ("group", "对象", "群体", "调查对象"),
    "interviewer": ("interviewer", "访问员", "访员"),
    "start": ("start", "开始", "开始时间"),
    "end": ("end", "结束", "结束时间"),
    "w": ("weight", "w", "权重"),
}
SHORTEST = 0.4
"""An interview shorter than this much of the median is flagged."""
STRAIGHT = 4
"""Scale questions answered with one option before it is a straight line."""
FEWEST = 8
"""Interviews of one interviewer before they are compared with the others."""
FAR = 3.0
"""Standard errors an interviewer's mean may lie from the others' before it is flagged."""
LISTED = 50


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview as the file has it."""

    row: int
    respondent: str
    unit: str
    group: str
    interviewer: str
    minutes: float | None
    weight: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Interviews:
    """What a file holds, and what is wrong in it."""

    rows: Sequence[Interview]
    problems: Sequence[Problem] = field(default_factory=tuple)


def read_interviews(wave: Wave, path: Path, channel: str, name: str = "") -> Interviews:
    """Read a file of interviews. Problems stand at their cells; the rows are those that could be read."""
    instrument = asked_in(wave)
    known = {**HEADS, **{one.id: (one.id, one.title) for one in instrument.questions}}
    groups = [group.name for group in groups_of(wave) if channel in group.channels]
    needed = ["respondent", "unit", *(["group"] if len(groups) > 1 else [])]
    try:
        rows, heads = _rows(path, known, needed)
    except InputError as error:
        return Interviews((), _as_headed(error.problems, {}))
    units = set(wave.frame.values_list("code", flat=True))
    table = Gathered(name or path.name)
    reading = _Reading(table, instrument, groups, units)
    table.ids(rows, ["respondent", "unit"], unique="respondent")
    read = [reading.interview(row) for row in rows]
    return Interviews(read, _as_headed(table.problems, heads))


def _as_headed(problems: Iterable[Problem], heads: Mapping[str, str]) -> list[Problem]:
    """Problems from the top of the file down, their columns called as the file calls them, or as it should."""
    told = [replace(one, column=heads.get(one.column) or _called(one.column)) for one in problems]
    return sorted(told, key=lambda one: one.row)


def _called(column: str) -> str:
    names = HEADS.get(column, (column,))
    return names[0 if reading_language() == "en" else -1]


def _rows(
    path: Path, known: Mapping[str, tuple[str, ...]], needed: Sequence[str]
) -> tuple[list[Row], Mapping[str, str]]:
    """The rows of a table (CSV, or the first sheet of a workbook), read in a process of its own, and its headings."""
    with path.open("rb") as file:
        name = "table.xlsx" if file.read(2) == b"PK" else "table.csv"
    table = apart(table_of, path, name, (), known, needed)
    headings = [column.heading for column in table.columns]
    used = match(headings, known, needed).used
    return table_rows(table, known, needed), {column: headings[place] for column, place in used.items()}


@dataclass(frozen=True, slots=True)
class _Reading:
    table: Gathered
    instrument: Instrument
    groups: Sequence[str]
    units: set[str]

    def interview(self, row: Row) -> Interview:
        """One row, its problems added to the table's."""
        cells = row.cells
        unit, group = cells["unit"], cells.get("group", "") or self.groups[0]
        if unit and unit not in self.units:
            self.table.add(row, "unit", "unit_not_in_frame", text=unit[:40])
        if group not in self.groups:
            self.table.add(row, "group", "group_not_of_wave", text=group[:40], known=", ".join(self.groups))
        given = {one.id: cells.get(one.id, "") for one in self.instrument.questions}
        answers, problems = checked(self.instrument, given)
        for problem in problems:
            self.table.add(row, problem.column, problem.code, **problem.params)
        weight = cells.get("w", "") or "1"
        if (figures.real(weight) or 0) <= 0:
            self.table.add(row, "w", "weight_expected", text=weight[:40])
        start, end = (self._time(row, name) for name in ("start", "end"))
        minutes = (end - start).total_seconds() / 60 if start and end else None
        return Interview(
            row.number, cells["respondent"], unit, group, cells.get("interviewer", ""), minutes, weight, answers
        )

    def _time(self, row: Row, column: str) -> datetime | None:
        text = row.cells.get(column, "")
        if not text:
            return None
        try:
            return datetime.fromisoformat(text.replace("/", "-"))
        except ValueError:
            self.table.add(row, column, "time_expected", text=text[:40])
            return None


def flags_of(instrument: Instrument, rows: Sequence[Interview]) -> dict[str, Any]:
    """What to look at twice: rows by kind, and interviewers whose mean lies far from the others'."""
    return {
        "double": _doubles(rows)[:LISTED],
        "short": _short(rows)[:LISTED],
        "straight": _straight(instrument, rows)[:LISTED],
        "interviewers": _interviewers(instrument, rows),
    }


def _doubles(rows: Sequence[Interview]) -> list[int]:
    """Rows whose answers, unit and interviewer stand in an earlier row alike."""
    seen: set[tuple[Any, ...]] = set()
    numbers = []
    for row in rows:
        key = (row.unit, row.group, row.interviewer, *sorted(row.answers.items()))
        if key in seen and len(row.answers) > STRAIGHT:
            numbers.append(row.row)
        seen.add(key)
    return numbers


def _short(rows: Sequence[Interview]) -> list[int]:
    times = [row.minutes for row in rows if row.minutes is not None]
    least = SHORTEST * median(times) if times else 0
    return [row.row for row in rows if row.minutes is not None and (row.minutes < least or row.minutes <= 0)]


def _straight(instrument: Instrument, rows: Sequence[Interview]) -> list[int]:
    scales = [one.id for one in instrument.questions if one.type == "scale"]

    def places(row: Interview) -> list[int]:
        return [
            [option.id for option in one.options].index(row.answers[one.id])
            for one in instrument.questions
            if one.id in scales and row.answers.get(one.id) in [option.id for option in one.options]
        ]

    answered = ((row.row, places(row)) for row in rows)
    return [number for number, ticked in answered if len(ticked) >= STRAIGHT and len(set(ticked)) == 1]


def _interviewers(instrument: Instrument, rows: Iterable[Interview]) -> list[dict[str, Any]]:
    """Interviewers whose mean score lies far from the mean of all others."""
    scored = {
        one.id: {option.id: float(option.score) for option in one.options if option.score is not None}
        for one in instrument.questions
        if one.is_scored
    }
    by: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        values = [scores[row.answers[name]] for name, scores in scored.items() if row.answers.get(name) in scores]
        if values and row.interviewer:
            by[row.interviewer].append(mean(values))
    return [told for name in by if (told := _compared(name, by)) is not None]


def _compared(name: str, by: Mapping[str, Sequence[float]]) -> dict[str, Any] | None:
    own, others = by[name], [value for other, values in by.items() if other != name for value in values]
    if len(own) < FEWEST or len(others) < FEWEST:
        return None
    error = (stdev(own) ** 2 / len(own) + stdev(others) ** 2 / len(others)) ** 0.5
    apart = mean(own) - mean(others)
    if abs(apart) <= FAR * max(error, 1e-9):
        return None
    return {"name": name, "n": len(own), "mean": round(mean(own), 1), "others": round(mean(others), 1)}
