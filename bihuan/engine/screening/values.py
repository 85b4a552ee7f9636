"""Cells of screening tables: from text into integers and back into one canonical text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final

from bihuan.engine.screening.tables import Kind

Value = str | int | float | None
EPOCH: Final = dt.date(1970, 1, 1).toordinal()
MOST_INTEGER: Final = 10**16
"""Beyond it products of amounts and percentages leave 64 bits."""
MOST_COUNT: Final = 36_600
"""Nights, rooms: more is a slip of the pen, and would unroll into as many rows."""
LONGEST_TEXT: Final = 32_767
"""Characters of a cell, as a spreadsheet allows."""
COUNTED: Final = frozenset({"nights", "rooms"})

EXPECTED: Mapping[str, tuple[str, str]] = {
    "s": (f"text of at most {LONGEST_TEXT} characters", f"不超过 {LONGEST_TEXT} 个字符的文本"),
    "i": ("a whole number", "整数"),
    "d": ("a day YYYY-MM-DD", "日期 YYYY-MM-DD"),
    "m": ("a time of day HH:MM", "时刻 HH:MM"),
    "f": ("decimal degrees", "十进制度数"),
    "b": ("1 or 0", "1 或 0"),
    "month": ("a month YYYY-MM", "月份 YYYY-MM"),
    "count": (f"a whole number of at most {MOST_COUNT}", f"不超过 {MOST_COUNT} 的整数"),
}
_INTEGER = re.compile(r"-?[0-9]{1,17}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,30})?")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValueError(text[:20])
    return text


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text) or abs(int(text)) > MOST_INTEGER:
        raise ValueError(text)
    return int(text)


def _count(text: str) -> int:
    if abs(number := _integer(text)) > MOST_COUNT:
        raise ValueError(text)
    return number


def day_number(text: str) -> int:
    """Days from 1970-01-01 of ``YYYY-MM-DD``; ValueError for anything else."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text).toordinal() - EPOCH


def _minutes(text: str) -> int:
    written = _TIME.fullmatch(text)
    if not written:
        raise ValueError(text)
    return int(written[1]) * 60 + int(written[2])


def _degrees(text: str) -> float:
    if not _DEGREES.fullmatch(text):
        raise ValueError(text)
    return float(text)


def _flag(text: str) -> int:
    if text not in {"0", "1"}:
        raise ValueError(text)
    return int(text)


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise ValueError(text)
    return text


PARSERS: Mapping[str, Callable[[str], str | int | float]] = {
    "s": _text,
    "i": _integer,
    "d": day_number,
    "m": _minutes,
    "f": _degrees,
    "b": _flag,
    "month": _month,
    "count": _count,
}


def syntax(table: str, column: str, kind: Kind) -> str:
    """What a column's cells must look like: its type, or a narrower form of it."""
    if table == "payroll" and column == "month":
        return "month"
    return "count" if column in COUNTED else kind


def iso(day: int) -> str:
    """``YYYY-MM-DD`` of a number of days from 1970-01-01; may lie before the year 1 only by a window's length."""
    return dt.date.fromordinal(max(day + EPOCH, 1)).isoformat()


def shown(value: Value, kind: Kind) -> str:
    """A value in its canonical text; empty where it is missing."""
    if value is None:
        return ""
    if kind == "d":
        return iso(int(value))
    if kind == "m":
        return f"{int(value) // 60:02d}:{int(value) % 60:02d}"
    return str(value)
