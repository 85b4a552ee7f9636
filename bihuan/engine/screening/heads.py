"""The head of a file as an office keeps it: its sheet, its headings, some values, and which columns they probably are.

Meant to run apart (``engine.apart``): the files come from outside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bihuan.engine.files.encoding import Mixture, detect
from bihuan.engine.files.opening import problem
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.screening.labels import ALIASES
from bihuan.engine.screening.sources import FORMATS, Source
from bihuan.engine.screening.tables import TABLES, Known

if TYPE_CHECKING:
    from bihuan.engine.files.workbook import Workbook

SHOWN_ROWS = 5
"""Rows of a file shown where its columns are mapped."""
_TOP = 40
_IN_BRACKETS = re.compile(r"\s*[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$")


@dataclass(frozen=True, slots=True)
class Peek:
    """The head of a file: its headings, and for each the first values that stand below. Of a workbook the ``sheet``
    that is read, those that are not, and how many rows of it are hidden. ``money``: what its headings say amounts
    stand in."""

    headings: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    sheet: str = ""
    passed: tuple[str, ...] = ()
    hidden: int = 0
    money: str = "yuan"


class Found(Source):
    """A file as an office keeps it: in any usual encoding, on the first sheet of a workbook that can be seen."""

    def encoding(self) -> str:
        """Found by the bytes; InputError where lines disagree."""
        known = detect(self.path)
        if isinstance(known, Mixture):
            raise InputError([
                Problem(self.path.name, line - 1, "", "mixed_encoding", {"encoding": known.encoding})
                for line in known.lines[:5]
            ])  # fmt: skip
        return "utf-8-sig" if known == "utf-8" else known

    def sheet(self, book: Workbook) -> str:
        """The first that is not hidden."""
        return seen_sheet(book)


class _AnyNames(Found):
    """A file whose headings are not known yet: every column is read under its own heading."""

    def used(self, headings: list[str], notes: list[str]) -> dict[str, int]:  # noqa: ARG002 - asked as every source is
        """Every heading with its place."""
        return {heading: place for place, heading in enumerate(headings) if heading}


def seen_sheet(book: Workbook) -> str:
    """The first sheet of a workbook that can be seen; the first where none can."""
    names = book.sheet_names
    return next((name for name in names if book.state(name) == "visible"), names[0])


def peek(path: Path) -> Peek:
    """The headings of a file and some values below each. Raises InputError."""
    if path.suffix not in FORMATS:
        raise problem(path, "screen_format", found=path.suffix or path.name)
    return _sheet_head(path) if path.suffix == ".xlsx" else _head(path)


def _head(path: Path) -> Peek:
    """The headings and first rows of a text or Parquet file."""
    for block in _AnyNames(path, Known("", ())).blocks([]):
        columns = [[_text(one) for one in array[:SHOWN_ROWS].to_pylist()] for array in block.columns.values()]
        return _seen(path, [], [list(block.columns), *[list(row) for row in zip(*columns, strict=True)]])
    raise problem(path, "no_rows")


def _sheet_head(path: Path) -> Peek:
    """The first row of the first sheet that can be seen with at least two words, and the rows below it."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only where a workbook is given

    from bihuan.engine.files.workbook import Workbook  # noqa: PLC0415

    book = Workbook(path)
    name = seen_sheet(book)
    rows: list[list[Any]] = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    texts = [[_text(cell) for cell in row] for row in rows[:_TOP]]
    top = next((at for at, row in enumerate(texts) if sum(bool(cell) for cell in row) > 1), None)
    if top is None:
        raise problem(path, "no_rows")
    width = max(at for at, cell in enumerate(texts[top]) if cell) + 1
    head = _seen(path, texts[:top], [row[:width] for row in texts[top : top + 1 + SHOWN_ROWS]])
    return Peek(
        head.headings, head.samples, name, tuple(one for one in book.sheet_names if one != name),
        book.hidden_rows(name), head.money,
    )  # fmt: skip


def _seen(path: Path, above: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> Peek:
    """Headings with what stands below and ``above`` them. InputError where no row does."""
    headings = rows[0]
    if len(rows) < 2:
        raise problem(path, "no_rows")
    samples = tuple(tuple(row[at] for row in rows[1:]) for at in range(len(headings)))
    says = any("万元" in cell for row in (*above, headings) for cell in row)
    return Peek(tuple(headings), samples, money="wan" if says else "yuan")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()[:40]


def guess(headings: Sequence[str], table: str) -> dict[str, str]:
    """Which heading is probably which column of a table: by the column's own name or a usual word for it, with or
    without what stands in brackets behind."""
    columns = {column.name for column in TABLES[table].columns}
    likely: dict[str, str] = {}
    for heading in headings:
        whole = heading.strip().casefold()
        plain = _IN_BRACKETS.sub("", whole)
        names = (whole, *ALIASES.get(whole, ()), plain, *ALIASES.get(plain, ()))
        wanted = next((name for name in names if name in columns and name not in likely.values()), "")
        if wanted:
            likely[heading] = wanted
    return likely
