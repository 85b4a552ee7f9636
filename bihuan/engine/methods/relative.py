"""Points by a unit's place among its ranking group. Figures are plain means, by line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bihuan.engine.fields import Better, Cost, Observed, Scale, Strict, refusal, shown
from bihuan.engine.methods.base import ANY, Exact, Method, Rows, Takes
from bihuan.engine.numbers import MICRO, VALUE_PLACES, settled, show_short

DIGITS = 50
"""Digits of logarithms and powers."""
_FIFTY = Context(prec=DIGITS)
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
    """Points by the place among the group's figures, an equal figure sharing the best place or the mean of them.

    ``earns`` lists them; else they fall evenly (``linear``) or ever more slowly, by ``scale`` (``exponential``).
    """

    better: Better = "higher"
    earns: Annotated[list[Cost], Field(min_length=1)] | None = None
    transform: Literal["linear", "exponential"] = "linear"
    scale: Scale | None = None
    ties: Literal["best", "average"] = "best"


def _shown(observed: int) -> str:
    return show_short(observed, VALUE_PLACES)


def as_decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal of the context's digits."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def _min_max(figures: Mapping[int, Fraction], full: int, params: MinMax) -> Mapping[int, Exact]:
    low = min(figures.values()) if params.low is None else Fraction(params.low, _OBSERVED)
    high = max(figures.values()) if params.high is None else Fraction(params.high, _OBSERVED)
    if low >= high:
        return {
            line: (full if low == high else _outside(figure, low, full, params), 1) for line, figure in figures.items()
        }
    if params.transform == "ln":
        with localcontext() as context:
            context.prec = DIGITS
            bottom, top = as_decimal(low).ln(), as_decimal(high).ln()
            return {line: _by_logarithm(figure, bottom, top, full, params) for line, figure in figures.items()}
    earned = {}
    for line, figure in figures.items():
        part = (figure - low if params.better == "higher" else high - figure) / (high - low) * full
        earned[line] = part.numerator, part.denominator
    return earned


def _outside(figure: Fraction, low: Fraction, full: int, params: MinMax) -> int:
    """The whole group lies beyond the one goalpost that is given."""
    return full if (figure >= low) == (params.better == "higher") else 0


def _by_logarithm(figure: Fraction, bottom: Decimal, top: Decimal, full: int, params: MinMax) -> Exact:
    place = as_decimal(figure).ln()
    part = (place - bottom if params.better == "higher" else top - place) / (top - bottom)
    return settled(min(Decimal(1), max(Decimal(0), part)) * full)


def _noted(rows: Rows, params: MinMax) -> tuple[str, ...]:
    kinds = ["averaged"] if len(rows) > 1 and len(set(rows.values)) > 1 else []
    if params.low is None and params.high is None:
        return tuple(kinds)
    figure = rows.mean() * _OBSERVED
    if (params.low is not None and figure < params.low) or (params.high is not None and figure > params.high):
        kinds.append("held")
    return tuple(kinds)


def _places(figures: Mapping[int, Fraction], params: ByRank) -> Mapping[int, int]:
    """Twice the place (from 1) by line: where ties take the average, a place may end in a half."""
    divisor = lcm(*{figure.denominator for figure in figures.values()})
    whole = {line: figure.numerator * (divisor // figure.denominator) for line, figure in figures.items()}
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for place, figure in enumerate(sorted(whole.values(), reverse=params.better == "higher"), start=1):
        first.setdefault(figure, place)
        last[figure] = place
    if params.ties == "best":
        last = first
    return {line: first[figure] + last[figure] for line, figure in whole.items()}


def _by_rank(figures: Mapping[int, Fraction], full: int, params: ByRank) -> Mapping[int, Exact]:
    places = _places(figures, params)
    known = {place: earned_at(place, len(figures), full, params) for place in set(places.values())}
    return {line: known[place] for line, place in places.items()}


def earned_at(twice: int, count: int, full: int, params: ByRank) -> Exact:
    """What a place (given twice) among ``count`` gives, in micro-points."""
    if params.earns is not None:
        sides = twice // 2, (twice + 1) // 2
        return sum(params.earns[side - 1] if side <= len(params.earns) else 0 for side in sides), 2
    left = 2 * count - twice + 2
    if params.transform == "linear":
        return full * left, 2 * count
    if left == 2 * count:
        return full, 1
    assert params.scale is not None
    with localcontext(_FIFTY):
        return settled(_exponential(left, 2 * count, params.scale) * full)


@lru_cache(maxsize=1 << 16)
def _exponential(dividend: int, divisor: int, scale_micro: int) -> Decimal:
    """−scale · ln(1 − R · (1 − e^(−100/scale))) / 100 for the part R of the group that is not better."""
    scale = Decimal(scale_micro) / MICRO
    inner = 1 - Decimal(dividend) / divisor * (1 - _decay(scale))
    return min(Decimal(1), -scale * inner.ln() / 100)


@lru_cache(maxsize=64)
def _decay(scale: Decimal) -> Decimal:
    return (-100 / scale).exp()


def _by_rank_problems(params: ByRank, full: int) -> list[tuple[str, str, dict[str, str]]]:
    problems = [
        ("earns", "more_than_points", {"text": shown(points), "points": shown(full)})
        for points in params.earns or ()
        if points > full
    ]
    if params.earns is not None and "transform" in params.model_fields_set:
        problems.append(("transform", "not_beside", {"key": "transform", "other": "earns"}))
    if params.transform == "exponential" and params.scale is None:
        problems.append(("scale", "missing_key", {}))
    if params.transform != "exponential" and params.scale is not None:
        problems.append(("scale", "only_with", {"key": "scale", "other": "transform: exponential"}))
    return problems


METHODS = (
    Method(
        "min_max",
        MinMax,
        lambda params: Takes(above_zero=True) if params.transform == "ln" else ANY,
        settle=_min_max,
        noted=_noted,
    ),
    Method("by_rank", ByRank, lambda _: ANY, settle=_by_rank, placed=_places, check=_by_rank_problems),
)
