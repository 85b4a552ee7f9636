"""How offices write until when something is to be done, and whether it is done, in their rectification ledgers."""

from __future__ import annotations

import calendar
import re
from datetime import date

from bihuan.engine.files.cells import iso_date, iso_in_year

AT_ONCE, CONTINUOUS = "immediate", "continuous"
_AT_ONCE = frozenset({"立行立改", "立即", "立即整改", "即知即改", "立查立改"})
_CONTINUOUS = frozenset({"长期坚持", "长期", "持续推进", "持续整改", "常态化", "长期推进", "持续坚持"})
_MONTH_END = re.compile(r"(?:([0-9]{4})\s*年)?\s*([0-9]{1,2})\s*月\s*(?:份|底|末|月底)?")
_YEAR_END = re.compile(r"(?:([0-9]{4})\s*年|当年|本年度?|今年)?\s*年?\s*(?:底|末)")
_BEFORE = re.compile(r"(?:之?前|以前)?(?:完成|整改完成|到位)?$")
CLOSED_WORDS: dict[str, bool] = {
    **dict.fromkeys(("是", "已销号", "销号", "已完成销号", "√", "✓", "y", "yes", "true", "1"), True),
    **dict.fromkeys(("", "否", "未销号", "未", "×", "x", "n", "no", "false", "0", "正在整改"), False),
}


def read_term(text: str, first: date, last: date) -> tuple[str, str] | None:
    """The day (may be empty) and the kind of correction (may be empty) a term means; None for what is no term.

    ``2018年12月底前`` is the last day of that month, ``年底前`` that of the year; days without a year are the year's.
    """
    plain = text.strip().rstrip("。；")
    if not plain:
        return "", ""
    if plain in _AT_ONCE:
        return "", AT_ONCE
    if plain in _CONTINUOUS:
        return "", CONTINUOUS
    plain = _BEFORE.sub("", plain)
    day = iso_in_year(iso_date(plain), first, last)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        return day, ""
    return _end_of(plain, last)


def _end_of(text: str, last: date) -> tuple[str, str] | None:
    if month := _MONTH_END.fullmatch(text):
        year, number = int(month[1] or last.year), int(month[2])
        if 1 <= number <= 12 and year:
            return date(year, number, calendar.monthrange(year, number)[1]).isoformat(), ""
    if year_end := _YEAR_END.fullmatch(text):
        return date(int(year_end[1] or last.year), 12, 31).isoformat(), ""
    return None
