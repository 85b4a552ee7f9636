"""The ring as a picture: teams on a circle, a line from each to the teams whose units it inspects."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.inspections.queries.draws import DrawnTeam
from bihuan.records.punctuation import listed, told_of

SIZE, RADIUS, INNER = 440, 190, 150
MIDDLE = SIZE / 2


@dataclass(frozen=True, slots=True)
class Node:
    """A team on the circle: its number, where it and its number stand, and what it is in words."""

    number: int
    x: float
    y: float
    label_x: float
    label_y: float
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole drawing. ``loose`` counts targets that supplied nobody, which no line can show."""

    nodes: list[Node]
    lines: list[str]
    size: int
    loose: int


def ring_picture(teams: Sequence[DrawnTeam], units: Mapping[str, str]) -> Picture:
    """Places and curves, rounded so that the same draw is the same picture."""
    home = {unit: team.number for team in teams for unit, _person, _role in team.members}
    places = {team.number: place for place, team in enumerate(teams)}
    lines, loose = [], 0
    for team in teams:
        for target in team.targets:
            if target not in home:
                loose += 1
                continue
            lines.append(_curve(places[team.number], places[home[target]], len(teams)))
    nodes = [_node(team, place, len(teams), units) for place, team in enumerate(teams)]
    return Picture(nodes, lines, SIZE, loose)


def _node(team: DrawnTeam, place: int, count: int, units: Mapping[str, str]) -> Node:
    title = told_of(team.number, listed(units.get(target, target) for target in team.targets))
    return Node(team.number, *_at(place, count, INNER), *_at(place, count, RADIUS - 20), title)


def _at(place: int, count: int, radius: float) -> tuple[float, float]:
    angle = 2 * math.pi * place / max(count, 1) - math.pi / 2
    return round(MIDDLE + radius * math.cos(angle), 1), round(MIDDLE + radius * math.sin(angle), 1)


def _curve(one: int, other: int, count: int) -> str:
    (x1, y1), (x2, y2) = _at(one, count, INNER), _at(other, count, INNER)
    return f"M{x1} {y1} Q{MIDDLE:.0f} {MIDDLE:.0f} {x2} {y2}"
