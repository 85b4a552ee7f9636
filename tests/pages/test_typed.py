"""What is typed into a form or an address is read or left, and never fails."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.pages import typed


@pytest.mark.parametrize(("text", "number"), [("7", 7), (" 12 ", 12), ("0", 0), ("999999999", 999_999_999)])
def test_a_whole_number_is_read(text: str, number: int) -> None:
    assert typed.number(text) == number


@pytest.mark.parametrize("text", [None, "", "-1", "+1", "²", "２", "1.0", "1_0", "1000000000", "x", "\x00"])
def test_anything_else_is_no_number_and_names_no_row(text: str | None) -> None:
    assert typed.number(text) is None
    assert typed.key(text) == 0


def test_a_day_is_read_and_nothing_else_is_one() -> None:
    assert typed.day(" 2018-12-31 ") == date(2018, 12, 31)
    assert [typed.day(text) for text in (None, "", "2018-02-31", "31.12.2018", "2018-12-31T01:00")] == [None] * 5
