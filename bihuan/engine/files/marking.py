"""An office's own workbook given back with the cells marked that need a look, each with what is said of it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bihuan.engine.files.csv_table import read_csv
from bihuan.engine.files.finding import Known

RED, AMBER = "FFF8D0CE", "FFFCE9B8"
MOST_WRITTEN = 200 << 20
"""Bytes the maker may write for itself on the way."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a cell: sheet (empty in a file without sheets), row from 1, column from 0."""

    sheet: str
    row: int
    at: int
    text: str
    is_error: bool


def marked_workbook(path: Path, name: str, notes: Sequence[Note], title: str, known: Known) -> bytes:
    """The file as .xlsx: everything in its place, marked cells coloured with a comment, all notes in a last column."""
    book = _opened(path, name, known)
    for sheet in book.worksheets:
        own = [note for note in notes if note.sheet in {sheet.title, ""}]
        if own:
            _mark(sheet, own, title)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _opened(path: Path, name: str, known: Known) -> Any:
    import openpyxl  # noqa: PLC0415 - slow to load, only whoever asks for the file back pays

    if not name.lower().endswith((".csv", ".txt")):
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    table = read_csv(path, known, ())
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for place, column in enumerate(table.columns, start=1):
        sheet.cell(table.heading_row, place, column.heading)
        for row, code in zip(table.rows.tolist(), column.codes.tolist(), strict=True):
            cell = sheet.cell(row, place, column.texts[code])
            cell.data_type = "s"  # what looks like a formula stays text
    return book


def _mark(sheet: Any, notes: Sequence[Note], title: str) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    last = sheet.max_column + 1
    texts: dict[int, list[str]] = {}
    at_cell: dict[tuple[int, int], list[Note]] = {}
    for note in notes:
        texts.setdefault(note.row, []).append(note.text)
        at_cell.setdefault((note.row, note.at), []).append(note)
    for (row, at), said in at_cell.items():
        colour = RED if any(note.is_error for note in said) else AMBER
        cell = _first_of(sheet, row, at + 1)
        cell.fill = PatternFill("solid", fgColor=colour)
        cell.comment = Comment("\n".join(note.text for note in said), title)
    for row, said_of in texts.items():
        cell = sheet.cell(row, last, "；".join(said_of))
        cell.data_type = "s"
    sheet.cell(_above(texts), last, title)


def _above(texts: Mapping[int, list[str]]) -> int:
    return max(1, min(texts) - 1)


def _first_of(sheet: Any, row: int, column: int) -> Any:
    """The cell that holds what stands there: the first of a merged block."""
    cell = sheet.cell(row, column)
    if type(cell).__name__ != "MergedCell":
        return cell
    block = next(one for one in sheet.merged_cells.ranges if cell.coordinate in one)
    return sheet.cell(block.min_row, block.min_col)
