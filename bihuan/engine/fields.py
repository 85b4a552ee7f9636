"""Types of the numbers and texts a scheme file holds: read as written, exact, refused with a code and never rounded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from bihuan.engine.numbers import (
    MICRO,
    PLACES,
    VALUE_PLACES,
    NotANumber,
    TooLarge,
    TooManyPlaces,
    parse_scaled,
    show_short,
)
from bihuan.engine.periods import day_of

_ID = re.compile(r"[\w.-]+")


def refusal(code: str, **params: str) -> PydanticCustomError:
    """An error that names a sentence of ``problem_texts``."""
    return PydanticCustomError(code, "{code}", {"code": code, **params})


class Strict(BaseModel):
    """A piece of a scheme: unknown keys are errors, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _scaled(text: Any, places: int) -> int:
    if not isinstance(text, str):
        raise refusal("not_a_number", text=_kind(text))
    try:
        return parse_scaled(text, places)
    except NotANumber:
        raise refusal("not_a_number", text=text[:40]) from None
    except TooManyPlaces:
        raise refusal("too_many_places", text=text[:40], places=str(places)) from None
    except TooLarge:
        raise refusal("too_large", text=text[:40]) from None


def _kind(value: Any) -> str:
    return "{…}" if isinstance(value, dict) else "[…]" if isinstance(value, list) else str(value)


def _number(
    places: int, least: int | None, most: int | None = None, *, above_zero: bool = False
) -> Callable[[Any], int]:
    scale = 10**places

    def read(text: Any) -> int:
        number = _scaled(text, places)
        if above_zero and number <= 0:
            raise refusal("not_above_zero", text=text)
        if least is not None and number < least * scale:
            raise refusal("too_small_number", text=text, least=str(least))
        if most is not None and number > most * scale:
            raise refusal("too_big_number", text=text, most=str(most))
        return number

    return read


def whole_number(least: int, most: int) -> Callable[[Any], int]:
    """A reader of whole numbers within bounds."""

    def read(text: Any) -> int:
        number = _scaled(text, PLACES)
        if number % MICRO:
            raise refusal("not_whole", text=text)
        if number < least * MICRO:
            raise refusal("too_small_number", text=text, least=str(least))
        if number > most * MICRO:
            raise refusal("too_big_number", text=text, most=str(most))
        return number // MICRO

    return read


def _bool(text: Any) -> bool:
    if text in ("true", "True", "TRUE", "yes", "是"):
        return True
    if text in ("false", "False", "FALSE", "no", "否"):
        return False
    raise refusal("expected_bool", text=_kind(text))


def _text(text: Any) -> str:
    if not isinstance(text, str):
        raise refusal("expected_text", found=_kind(text))
    if not text.strip():
        raise refusal("empty_text")
    return text.strip()


def _identifier(text: Any) -> str:
    if not isinstance(text, str) or not _ID.fullmatch(text) or len(text) > 80:
        raise refusal("bad_id", text=_kind(text)[:80])
    return text


def _target(text: Any) -> int | str:
    return text if text == "group_mean" else _scaled(text, VALUE_PLACES)


def _day(text: Any) -> str:
    try:
        return day_of(text).isoformat()
    except (TypeError, ValueError):
        raise refusal("bad_date", text=_kind(text)[:40]) from None


Points = Annotated[int, BeforeValidator(_number(PLACES, 0, 1_000_000, above_zero=True))]
"""Points above 0, in micro."""
Cost = Annotated[int, BeforeValidator(_number(PLACES, 0, 1_000_000))]
"""Points not below 0, in micro."""
Weight = Annotated[int, BeforeValidator(_number(PLACES, 0))]
"""A weight not below 0, in micro."""
Percentage = Annotated[int, BeforeValidator(_number(PLACES, 0, 100))]
"""0 to 100, in micro."""
Share = Annotated[int, BeforeValidator(_number(PLACES, 0, 1))]
"""0 to 1, in micro."""
Score = Annotated[int, BeforeValidator(_number(PLACES, None))]
"""A score to compare with, in micro."""
Scale = Annotated[int, BeforeValidator(_number(PLACES, 0, above_zero=True))]
"""A plain number above 0, in micro."""
Observed = Annotated[int, BeforeValidator(_number(VALUE_PLACES, None))]
"""A figure to compare observed values with, in 10⁻¹⁸."""
Target = Annotated[int | Literal["group_mean"], BeforeValidator(_target)]
"""A figure in 10⁻¹⁸, or the word ``group_mean``."""
ObservedStep = Annotated[int, BeforeValidator(_number(VALUE_PLACES, 0, above_zero=True))]
"""An observed difference above 0, in 10⁻¹⁸."""
Count = Annotated[int, BeforeValidator(whole_number(0, 10_000))]
"""A whole number."""
Places = Annotated[int, BeforeValidator(whole_number(0, PLACES))]
"""Decimal places, 0 to 6."""
Flag = Annotated[bool, BeforeValidator(_bool)]
Text = Annotated[str, BeforeValidator(_text)]
Identifier = Annotated[str, BeforeValidator(_identifier)]
Day = Annotated[str, BeforeValidator(_day)]
"""A day as ``2018-01-01``."""
Better = Literal["higher", "lower"]


def shown(micro: int) -> str:
    """A number of a scheme as people write it."""
    return show_short(micro)
