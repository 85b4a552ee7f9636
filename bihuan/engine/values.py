"""What the engine is given: units, and marks as columns of texts coded into small integers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]

MARK_COLUMNS = (
    "unit",
    "indicator",
    "value",
    "class",
    "weight",
    "rater",
    "second",
    "member",
    "group",
    "option",
    "severity",
    "incident",
    "source",
    "on",
    "note",
)
"""The columns of ``marks.csv``; the first three are required."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An assessed unit, or one class of it (``klass``: body, principal, member) as a line of its own."""

    id: str
    name: str
    category: str = ""
    klass: str = ""
    headcount: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """Unit and class."""
        return self.id, self.klass


class Reference(NamedTuple):
    """Where a mark comes from: the key of its source and its number there. A line of a file has no source."""

    source: str
    id: int


@dataclass(slots=True)
class Columns:
    """Marks: per column, a code a row and the distinct texts the codes stand for. Absent columns are empty.

    ``rows`` are the numbers by which people know the rows: lines of a file, or numbers within ``origins``, the
    sources the marks come from. Neither takes part in any score or hash.
    """

    source: str
    rows: npt.NDArray[np.int64]
    columns: dict[str, tuple[Codes, Sequence[str]]]
    origins: tuple[Codes, Sequence[str]] | None = None

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]], source: str = "marks.csv") -> Columns:
        """Columns of plain rows; the first is row 2, below the headings."""
        listed = list(rows)
        columns: dict[str, tuple[Codes, Sequence[str]]] = {}
        for name in MARK_COLUMNS:
            if any(name in row for row in listed):
                columns[name] = _coded(row.get(name, "") for row in listed)
        return cls(source, np.arange(2, len(listed) + 2, dtype=np.int64), columns)

    @classmethod
    def referred(cls, marks: Iterable[tuple[Reference, Mapping[str, str]]], source: str = "marks") -> Columns:
        """Columns of marks that say where they come from; blank cells may be left out."""
        listed = list(marks)
        columns = cls.from_rows((row for _reference, row in listed), source)
        columns.rows = np.array([reference.id for reference, _row in listed], np.int64)
        columns.origins = _coded(reference.source for reference, _row in listed)
        return columns

    def __len__(self) -> int:
        return len(self.rows)

    def reference(self, place: int) -> Reference:
        """Where the mark of a row comes from."""
        source = "" if self.origins is None else self.origins[1][int(self.origins[0][place])]
        return Reference(source, int(self.rows[place]))

    def only(self, kept: npt.NDArray[np.bool_]) -> Columns:
        """The rows of a mask."""
        columns = {name: (codes[kept], texts) for name, (codes, texts) in self.columns.items()}
        origins = None if self.origins is None else (self.origins[0][kept], self.origins[1])
        return Columns(self.source, self.rows[kept], columns, origins)

    def of_units(self, units: Set[str]) -> Columns:
        """The rows of these units."""
        codes = [code for code, text in enumerate(self.texts("unit")) if text in units]
        return self.only(np.isin(self.codes("unit"), codes))

    def text(self, column: str, place: int) -> str:
        """The text of one cell; empty where the column is absent."""
        coded = self.columns.get(column)
        return "" if coded is None else coded[1][int(coded[0][place])]

    def row(self, place: int) -> dict[str, str]:
        """One row as texts, without its blank cells."""
        return {name: text for name in self.columns if (text := self.text(name, place))}

    def texts(self, column: str) -> Sequence[str]:
        """The distinct texts of a column."""
        coded = self.columns.get(column)
        return [""] if coded is None else coded[1]

    def codes(self, column: str) -> Codes:
        """The codes of a column, zeros where it is absent."""
        coded = self.columns.get(column)
        return np.zeros(len(self.rows), np.int32) if coded is None else coded[0]


def _coded(cells: Iterable[str]) -> tuple[Codes, Sequence[str]]:
    seen: dict[str, int] = {}
    codes = np.array([seen.setdefault(cell, len(seen)) for cell in cells], np.int32)
    return codes, list(seen)


def joined(tables: Iterable[Columns]) -> Columns:
    """The rows of several tables, one after the other; a column that one of them lacks is empty there."""
    listed = list(tables)
    filled = [table for table in listed if len(table)]
    if len(filled) < 2:
        return filled[0] if filled else listed[0]
    columns: dict[str, tuple[Codes, Sequence[str]]] = {}
    for name in dict.fromkeys(name for table in filled for name in table.columns):
        columns[name] = _appended([(table.codes(name), table.texts(name)) for table in filled])
    blank: Sequence[str] = [""]
    origins = [table.origins or (np.zeros(len(table), np.int32), blank) for table in filled]
    rows = np.concatenate([table.rows for table in filled])
    return Columns(filled[0].source, rows, columns, _appended(origins))


def _appended(parts: Sequence[tuple[Codes, Sequence[str]]]) -> tuple[Codes, Sequence[str]]:
    place: dict[str, int] = {}
    codes = []
    for part, texts in parts:
        moved = np.array([place.setdefault(text, len(place)) for text in texts], np.int32)
        codes.append(moved[part])
    return np.concatenate(codes), list(place)
