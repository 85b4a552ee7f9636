"""Points by what raters gave, 0 to 100 each."""

from __future__ import annotations

from fractions import Fraction

from bihuan.engine.fields import Count, Strict
from bihuan.engine.methods.base import HUNDRED, Earned, Gone, Method, Rows
from bihuan.engine.methods.shares import Nothing


class RatedMean(Strict):
    """``trim``: how many of the highest and of the lowest are dropped; ``floor``: the least number of raters.

    Left out, both come from the scheme's ``panel``, else 0.
    """

    trim: Count | None = None
    floor: Count | None = None


def _rated_mean(rows: Rows, full: int, params: RatedMean) -> Earned:
    trim = params.trim or 0
    if len(rows) < max(params.floor or 0, 2 * trim + 1):
        return Gone.MISSING
    kept = sorted(zip(rows.values, rows.weights, strict=True))[trim : len(rows) - trim]
    total = sum(weight for _, weight in kept)
    if total == 0:
        return Gone.MISSING
    return full * sum(value * weight for value, weight in kept), total * rows.unit * 100


def _mean_of_members(rows: Rows, full: int, _: Nothing) -> Earned:
    members: dict[str, list[int]] = {}
    for member, value in zip(rows.texts("member"), rows.values, strict=True):
        members.setdefault(member, []).append(value)
    total = sum((Fraction(sum(values), len(values)) for values in members.values()), Fraction(0))
    return full * total.numerator, total.denominator * len(members) * rows.unit * 100


METHODS = (
    Method("rated_mean", RatedMean, lambda _: HUNDRED, earned=_rated_mean),
    Method("mean_of_members", Nothing, lambda _: HUNDRED, earned=_mean_of_members, needs=frozenset({"member"})),
)
