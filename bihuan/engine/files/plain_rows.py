"""Tables of which every cell is kept as written: trimmed and composed (NFC), nothing else; and written the same way."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bihuan.engine.files.cells import plain_number
from bihuan.engine.files.csv_table import read_csv
from bihuan.engine.files.headings import match
from bihuan.engine.files.opening import named
from bihuan.engine.files.raw import RawTable
from bihuan.engine.numbers import NotANumber, TooLarge, parse_exact, plain_decimal
from bihuan.engine.periods import day_of
from bihuan.engine.problems import InputError, Problem

Known = Mapping[str, tuple[str, ...]]
_QUOTED = frozenset(',"\r\n')


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number in the file and its cells by known column."""

    number: int
    cells: Mapping[str, str]


def table_rows(table: RawTable, known: Known, needed: Sequence[str]) -> list[Row]:
    """The rows of a table. Raises InputError for headings that cannot be understood."""
    matched = match([column.heading for column in table.columns], known, needed)
    if matched.twice:
        raise InputError([
            Problem(table.source, table.heading_row, column, "column_twice", {"first": first, "second": second})
            for column, first, second in matched.twice
        ])  # fmt: skip
    texts = {
        column: [unicodedata.normalize("NFC", text).strip() for text in table.columns[place].texts]
        for column, place in matched.used.items()
    }
    codes = {column: table.columns[place].codes.tolist() for column, place in matched.used.items()}
    return [
        Row(int(number), {column: texts[column][codes[column][at]] for column in texts})
        for at, number in enumerate(table.rows.tolist())
    ]


def read_table(path: Path, known: Known, needed: Sequence[str]) -> list[Row]:
    """The rows of a file. Raises InputError, the file told by the name it was given by."""
    with named(path):
        return table_rows(read_csv(path, known, needed), known, needed)


def csv_text(headings: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as RFC 4180 text with LF, quotes only where they must be."""
    return "".join(",".join(map(_cell, row)) + "\n" for row in (tuple(headings), *rows))


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED & set(text) else text


class Gathered:
    """What is wrong in the cells of one table; ``source`` is its file as it was given."""

    def __init__(self, source: str | Path) -> None:
        self.source = str(source)
        self.problems: list[Problem] = []

    def add(self, row: Row, column: str, code: str, **params: str) -> None:
        """Something is wrong with a cell."""
        self.problems.append(Problem(self.source, row.number, column, code, params))

    def ids(self, rows: Sequence[Row], columns: Sequence[str], unique: str = "") -> None:
        """Cells that must not be empty, and a column in which nothing stands twice."""
        seen: dict[str, int] = {}
        for row in rows:
            for column in columns:
                if not row.cells[column]:
                    self.add(row, column, "id_empty")
            key = row.cells.get(unique, "")
            if key and key in seen:
                self.add(row, unique, "id_again", text=key[:40], first=str(seen[key]))
            seen.setdefault(key, row.number)


def decimal_cell(table: Gathered, row: Row, column: str) -> str:
    """A number without exponent or trailing zeros; empty where the cell is, and where it is no number."""
    text = row.cells.get(column, "")
    if not text:
        return ""
    try:
        return plain_decimal(*parse_exact(plain_number(text)))
    except NotANumber:
        table.add(row, column, "not_a_number", text=text[:40])
    except TooLarge:
        table.add(row, column, "too_large", text=text[:40])
    return ""


def day_cell(table: Gathered, row: Row, column: str) -> date | None:
    """A day as ``2018-06-12``, or None where the cell is empty or wrong."""
    text = row.cells.get(column, "")
    if not text:
        return None
    try:
        return day_of(text)
    except ValueError:
        table.add(row, column, "bad_date", text=text[:40])
        return None
