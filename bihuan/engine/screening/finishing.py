"""From a rule's tables to clues: hits and cited rows are read in one order, side by side, never all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bihuan.engine.screening import clue
from bihuan.engine.screening.clue import Clue, Line
from bihuan.engine.screening.data import Data
from bihuan.engine.screening.rule import ABSENT, Cite, Outcome, Rule, Table
from bihuan.engine.screening.tables import TABLES
from bihuan.engine.screening.travel import reds
from bihuan.engine.screening.values import iso, shown

Row = dict[str, Any]
_BATCH = 20_000


def states(outcome: Outcome) -> dict[str, int]:
    """Rows of the driving set by reason; those decided stand under the empty reason."""
    counted = outcome.states.group_by("reason").aggregate(n=outcome.states.count())
    return {row["reason"] or "": int(row["n"]) for row in counted.to_pyarrow().to_pylist()}


def clues(data: Data, rule: Rule, outcome: Outcome) -> Iterator[Clue]:
    """The clues of an outcome with their evidence."""
    hits = data.keep(outcome.clues)
    streams = [_Stream(data.ordered(rows, "hit"), cite) for cite, rows in _cited(data, outcome.cites, hits)]
    for row in rows_of(data.ordered(hits, "hit")):
        lines = [line for stream in streams for line in stream.lines(row["hit"], data.intake.files)]
        period = _period(row["first"], row["last"])
        amount = "" if row["amount"] is None else str(row["amount"])
        yield clue.make(rule.id, (row["subject_type"], row["subject"]), period, amount, _because(rule, row), lines)


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a Parquet file, some at a time."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            yield from batch.to_pylist()


def _cited(data: Data, cites: Sequence[Cite], hits: Table) -> Iterator[tuple[Cite, Table]]:
    """Each cite with its rows and their values; where an invoice's amount is cited, so are its red rows."""
    for cite in cites:
        wanted = cite.rows.select("hit", "_row").distinct().semi_join(hits.select("hit"), "hit")
        yield cite, _valued(data, cite, wanted)
        if cite.table == "invoices" and "amount_fen" in cite.fields:
            taken = reds(data).select(red="_row", of="inv_id")
            rows = data.table("invoices").select("_row", of="inv_id")
            pairs = rows.join(taken, "of").select("_row", "red")
            red = wanted.join(pairs, "_row").select("hit", _row="red").distinct()
            only = Cite("invoices", ("amount_fen",), red)
            yield only, _valued(data, only, red)


def _valued(data: Data, cite: Cite, wanted: Table) -> Table:
    values = data.table(cite.table).select("_row", "_key", *cite.fields)
    return wanted.join(values, "_row")


class _Stream:
    """The cited rows of one table, in the order of their hits."""

    def __init__(self, path: Path, cite: Cite) -> None:
        self._rows, self._cite = rows_of(path), cite
        self._next = next(self._rows, None)
        self._kinds = [(name, TABLES[cite.table].column(name).kind) for name in cite.fields]

    def lines(self, hit: str, files: dict[str, str]) -> Iterator[Line]:
        """The lines of one hit; hits are asked for in order."""
        table = self._cite.table
        while self._next is not None and self._next["hit"] == hit:
            row = self._next
            for name, kind in self._kinds:
                yield Line(table, row["_key"], name, shown(row[name], kind), files[table], row["_row"])
            self._next = next(self._rows, None)


def _period(first: int | None, last: int | None) -> tuple[str, int | None]:
    if first is None or last is None:
        return "", None
    return f"{iso(first)}/{iso(last)}", last


def _because(rule: Rule, row: Row) -> str:
    """The computed values; one that clues of this kind do not have is marked ``ABSENT`` by the rule."""
    parts = [(name, _shown(row[f"b_{name}"], is_day=is_day)) for name, is_day in rule.names()]
    return "; ".join(f"{name}={value}" for name, value in parts if value != ABSENT)


def _shown(value: Any, *, is_day: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "+".join(sorted({str(item) for item in value if item is not None}))
    return iso(int(value)) if is_day else str(value)
