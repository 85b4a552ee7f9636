"""Points by a unit's place among its ranking group. Figures are plain means, by line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bihuan.engine.fields import Better, Cost, Observed, Strict, refusal, shown
from bihuan.engine.methods.base import ANY, Method, Takes
from bihuan.engine.numbers import VALUE_PLACES, half_up, rounded, show_short

DIGITS = 50
"""Digits of logarithms and powers."""
_OBSERVED = 10**VALUE_PLACES


class MinMax(Strict):
    """The figure's place between ``low`` and ``high`` (left out: the ranking group's own), plain or in logarithms."""

    low: Observed | None = None
    high: Observed | None = None
    better: Better = "higher"
    transform: Literal["none", "ln"] = "none"

    @model_validator(mode="after")
    def _in_order(self) -> MinMax:
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise refusal("goalposts_order", low=_shown(self.low), high=_shown(self.high))
        for post in (self.low, self.high):
            if self.transform == "ln" and post is not None and post <= 0:
                raise refusal("ln_not_positive", text=_shown(post))
        return self


class ByRank(Strict):
    """``earns``: points by place; left out, all points for the first down to one n-th for the last of n."""

    better: Better = "higher"
    earns: Annotated[list[Cost], Field(min_length=1)] | None = None


def _shown(observed: int) -> str:
    return show_short(observed, VALUE_PLACES)


def as_decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal of the context's digits."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def _min_max(figures: Mapping[int, Fraction], full: int, params: MinMax) -> Mapping[int, int]:
    low = min(figures.values()) if params.low is None else Fraction(params.low, _OBSERVED)
    high = max(figures.values()) if params.high is None else Fraction(params.high, _OBSERVED)
    if low >= high:
        return {line: full if low == high else _outside(figure, low, full, params) for line, figure in figures.items()}
    if params.transform == "ln":
        with localcontext() as context:
            context.prec = DIGITS
            bottom, top = as_decimal(low).ln(), as_decimal(high).ln()
            return {line: _by_logarithm(figure, bottom, top, full, params) for line, figure in figures.items()}
    earned = {}
    for line, figure in figures.items():
        part = (figure - low if params.better == "higher" else high - figure) / (high - low) * full
        earned[line] = min(full, max(0, half_up(part.numerator, part.denominator)))
    return earned


def _outside(figure: Fraction, low: Fraction, full: int, params: MinMax) -> int:
    """The whole group lies beyond the one goalpost that is given."""
    return full if (figure >= low) == (params.better == "higher") else 0


def _by_logarithm(figure: Fraction, bottom: Decimal, top: Decimal, full: int, params: MinMax) -> int:
    place = as_decimal(figure).ln()
    part = (place - bottom if params.better == "higher" else top - place) / (top - bottom)
    return rounded(min(Decimal(1), max(Decimal(0), part)) * full)


def _by_rank(figures: Mapping[int, Fraction], full: int, params: ByRank) -> Mapping[int, int]:
    ordered = sorted(figures.values(), reverse=params.better == "higher")
    first: dict[Fraction, int] = {}
    for place, figure in enumerate(ordered, start=1):
        first.setdefault(figure, place)
    count = len(ordered)
    earned = {}
    for line, figure in figures.items():
        place = first[figure]
        if params.earns is None:
            earned[line] = half_up(full * (count - place + 1), count)
        else:
            earned[line] = params.earns[place - 1] if place <= len(params.earns) else 0
    return earned


def _earns(params: ByRank, full: int) -> list[tuple[str, str, dict[str, str]]]:
    return [
        ("earns", "more_than_points", {"text": shown(points), "points": shown(full)})
        for points in params.earns or ()
        if points > full
    ]


METHODS = (
    Method(
        "min_max", MinMax, lambda params: Takes(above_zero=True) if params.transform == "ln" else ANY, settle=_min_max
    ),
    Method("by_rank", ByRank, lambda _: ANY, settle=_by_rank, check=_earns),
)
