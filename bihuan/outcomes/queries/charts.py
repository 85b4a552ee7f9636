"""Charts of several years, drawn as SVG; the table beside each says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from bihuan.outcomes.queries.years import Move, Theme
from bihuan.papers.content import clean

_WIDTH = 580
_BAR, _ROW, _LEFT = 280, 26, 190
_TONES = ("#9fb8d4", "#5b87b5", "#1f4e82")
_STEP, _FIRST, _LAST = 17, 60, 420
_CLIMBED, _FELL, _STAYED = "#1d7a46", "#b3261e", "#b9c2cd"
MOST = 80
"""Of a larger group a drawing of every unit tells nobody anything."""
NAMED = 5
"""So many of the longest ways up and down are drawn in colour."""


def _head(height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'font-family="FandolHei, Noto Sans CJK SC, PingFang SC, sans-serif" font-size="12">'
    )


def theme_chart(themes: Sequence[Theme], years: Sequence[int]) -> str:
    """Bars by theme and year as SVG; the table beside says the same."""
    most = max((max(theme.findings) for theme in themes), default=1) or 1
    height = _ROW * len(themes) + 24
    parts = [_head(height)]
    for n, year in enumerate(years):
        tone = _TONES[n % len(_TONES)]
        parts.append(f'<rect x="{_LEFT + n * 80}" y="4" width="10" height="10" fill="{tone}"/>')
        parts.append(f'<text x="{_LEFT + n * 80 + 14}" y="13">{year}</text>')
    for place, theme in enumerate(themes):
        top = 24 + place * _ROW
        parts.append(f'<text x="{_LEFT - 8}" y="{top + 15}" text-anchor="end">{escape(clean(theme.title)[:16])}</text>')
        for n, count in enumerate(theme.findings):
            width = max(1, round(_BAR * count / most))
            tone = _TONES[n % len(_TONES)]
            parts.append(f'<rect x="{_LEFT}" y="{top + n * 7}" width="{width}" height="6" fill="{tone}"/>')
        parts.append(f'<text x="{_LEFT + _BAR + 8}" y="{top + 15}">{"、".join(map(str, theme.findings))}</text>')
    return "".join([*parts, "</svg>"])


def rank_chart(moves: Sequence[Move], years: Sequence[int], alike: Sequence[bool], group: str) -> str:
    """Where each unit of a group stood from year to year as SVG: the first on top, a line a unit, the longest ways in
    colour; dashed between years whose schemes may not be compared. Empty where nothing can be drawn, or too much."""
    orders = [_order(moves, column, group) for column in range(len(years))]
    if len(years) < 2 or not 0 < max(map(len, orders)) <= MOST or not orders[-1]:
        return ""
    across = [_FIRST + (_LAST - _FIRST) * n // (len(years) - 1) for n in range(len(years))]
    parts = [_head(30 + _STEP * max(map(len, orders)))]
    parts += [f'<text x="{x}" y="13" text-anchor="middle">{year}</text>' for x, year in zip(across, years, strict=True)]
    colours = _colours(moves, orders)
    for move in sorted(moves, key=lambda one: colours.get(one.unit_id, _STAYED) != _STAYED):
        parts += _way(move, orders, across, alike, colours.get(move.unit_id, _STAYED))
    return "".join([*parts, "</svg>"])


def _order(moves: Sequence[Move], column: int, group: str) -> dict[int, int]:
    """The line each unit of the group stands on in a year; of equal ranks the lower code first."""
    placed: list[tuple[int, str, int]] = []
    for move in moves:
        place = move.places[column]
        if place is not None and place.group == group and place.rank is not None:
            placed.append((place.rank, move.code, move.unit_id))
    return {unit: line for line, (_rank, _code, unit) in enumerate(sorted(placed))}


def _colours(moves: Sequence[Move], orders: Sequence[dict[int, int]]) -> dict[int, str]:
    """Green for the longest ways up, red for the longest down, over all years that are drawn."""
    ways = []
    for move in moves:
        ranks = [
            place.rank for place, order in zip(move.places, orders, strict=True) if place and move.unit_id in order
        ]
        if len(ranks) > 1 and ranks[0] is not None and ranks[-1] is not None and ranks[0] != ranks[-1]:
            ways.append((ranks[0] - ranks[-1], move.unit_id))
    ways.sort()
    fell = {unit: _FELL for gained, unit in ways[:NAMED] if gained < 0}
    return fell | {unit: _CLIMBED for gained, unit in ways[-NAMED:] if gained > 0}


def _way(
    move: Move, orders: Sequence[dict[int, int]], across: Sequence[int], alike: Sequence[bool], tone: str
) -> Iterator[str]:
    """A unit's line through the years, its ranks, and its name at the end."""
    wide = 1 if tone == _STAYED else 2
    heights = [None if (line := order.get(move.unit_id)) is None else 30 + _STEP * line for order in orders]
    points = zip(across, heights, strict=True)
    for ((x1, y1), (x2, y2)), same in zip(pairwise(points), alike, strict=True):
        if y1 is not None and y2 is not None:
            look = f'stroke="{tone}" stroke-width="{wide}"' + ("" if same else ' stroke-dasharray="5 4"')
            yield f'<line x1="{x1 + 12}" y1="{y1}" x2="{x2 - 12}" y2="{y2}" {look}/>'
    ink = "#3d4856" if tone == _STAYED else tone
    for x, y, place in zip(across, heights, move.places, strict=True):
        if y is not None and place is not None:
            yield f'<text x="{x}" y="{y + 4}" text-anchor="middle" fill="{ink}">{place.rank}</text>'
    if heights[-1] is not None:
        yield f'<text x="{_LAST + 16}" y="{heights[-1] + 4}" fill="{ink}">{escape(clean(move.name)[:12])}</text>'
