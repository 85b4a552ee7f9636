"""A file as an office keeps it, brought into a table of the contract by the mapping of its columns.

Money may stand in yuan, days as 2025/3/1, words as people write them; what cannot be read is a problem of its cell,
and then nothing is taken. Meant to run apart (``engine.apart``): the files come from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.engine.numbers import as_decimal
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.screening.heads import Found
from bihuan.engine.screening.intake import Intake, take_source
from bihuan.engine.screening.labels import WORDS
from bihuan.engine.screening.sources import Block
from bihuan.engine.screening.tables import TABLES, Known

FEN: Mapping[str, int] = {"yuan": 100, "wan": 1_000_000, "fen": 1}
"""In what money may stand, and how many fen it is."""
_DAY = re.compile(r"([0-9]{4})(?:[年/.-]([0-9]{1,2})[月/.-]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))")
_EXPECTED = {"expected": "an amount in whole fen", "expected_zh": "金额（最多精确到分）"}
"""What an amount must be where money stands in another unit than fen."""
_NOT_MONEY = re.compile(r"[,，¥￥元\s]")


class _Mapped(Found):
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
    params = {**one.params, **(_EXPECTED if one.code == "screen_value" and one.column.endswith("_fen") else {})}
    return replace(one, column=headings.get(one.column, one.column), params=params)


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
