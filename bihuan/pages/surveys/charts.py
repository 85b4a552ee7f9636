"""Charts of surveys as places along a line of 0 to 100 per cent: drawn by templates as SVG as wide as the page has room
for, so that their words stay as large as the page's; with a table beside each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.surveys.queries.results import Distribution, Shown
from bihuan.surveys.queries.series import Series, Year

HEIGHT = 200
LABELS = 8
"""Years that can be labelled side by side on a phone."""
PARTS = ("whole-1", "whole-2", "whole-3", "whole-4", "whole-5", "whole-6")


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its interval on the line."""

    title: str
    label: str
    x: float
    left: float
    width: float


def intervals(rows: Sequence[Shown]) -> list[Interval]:
    """Figures that are shown, each with its interval."""
    return [_interval(row, float(row.value)) for row in rows if row.value is not None]


def _interval(row: Shown, x: float) -> Interval:
    left = x if row.low is None else float(row.low)
    right = x if row.high is None else float(row.high)
    return Interval(row.title, f"{row.value}", round(x, 2), round(left, 2), round(right - left, 2))


@dataclass(frozen=True, slots=True)
class Part:
    """An option of a question: its figures, and its part of the bar where there is one."""

    row: Shown
    x: float
    width: float
    colour: str


def parts(distribution: Distribution) -> list[Part]:
    """A question's options; parts of one bar as long as the shares add up to a whole."""
    return list(_parts(distribution, has_bar=distribution.question.type in {"scale", "single"}))


def _parts(distribution: Distribution, *, has_bar: bool) -> Iterator[Part]:
    x = 0.0
    for place, row in enumerate(distribution.options):
        width = float(row.value) if has_bar and row.value is not None else 0.0
        colour = PARTS[min(place, len(PARTS) - 1)] if has_bar and row.value is not None else ""
        yield Part(row, round(x, 2), round(width, 2), colour)
        x += width


@dataclass(frozen=True, slots=True)
class Point:
    """A year of a series; ``is_minor`` years go without words where there is no room."""

    period: int
    label: str
    x: float
    y: float
    top: float
    bottom: float
    is_minor: bool


def points(series: Series) -> list[Point]:
    """The years of a series; the scale holds every interval."""
    ends = [float(year.value) + sign * (year.reach or 0) for year in series.years for sign in (-1, 1)]
    low, high = min(ends) - 1, max(ends) + 1
    step, every = 100 / max(len(series.years), 1), -(-len(series.years) // LABELS)

    def height(value: float) -> float:
        return round(HEIGHT - 30 - (value - low) / (high - low) * (HEIGHT - 60), 1)

    def point(place: int, year: Year) -> Point:
        value, reach = float(year.value), year.reach or 0
        return Point(
            year.period, f"{year.value}", round(step * (place + 0.5), 2), height(value), height(value + reach),
            height(value - reach), is_minor=(len(series.years) - 1 - place) % every > 0,
        )  # fmt: skip

    return [point(place, year) for place, year in enumerate(series.years)]
