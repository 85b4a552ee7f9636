"""Tables of a data folder, checked cell by cell, as Parquet files both engines read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bihuan.engine.problems import InputError, Problem
from bihuan.engine.screening.sources import Block, Source, find_sources
from bihuan.engine.screening.tables import TABLES, Column, Known
from bihuan.engine.screening.values import EXPECTED, LONGEST_TEXT, MOST_INTEGER, PARSERS, shown, syntax

ROW, KEY = "_row", "_key"
"""Number of the row in its file (1 is the first) and the row's key."""
_ARROW = {"s": pa.string(), "f": pa.float64()}
_MOST_PROBLEMS = 10_000
_FEW = 100_000
"""Rows of a table whose keys are compared in memory."""


@dataclass(slots=True)
class Intake:
    """What a folder held: where the checked tables lie, what their files were called, what was passed over."""

    place: Path
    files: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def path(self, table: str) -> Path:
        """The checked table as Parquet."""
        return self.place / f"{table}.parquet"


def arrow_schema(table: Known) -> pa.Schema:
    """Columns of a checked table: texts, 64-bit integers (days from 1970-01-01, minutes), degrees, row, key."""
    fields = [(column.name, _ARROW.get(column.kind, pa.int64())) for column in table.columns]
    return pa.schema([*fields, (ROW, pa.int64()), (KEY, pa.string())])


def read_folder(folder: Path, place: Path) -> Intake:
    """Check every known table of a folder. InputError with every problem found; absent tables are empty."""
    intake = Intake(place)
    problems: list[Problem] = []
    for source in find_sources(folder, intake.notes, problems):
        try:
            intake.rows[source.table.name] = take_source(source, intake)
        except InputError as error:
            problems += error.problems
        intake.files[source.table.name] = source.path.name
    if problems:
        raise InputError(problems)
    for table in TABLES.values():
        if table.name not in intake.files:
            pq.write_table(arrow_schema(table).empty_table(), intake.path(table.name))
    return intake


def take_source(source: Source, intake: Intake) -> int:
    """Check one file and write it as the table it holds; how many rows it has. InputError with every problem."""
    taking = _Taking(source, intake.path(source.table.name))
    try:
        for block in source.blocks(intake.notes):
            taking.add(block)
    except InputError as error:
        taking.problems += error.problems
    finally:
        taking.close()
    few = taking.rows <= _FEW and _all_differ(intake.path(source.table.name))
    gone = 0 if few else _settle_repeats(source, intake, taking.problems)
    if taking.problems:
        raise InputError(taking.problems)
    return taking.rows - gone


class _Taking:
    """Brings the blocks of one file into typed columns, collecting what does not parse."""

    def __init__(self, source: Source, target: Path) -> None:
        self._source, self._schema = source, arrow_schema(source.table)
        self._writer = pq.ParquetWriter(target, self._schema)
        self.problems: list[Problem] = []
        self.rows = 0

    def close(self) -> None:
        self._writer.close()

    def add(self, block: Block) -> None:
        """Check and write the next rows."""
        columns = [self._typed(column, block) for column in self._source.table.columns]
        numbers = pa.array(range(self.rows + 1, self.rows + block.rows + 1), pa.int64())
        self._writer.write_table(pa.table([*columns, numbers, self._keys(columns)], schema=self._schema))
        self.rows += block.rows

    def _typed(self, column: Column, block: Block) -> pa.Array:
        kind = _ARROW.get(column.kind, pa.int64())
        cells = block.columns.get(column.name)
        if cells is None:
            typed = pa.nulls(block.rows, kind)
        elif (quick := _native(column, cells)) is not None:
            typed = quick
        else:
            typed = self._parsed(column, cells, kind)
        if column.key and not column.may_be_empty and typed.null_count:
            self._report(column, pc.indices_nonzero(typed.is_null()).to_pylist(), "screen_key_empty", {})
        return typed

    def _parsed(self, column: Column, cells: pa.Array, kind: pa.DataType) -> pa.Array:
        coded = cells if isinstance(cells, pa.DictionaryArray) else cells.dictionary_encode()
        form = syntax(self._source.table.name, column.name, column.kind)
        values: list[str | int | float | None] = []
        wrong: dict[int, str] = {}
        for code, raw in enumerate(coded.dictionary.to_pylist()):
            text = _plain(raw)
            try:
                values.append(PARSERS[form](text) if text else None)
            except ValueError:
                values.append(None)
                wrong[code] = text
        if wrong:
            for place, code in enumerate(coded.indices.to_pylist()):
                if code in wrong:
                    self._report(column, [place], "screen_value", _expected(form, wrong[code]))
        typed: pa.Array = pa.array(values, kind).take(coded.indices)
        return typed

    def _report(self, column: Column, places: Sequence[int], code: str, params: dict[str, str]) -> None:
        name = self._source.path.name
        room = _MOST_PROBLEMS - len(self.problems)
        self.problems += [Problem(name, self.rows + 1 + place, column.name, code, params) for place in places[:room]]

    def _keys(self, columns: list[pa.Array]) -> pa.Array:
        parts = [
            _texts(column, array)
            for column, array in zip(self._source.table.columns, columns, strict=True)
            if column.key
        ]
        return pc.binary_join_element_wise(*parts, "/")


def _expected(form: str, text: str) -> dict[str, str]:
    english, chinese = EXPECTED[form]
    return {"found": text[:60], "expected": english, "expected_zh": chinese}


def _native(column: Column, cells: pa.Array) -> pa.Array | None:
    """Integers and days that a Parquet file already holds as such; None where each value must be looked at."""
    kind = cells.type
    if column.kind == "d" and pa.types.is_date32(kind):
        return cells.cast(pa.int32()).cast(pa.int64())
    if column.kind == "i" and pa.types.is_integer(kind) and syntax("", column.name, "i") == "i":
        try:
            whole = cells.cast(pa.int64())
        except pa.ArrowInvalid:
            return None
        most = pc.max(pc.abs(whole)).as_py()
        return whole if most is None or most <= MOST_INTEGER else None
    return None


def _plain(raw: Any) -> str:
    """A value of any reader as text without white space at its ends."""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, dt.datetime | dt.time):
        return _plain_time(raw)
    if isinstance(raw, bool) or (isinstance(raw, float | Decimal) and _is_whole(raw)):
        return str(int(raw))
    if isinstance(raw, bytes):
        return raw.decode("utf-8", "replace")[: LONGEST_TEXT + 1].strip()
    if isinstance(raw, float | Decimal):
        return f"{Decimal(repr(raw)) if isinstance(raw, float) else raw:f}"
    return "" if raw is None else str(raw)


def _plain_time(raw: dt.datetime | dt.time) -> str:
    """A midnight as its day, a whole minute as HH:MM; anything finer as it is, to be refused."""
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else str(raw)
    return str(raw) if raw.second or raw.microsecond else raw.strftime("%H:%M")


def _is_whole(raw: float | Decimal) -> bool:
    number = Decimal(raw)
    return number.is_finite() and abs(number) <= MOST_INTEGER and number == int(number)


def _texts(column: Column, array: pa.Array) -> pa.Array:
    if column.kind == "d":
        return array.cast(pa.int32()).cast(pa.date32()).cast(pa.string())
    return pc.fill_null(array.cast(pa.string()), "")


def _all_differ(path: Path) -> bool:
    """Whether the keys of a table differ as texts, so that no row can repeat another: found without an engine."""
    keys = pq.read_table(path, columns=[KEY]).column(KEY)
    return bool(pc.count_distinct(keys).as_py() == len(keys))


def _settle_repeats(source: Source, intake: Intake, problems: list[Problem]) -> int:
    """Leave the first of equal rows; one key with two contents is a problem. How many rows went.

    Rows that have a problem already are not compared.
    """
    known = {one.row for one in problems}
    path, table = intake.path(source.table.name), source.table
    keys = ", ".join(f'"{name}"' for name in table.key)
    same = " AND ".join(f'rows."{name}" IS NOT DISTINCT FROM twice."{name}"' for name in table.key)
    with duckdb.connect(config={"temp_directory": str(intake.place / "spill"), "memory_limit": "1GB"}) as own:
        own.read_parquet(str(path)).create_view("rows")
        repeated = own.sql(
            f"SELECT rows.* FROM rows JOIN (SELECT {keys} FROM rows GROUP BY ALL HAVING count(*) > 1) twice "  # noqa: S608 - names of our own
            f"ON {same} ORDER BY rows.{ROW}"
        )
        names = repeated.columns
        first: dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]] = {}
        gone = []
        for values in repeated.fetchall():
            row = dict(zip(names, values, strict=True))
            if row[ROW] in known:
                continue
            key = tuple(row[name] for name in table.key)
            content = tuple(row[column.name] for column in table.columns)
            number, before = first.setdefault(key, (row[ROW], content))
            if number == row[ROW]:
                continue
            if content == before:
                gone.append(row[ROW])
            elif len(problems) < _MOST_PROBLEMS:
                problems.append(_repeat(source, row, before, number))
        if gone and not problems:
            kept = path.with_suffix(".kept")
            own.register("gone", pa.table({ROW: pa.array(gone, pa.int64())}))
            own.sql(f"SELECT * FROM rows ANTI JOIN gone USING ({ROW})").write_parquet(str(kept))  # noqa: S608
            kept.replace(path)
    return len(gone)


def _repeat(source: Source, row: dict[str, Any], before: tuple[Any, ...], number: int) -> Problem:
    """The problem of a key met again: at the first column that differs."""
    column, old = next(
        (column, old)
        for column, old in zip(source.table.columns, before, strict=True)
        if row[column.name] != old
    )  # fmt: skip
    params = {
        "key": row[KEY], "row": str(number), "found": shown(row[column.name], column.kind),
        "first": shown(old, column.kind),
    }  # fmt: skip
    return Problem(source.path.name, row[ROW], column.name, "screen_key_twice", params)
