"""A table as it was found in a file: headings, and each column as codes into a small table of distinct texts."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bihuan.engine.problems import InputError, Problem

Codes = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]


@dataclass(slots=True)
class RawColumn:
    """One column: the heading as written, a code a row, and the distinct texts the codes point to."""

    heading: str
    codes: Codes
    texts: Sequence[str]


@dataclass(slots=True)
class RawTable:
    """A table before its headings are understood.

    ``rows`` are row numbers as people count them in the file (the first line is 1); rows without any text are
    left out. ``dated`` names columns whose numbers may be day counts of a spreadsheet (see ``cells.iso_date``).
    """

    source: str
    heading_row: int
    columns: list[RawColumn]
    rows: Rows
    serial_dates: bool = False
    epoch_1904: bool = False
    problems: list[tuple[int, str, str, dict[str, str]]] = field(default_factory=list)
    sheet: str = ""
    state: str = "visible"
    places: list[int] = field(default_factory=list)
    """The columns' own places in the sheet, from 0, where they are known."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    """Rows (as people count them) and places of columns that the file does not show."""


def refuse_nul(table: RawTable) -> RawTable:
    """The table, if no cell holds a NUL: a text ends there in half of all programs. InputError at each such cell."""
    problems = [
        Problem(table.source, int(table.rows[place]), column.heading, "nul_cell", {})
        for column in table.columns
        if (bad := [code for code, text in enumerate(column.texts) if "\x00" in text])
        for place in np.flatnonzero(np.isin(column.codes, bad)).tolist()
    ]
    if problems:
        raise InputError(problems)
    return table


class ColumnEncoder:
    """Collects the texts of one column, each distinct text kept once."""

    def __init__(self, heading: str) -> None:
        self.heading = heading
        self._seen: dict[str, int] = {}
        self._codes = array("i")

    def add(self, text: str) -> None:
        """Append the text of the next row."""
        seen = self._seen
        self._codes.append(seen.setdefault(text, len(seen)))

    def extend(self, texts: Iterable[str]) -> None:
        """Append the texts of the next rows."""
        seen = self._seen
        self._codes.extend([seen.setdefault(text, len(seen)) for text in texts])

    def column(self) -> RawColumn:
        """What was collected."""
        codes = np.frombuffer(self._codes, dtype=np.int32) if self._codes else np.empty(0, np.int32)
        return RawColumn(self.heading, codes, list(self._seen))
