"""Numbers of surveys: read as written, written as the shortest text that reads back, published half-up."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_LONGEST = 80
_NINE = 9


def is_number(text: str) -> bool:
    """True for a plain number: ``12``, ``-0.5``, ``1e+05``; not for ``1_000``, ``nan`` or ``1,5``."""
    return len(text) <= _LONGEST and _NUMBER.fullmatch(text) is not None


def real(text: str) -> float | None:
    """The number a cell holds; None where it holds none, or one that is not finite."""
    plain = text.strip()
    if not is_number(plain):
        return None
    value = float(plain)
    return value if math.isfinite(value) else None


def whole(text: str, most: int = 10**15) -> int | None:
    """The whole number a cell holds (``12``, ``12.0``, ``1e+05``); None where it holds none."""
    value = real(text)
    return int(value) if value is not None and value.is_integer() and abs(value) <= most else None


def reals(texts: Sequence[str]) -> tuple[Floats, Flags]:
    """The numbers of distinct texts, and which of them are numbers."""
    values = [real(text) for text in texts]
    good = np.fromiter((value is not None for value in values), np.bool_, len(values))
    return np.array([0.0 if value is None else value for value in values], np.float64), good


def decimal(text: str) -> Decimal | None:
    """The exact decimal a text holds; None where it holds none or an absurd one."""
    plain = text.strip()
    if not is_number(plain):
        return None
    value = Decimal(plain)
    return value if value == 0 or abs(value.adjusted()) < _LONGEST else None


def written(value: float | None) -> str:
    """A float as the shortest text that reads back to it; empty for an undefined figure."""
    if value is None or not math.isfinite(value):
        return ""
    return repr(float(value) + 0.0)


def rounded(value: Decimal, places: int) -> Decimal:
    """A decimal rounded half-up (四舍五入), never minus zero."""
    settled = value.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    return abs(settled) if settled == 0 else settled


def published(text: str, places: int, *, is_share: bool) -> Decimal:
    """A float as it is published: half-up to nine places, so that binary noise decides no tie, then to ``places``."""
    value = Decimal(text)
    value = _EXACT.multiply(value, Decimal(100)) if is_share else value
    return rounded(rounded(value, _NINE), places)


def fixed(value: Decimal) -> str:
    """A decimal without an exponent."""
    return format(value, "f")


def half_up(value: Fraction, places: int) -> str:
    """An exact fraction, not below 0, with exactly ``places`` decimals, rounded half-up once."""
    units = math.floor(value * 10**places + Fraction(1, 2))
    return fixed(Decimal(units).scaleb(-places, context=_EXACT))
