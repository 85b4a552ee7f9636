"""How people write numbers, dates and codes in cells, brought to one plain form. Meaning is checked elsewhere."""

from __future__ import annotations

import re
from datetime import date, timedelta

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NUMBER_SIGNS: dict[int, int | str] = {
    **_FULL_WIDTH,
    0x3000: " ",
    0x2212: "-",
    0x2010: "-",
    0x2011: "-",
    0x2012: "-",
    0x2013: "-",
    0xFE63: "-",
    0xFE6A: "%",
    0x00A0: " ",
}
_ALPHANUMERIC = {code: plain for code, plain in _FULL_WIDTH.items() if chr(plain).isalnum()}
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?%?")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]?\d{1,2}[:时].*)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{4,6})(\.\d+)?")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def plain_number(text: str) -> str:
    """The text with full-width digits, signs and percent signs in their plain form; nothing else is changed."""
    text = text.strip()
    if _NOT_ASCII.search(text):
        text = text.translate(_NUMBER_SIGNS).strip()
    if text.endswith("%"):
        return text[:-1].rstrip() + "%"
    return text


def plain_code(text: str) -> str:
    """An identifier with full-width letters and digits in their plain form."""
    text = text.strip()
    return text.translate(_ALPHANUMERIC) if _NOT_ASCII.search(text) else text


def has_thousands(text: str) -> bool:
    """True for 1,234.5: refused, because 1,234 is one number here and two cells there."""
    return _THOUSANDS.fullmatch(text) is not None


def iso_date(text: str, *, serial: bool = False, epoch_1904: bool = False) -> str:
    """A day written 2018年6月12日, 2018/6/12, 2018.6.12, 20180612 or as a spreadsheet's day count, as 2018-06-12.

    What is no day in any of these forms comes back unchanged, for the engine to refuse by name.
    """
    plain = plain_number(text)
    found = _DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    try:
        if found:
            year, month, day = (int(part) for part in found.groups()[:3])
            return date(year, month, day).isoformat()
        if serial and (count := _SERIAL.fullmatch(plain)):
            return _from_serial(int(count[1]), epoch_1904=epoch_1904)
    except (ValueError, OverflowError):
        return text.strip()
    return text.strip()


def _from_serial(days: int, *, epoch_1904: bool) -> str:
    first = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    return (first + timedelta(days=days)).isoformat()


def show_float(value: float) -> str:
    """A cell's binary number as people saw it: the shortest decimal, at most the 15 digits a spreadsheet shows.

    0.1 gives ``0.1``, 5.0 gives ``5``, and 0.30000000000000004, which a formula leaves behind, gives ``0.3``.
    """
    text = repr(value)
    if len(text) > 16:
        text = format(value, ".15g")
    if "e" in text or "n" in text:
        return text
    return text.removesuffix(".0")


def show_percent(value: float) -> str:
    """A cell formatted as a percentage, as people saw it: 0.855 gives ``85.5%``."""
    from decimal import Decimal  # noqa: PLC0415 - only workbooks with percent cells need it

    return format((Decimal(show_float(value)) * 100).normalize(), "f") + "%"
