"""The lines of a title (GB/T 9704-2012, 7.3.1): broken between words, balanced; or where the clerk broke it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path

WIDEST = 20.0
"""Signs of 22 pt in a line of 156 mm."""
MOST = 4
"""A title of more lines is left to the layout."""
_RUN = re.compile(r"[A-Za-z0-9０-９〇〔〕.\-－—]+(?:年度?|月份?|日|号|次|届|个)?")
_NO_FIRST, _NO_LAST = frozenset("的、，。；：！？）》”’〉】等"), frozenset("（《“‘〈【")
_JOINS = frozenset("和与及对向由从在以为并")
"""Short words that belong to what follows: a line does not end with one."""
_STRANGE, _STEP = 1.2, 6.0
"""A sign of no known word costs more than a word; a break between two such signs, 2.4 signs of width."""


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "words.txt").read_text("utf-8").split())


def title_lines(title: str) -> tuple[str, ...]:
    """The lines of a title. A line feed in it is the clerk's own break and is kept."""
    own = [line.strip() for line in title.split("\n") if line.strip()]
    return tuple(line for part in own for line in _broken(part)) if len(own) < 2 else tuple(own)


def width(text: str) -> float:
    """In signs; a Latin letter or digit is half of one."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)


def _broken(text: str) -> list[str]:
    count = -int(-width(text) // WIDEST)
    if not 2 <= count <= MOST:
        return [text]
    parts = _parts(text)
    for lines in (count, count + 1):
        ways = [_joined(parts, places) for places in combinations(range(1, len(parts)), lines - 1)]
        fitting = [one for one in ways if all(width(line) <= WIDEST for line in one[0])]
        if fitting:
            return min(fitting, key=lambda one: one[1])[0]
    return [text]


def _joined(parts: list[str], places: tuple[int, ...]) -> tuple[list[str], float]:
    """The lines of a choice of breaks, and how bad it looks."""
    edges = [0, *places, len(parts)]
    lines = ["".join(parts[a:b]) for a, b in pairwise(edges)]
    mean = sum(map(width, lines)) / len(lines)
    return lines, sum((width(line) - mean) ** 2 for line in lines) + sum(_cost(parts, place) for place in places)


def _cost(parts: list[str], place: int) -> float:
    """What a break before a part costs besides its place in the line."""
    before, after = parts[place - 1], parts[place]
    if after[0] in _NO_FIRST or before[-1] in _NO_LAST:
        return 1000.0
    strange = len(before) == len(after) == 1 and not {before, after} & _words()
    return (_STEP if strange else 0.0) + (_STEP if before in _JOINS else 0.0)


def _parts(text: str) -> list[str]:
    """The fewest words a text is made of; a sign of none stands alone."""
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(text) + 1):
        tried = [(best[end - 1][0] + _STRANGE, [*best[end - 1][1], text[end - 1]])]
        for start in range(max(0, end - 12), end):
            piece = text[start:end]
            if piece in _words() or _RUN.fullmatch(piece):
                tried.append((best[start][0] + 1.0, [*best[start][1], piece]))
        best.append(min(tried, key=lambda one: one[0]))
    return best[-1][1]
