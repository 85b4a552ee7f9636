"""The files an office of 江州市 would send: schemes, and a ledger a body and month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from bihuan.demonstration.ledger import Row, Year

YEARS = (2016, 2017, 2018)


@dataclass(frozen=True, slots=True)
class Ledger:
    """One file as an office sends it."""

    body: str
    name: str
    title: str
    rows: list[Row]


def scheme_text(year: int) -> str:
    """The scheme of a year as its file holds it."""
    return files("bihuan.demonstration").joinpath(f"schemes/{year}.yaml").read_text("utf-8")


def ledgers(year: int, share: float = 1.0, months: int = 1) -> Iterator[Ledger]:
    """The year's ledgers, body by body, each of so many months."""
    by_file: dict[tuple[int, str], list[Row]] = {}
    for row in Year(year, share).rows():
        last = -(-row.on.month // months) * months
        by_file.setdefault((last, row.body), []).append(row)
    for (last, body), rows in sorted(by_file.items()):
        told = f"{last:02d}月" if months == 1 else f"{last - months + 1:02d}至{last:02d}月"
        shown = f"{last}月" if months == 1 else f"{last - months + 1}至{last}月"
        yield Ledger(body, f"{year}年{told}-{body}.xlsx", f"{year}年{shown}日常监督台账（{body}）", rows)
