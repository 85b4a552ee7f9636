"""What the engine is given: units, and marks as columns of texts coded into small integers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Columns:
    """Marks: per column, a code a row and the distinct texts the codes stand for. Absent columns are empty.

    ``rows`` are the numbers by which people know the rows: lines of a file, or entries of a ledger.
    """

    source: str
    rows: npt.NDArray[np.int64]
    columns: dict[str, tuple[Codes, Sequence[str]]]

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]], source: str = "marks.csv") -> Columns:
        """Columns of plain rows; the first is row 2, below the headings."""
        listed = list(rows)
        columns: dict[str, tuple[Codes, Sequence[str]]] = {}
        for name in MARK_COLUMNS:
            if any(name in row for row in listed):
                seen: dict[str, int] = {}
                codes = [seen.setdefault(row.get(name, ""), len(seen)) for row in listed]
                columns[name] = np.array(codes, np.int32), list(seen)
        return cls(source, np.arange(2, len(listed) + 2, dtype=np.int64), columns)

    def __len__(self) -> int:
        return len(self.rows)

    def text(self, column: str, place: int) -> str:
        """The text of one cell; empty where the column is absent."""
        found = self.columns.get(column)
        return "" if found is None else found[1][int(found[0][place])]

    def row(self, place: int) -> dict[str, str]:
        """One row as texts, without its blank cells."""
        return {name: text for name in self.columns if (text := self.text(name, place))}

    def texts(self, column: str) -> Sequence[str]:
        """The distinct texts of a column."""
        found = self.columns.get(column)
        return [""] if found is None else found[1]

    def codes(self, column: str) -> Codes:
        """The codes of a column, zeros where it is absent."""
        found = self.columns.get(column)
        return np.zeros(len(self.rows), np.int32) if found is None else found[0]


def joined(first: Columns, second: Columns) -> Columns:
    """The rows of two tables, one after the other; a column that one of them lacks is empty there."""
    if not len(second):
        return first
    columns: dict[str, tuple[Codes, Sequence[str]]] = {}
    for name in {**first.columns, **second.columns}:
        texts = list(first.texts(name))
        place = {text: number for number, text in enumerate(texts)}
        moved = np.array([place.setdefault(text, len(place)) for text in second.texts(name)], np.int32)
        columns[name] = np.concatenate([first.codes(name), moved[second.codes(name)]]), list(place)
    return Columns(first.source, np.concatenate([first.rows, second.rows]), columns)
