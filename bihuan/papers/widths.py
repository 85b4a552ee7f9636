"""How wide the columns of a table are: by what stands in them, so that a figure is never broken and words have room."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

MANY = 7
"""Columns from which a table is set smaller."""
SIZE, SMALL = 12.0, 10.5
INSET = 0.9
"""Signs between the text and the lines of its cell."""
LEAST, MOST = 2.0, 14.0
"""Signs a column has room for at least, and what longer text counts for at most: it is broken into lines."""
_PIECES = re.compile(r"[0-9A-Za-z.,%−+-]+(?:/[0-9A-Za-z]+)*%?|.")


def size_of(rows: Sequence[Sequence[str]]) -> float:
    """Points of the text in a table."""
    return SMALL if rows and len(rows[0]) >= MANY else SIZE


def widths_of(rows: Sequence[Sequence[str]]) -> list[float]:
    """The width of each column in signs: its longest piece that must not be broken, and room for what is longer."""
    return [INSET + _width([row[place] for row in rows]) for place in range(len(rows[0]))]


def _width(texts: Sequence[str]) -> float:
    whole = max(_signs(text) for text in texts[1:] or texts)
    piece = max((_signs(piece) for text in texts for piece in _PIECES.findall(text)), default=0)
    head = math.ceil(_signs(texts[0]) / 2)
    return max(LEAST, piece, min(head, 4.0), min(whole, MOST) if whole <= 4 else min(4 + (whole - 4) * 0.6, MOST))


def _signs(text: str) -> float:
    """How many Chinese signs wide a text is."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.6 for sign in text)
