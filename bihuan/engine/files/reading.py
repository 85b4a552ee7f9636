"""Files from outside, read in a child process: whatever is in them, the worst that happens is a refusal.

``apart`` runs any reader of this package so; ``table_of`` is the reader of one table, from text or from a workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from bihuan.engine.apart import GaveUp, Limits, run_apart
from bihuan.engine.files.csv_table import read_csv
from bihuan.engine.files.finding import Known
from bihuan.engine.files.opening import problem
from bihuan.engine.files.raw import RawTable
from bihuan.engine.files.workbook import Workbook

Read = TypeVar("Read")
_LEAST, _MOST = 1 << 30, 4 << 30
_PER_BYTE = 64
"""A sheet packs 1:20 and takes three times its text in memory; a million rows (30 MB) stay under the most."""


def limits_for(path: Path) -> Limits:
    """What a reader of this file may use: a small file never needs much, whatever it says of itself."""
    size = path.stat().st_size if path.exists() else 0
    seconds = 20 + size // 500_000
    return Limits(min(_MOST, _LEAST + _PER_BYTE * size), seconds, 3 * seconds)


def apart(read: Callable[..., Read], path: Path, *arguments: Any, written: int = 0) -> Read:
    """What ``read(path, *arguments)`` gives, read in a child process. InputError where the child gave up."""
    try:
        return run_apart(read, path, *arguments, limits=replace(limits_for(path), written=written))
    except GaveUp as error:
        raise problem(path, f"reader_{error.reason}", reason=error.text) from error


def _place(named: Sequence[str], sheet: str) -> int:
    plain = sheet.strip().casefold()
    return named.index(plain) if plain in named else len(named)


def table_of(path: Path, name: str, sheets: Sequence[str], known: Known, needed: Sequence[str]) -> RawTable:
    """The table of a file named ``name``: comma-separated text, or the sheet of one of these names, or the first.

    A sheet that is hidden is read only where no other is there.

    Raises InputError with everything that keeps the file from being read.
    """
    if name.lower().endswith((".csv", ".txt")):
        table = read_csv(path, known, needed)
    else:
        book = Workbook(path)
        shown = [one for one in book.sheet_names if book.state(one) == "visible"]
        named = [one.strip().casefold() for one in sheets]
        chosen = sorted(shown, key=lambda one: _place(named, one))
        table = book.table((*chosen, *book.sheet_names), known, needed)
    table.source = table.source.replace(path.name, name)
    return table
