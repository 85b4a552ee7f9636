"""Points by a share, a figure against a target, or a score given outright."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from bihuan.engine.fields import Better, Cost, Observed, ObservedStep, Strict, Target, shown
from bihuan.engine.methods.base import ANY, HUNDRED, NOT_NEGATIVE, Earned, Exact, Gone, Method, Rows, Takes
from bihuan.engine.numbers import VALUE_PLACES, show_short

OBSERVED = 10**VALUE_PLACES


class Nothing(Strict):
    """No parameters."""


class Step(Strict):
    """From ``at_least`` on the indicator ``earns`` so many points."""

    at_least: Observed
    earns: Cost


class Banded(Strict):
    """``steps``: points by the highest step the mean reaches."""

    steps: Annotated[list[Step], Field(min_length=1)]


class BandedLinear(Strict):
    """Below ``target`` (above, where lower is better) every ``step`` costs ``cost``.

    ``partial``: in proportion, by steps started, or by whole steps. The target ``group_mean`` is the mean of the
    ranking group's own figures.
    """

    better: Better = "higher"
    target: Target
    cost: Cost
    step: ObservedStep = OBSERVED
    partial: Literal["proportional", "started", "whole"] = "proportional"


def _ratio(rows: Rows, full: int, _: Nothing) -> Earned:
    return full * sum(rows.values), len(rows) * rows.unit


def _direct(rows: Rows, full: int, _: Nothing) -> Earned:
    return full * sum(rows.values), len(rows) * rows.unit * 100


def reached(mean: Fraction, params: Banded) -> Step | None:
    """The highest step a mean reaches."""
    steps = [step for step in params.steps if mean * OBSERVED >= step.at_least]
    return max(steps, key=lambda step: step.at_least, default=None)


def _banded(rows: Rows, _: int, params: Banded) -> Earned:
    step = reached(rows.mean(), params)
    return (0 if step is None else step.earns), 1


def _banded_linear(rows: Rows, full: int, params: BandedLinear) -> Earned:
    assert isinstance(params.target, int)
    return _against(Fraction(params.target, OBSERVED), rows.mean(), full, params)


def _against_group(figures: Mapping[int, Fraction], full: int, params: BandedLinear) -> Mapping[int, Exact]:
    mean = sum(figures.values(), Fraction(0)) / len(figures)
    return {line: _against(mean, figure, full, params) for line, figure in figures.items()}


def _against(target: Fraction, mean: Fraction, full: int, params: BandedLinear) -> Exact:
    short = (target - mean if params.better == "higher" else mean - target) * OBSERVED / params.step
    if short <= 0:
        return full, 1
    if params.partial == "started":
        short = Fraction(-((-short.numerator) // short.denominator))
    elif params.partial == "whole":
        short = Fraction(short.numerator // short.denominator)
    earned = max(Fraction(0), full - params.cost * short)
    return earned.numerator, earned.denominator


def _rectification(rows: Rows, full: int, _: Nothing) -> Earned:
    options = rows.texts("option")
    due = sum(value for option, value in zip(options, rows.values, strict=True) if option == "due")
    done = sum(value for option, value in zip(options, rows.values, strict=True) if option == "done")
    return (full * min(done, due), due) if due else Gone.NOT_APPLICABLE


def _steps(params: Banded, full: int) -> list[tuple[str, str, dict[str, str]]]:
    problems = []
    seen: set[int] = set()
    for step in params.steps:
        if step.earns > full:
            problems.append(("steps", "more_than_points", {"text": shown(step.earns), "points": shown(full)}))
        if step.at_least in seen:
            problems.append(("steps", "steps_order", {"text": show_short(step.at_least, VALUE_PLACES)}))
        seen.add(step.at_least)
    return problems


_DUE = frozenset({"done", "due"})

METHODS = (
    Method("ratio", Nothing, lambda _: Takes(Fraction(0), Fraction(1), percent="share"), earned=_ratio),
    Method("banded", Banded, lambda _: ANY, earned=_banded, check=_steps),
    Method(
        "banded_linear",
        BandedLinear,
        lambda _: ANY,
        earned=_banded_linear,
        settle=_against_group,
        relative_if=lambda params: params.target == "group_mean",
    ),
    Method("direct", Nothing, lambda _: HUNDRED, earned=_direct),
    Method(
        "rectification_rate", Nothing, lambda _: NOT_NEGATIVE, earned=_rectification, choices=lambda _: {"option": _DUE}
    ),
)
