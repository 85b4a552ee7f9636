"""What every method is made of: its parameters, the values it takes, and one function from rows to points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any, Literal

from bihuan.engine.fields import Strict
from bihuan.engine.numbers import MICRO


class Gone(Enum):
    """Why a leaf has no score."""

    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


Exact = tuple[int, int]
"""A fraction of micro-points: dividend, divisor."""
Earned = Exact | Gone


class Sheet:
    """All rows that count, sorted by unit and leaf: values as integers of 1/``unit``, the rest on demand."""

    __slots__ = ("_weights", "cells", "places", "unit", "values")

    def __init__(
        self,
        values: list[int],
        unit: int,
        weights: list[int] | None,
        cells: Callable[[str, int, int], list[str]],
        places: Sequence[int],
    ) -> None:
        self.values, self.unit, self._weights, self.cells, self.places = values, unit, weights, cells, places

    def weights(self, start: int, stop: int) -> list[int]:
        """Weights in micro; 1 where none is given."""
        return [MICRO] * (stop - start) if self._weights is None else self._weights[start:stop]


class Rows:
    """The rows of one unit and one leaf."""

    __slots__ = ("_sheet", "_start", "_stop", "unit")

    def __init__(self, sheet: Sheet, start: int, stop: int) -> None:
        self._sheet, self._start, self._stop, self.unit = sheet, start, stop, sheet.unit

    def __len__(self) -> int:
        return self._stop - self._start

    @property
    def values(self) -> list[int]:
        """Values as integers of 1/``unit``."""
        return self._sheet.values[self._start : self._stop]

    @property
    def weights(self) -> list[int]:
        """Weights in micro."""
        return self._sheet.weights(self._start, self._stop)

    def texts(self, column: str) -> list[str]:
        """The cells of a column."""
        return self._sheet.cells(column, self._start, self._stop)

    def places(self) -> Sequence[int]:
        """The rows' places in the marks as they were given."""
        return self._sheet.places[self._start : self._stop]

    def only(self, at: int) -> Rows:
        """One of the rows by itself."""
        return Rows(self._sheet, self._start + at, self._start + at + 1)

    def mean(self) -> Fraction:
        """The plain mean of the values."""
        return Fraction(sum(self.values), len(self) * self.unit)


@dataclass(frozen=True, slots=True)
class Takes:
    """Which values a method takes: bounds in plain numbers (None: unbounded) and what a percentage means."""

    low: Fraction | None = None
    high: Fraction | None = None
    whole: bool = False
    zero_or_one: bool = False
    above_zero: bool = False
    percent: Literal["refused", "share", "hundred"] = "refused"


HUNDRED = Takes(Fraction(0), Fraction(100), percent="hundred")
NOT_NEGATIVE = Takes(Fraction(0))
ANY = Takes()


def _always(_: Any) -> bool:
    return True


def _nothing_noted(_: Rows, __: Any) -> tuple[str, ...]:
    return ()


def _no_choices(_: Any) -> Mapping[str, frozenset[str]]:
    return {}


@dataclass(frozen=True, slots=True)
class Method:
    """A way to turn the rows of one unit and one leaf into earned points.

    ``earned`` gets rows (at least one), full points in micro and the parameters. A deduction gives ``lost``
    instead, in micro times ``rows.unit``; a relative method works on the whole ranking group and gives ``settle``,
    exact like ``earned`` and not yet held within 0 and full points. Where both are given, ``relative_if`` tells
    by the parameters which counts. ``placed`` names twice the places ``settle`` went by, ``noted`` kinds of remarks.
    ``choices`` names, per column, the texts it may hold; ``needs`` the columns that must not be blank.
    """

    name: str
    params: type[Strict]
    takes: Callable[[Any], Takes]
    earned: Callable[[Rows, int, Any], Earned] | None = None
    lost: Callable[[Rows, Any], int] | None = None
    cap: Callable[[Any, int], int] | None = None
    settle: Callable[[Mapping[int, Fraction], int, Any], Mapping[int, Exact]] | None = None
    relative_if: Callable[[Any], bool] = _always
    placed: Callable[[Mapping[int, Fraction], Any], Mapping[int, int]] | None = None
    noted: Callable[[Rows, Any], tuple[str, ...]] = _nothing_noted
    is_bonus: bool = False
    choices: Callable[[Any], Mapping[str, frozenset[str]]] = _no_choices
    needs: frozenset[str] = field(default_factory=frozenset)
    check: Callable[[Any, int], list[tuple[str, str, dict[str, str]]]] | None = None

    def is_relative(self, params: Any) -> bool:
        """True if a unit's points depend on its ranking group."""
        return self.settle is not None and self.relative_if(params)

    @property
    def is_deduction(self) -> bool:
        """True if no row means nothing lost."""
        return self.lost is not None
