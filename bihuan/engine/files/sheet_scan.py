"""What the fast workbook reader leaves out of a sheet: its reach, errors, formulas without a result, percents, and
which rows and columns are hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from bihuan.engine.files.opening import problem

if TYPE_CHECKING:
    from bihuan.engine.files.archive import Archive

MOST_CELLS = 32_000_000
"""Rows times columns a sheet may span: the reader lays the whole span out in memory."""
_FAR_COLUMN = re.compile(rb"\br\s*=\s*[\"']([A-Z]{2,3})\d+[\"'][^>]*(?<!/)>")
_ANY_ROW = re.compile(rb"\br\s*=\s*[\"'][A-Z]{0,3}(\d{1,8})[\"']")
_FAR_ROW = re.compile(rb"\br\s*=\s*[\"'][A-Z]{0,3}([1-9]\d{5,8})[\"']")
_TAIL = 512
MOST_COLUMNS = 16_384
_TRUE = ("1", "true")

Cell = tuple[int, int]
"""Row and column of a cell, both from 0."""


@dataclass(slots=True)
class Scan:
    """The special cells of one sheet."""

    percent: set[Cell] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)
    unsolved: set[Cell] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def scan_sheet(archive: Archive, part: str) -> Scan:
    """Find the special cells of a sheet; InputError if the sheet is too large to lay out."""
    percent = archive.percent_styles()
    special = re.compile(rb'<(?:\w+:)?f[\s/>]|t="e"|\shidden="(?:1|true)"' + _styled(percent))
    rows, columns, has_special = 99_999, 26, False
    for text in _overlapping(archive, part):
        columns = max([columns, *map(_column_number, set(_FAR_COLUMN.findall(text)))])
        rows = max([rows, *map(int, set(_FAR_ROW.findall(text)))])
        has_special = has_special or special.search(text) is not None
    if rows == 99_999 and rows * columns > MOST_CELLS:
        rows = max(max(map(int, set(_ANY_ROW.findall(text))), default=1) for text in _overlapping(archive, part))
    if rows * columns > MOST_CELLS:
        params = {"rows": str(rows), "columns": str(columns), "limit": str(MOST_CELLS)}
        raise problem(archive.path, "sheet_too_large", **params)
    return _Walk(percent).walk(archive, part) if has_special else Scan()


def _styled(percent: frozenset[str]) -> bytes:
    return rb'|\ss="(?:%s)"' % b"|".join(style.encode() for style in sorted(percent)) if percent else b""


def _overlapping(archive: Archive, part: str) -> Iterator[bytes]:
    """The text of a part in blocks that overlap by more than a tag."""
    last = b""
    for block in archive.blocks(part):
        last = last[-_TAIL:] + block
        yield last


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def cell_place(reference: str) -> Cell:
    """Row and column from 0 of a reference such as ``C5``."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]) - 1, _column_number(letters.encode()) - 1


def cell_name(row: int, column: int) -> str:
    """The reference of a cell, ``C5`` for (4, 2)."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


class _Walk:
    """One pass over a sheet's tags. Cells without a reference follow their neighbour, as the format allows."""

    def __init__(self, percent: frozenset[str]) -> None:
        self._percent = percent
        self._found = Scan()
        self._row = self._column = -1
        self._kind = ""
        self._formula = self._inside = False
        self._value = ""

    def walk(self, archive: Archive, part: str) -> Scan:
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._refuse
        parser.buffer_text = True
        try:
            for block in archive.blocks(part):
                parser.Parse(block, False)  # noqa: FBT003 - the parser takes it by place only
            parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            raise problem(archive.path, "broken_workbook", reason=f"{part}: {error}") from error
        return self._found

    def _refuse(self, *_: object) -> None:
        raise expat.ExpatError("entities are not allowed")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            if attributes.get("hidden") in _TRUE:
                self._found.hidden_rows.add(self._row)
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            last = min(int(attributes.get("max", "0")), MOST_COLUMNS)
            self._found.hidden_columns.update(range(int(attributes.get("min", "1")) - 1, last))
        elif tag == "f":
            self._formula = True
        elif tag == "v":
            self._inside = True

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self._row, self._column = cell_place(attributes["r"])
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._formula, self._value = False, ""
        if attributes.get("s") in self._percent and self._kind == "n":
            self._found.percent.add((self._row, self._column))

    def _text(self, text: str) -> None:
        if self._inside:
            self._value += text

    def _end(self, name: str) -> None:
        tag = name.rpartition("}")[2]
        if tag == "v":
            self._inside = False
        elif tag == "c":
            cell = self._row, self._column
            if self._kind == "e":
                self._found.errors[cell] = self._value
            elif self._formula and not self._value and self._kind != "str":
                self._found.unsolved.add(cell)
