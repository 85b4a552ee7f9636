"""The output files: sorted by Unicode code point outside memory, the same bytes whatever the order of the input."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.engine.screening.clue import Clue

CLUE_COLUMNS = ("clue", "rule", "version", "subject_type", "subject", "period", "amount_fen", "because", "digest")
EVIDENCE_COLUMNS = ("clue", "table", "key", "field", "value", "file", "row")
COVERAGE_COLUMNS = ("rule", "version", "needed", "usable", "clues", "reasons")
_FLUSH = 50_000


class Pile:
    """Rows of text waiting on disk to be sorted."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._columns = columns
        self._schema = pa.schema([(name, pa.int64() if name == "row" else pa.string()) for name in columns])
        self._path, self._writer = path, pq.ParquetWriter(path, self._schema)
        self._waiting: list[tuple[Any, ...]] = []

    def add(self, row: tuple[Any, ...]) -> None:
        """One more row."""
        self._waiting.append(row)
        if len(self._waiting) >= _FLUSH:
            self._flush()

    def _flush(self) -> None:
        arrays = list(zip(*self._waiting, strict=True)) or [() for _ in self._columns]
        columns = [pa.array(values, kind.type) for values, kind in zip(arrays, self._schema, strict=True)]
        self._writer.write_table(pa.table(columns, schema=self._schema))
        self._waiting = []

    def sorted(self, order: Sequence[str]) -> Iterator[Sequence[Any]]:
        """Close the pile and give its rows in order."""
        self._flush()
        self._writer.close()
        settings: dict[str, Any] = {"temp_directory": str(self._path.parent / "sorting"), "memory_limit": "1GB"}
        with duckdb.connect(config=settings) as own:
            by = ", ".join(f'"{name}"' for name in order)
            own.execute(f"SELECT * FROM read_parquet(?) ORDER BY {by}", [str(self._path)])  # noqa: S608 - our names
            while rows := own.fetchmany(_FLUSH):
                yield from rows


class Sink:
    """Where clues go as they are found, from one rule after another."""

    def __init__(self, place: Path) -> None:
        self._clues = Pile(place / "clues.pile", CLUE_COLUMNS)
        self._evidence = Pile(place / "evidence.pile", EVIDENCE_COLUMNS)
        self.cited: set[tuple[str, str]] = set()
        """Pairs of a rule and an invoice that a clue of it cites."""

    def add(self, clue: Clue, version: str) -> None:
        """Keep a clue and its evidence."""
        self._clues.add(
            (clue.key, clue.rule, version, clue.subject_type, clue.subject, clue.period, clue.amount, clue.because,
             clue.digest)
        )  # fmt: skip
        for line in clue.lines:
            self._evidence.add((clue.key, line.table, line.key, line.field, line.value, line.file, line.row))
            if line.table == "invoices":
                self.cited.add((clue.rule, line.key))

    def write(self, folder: Path) -> None:
        """Write ``clues.csv`` and ``evidence.csv``."""
        clue_order = ("rule", "version", "subject_type", "subject", "clue")
        write_csv(folder / "clues.csv", CLUE_COLUMNS, self._clues.sorted(clue_order))
        evidence_order = ("clue", "table", "key", "field")
        write_csv(folder / "evidence.csv", EVIDENCE_COLUMNS, self._evidence.sorted(evidence_order))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table as RFC 4180 asks, with plain line ends."""
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
