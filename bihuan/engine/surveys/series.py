"""A figure over the years: how long it has risen, by how much, and whether the last step can be told from chance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from pathlib import Path

from bihuan.engine.problems import InputError, Problem
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.changes import people_needed
from bihuan.engine.surveys.output import Table
from bihuan.engine.surveys.sheet import Sheet, read_sheet

_NEEDED = ("series", "period", "value")
_EXACT = Context(prec=400)
HEADINGS = (
    "series", "first", "last", "value", "consecutive_rises", "change", "change_from_first", "distinguishable",
    "n_needed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a series."""

    value: Decimal
    se: float | None
    n: int | None


def series_table(path: Path) -> Table:
    """series.csv out of series.csv: a row a series, in order of first appearance."""
    problems: list[Problem] = []
    sheet = read_sheet(path, _NEEDED, problems, welcome=("se", "n"))
    series: dict[str, dict[int, Point]] = {}
    if sheet is not None and all(column in sheet.columns for column in _NEEDED):
        series = _points(sheet, problems)
    if problems:
        raise InputError(problems)
    return Table(HEADINGS, tuple((name, *_row(points)) for name, points in series.items()))


def _points(sheet: Sheet, problems: list[Problem]) -> dict[str, dict[int, Point]]:
    series: dict[str, dict[int, Point]] = {}
    errors, people = sheet.texts("se"), sheet.texts("n")
    for place in range(len(sheet)):
        name, period, text = (sheet.text(place, column) for column in _NEEDED)
        year, value = figures.whole(period), figures.decimal(text)
        se = _optional(sheet, place, "se", errors[place], problems)
        n = _optional(sheet, place, "n", people[place], problems)
        if year is None:
            problems.append(sheet.problem(place, "period", "year_expected", text=period[:40]))
        elif year in series.get(name, {}):
            problems.append(sheet.problem(place, "period", "year_twice", series=name, text=period))
        if value is None:
            problems.append(sheet.problem(place, "value", "number_expected", text=text[:40]))
        if year is not None and value is not None:
            series.setdefault(name, {})[year] = Point(value, se, None if n is None else int(n))
    return series


def _optional(sheet: Sheet, place: int, column: str, text: str, problems: list[Problem]) -> float | None:
    if not text.strip():
        return None
    value = figures.real(text)
    if value is None or value < 0 or (column == "n" and (not value.is_integer() or value < 1)):
        problems.append(sheet.problem(place, column, "result_number", text=text[:40]))
        return None
    return value


def consecutive_rises(points: Mapping[int, Decimal]) -> int:
    """Rises counted back from the last year; a missing year, a fall or a tie ends them."""
    year = max(points)
    count = 0
    while year - 1 in points and points[year] > points[year - 1]:
        year -= 1
        count += 1
    return count


def _row(points: Mapping[int, Point]) -> list[str]:
    first, last = min(points), max(points)
    now, before = points[last], points.get(last - 1)
    change = None if before is None else _EXACT.subtract(now.value, before.value)
    whole = None if first == last else _EXACT.subtract(now.value, points[first].value)
    rises = consecutive_rises({year: point.value for year, point in points.items()})
    told = _told(change, before, now)
    return [str(first), str(last), figures.fixed(now.value), str(rises), _shown(change), _shown(whole), *told]


def _shown(change: Decimal | None) -> str:
    if change is None:
        return ""
    return figures.fixed(abs(change) if change == 0 else change)


def _told(change: Decimal | None, before: Point | None, now: Point) -> list[str]:
    """Whether change ± 1.96·√(se² + se²) leaves out 0, and the respondents a year would need."""
    if change is None or before is None or None in (before.se, before.n, now.se, now.n):
        return ["", ""]
    assert before.se is not None
    assert now.se is not None
    assert before.n is not None
    assert now.n is not None
    reach = 1.96 * math.hypot(before.se, now.se)
    needed = people_needed(change, [(before.n, before.se), (now.n, now.se)])
    return ["yes" if abs(float(change)) > reach else "no", "" if needed is None else str(needed)]
