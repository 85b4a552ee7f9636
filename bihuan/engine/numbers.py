"""Exact numbers: integers of 10⁻⁶ for points, weights and scores; no float anywhere."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

MICRO = 1_000_000
"""One point, or a weight of 1, in micro."""
FULL = 100 * MICRO
"""A full score in micro-points."""
PLACES = 6
VALUE_PLACES = 18
"""Observed values may carry this many places."""
MOST_DIGITS = 18
"""Digits an observed value may have before its point."""

_LONGEST = 80
_NOISE_PLACES = 20
_NOISE = Decimal(1).scaleb(-_NOISE_PLACES)
_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?")
_WIDE = {ord(wide): plain for wide, plain in zip("０１２３４５６７８９＋－．", "0123456789+-.", strict=True)}


class NotANumber(ValueError):
    """The text is no number at all."""


class TooManyPlaces(ValueError):
    """The number has more places than are kept: it is refused, never rounded."""


class TooLarge(ValueError):
    """The number has more digits than any figure of an assessment."""


def is_whole(text: str, most: int = 9) -> bool:
    """Whether a text is nothing but signs 0 to 9, at most so many: what ``int`` takes, read by no other script."""
    return text.isascii() and text.isdigit() and len(text) <= most


def parse_exact(text: str) -> tuple[int, int]:
    """A number as (digits, places): ``-1.50`` gives (-15, 1). Trailing zeros do not count as places.

    The one reading of numbers for forms, imports and files: signs 0 to 9, plain or full-width, at most ``MOST_DIGITS``
    before the point, with an exponent (``2e-06``) or without: other programs write small figures so.
    Raises NotANumber or TooLarge.
    """
    if len(text) > _LONGEST:
        raise TooLarge(text)
    if not text.isascii():
        text = text.translate(_WIDE)
    parts = _NUMBER.fullmatch(text)
    if parts is None or not (parts[2] or parts[3]):
        raise NotANumber(text)
    whole, fraction = parts[2] or "", parts[3] or ""
    digits = int(whole + fraction or "0")
    if digits == 0:
        return 0, 0
    places = len(fraction) - int(parts[4] or 0)
    while places > 0 and digits % 10 == 0:
        digits //= 10
        places -= 1
    if places < 0:
        if len(str(digits)) - places > MOST_DIGITS:
            raise TooLarge(text)
        digits, places = digits * 10**-places, 0
    if len(str(digits)) - places > MOST_DIGITS:
        raise TooLarge(text)
    return -digits if parts[1] == "-" else digits, places


def as_decimal(text: str) -> Decimal | None:
    """A number as an exact decimal, read as :func:`parse_exact` reads one; None for what is none, or too large."""
    try:
        digits, places = parse_exact(text)
    except (NotANumber, TooLarge):
        return None
    return Decimal(digits).scaleb(-places)


def parse_scaled(text: str, places: int = PLACES) -> int:
    """A number as an integer of 10⁻ᵖˡᵃᶜᵉˢ. Raises NotANumber, TooManyPlaces or TooLarge."""
    digits, decimals = parse_exact(text)
    if decimals > places:
        raise TooManyPlaces(text)
    factor: int = 10 ** (places - decimals)
    return digits * factor


def half_up(dividend: int, divisor: int) -> int:
    """The quotient rounded to an integer, halves upwards (四舍五入). The divisor is positive."""
    return (2 * dividend + divisor) // (2 * divisor)


def show(value: int, places: int = PLACES, scale: int = PLACES) -> str:
    """An integer of 10⁻ˢᶜᵃˡᵉ, rounded half-up, with exactly ``places`` decimals."""
    if places < scale:
        value = half_up(value, 10 ** (scale - places))
    elif places > scale:
        value *= 10 ** (places - scale)
    if places == 0:
        return str(value)
    digits = f"{value:0{places + 1}d}" if value >= 0 else f"{value:0{places + 2}d}"
    return f"{digits[:-places]}.{digits[-places:]}"


def show_short(value: int, scale: int = PLACES) -> str:
    """An integer of 10⁻ˢᶜᵃˡᵉ without trailing zeros: 500000 gives ``0.5``."""
    text = show(value, scale, scale)
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain_decimal(digits: int, places: int) -> str:
    """``digits`` · 10⁻ᵖˡᵃᶜᵉˢ without exponent or trailing zeros, at any number of places."""
    if places == 0:
        return str(digits)
    sign = "-" if digits < 0 else ""
    whole, fraction = divmod(abs(digits), 10**places)
    return f"{sign}{whole}.{fraction:0{places}d}".rstrip("0").rstrip(".")


def rounded_to(dividend: int, divisor: int, places: int | None) -> int:
    """A fraction of micro-points rounded half-up, once, to so many decimals of a point; None keeps all six."""
    if places is None:
        return half_up(dividend, divisor)
    quantum: int = 10 ** (PLACES - places)
    return quantum * half_up(dividend, divisor * quantum)


def settled(value: Decimal) -> tuple[int, int]:
    """A decimal of 50 digits, below 10²⁰, as an exact fraction of micro-points at 26 places of a point.

    Its last digits are noise of logarithms and powers; they go first, so that an exact half is one.
    """
    return int(value.quantize(_NOISE, rounding=ROUND_HALF_UP).scaleb(_NOISE_PLACES)), 10**_NOISE_PLACES
