"""A file as an office keeps it, brought into a table of the contract: its headings looked at, its columns mapped.

Money may stand in yuan, days as 2025/3/1, words as people write them; what cannot be read is a problem of its cell,
and then nothing is taken. Both functions are meant to run apart (``engine.apart``): the files come from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.engine.files.opening import problem
from bihuan.engine.numbers import as_decimal
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.screening.intake import Intake, take_source
from bihuan.engine.screening.labels import ALIASES, WORDS
from bihuan.engine.screening.sources import FORMATS, Block, Source
from bihuan.engine.screening.tables import TABLES, Known

SHOWN_ROWS = 5
"""Rows of a file shown where its columns are mapped."""
FEN: Mapping[str, int] = {"yuan": 100, "wan": 1_000_000, "fen": 1}
"""In what money may stand, and how many fen it is."""
_DAY = re.compile(r"([0-9]{4})(?:[年/.-]([0-9]{1,2})[月/.-]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))")
_NOT_MONEY = re.compile(r"[,，¥￥元\s]")


@dataclass(frozen=True, slots=True)
class Peek:
    """The head of a file: its headings, and for each the first values that stand below."""

    headings: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


class _Mapped(Source):
    """A file whose cells are brought into the contract's form before they are checked."""

    def __init__(self, path: Path, table: Known, names: Mapping[str, str], money: str) -> None:
        super().__init__(path, table, names)
        object.__setattr__(self, "_fen", FEN[money])

    def blocks(self, notes: list[str]) -> Iterator[Block]:
        """The rows in their order, every cell in plain form."""
        for block in super().blocks(notes):
            yield Block({name: self._plain(name, array) for name, array in block.columns.items()}, block.rows)

    def _plain(self, name: str, array: pa.Array) -> pa.Array:
        column = self.table.column(name)
        coded = array if isinstance(array, pa.DictionaryArray) else array.dictionary_encode()
        if not pa.types.is_string(coded.dictionary.type) and not name.endswith("_fen"):
            return array
        texts = ["" if one is None else str(one).strip() for one in coded.dictionary.to_pylist()]
        if name.endswith("_fen"):
            texts = [_in_fen(text, getattr(self, "_fen")) for text in texts]  # noqa: B009 - set past the frozen fields
        elif column.kind == "d":
            texts = [_iso(text) for text in texts]
        else:
            words = WORDS.get(name, {})
            texts = [words.get(text, text) for text in texts]
        return pa.DictionaryArray.from_arrays(coded.indices, pa.array(texts, pa.string()))


def _in_fen(text: str, factor: int) -> str:
    """An amount in whole fen; as it stands where it is none."""
    amount = as_decimal(_NOT_MONEY.sub("", text))
    fen = None if amount is None else amount * factor
    return text if fen is None or abs(fen) >= 10**17 or fen != int(fen) else str(int(fen))


def _iso(text: str) -> str:
    """A day as YYYY-MM-DD; as it stands where it is none."""
    said = _DAY.fullmatch(text.removesuffix(" 00:00:00"))
    if said is None:
        return text
    year, month, day = (int(part) for part in said.groups() if part is not None)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def peek(path: Path) -> Peek:
    """The headings of a file and some values below each. Raises InputError."""
    if path.suffix not in FORMATS:
        raise problem(path, "screen_format", found=path.suffix or path.name)
    rows = _sheet_head(path) if path.suffix == ".xlsx" else _head(path)
    if not rows or len([one for one in rows[0] if one]) < len(set(rows[0]) - {""}):
        raise problem(path, "empty_file")
    return Peek(tuple(rows[0]), tuple(tuple(row[at] for row in rows[1:]) for at in range(len(rows[0]))))


def _head(path: Path) -> list[list[str]]:
    """The headings and first rows of a text or Parquet file."""
    for block in _AnyNames(path, Known("", ())).blocks([]):
        columns = [[_text(one) for one in array[:SHOWN_ROWS].to_pylist()] for array in block.columns.values()]
        return [list(block.columns), *[list(row) for row in zip(*columns, strict=True)]]
    return []


class _AnyNames(Source):
    """A file whose headings are not known yet: every column is read under its own heading."""

    def used(self, headings: list[str], notes: list[str]) -> dict[str, int]:  # noqa: ARG002 - asked as every source is
        """Every heading with its place."""
        return {heading: place for place, heading in enumerate(headings) if heading}


def _sheet_head(path: Path) -> list[list[str]]:
    """The first row of the first sheet with at least two words, and the rows below it."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only where a workbook is given

    from bihuan.engine.files.workbook import Workbook  # noqa: PLC0415

    name = Workbook(path).sheet_names[0]
    rows: list[list[Any]] = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    texts = [[_text(cell) for cell in row] for row in rows[:40]]
    top = next((at for at, row in enumerate(texts) if sum(bool(cell) for cell in row) > 1), None)
    if top is None:
        return []
    width = max(at for at, cell in enumerate(texts[top]) if cell) + 1
    return [row[:width] for row in texts[top : top + 1 + SHOWN_ROWS]]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()[:40]


def guess(headings: Sequence[str], table: str) -> dict[str, str]:
    """Which heading is probably which column of a table: by the column's own name or a usual word for it."""
    columns = {column.name for column in TABLES[table].columns}
    likely: dict[str, str] = {}
    for heading in headings:
        plain = heading.strip().casefold()
        names = (plain, *ALIASES.get(plain, ()))
        wanted = next((name for name in names if name in columns and name not in likely.values()), "")
        if wanted:
            likely[heading] = wanted
    return likely


def take(path: Path, table: str, names: Mapping[str, str], money: str, target: Path) -> int:
    """Check a file of this table and write it in the contract's own form; how many rows there are.

    ``names`` says which heading is which column. Raises InputError with every problem, each at its row and heading;
    then nothing is written.
    """
    intake = Intake(target.parent)
    try:
        rows = take_source(_Mapped(path, TABLES[table], names, money), intake)
    except InputError as error:
        raise InputError([_at_heading(one, names) for one in error.problems]) from error
    _write_plain(intake.path(table), TABLES[table], target)
    intake.path(table).unlink()
    return rows


def _at_heading(one: Problem, names: Mapping[str, str]) -> Problem:
    headings = {column: heading for heading, column in names.items()}
    return replace(one, column=headings.get(one.column, one.column))


def _write_plain(checked: Path, table: Known, target: Path) -> None:
    """A checked table as a file that ``bihuan screen`` itself would read: days as days, times as HH:MM."""
    with pq.ParquetFile(checked) as file:
        schema = pa.schema([(column.name, KINDS.get(column.kind, pa.int64())) for column in table.columns])
        with pq.ParquetWriter(target, schema) as out:
            for batch in file.iter_batches():
                columns = [_as_kind(batch.column(one.name), one.kind) for one in table.columns]
                out.write_table(pa.table(columns, schema=schema))


KINDS: Mapping[str, Any] = {"s": pa.string(), "m": pa.string(), "f": pa.float64(), "d": pa.date32()}
"""How a column of a kind is kept; whole numbers for any other."""


def _as_kind(array: pa.Array, kind: str) -> pa.Array:
    if kind == "d":
        return array.cast(pa.int32()).cast(pa.date32())
    if kind == "m":
        coded = array.dictionary_encode()
        texts = [f"{one // 60:02d}:{one % 60:02d}" for one in coded.dictionary.to_pylist()]
        return pa.DictionaryArray.from_arrays(coded.indices, pa.array(texts, pa.string())).cast(pa.string())
    return array
