"""Days as files write them, 2018-06-12; months, quarters and years as an address does: 2018-07, 2018-Q3, 2018."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

_WRITTEN = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|([0-9]{2})))?")


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(text: str) -> date:
    """The day written as ``2018-06-12`` and in no other way: not by its week, not without dashes, not in other digits.
    ValueError for anything else."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def span(text: str) -> tuple[date, date] | None:
    """The first and the last day of a period; None for what is none."""
    written = _WRITTEN.fullmatch(text.strip())
    if written is None or not 1900 <= int(written[1]) <= 2999:
        return None
    year, quarter, month = (int(part) if part else None for part in written.groups())
    assert year is not None
    if month is not None:
        return _months(year, month, 1) if 1 <= month <= 12 else None
    return _months(year, 3 * quarter - 2, 3) if quarter else _months(year, 1, 12)


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    last = first + count - 1
    end = date(year + 1, 1, 1) if last == 12 else date(year, last + 1, 1)
    return date(year, first, 1), end - timedelta(days=1)


def periods(start: date, end: date) -> Iterator[str]:
    """The years between two days, each followed by its quarters and its months."""
    for year in range(start.year, end.year + 1):
        yield str(year)
        yield from (f"{year}-Q{number}" for number in range(1, 5))
        yield from (f"{year}-{number:02}" for number in range(1, 13))
