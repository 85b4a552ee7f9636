"""Which encoding a text file is in, or the line where it changes its mind."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHINESE = re.compile(r"[\x00-\x7f\u2014-\u2026\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]+")


@dataclass(frozen=True, slots=True)
class Mixture:
    """Lines (1 is the first) that disagree with the encoding the other lines are in."""

    encoding: str
    lines: tuple[int, ...]


def detect(path: Path) -> str | Mixture:
    """``utf-8``, ``utf-8-sig``, ``utf-16`` or ``gb18030``; or the lines that fit no single encoding.

    A file is read as GB18030 only if every line decodes so and no line is plainly UTF-8 Chinese: UTF-8 text often
    happens to decode as GB18030 too, as other characters, and would slip in unreadable.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name if _decodes(path, name) else _mixture(path)
    if _decodes(path, "utf-8"):
        return "utf-8"
    if _decodes(path, "gb18030") and not any(_is_utf8_chinese(line) for line in _lines(path)):
        return "gb18030"
    return _mixture(path)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _is(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8_chinese(line: bytes) -> bool:
    """True for a line that reads as Chinese in UTF-8 and not as ordinary Chinese in GB 2312."""
    if line.isascii() or not _is(line, "utf-8"):
        return False
    return _CHINESE.fullmatch(line.decode("utf-8")) is not None and not _is(line, "gb2312")


def _mixture(path: Path) -> Mixture:
    """The lines that read in neither encoding; else those of the rarer one."""
    utf8: list[int] = []
    other: list[int] = []
    neither: list[int] = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.isascii():
            (utf8 if _is(line, "utf-8") else other if _is(line, "gb18030") else neither).append(number)
    usual, rare = ("utf-8", other) if len(utf8) >= len(other) else ("gb18030", utf8)
    return Mixture(usual, tuple(neither or rare))
