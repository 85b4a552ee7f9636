"""Large comma-separated files, block by block: only codes and distinct texts stay in memory."""

from __future__ import annotations

import csv
import mmap
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import overload

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from bihuan.engine.files.headings import match
from bihuan.engine.files.raw import Codes, RawColumn, RawTable

_BLOCK = 4 << 20
_BLANK_LINES = (b"\n\n", b"\n\r\n", b"\r\r")
EVIDENCE = frozenset({"source", "note"})
"""Columns that are only quoted: their texts need not be brought together where nearly every row has its own."""


def read_blocks(
    path: Path, encoding: str, separator: str, known: Mapping[str, tuple[str, ...]], needed: Sequence[str]
) -> RawTable | None:
    """The same table as the plain reader gives, or None where only the plain reader can tell what is there.

    That is: headings not in the first line, blank lines between rows, an open quote, rows of another width.
    Columns that mean nothing here are not read.
    """
    headings = _first_row(path, encoding, separator)
    if headings is None:
        return None
    matched = match(headings, known, needed)
    if matched.missing:
        return None
    wanted = {place: column in EVIDENCE for column, place in sorted(matched.used.items(), key=lambda item: item[1])}
    done = coded_columns(path, encoding, separator, headings, wanted)
    if done is None:
        return None
    others = [RawColumn(text, np.empty(0, np.int32), ()) for text in matched.extra]
    return RawTable(path.name, 1, done + others, np.arange(2, len(done[0].codes) + 2, dtype=np.int64))


def coded_columns(
    path: Path, encoding: str, separator: str, headings: Sequence[str], wanted: Mapping[int, bool]
) -> list[RawColumn] | None:
    """The columns at the wanted places (true: only quoted), headings in the first line; None as ``read_blocks``."""
    if not _is_regular(path):
        return None
    columns = {f"c{place}": _Column(headings[place], evidence=quoted) for place, quoted in sorted(wanted.items())}
    try:
        for block in _open(path, encoding, separator, len(headings), list(columns)):
            for column, chunk in zip(columns.values(), block.columns, strict=True):
                column.add(chunk)
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    return [column.column() for column in columns.values()]


def _first_row(path: Path, encoding: str, separator: str) -> list[str] | None:
    with path.open(encoding=encoding, newline="") as file:
        line = file.readline(1 << 16)
    try:
        cells = next(csv.reader([line], delimiter=separator, strict=True), None) if line.endswith("\n") else None
    except csv.Error:
        return None
    return [cell.strip() for cell in cells] if cells else None


def _is_regular(path: Path) -> bool:
    """True if row numbers follow from counting rows: no blank lines but at the end, every quote closed."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        end = len(text)
        while end and text[end - 1] in b"\r\n":
            end -= 1
        if any(text.find(blank, 0, end) >= 0 for blank in _BLANK_LINES):
            return False
    with path.open("rb") as file:
        return sum(block.count(b'"') for block in iter(lambda: file.read(_BLOCK), b"")) % 2 == 0


def _open(path: Path, encoding: str, separator: str, width: int, wanted: list[str]) -> Iterator[pa.RecordBatch]:
    coded = pa.dictionary(pa.int32(), pa.string())
    reader: Iterator[pa.RecordBatch] = pa_csv.open_csv(
        path,
        pa_csv.ReadOptions(
            column_names=[f"c{place}" for place in range(width)],
            skip_rows=1,
            block_size=_BLOCK,
            encoding="utf-8" if encoding == "utf-8-sig" else encoding,
        ),
        pa_csv.ParseOptions(delimiter=separator, newlines_in_values=_has_quotes(path)),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(wanted, coded), include_columns=wanted, strings_can_be_null=False
        ),
    )
    return reader


def _has_quotes(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return text.find(b'"') >= 0


class _Column:
    """Brings the codes of all blocks together."""

    def __init__(self, heading: str, *, evidence: bool) -> None:
        self._heading = heading
        self._evidence = evidence
        self._seen: dict[str, int] = {}
        self._codes: list[Codes] = []
        self._apart: list[pa.Array] = []

    def add(self, chunk: pa.DictionaryArray) -> None:
        """Append the next block."""
        texts = chunk.dictionary
        if not self._codes and self._evidence and 2 * len(texts) > len(chunk):
            self._apart.append(texts.slice(0, 0))
        if self._apart:
            moved = np.arange(len(texts), dtype=np.int32) + sum(map(len, self._apart))
            self._apart.append(texts)
        else:
            seen = self._seen
            moved = np.fromiter((seen.setdefault(text, len(seen)) for text in texts.to_pylist()), np.int32, len(texts))
        self._codes.append(moved[chunk.indices.to_numpy()])

    def column(self) -> RawColumn:
        """What was brought together."""
        codes = np.concatenate(self._codes) if self._codes else np.empty(0, np.int32)
        return RawColumn(self._heading, codes, PackedTexts(self._apart) if self._apart else list(self._seen))


class PackedTexts(Sequence[str]):
    """Texts kept as bytes, each made into a string when it is asked for."""

    def __init__(self, parts: list[pa.Array]) -> None:
        self._parts = parts
        self._starts = [0, *accumulate(map(len, parts))]

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        part = bisect_right(self._starts, place) - 1
        text: str = self._parts[part][place - self._starts[part]].as_py()
        return text.strip()

    def __iter__(self) -> Iterator[str]:
        for part in self._parts:
            yield from (text.strip() for text in part.to_pylist())
