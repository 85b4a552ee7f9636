"""The files of a data folder in blocks of plain columns, whatever their format; nothing is laid out whole."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bihuan.engine.files.opening import problem, require_text_file
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.screening.tables import TABLES, Known
from bihuan.engine.screening.values import LONGEST_TEXT

if TYPE_CHECKING:
    from bihuan.engine.files.workbook import Workbook

FORMATS = (".csv", ".parquet", ".xlsx")
BLOCK = 50_000
"""Rows in memory at a time."""
MOST_ROWS = 200_000_000
MOST_UNPACKED = 64 << 30
MOST_RATIO = 2_000
RATIO_FROM = 256 << 20

Columns = dict[str, pa.Array]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a file: their columns as found, by name."""

    columns: Columns
    rows: int


@dataclass(frozen=True, slots=True)
class Source:
    """One file that holds one known table; ``names`` says which heading is which column, where headings differ."""

    path: Path
    table: Known
    names: Mapping[str, str] = field(default_factory=dict)

    def blocks(self, notes: list[str]) -> Iterator[Block]:
        """The rows in their order; InputError where the file cannot be read. Unknown columns are noted."""
        readers = {".csv": _csv_blocks, ".parquet": _parquet_blocks, ".xlsx": _sheet_blocks}
        return readers[self.path.suffix](self, notes)

    def encoding(self) -> str:
        """In what a text file is written."""
        return "utf-8-sig"

    def sheet(self, book: Workbook) -> str:
        """The sheet of a workbook that is read."""
        return book.sheet_names[0]

    def used(self, headings: list[str], notes: list[str]) -> dict[str, int]:
        """Place of each known column among the headings. InputError for a missing key column or one that is twice."""
        known = {column.name for column in self.table.columns}
        places: dict[str, int] = {}
        problems = []
        for place, heading in enumerate(self.names.get(one, "") if self.names else one for one in headings):
            if heading in places:
                problems.append(Problem(self.path.name, 0, heading, "screen_column_twice"))
            elif heading in known:
                places[heading] = place
            elif heading:
                notes.append(f"{self.path.name}: {heading}")
        needed = [column.name for column in self.table.columns if column.key and not column.may_be_empty]
        problems += [
            Problem(self.path.name, 0, name, "screen_key_missing", {"key": ", ".join(self.table.key)})
            for name in needed
            if name not in places
        ]
        if problems:
            raise InputError(problems)
        return places


def find_sources(folder: Path, notes: list[str], problems: list[Problem]) -> list[Source]:
    """The known tables of a folder, by name; one in two formats is a problem. InputError for no folder."""
    if not folder.is_dir():
        raise problem(folder, "screen_no_folder", path=str(folder))
    sources: dict[str, Source] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix not in FORMATS or not path.is_file():
            continue
        if path.stem not in TABLES:
            notes.append(path.name)
        elif path.stem in sources:
            first = sources[path.stem].path.name
            problems.append(Problem(path.name, 0, "", "screen_table_twice", {"first": first}))
        else:
            sources[path.stem] = Source(path, TABLES[path.stem])
    return list(sources.values())


def _csv_blocks(source: Source, notes: list[str]) -> Iterator[Block]:
    require_text_file(source.path)
    with source.path.open(encoding=source.encoding(), newline="") as file:
        records = _records(source.path.name, file)
        headings = [cell.strip() for cell in next(records, [])]
        used = source.used(headings, notes)
        done, ragged = 0, list[Problem]()
        while chunk := list(islice(records, BLOCK)):
            _make_even(source.path.name, chunk, len(headings), done, ragged)
            yield Block(
                {name: pa.array([cells[place] for cells in chunk], pa.string()) for name, place in used.items()},
                len(chunk),
            )
            done += len(chunk)
    if ragged:
        raise InputError(ragged)


def _records(name: str, file: Any) -> Iterator[list[str]]:
    """Records with anything in them; what cannot be read is a problem of the row it stands in."""
    number = -1
    csv.field_size_limit(LONGEST_TEXT * 4)
    try:
        for cells in csv.reader(file, strict=True):
            if any(cell and not cell.isspace() for cell in cells):
                number += 1
                yield cells
    except csv.Error as error:
        raise InputError([Problem(name, number + 1, "", "broken_csv", {"reason": str(error)})]) from error
    except UnicodeDecodeError as error:
        raise InputError([Problem(name, number + 1, "", "screen_not_utf8")]) from error


def _make_even(name: str, chunk: list[list[str]], width: int, done: int, ragged: list[Problem]) -> None:
    """Rows with too few or too many cells are problems; they are filled up, so that the rest can be looked at."""
    for place, cells in enumerate(chunk, start=done + 1):
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            params = {"found": str(len(cells)), "expected": str(width)}
            ragged.append(Problem(name, place, "", "ragged_row", params))
            cells.extend([""] * (width - len(cells)))


def _sheet_blocks(source: Source, notes: list[str]) -> Iterator[Block]:
    from bihuan.engine.files.headings import plain_heading  # noqa: PLC0415 - only where a workbook is given
    from bihuan.engine.files.workbook import Workbook  # noqa: PLC0415

    book = Workbook(source.path)
    headings = {column: heading for heading, column in source.names.items()}
    known = {one.name: (plain_heading(headings.get(one.name, one.name)),) for one in source.table.columns}
    keys = [column.name for column in source.table.columns if column.key and not column.may_be_empty]
    needed = list(headings) or keys
    table = book.table([source.sheet(book)], known, needed)
    used = source.used([column.heading for column in table.columns], notes)
    days = {column.name for column in source.table.columns if column.kind == "d"}
    columns = {}
    for name, place in used.items():
        column = table.columns[place]
        texts = [_sheet_text(text, day=name in days, epoch_1904=table.epoch_1904) for text in column.texts]
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(column.codes), pa.array(texts, pa.string()))
    if len(table.rows):
        yield Block(columns, len(table.rows))


def _sheet_text(text: str, *, day: bool, epoch_1904: bool) -> str:
    """A cell of a workbook: counted days become days, 08:30:00 becomes 08:30, TRUE becomes 1."""
    from bihuan.engine.files.cells import iso_date  # noqa: PLC0415 - only where a workbook is given

    if day:
        return iso_date(text, serial=True, epoch_1904=epoch_1904)
    if len(text) == 8 and text[2] == text[5] == ":" and text.endswith(":00"):
        return text[:5]
    return {"TRUE": "1", "FALSE": "0"}.get(text, text)


def _parquet_blocks(source: Source, notes: list[str]) -> Iterator[Block]:
    try:
        coded = [field.name for field in pq.read_schema(source.path) if pa.types.is_string(field.type)]
        file = pq.ParquetFile(source.path, read_dictionary=coded)
        _refuse_bomb(source.path, file.metadata)
        headings = [name.strip() for name in file.schema_arrow.names]
        used = source.used(headings, notes)
        names = {file.schema_arrow.names[place]: name for name, place in used.items()}
        _refuse_nested(source.path, file.schema_arrow, names)
        for batch in file.iter_batches(BLOCK, columns=list(names)):
            yield from _without_blanks({names[name]: batch.column(name) for name in batch.schema.names}, len(batch))
    except (pa.ArrowException, OSError) as error:
        raise problem(source.path, "screen_broken_parquet", reason=str(error).split("\n")[0]) from error


def _refuse_bomb(path: Path, metadata: Any) -> None:
    """Refuse what unpacks to far more than a table of records ever does."""
    unpacked = sum(metadata.row_group(place).total_byte_size for place in range(metadata.num_row_groups))
    swollen = unpacked > RATIO_FROM and unpacked > MOST_RATIO * path.stat().st_size
    if metadata.num_rows > MOST_ROWS or unpacked > MOST_UNPACKED or swollen:
        raise problem(path, "screen_bomb", rows=str(metadata.num_rows), size=f"{unpacked >> 20} MB")


def _refuse_nested(path: Path, schema: pa.Schema, names: dict[str, str]) -> None:
    nested = [name for name in names if pa.types.is_nested(schema.field(name).type)]
    if nested:
        raise InputError([Problem(path.name, 0, name, "screen_nested") for name in nested])


def _without_blanks(columns: Columns, rows: int) -> Iterator[Block]:
    """The rows of a block that hold anything, in any known column."""
    kept = None
    for array in columns.values():
        here = _filled(array)
        kept = here if kept is None else pc.or_(kept, here)
    if kept is not None and kept.true_count < rows:
        columns = {name: array.filter(kept) for name, array in columns.items()}
        rows = kept.true_count
    if rows:
        yield Block(columns, rows)


def _filled(array: pa.Array) -> pa.Array:
    """Where a column holds anything but white space."""
    if not isinstance(array, pa.DictionaryArray):
        return array.is_valid()
    full = pc.not_equal(pc.utf8_trim_whitespace(array.dictionary.cast(pa.string())), "")
    return pc.fill_null(full.take(array.indices), fill_value=False)
