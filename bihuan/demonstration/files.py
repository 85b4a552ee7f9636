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


def ledgers(year: int, share: float = 1.0) -> Iterator[Ledger]:
    """The year's ledgers, month by month and body by body."""
    by_file: dict[tuple[int, str], list[Row]] = {}
    for row in Year(year, share).rows():
        by_file.setdefault((row.on.month, row.body), []).append(row)
    for (month, body), rows in sorted(by_file.items()):
        yield Ledger(body, f"{year}年{month:02d}月-{body}.xlsx", f"{year}年{month}月日常监督台账（{body}）", rows)
