"""Comma-separated text into a raw table, with the row and column of whatever is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np

from bihuan.engine.files.encoding import Mixture, detect
from bihuan.engine.files.finding import find_heading_row
from bihuan.engine.files.opening import require_text_file
from bihuan.engine.files.raw import ColumnEncoder, RawTable, refuse_nul
from bihuan.engine.problems import InputError, Problem

SEPARATORS = ",;\t，"
LARGE = 4 << 20
"""Bytes from which the block reader of ``csv_blocks`` pays for being loaded."""
_CHUNK = 20_000
_LISTED_LINES = 1_000


def read_csv(path: Path, known: Mapping[str, tuple[str, ...]], needed: Sequence[str]) -> RawTable:
    """Read a table whose headings are among ``known`` and hold at least ``needed``.

    Raises InputError with every line that cannot be read: wrong encoding, an open quote, too many or few cells.
    """
    require_text_file(path)
    encoding = detect(path)
    if isinstance(encoding, Mixture):
        raise InputError(_mixed(path.name, encoding))
    csv.field_size_limit(1 << 24)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(1 << 16)
    separator = _separator(start)
    if path.stat().st_size >= LARGE and encoding != "utf-16":
        from bihuan.engine.files.csv_blocks import read_blocks  # noqa: PLC0415 - loads pyarrow, only when it pays

        table = read_blocks(path, encoding, separator, known, needed)
        if table is not None:
            return refuse_nul(table)
    with path.open(encoding=encoding, newline="") as file:
        return _read_rows(path.name, file, separator, known, needed)


def _mixed(name: str, mixture: Mixture) -> list[Problem]:
    params = {"encoding": mixture.encoding.upper()}
    return [Problem(name, line, "", "mixed_encoding", params) for line in mixture.lines[:_LISTED_LINES]]


def _separator(start: str) -> str:
    """The sign that parts the first line that has any; a comma where none does."""
    for line in start.splitlines():
        plain = _outside_quotes(line)
        best = max(SEPARATORS, key=plain.count)
        if plain.count(best):
            return best
    return ","


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _read_rows(
    name: str, file: TextIO, separator: str, known: Mapping[str, tuple[str, ...]], needed: Sequence[str]
) -> RawTable:
    reader = _guarded(name, csv.reader(file, delimiter=separator, strict=True))
    top = list(islice(reader, 20))
    at, headings = find_heading_row(name, [cells for _, cells in top], known, needed)
    width = len(headings)
    encoders = [ColumnEncoder(heading) for heading in headings]
    rows: list[int] = []
    problems: list[Problem] = []
    rest = _chain(top[at + 1 :], reader)
    while chunk := list(islice(rest, _CHUNK)):
        good = [cells for cells in chunk if _fits(name, cells, width, problems)]
        rows += [number for number, _ in good]
        for place, encoder in enumerate(encoders):
            encoder.extend([cells[place] for _, cells in good])
    if problems:
        raise InputError(problems)
    table = RawTable(name, at + 1, [encoder.column() for encoder in encoders], np.array(rows, np.int64))
    return refuse_nul(table)


Line = tuple[int, list[str]]


def _chain(first: list[Line], then: Iterator[Line]) -> Iterator[Line]:
    yield from first
    yield from then


def _guarded(name: str, reader: Iterator[list[str]]) -> Iterator[Line]:
    """Rows with their numbers; what the reader itself refuses becomes a problem of the row it stands in."""
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise InputError([Problem(name, number + 1, "", "broken_csv", {"reason": str(error)})]) from error


def _fits(name: str, line: Line, width: int, problems: list[Problem]) -> bool:
    """True for a row to keep; a blank row is passed over, a row of another width is a problem."""
    number, cells = line
    if not any(cells) or not any(cell.strip() for cell in cells):
        return False
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return True
    if len(cells) != width:
        params = {"found": str(len(cells)), "expected": str(width)}
        problems.append(Problem(name, number, "", "ragged_row", params))
        return False
    return True
