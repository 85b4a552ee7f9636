"""Days from 1970-01-01 into years and months inside an engine, by whole numbers alone: no zone, no calendar type."""

from __future__ import annotations

from typing import Any

import ibis

Table = Any


def with_month(table: Table, day: str) -> Table:
    """The table with ``year``, ``month_first`` (a day number) and ``month_no`` (year · 12 + month − 1).

    Howard Hinnant's civil-from-days: years begin in March, so that the leap day is a year's last.
    """
    table = table.mutate(_z=table[day].cast("int64") + 719_468)
    table = table.mutate(_era=table["_z"] // 146_097)
    table = table.mutate(_doe=table["_z"] - table["_era"] * 146_097)
    doe = table["_doe"]
    table = table.mutate(_yoe=(doe - doe // 1_460 + doe // 36_524 - doe // 146_096) // 365)
    yoe = table["_yoe"]
    table = table.mutate(_doy=table["_doe"] - (yoe * 365 + yoe // 4 - yoe // 100))
    table = table.mutate(_mp=(table["_doy"] * 5 + 2) // 153)
    march = table["_mp"]
    month = ibis.ifelse(march < 10, march + 3, march - 9)
    year = table["_yoe"] + table["_era"] * 400 + ibis.ifelse(march >= 10, 1, 0)
    first = table[day].cast("int64") - (table["_doy"] - (march * 153 + 2) // 5)
    table = table.mutate(
        year=year.cast("int64"), month_no=(year * 12 + month - 1).cast("int64"), month_first=first.cast("int64")
    )
    return table.drop("_z", "_era", "_doe", "_yoe", "_doy", "_mp")


def first_of_month(month_no: Any) -> Any:
    """Day number of the first of a month counted as year · 12 + month − 1."""
    year, month = month_no // 12, month_no % 12 + 1
    year = ibis.ifelse(month <= 2, year - 1, year)
    march = ibis.ifelse(month > 2, month - 3, month + 9)
    era = year // 400
    yoe = year - era * 400
    doy = (march * 153 + 2) // 5
    return (era * 146_097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719_468).cast("int64")
