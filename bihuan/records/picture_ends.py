"""Where a picture ends in its file: what a phone or a maker writes behind it is kept, and is no part of it."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
"""What ends the packed points of a JPEG: any marker that is neither stuffing nor a restart."""
_SCAN, _END = 0xDA, 0xD9
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length."""


def jpeg_end(path: Path) -> int | None:
    """The place behind the end of the (first) picture of a JPEG file; None if it breaks off before."""
    with _mapped(path) as data:
        at = 2
        while at + 4 <= len(data) and data[at] == 0xFF:
            kind = data[at + 1]
            if kind == _END:
                return at + 2
            if kind in _ALONE or kind == 0xFF:
                at += 1 if kind == 0xFF else 2
                continue
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if length < 2:
                return None
            at += 2 + length
            if kind == _SCAN:
                marker = _MARKER.search(data, at)
                if marker is None:
                    return None
                at = marker.start(1) - 1
        return at + 2 if data[at : at + 2] == b"\xff\xd9" else None


def png_end(path: Path) -> int | None:
    """The place behind the last chunk of a PNG file; None if it breaks off before."""
    with _mapped(path) as data:
        at = 8
        while at + 12 <= len(data):
            length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            at += 12 + length
            if kind == b"IEND":
                return at if at <= len(data) else None
        return None


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data
