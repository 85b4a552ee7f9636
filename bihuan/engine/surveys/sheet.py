"""A table of a survey: the columns a plan names, each as codes into its distinct texts; every row is kept."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bihuan.engine.files.csv_table import LARGE
from bihuan.engine.files.encoding import Mixture, detect
from bihuan.engine.files.opening import named, require_text_file
from bihuan.engine.files.raw import ColumnEncoder, RawColumn, Rows
from bihuan.engine.problems import InputError, Problem

_LISTED = 1_000


@dataclass(slots=True)
class Sheet:
    """Columns by name; ``rows`` are row numbers as people count them, the heading being row 1."""

    source: str
    rows: Rows
    columns: dict[str, RawColumn]
    ignored: list[str]

    def __len__(self) -> int:
        return len(self.rows)

    def text(self, place: int, column: str) -> str:
        """One cell."""
        coded = self.columns[column]
        text: str = coded.texts[coded.codes[place]]
        return text

    def texts(self, column: str) -> list[str]:
        """A column, cell by cell; blank where the table has no such column."""
        coded = self.columns.get(column)
        if coded is None:
            return [""] * len(self)
        return [coded.texts[code] for code in coded.codes.tolist()]

    def problem(self, place: int, column: str, code: str, **params: str) -> Problem:
        """What is wrong with one cell."""
        return Problem(self.source, int(self.rows[place]), column, code, params)

    def refused(self, places: Iterable[int], column: str, code: str) -> list[Problem]:
        """The same of several cells of a column, each told by what it holds."""
        return [self.problem(place, column, code, text=self.text(place, column)[:40]) for place in places]


def read_sheet(
    path: Path, needed: Iterable[str], problems: list[Problem], *, welcome: Iterable[str] = (), every: bool = False
) -> Sheet | None:
    """The needed columns and those welcome (or ``every`` one) of a table with its headings in the first row.

    What is wrong is added to ``problems``; None where nothing can be read at all.
    """
    try:
        with named(path):
            require_text_file(path)
            encoding = detect(path)
            if isinstance(encoding, Mixture):
                raise InputError(_mixed(path, encoding))
            return _read(path, encoding, _Wish(tuple(dict.fromkeys(needed)), frozenset(welcome), every), problems)
    except InputError as error:
        problems += error.problems
        return None


@dataclass(frozen=True, slots=True)
class _Wish:
    needed: tuple[str, ...]
    welcome: frozenset[str]
    every: bool

    def wants(self, heading: str) -> bool:
        return self.every or heading in self.needed or heading in self.welcome


def _mixed(path: Path, mixture: Mixture) -> list[Problem]:
    params = {"encoding": mixture.encoding.upper()}
    return [Problem(str(path), line, "", "mixed_encoding", params) for line in mixture.lines[:_LISTED]]


def _read(path: Path, encoding: str, wish: _Wish, problems: list[Problem]) -> Sheet:
    csv.field_size_limit(1 << 24)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            headings = next(reader, [])
        except csv.Error as error:
            raise InputError([Problem(str(path), 1, "", "broken_csv", {"reason": str(error)})]) from error
        places = _places(str(path), headings, wish, problems)
        if path.stat().st_size >= LARGE and encoding != "utf-16":
            blocks = _blocks(path, encoding, headings, places)
            if blocks is not None:
                return Sheet(str(path), blocks[0], blocks[1], _ignored(headings, wish))
        rows, columns = _plain(path, reader, headings, places)
    return Sheet(str(path), rows, columns, _ignored(headings, wish))


def _places(source: str, headings: Sequence[str], wish: _Wish, problems: list[Problem]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        if heading in places:
            problems.append(Problem(source, 1, heading, "column_twice", {"first": heading, "second": heading}))
        elif wish.wants(heading):
            places[heading] = place
    missing = [column for column in wish.needed if column not in places]
    problems += [Problem(source, 1, column, "missing_column", {"headings": column}) for column in missing]
    return places


def _ignored(headings: Sequence[str], wish: _Wish) -> list[str]:
    return [heading for heading in headings if not wish.wants(heading)]


def _blocks(
    path: Path, encoding: str, headings: Sequence[str], places: dict[str, int]
) -> tuple[Rows, dict[str, RawColumn]] | None:
    from bihuan.engine.files.csv_blocks import coded_columns  # noqa: PLC0415 - loads pyarrow, only when it pays

    wanted = sorted(places.values())
    read = coded_columns(path, encoding, ",", headings, dict.fromkeys(wanted, False)) if wanted else None
    if read is None:
        return None
    by_place = dict(zip(wanted, read, strict=True))
    rows = np.arange(2, len(read[0].codes) + 2, dtype=np.int64)
    return rows, {column: by_place[place] for column, place in places.items()}


def _plain(
    path: Path, reader: Iterator[list[str]], headings: Sequence[str], places: dict[str, int]
) -> tuple[Rows, dict[str, RawColumn]]:
    encoders = {column: ColumnEncoder(column) for column in places}
    rows: list[int] = []
    wrong: list[Problem] = []
    number, width = 1, len(headings)
    try:
        for number, cells in enumerate(reader, start=2):
            if not cells:
                continue
            if len(cells) != width and (len(cells) < width or any(cells[width:])):
                params = {"found": str(len(cells)), "expected": str(width)}
                wrong.append(Problem(str(path), number, "", "ragged_row", params))
                continue
            rows.append(number)
            for column, encoder in encoders.items():
                encoder.add(cells[places[column]])
    except csv.Error as error:
        wrong.append(Problem(str(path), number + 1, "", "broken_csv", {"reason": str(error)}))
    if wrong:
        raise InputError(wrong)
    return np.array(rows, np.int64), {column: encoder.column() for column, encoder in encoders.items()}
