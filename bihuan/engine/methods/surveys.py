"""Points by ballots, surveys and the three rates of the hotline."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from bihuan.engine.fields import Percentage, Strict, Weight
from bihuan.engine.methods.base import HUNDRED, Earned, Gone, Method, Rows, Takes

DONT_KNOW = frozenset({"dont_know", "不了解"})


class BallotMean(Strict):
    """``mapping``: points (0 to 100) by option; votes for ``dont_know`` are dropped or count as 0."""

    mapping: Annotated[dict[str, Percentage], Field(min_length=1)]
    dont_know: Literal["drop", "zero"] = "drop"


class SurveyMean(Strict):
    """``groups``: weight by group of respondents; without them all respondents are one group."""

    groups: dict[str, Weight] | None = None


class ThreeRates(Strict):
    """``weights``: weight by rate (response, resolution, satisfaction)."""

    weights: Annotated[dict[str, Weight], Field(min_length=1)]


def _ballot_mean(rows: Rows, full: int, params: BallotMean) -> Earned:
    total = votes = 0
    for option, value in zip(rows.texts("option"), rows.values, strict=True):
        points = params.mapping.get(option)
        if points is None:
            if params.dont_know == "drop":
                continue
            points = 0
        total += points * value
        votes += value
    return (full * total, votes * 100_000_000) if votes else Gone.MISSING


def _survey_mean(rows: Rows, full: int, params: SurveyMean) -> Earned:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    groups = rows.texts("group") if params.groups else [""] * len(rows)
    for group, value, weight in zip(groups, rows.values, rows.weights, strict=True):
        own = sums[group]
        own[0] += value * weight
        own[1] += weight
    total = weights = Fraction(0)
    for group, (value, weight) in sums.items():
        of_group = params.groups[group] if params.groups else 1
        if weight:
            total += Fraction(value, weight) * of_group
            weights += of_group
    if weights == 0:
        return Gone.MISSING
    mean = total / weights
    return full * mean.numerator, mean.denominator * rows.unit * 100


def _three_rates(rows: Rows, full: int, params: ThreeRates) -> Earned:
    rates: dict[str, list[int]] = {}
    for option, value in zip(rows.texts("option"), rows.values, strict=True):
        rates.setdefault(option, []).append(value)
    if any(weight and name not in rates for name, weight in params.weights.items()):
        return Gone.MISSING
    mean = sum(
        (Fraction(sum(rates[name]), len(rates[name])) * weight for name, weight in params.weights.items() if weight),
        Fraction(0),
    )
    return full * mean.numerator, mean.denominator * rows.unit * 100_000_000


METHODS = (
    Method(
        "ballot_mean",
        BallotMean,
        lambda _: Takes(Fraction(0), whole=True),
        earned=_ballot_mean,
        choices=lambda params: {"option": frozenset(params.mapping) | DONT_KNOW},
    ),
    Method(
        "survey_mean",
        SurveyMean,
        lambda _: HUNDRED,
        earned=_survey_mean,
        choices=lambda params: {"group": frozenset(params.groups)} if params.groups else {},
    ),
    Method(
        "three_rates",
        ThreeRates,
        lambda _: HUNDRED,
        earned=_three_rates,
        choices=lambda params: {"option": frozenset(params.weights)},
    ),
)
