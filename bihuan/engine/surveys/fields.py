"""Types of what a survey plan or a ballot session holds: exact decimals and texts, refused with a sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from bihuan.engine.fields import refusal
from bihuan.engine.surveys import figures

MOST = 10**12


def _decimal(text: Any) -> Decimal:
    value = figures.decimal(text) if isinstance(text, str) else None
    if value is None:
        raise refusal("not_a_number", text=str(text)[:40])
    return value


def _within(low: int | None, high: int | None, *, above: bool = False) -> Any:
    def read(text: Any) -> Decimal:
        value = _decimal(text)
        if above and value <= 0:
            raise refusal("not_above_zero", text=str(text))
        if low is not None and value < low:
            raise refusal("too_small_number", text=str(text), least=str(low))
        if high is not None and value > high:
            raise refusal("too_big_number", text=str(text), most=str(high))
        return value

    return read


def _whole(low: int, high: int) -> Any:
    bounded = _within(low, high)

    def read(text: Any) -> int:
        value: Decimal = bounded(text)
        if value != value.to_integral_value():
            raise refusal("not_whole", text=str(text))
        return int(value)

    return read


def _confidence(text: Any) -> Decimal:
    value = _decimal(text)
    if value not in (Decimal("0.90"), Decimal("0.95"), Decimal("0.99")):
        raise refusal("unknown_choice", text=str(text), known="0.90, 0.95, 0.99")
    return value


def _name(text: Any) -> str:
    if not isinstance(text, str):
        raise refusal("expected_text", found=str(text)[:40])
    if not text.strip():
        raise refusal("empty_text")
    return text


def _survey_id(text: Any) -> str:
    name = _name(text)
    if not name.replace("-", "").isalnum() or len(name) > 80:
        raise refusal("bad_survey_id", text=name[:80])
    return name


def _option_id(text: Any) -> str:
    name = _name(text)
    if "|" in name:
        raise refusal("bad_option_id", text=name[:80])
    return name


def _number_or_word(word: str, low: int, high: int) -> Any:
    bounded = _within(low, high)

    def read(text: Any) -> Any:
        return word if text == word else bounded(text)

    return read


Number = Annotated[Decimal, BeforeValidator(_within(None, None))]
Above = Annotated[Decimal, BeforeValidator(_within(None, MOST, above=True))]
"""A number above 0."""
Hundred = Annotated[Decimal, BeforeValidator(_within(0, 100))]
"""A score, 0 to 100."""
Unit = Annotated[Decimal, BeforeValidator(_within(0, 1))]
"""A share, 0 to 1."""
People = Annotated[int, BeforeValidator(_whole(0, MOST))]
Least = Annotated[int, BeforeValidator(_whole(1, MOST))]
"""A whole number of at least 1."""
Decimals = Annotated[int, BeforeValidator(_whole(0, 9))]
Confidence = Annotated[Decimal, BeforeValidator(_confidence)]
Name = Annotated[str, BeforeValidator(_name)]
SurveyId = Annotated[str, BeforeValidator(_survey_id)]
OptionId = Annotated[str, BeforeValidator(_option_id)]
Estimated = Annotated[Any, BeforeValidator(_number_or_word("estimate", 0, 1))]
"""The word ``estimate``, or a share."""


def _words(text: Any) -> str:
    if not isinstance(text, str):
        raise refusal("expected_text", found=str(text)[:40])
    return text


Words = Annotated[str, BeforeValidator(_words)]
"""Any text, also none."""
