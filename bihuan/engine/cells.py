"""Distinct texts of a column brought to exact integers, once each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bihuan.engine.numbers import (
    MICRO,
    VALUE_PLACES,
    NotANumber,
    TooLarge,
    TooManyPlaces,
    parse_exact,
    parse_scaled,
)
from bihuan.engine.periods import day_of

NOT_APPLICABLE = frozenset({"NA", "不适用"})
SAFE = 1 << 62
"""Integers below this are worked on as machine words, larger ones as Python's own."""

Integers = npt.NDArray[np.int64] | npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The distinct texts of the value column: integers of 1/``unit``, and by code what is not a number."""

    scaled: Integers
    unit: int
    is_na: Mask
    is_percent: Mask
    wrong: dict[int, tuple[str, dict[str, str]]]


def read_numbers(texts: Sequence[str]) -> Numbers:
    """Read every distinct text; the unit is the finest place anyone used."""
    numbers: list[tuple[int, int]] = []
    wrong: dict[int, tuple[str, dict[str, str]]] = {}
    percent = np.zeros(len(texts), np.bool_)
    skipped = np.zeros(len(texts), np.bool_)
    for code, text in enumerate(texts):
        digits = places = 0
        if text in NOT_APPLICABLE:
            skipped[code] = True
        else:
            percent[code] = text.endswith("%")
            try:
                digits, places = parse_exact(text[:-1].rstrip() if percent[code] else text)
            except NotANumber:
                wrong[code] = ("value_not_number", {"text": text[:40]}) if text else ("value_empty", {})
            except TooLarge:
                wrong[code] = "value_large", {"text": text[:40]}
            if places > VALUE_PLACES:
                wrong[code] = "value_places", {"text": text[:40], "places": str(VALUE_PLACES)}
                digits = places = 0
        numbers.append((digits, places))
    finest = max((places for _, places in numbers), default=0) + (2 if percent.any() else 0)
    return Numbers(
        integers([digits * 10 ** (finest - places) for digits, places in numbers], 10**finest),
        10**finest,
        skipped,
        percent,
        wrong,
    )


def integers(values: Sequence[int], unit: int) -> Integers:
    """Machine words where all and their unit fit, Python integers otherwise."""
    if unit < SAFE and all(-SAFE < value < SAFE for value in values):
        return np.array(values, np.int64)
    return np.array(values, np.object_)


def read_weights(texts: Sequence[str]) -> tuple[list[int], dict[int, tuple[str, dict[str, str]]]]:
    """Weights in micro by code, blank meaning 1; and what is wrong, by code."""
    weights: list[int] = []
    wrong: dict[int, tuple[str, dict[str, str]]] = {}
    for code, text in enumerate(texts):
        weight = MICRO
        try:
            weight = parse_scaled(text) if text else MICRO
        except (NotANumber, TooLarge):
            wrong[code] = "weight_not_number", {"text": text[:40]}
        except TooManyPlaces:
            wrong[code] = "weight_places", {"text": text[:40]}
        if weight < 0:
            wrong[code] = "weight_negative", {"text": text[:40]}
        weights.append(weight)
    return weights, wrong


def wrong_dates(texts: Sequence[str]) -> dict[int, tuple[str, dict[str, str]]]:
    """Codes of texts that are neither blank nor a day."""
    return {code: ("date_wrong", {"text": text[:40]}) for code, text in enumerate(texts) if text and not _is_day(text)}


def _is_day(text: str) -> bool:
    try:
        return day_of(text) is not None
    except ValueError:
        return False


def lookup(texts: Sequence[str], find: Callable[[str], int]) -> npt.NDArray[np.int64]:
    """What every distinct text stands for, -1 for nothing."""
    return np.fromiter((find(text) for text in texts), np.int64, len(texts))
