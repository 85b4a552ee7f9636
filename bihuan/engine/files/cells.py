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
_YEARLESS = re.compile(r"([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
_NUMERAL = {sign: value for value, signs in enumerate(("零〇○", *"一二三四五六七八九")) for sign in signs} | {"两": 2}
_NUMERALS = re.compile("[零〇○一二三四五六七八九十]+")
_TENS = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_MEASURE = re.compile(r"(?:扣\s*)?([-+]?)\s*([0-9.]+|[零〇一二两三四五六七八九十]+)\s*(分|人次|次|起|件|例|个|人)")
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
    plain = _with_digits(plain_number(text))
    written = _DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    try:
        if written:
            year, month, day = (int(part) for part in written.groups()[:3])
            return date(year, month, day).isoformat()
        if serial and (count := _SERIAL.fullmatch(plain)):
            return _from_serial(int(count[1]), epoch_1904=epoch_1904)
    except (ValueError, OverflowError):
        return text.strip()
    return text.strip()


def iso_in_year(text: str, first: date, last: date) -> str:
    """A day without a year (``11月9日``, ``11-9``, ``十一月九日``) as the only such day from ``first`` to ``last``.

    What is no such day, or could be two, comes back unchanged.
    """
    written = _YEARLESS.fullmatch(_with_digits(plain_number(text)))
    if not written:
        return text
    days = []
    for year in range(first.year, last.year + 1):
        try:
            days.append(date(year, int(written[1]), int(written[2])))
        except ValueError:
            continue
    within = [day for day in days if first <= day <= last]
    return within[0].isoformat() if len(within) == 1 else text


def _with_digits(text: str) -> str:
    """Chinese numerals of a date as digits: ``二〇二六年十一月六日`` gives ``2026年11月6日``."""
    return _NUMERALS.sub(lambda run: chinese_number(run[0]) or run[0], text) if "月" in text else text


def chinese_number(text: str) -> str:
    """``两`` gives 2, ``十一`` 11, ``二〇二六`` 2026; nothing for all else."""
    if tens := _TENS.fullmatch(text):
        return str((_NUMERAL.get(tens[1], 1)) * 10 + _NUMERAL.get(tens[2], 0))
    return "".join(str(_NUMERAL[sign]) for sign in text) if text and all(sign in _NUMERAL for sign in text) else ""


def plain_measure(text: str) -> tuple[str, str]:
    """A number as people write it with what it counts: ``两分`` gives 2 and ``points``, ``３次`` gives 3 and ``times``.

    The second is empty where the cell does not say; what is no number comes back as it was.
    """
    plain = plain_number(text)
    measure = _MEASURE.fullmatch(plain)
    if not measure:
        return plain, ""
    number = chinese_number(measure[2]) or measure[2]
    return (f"{measure[1]}{number}", "points" if measure[3] == "分" else "times") if number else (plain, "")


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
    if "e" in text:
        from decimal import Decimal  # noqa: PLC0415 - only very large and very small numbers need it

        text = format(Decimal(text), "f")
    if "n" in text:
        return text
    return text.removesuffix(".0")


def show_percent(value: float) -> str:
    """A cell formatted as a percentage, as people saw it: 0.855 gives ``85.5%``."""
    from decimal import Decimal  # noqa: PLC0415 - only workbooks with percent cells need it

    return format((Decimal(show_float(value)) * 100).normalize(), "f") + "%"
