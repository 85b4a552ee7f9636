"""Charts of surveys as places on a line of 0 to 100: drawn by templates as SVG, with a table beside each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.surveys.queries.results import Distribution, Shown
from bihuan.surveys.queries.series import Series

WIDTH, STEP = 600, 34
"""Width of a scale of 0 to 100, and height of a row."""
HEIGHT = 200
PARTS = ("whole-1", "whole-2", "whole-3", "whole-4", "whole-5", "whole-6")


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its interval on the line."""

    title: str
    label: str
    y: int
    x: float
    left: float
    width: float


def intervals(rows: Sequence[Shown]) -> list[Interval]:
    """Figures that are shown, each with its interval."""
    valued = [row for row in rows if row.value is not None]
    return [_interval(row, place) for place, row in enumerate(valued)]


def _interval(row: Shown, place: int) -> Interval:
    assert row.value is not None
    x = float(row.value) * WIDTH / 100
    left = x if row.low is None else float(row.low) * WIDTH / 100
    right = x if row.high is None else float(row.high) * WIDTH / 100
    return Interval(row.title, f"{row.value}", place * STEP + 18, round(x, 1), round(left, 1), round(right - left, 1))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar."""

    title: str
    label: str
    x: float
    width: float
    colour: str


def bar(distribution: Distribution) -> list[Part]:
    """A question's options as one bar, as long as the shares add up to a whole."""
    return list(_parts(distribution)) if distribution.question.type in {"scale", "single"} else []


def _parts(distribution: Distribution) -> Iterator[Part]:
    x = 0.0
    for place, row in enumerate(distribution.options):
        if row.value is None:
            continue
        width = float(row.value) * WIDTH / 100
        yield Part(row.title, f"{row.value}", round(x, 1), round(width, 1), PARTS[min(place, len(PARTS) - 1)])
        x += width


@dataclass(frozen=True, slots=True)
class Point:
    """A year of a series."""

    period: int
    label: str
    x: float
    y: float
    top: float
    bottom: float


def points(series: Series) -> list[Point]:
    """The years of a series; the scale begins just below its lowest figure."""
    values = [float(year.value) for year in series.years]
    low, high = min(values) - 2, max(values) + 2
    span = max(high - low, 1)
    step = WIDTH / max(len(values), 1)

    def height(value: float) -> float:
        return round(HEIGHT - 30 - (value - low) / span * (HEIGHT - 60), 1)

    return [
        Point(
            year.period, f"{year.value}", round(step * (place + 0.5), 1), height(float(year.value)),
            height(float(year.value) + (year.reach or 0)), height(float(year.value) - (year.reach or 0)),
        )
        for place, year in enumerate(series.years)
    ]  # fmt: skip
