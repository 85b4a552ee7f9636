"""Points by what was met or counted, and bonuses."""

from __future__ import annotations

from fractions import Fraction

from bihuan.engine.fields import Cost, Points, Strict
from bihuan.engine.methods.base import NOT_NEGATIVE, Earned, Method, Rows, Takes


class AllOrNothing(Strict):
    """No parameters: 1 is met, 0 is not."""


class CountToMax(Strict):
    """``each``: points earned a time, up to the indicator's points."""

    each: Points


class Bonus(Strict):
    """``cap``: the most it adds."""

    cap: Cost


def _all_or_nothing(rows: Rows, full: int, _: AllOrNothing) -> Earned:
    return (full if min(rows.values) == rows.unit else 0), 1


def _count_to_max(rows: Rows, full: int, params: CountToMax) -> Earned:
    return min(full * rows.unit, params.each * sum(rows.values)), rows.unit


def _bonus(rows: Rows, _: int, params: Bonus) -> Earned:
    return min(params.cap * rows.unit, 1_000_000 * sum(rows.values)), rows.unit


METHODS = (
    Method(
        "all_or_nothing",
        AllOrNothing,
        lambda _: Takes(Fraction(0), Fraction(1), zero_or_one=True),
        earned=_all_or_nothing,
    ),
    Method("count_to_max", CountToMax, lambda _: NOT_NEGATIVE, earned=_count_to_max),
    Method("bonus", Bonus, lambda _: NOT_NEGATIVE, earned=_bonus, is_bonus=True),
)
