"""Points taken off: no row means nothing lost. ``lost`` is in micro-points times the rows' unit."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field, model_validator

from bihuan.engine.fields import Cost, Strict, refusal, shown
from bihuan.engine.methods.base import NOT_NEGATIVE, Method, Rows, Takes
from bihuan.engine.numbers import MICRO


class FixedDeduction(Strict):
    """``cost``: points lost once, however often it happened."""

    cost: Cost


class PerOccurrence(Strict):
    """``cost`` a time, at most ``cap`` (default: all points of the indicator)."""

    cost: Cost
    cap: Cost | None = None


class BySeverity(Strict):
    """``costs``: points by severity; at most ``cap`` (default: all points of the indicator)."""

    costs: Annotated[dict[str, Cost], Field(min_length=1)]
    cap: Cost | None = None


class Discretionary(Strict):
    """``range``: the least and the most a single mark may take off."""

    range: Annotated[list[Cost], Field(min_length=2, max_length=2)]

    @model_validator(mode="after")
    def _in_order(self) -> Discretionary:
        low, high = self.range
        if low > high:
            raise refusal("range_order", low=shown(low), high=shown(high))
        return self


def _fixed(rows: Rows, params: FixedDeduction) -> int:
    return params.cost * rows.unit if max(rows.values) > 0 else 0


def _per_occurrence(rows: Rows, params: PerOccurrence) -> int:
    return params.cost * sum(rows.values)


def _by_severity(rows: Rows, params: BySeverity) -> int:
    costs = params.costs
    return sum(costs[kind] * value for kind, value in zip(rows.texts("severity"), rows.values, strict=True))


def _discretionary(rows: Rows, _: Discretionary) -> int:
    return MICRO * sum(rows.values)


def _cap(params: Any, full: int) -> int:
    return full if params.cap is None else min(full, params.cap)


def _all(_: Any, full: int) -> int:
    return full


def _within(params: Discretionary) -> Takes:
    low, high = params.range
    return Takes(Fraction(low, MICRO), Fraction(high, MICRO))


METHODS = (
    Method("fixed_deduction", FixedDeduction, lambda _: NOT_NEGATIVE, lost=_fixed, cap=_all),
    Method("per_occurrence", PerOccurrence, lambda _: NOT_NEGATIVE, lost=_per_occurrence, cap=_cap),
    Method(
        "by_severity",
        BySeverity,
        lambda _: NOT_NEGATIVE,
        lost=_by_severity,
        cap=_cap,
        choices=lambda params: {"severity": frozenset(params.costs)},
    ),
    Method(
        "discretionary",
        Discretionary,
        _within,
        lost=_discretionary,
        cap=_all,
        needs=frozenset({"note", "second"}),
    ),
)
