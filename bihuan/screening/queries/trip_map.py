"""The places of a trip drawn where they lie; a schematic line where a place has no coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from bihuan.records.punctuation import listed
from bihuan.screening.queries.reading import Places, place_of

WIDTH, HEIGHT, MARGIN = 520, 320, 44
"""The picture and its margin, in its own units."""
STEP, LEFT, TOP, GAP = 150, 60, 46, 84
"""Of the schematic line: between two cities, from the left, to the first line, between two lines."""
_CLOSE, _WIDE = 34, 150
"""How near two labels are that would cover one another."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A city of a way: its code, its name, its days, and whether the plan has it."""

    city: str
    name: str
    days: str
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A way from city to city; ``people`` are those who went it, where several went different ones."""

    people: str
    stops: Sequence[Stop]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the picture with its label beside it; ``end`` says that the label stands to its left."""

    x: int
    y: int
    label_y: int
    name: str
    days: str
    is_planned: bool
    end: bool = False

    @property
    def label_x(self) -> int:
        """Where the label begins, or ends."""
        return self.x - 12 if self.end else self.x + 12


@dataclass(frozen=True, slots=True)
class Picture:
    """Places and lines of a picture; ``plan`` and ``ways`` are points. ``is_map``: drawn where they lie."""

    width: int
    height: int
    spots: Sequence[Spot]
    plan: str
    ways: Sequence[str]
    is_map: bool


def draw(plan: Sequence[Stop], ways: Sequence[Way], places: Places) -> Picture:
    """A map where every place has its coordinates, else a line for the plan and one for each way."""
    stops = [*plan, *(stop for way in ways for stop in way.stops)]
    where = {stop.city: _where(stop.city, places) for stop in stops}
    known = {city: point for city, point in where.items() if point is not None}
    return _map(plan, ways, known) if known and len(known) == len(where) else _line(plan, ways)


def _where(city: str, places: Places) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; nothing where the places table has none."""
    row = place_of(city, places)
    if row is None or row[1] is None or row[2] is None:
        return None
    return float(row[1]), float(row[2])


def _map(plan: Sequence[Stop], ways: Sequence[Way], where: dict[str, tuple[float, float]]) -> Picture:
    at = _projected(where)
    shown: dict[tuple[int, int], list[Stop]] = {}
    for stop in [*plan, *(one for way in ways for one in way.stops)]:
        shown.setdefault(at[stop.city], []).append(stop)
    spots: list[Spot] = []
    for (x, y), own in sorted(shown.items(), key=lambda pair: pair[0][1]):
        days = listed(dict.fromkeys(stop.days for stop in own if stop.days))
        spot = Spot(x, y, y, own[0].name, days, own[0].is_planned, end=x > WIDTH * 0.7)
        spots.append(_beside(spot, spots))
    lines = [" ".join(f"{at[stop.city][0]},{at[stop.city][1]}" for stop in way) for way in _ways(plan, ways)]
    return Picture(WIDTH, HEIGHT, spots, lines[0], lines[1:], is_map=True)


def _ways(plan: Sequence[Stop], ways: Sequence[Way]) -> list[Sequence[Stop]]:
    return [plan, *(way.stops for way in ways)]


def _projected(where: dict[str, tuple[float, float]]) -> dict[str, tuple[int, int]]:
    """Degrees as places of the picture: north above, east to the right, one scale for both."""
    middle = sum(lat for lat, _lon in where.values()) / len(where)
    flat = {city: (lon * cos(radians(middle)), -lat) for city, (lat, lon) in where.items()}
    west, north = (min(point[axis] for point in flat.values()) for axis in (0, 1))
    east, south = (max(point[axis] for point in flat.values()) for axis in (0, 1))
    room = (WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN)
    scales = [space / span for space, span in zip(room, (east - west, south - north), strict=True) if span > 0]
    scale = min(scales, default=0.0)
    left = (WIDTH - scale * (east - west)) / 2
    top = (HEIGHT - scale * (south - north)) / 2
    return {city: (round(left + scale * (x - west)), round(top + scale * (y - north))) for city, (x, y) in flat.items()}


def _beside(spot: Spot, others: Iterable[Spot]) -> Spot:
    """The label moved down where it would cover one above."""
    y = spot.label_y
    for other in others:
        if abs(other.label_x - spot.label_x) < _WIDE and y - other.label_y < _CLOSE:
            y = other.label_y + _CLOSE
    return Spot(spot.x, spot.y, min(y, HEIGHT - 20), spot.name, spot.days, spot.is_planned, spot.end)


def _line(plan: Sequence[Stop], ways: Sequence[Way]) -> Picture:
    rows = _ways(plan, ways)
    spots = [
        Spot(LEFT + STEP * place, TOP + GAP * row, TOP + GAP * row + 20, stop.name, stop.days, stop.is_planned)
        for row, stops in enumerate(rows)
        for place, stop in enumerate(stops)
    ]
    lines = [
        " ".join(f"{LEFT + STEP * place},{TOP + GAP * row}" for place in range(len(stops)))
        for row, stops in enumerate(rows)
    ]
    width = LEFT * 2 + STEP * max(1, max(len(stops) for stops in rows) - 1)
    return Picture(width, TOP + GAP * len(rows), spots, lines[0], lines[1:], is_map=False)
