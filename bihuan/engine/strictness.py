"""Whether teams of one round differ in strictness by more than the lot would give. Shown, never applied."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

PERMUTATIONS = 9_999


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a team found on a target: the weights of its confirmed findings together, 0 included."""

    team: str
    value: float
    group: str = ""


@dataclass(frozen=True, slots=True)
class TeamStrictness:
    """A team's strictness above (or below) the mean; half the width of its 95 % interval, None where there is none."""

    team: str
    targets: int
    mean: float
    strictness: float
    half_width: float | None


@dataclass(frozen=True, slots=True)
class Strictness:
    """The figures of one round; ``p`` is how often the lot alone spreads teams at least so far."""

    mean: float
    between: float
    within: float
    variance: float
    share: float
    p: float
    teams: list[TeamStrictness]


def strictness(visits: Sequence[Inspected], seed: str, permutations: int = PERMUTATIONS) -> Strictness | None:
    """The spread between teams, or None where they cannot be told apart (under three teams, or one target each)."""
    by_team = _by_team(visits, levelled(visits))
    count, teams = len(visits), len(by_team)
    if teams < 3 or count == teams:
        return None
    sizes = [len(values) for values in by_team.values()]
    mean = sum(map(sum, by_team.values())) / count
    between, within = _squares(list(by_team.values()), mean)
    usual = (count - sum(size * size for size in sizes) / count) / (teams - 1)
    variance = max(0.0, (between - within) / usual)
    total = variance + within
    told = [_team(team, values, mean, variance, within) for team, values in by_team.items()]
    told.sort(key=lambda one: (-one.strictness, one.team))
    p = _chance(visits, between, seed, permutations)
    return Strictness(mean, between, within, variance, variance / total if total else 0.0, p, told)


def levelled(visits: Sequence[Inspected]) -> list[float]:
    """Values less their group's mean plus the mean of all."""
    grand = sum(one.value for one in visits) / len(visits) if visits else 0.0
    groups: dict[str, list[float]] = {}
    for one in visits:
        groups.setdefault(one.group, []).append(one.value)
    if len(groups) < 2:
        return [one.value for one in visits]
    means = {group: sum(values) / len(values) for group, values in groups.items()}
    return [one.value - means[one.group] + grand for one in visits]


def _by_team(visits: Sequence[Inspected], values: Sequence[float]) -> dict[str, list[float]]:
    teams: dict[str, list[float]] = {}
    for one, value in zip(visits, values, strict=True):
        teams.setdefault(one.team, []).append(value)
    return teams


def _squares(teams: Sequence[Sequence[float]], mean: float) -> tuple[float, float]:
    """Mean squares between and within teams."""
    means = [sum(values) / len(values) for values in teams]
    count = sum(map(len, teams))
    between = sum(len(values) * (own - mean) ** 2 for values, own in zip(teams, means, strict=True))
    within = sum((value - own) ** 2 for values, own in zip(teams, means, strict=True) for value in values)
    return between / (len(teams) - 1), within / (count - len(teams))


def _team(team: str, values: Sequence[float], mean: float, variance: float, within: float) -> TeamStrictness:
    own, size = sum(values) / len(values), len(values)
    if within == 0:
        return TeamStrictness(team, size, own, own - mean if variance else 0.0, None)
    shrunk = variance / (variance + within / size)
    return TeamStrictness(team, size, own, shrunk * (own - mean), 1.96 * math.sqrt(shrunk * within / size))


def _chance(visits: Sequence[Inspected], between: float, seed: str, permutations: int) -> float:
    """Values dealt anew over the teams, inside each group: targets were drawn, so chance is known."""
    lot = random.Random(seed)  # noqa: S311 - a lot anyone can draw again
    values = levelled(visits)
    places: dict[str, list[int]] = {}
    for place, one in enumerate(visits):
        places.setdefault(one.group, []).append(place)
    mean = sum(values) / len(values)
    reached = 1
    for _ in range(permutations):
        dealt = list(values)
        for listed in places.values():
            hand = [values[place] for place in listed]
            lot.shuffle(hand)
            for place, value in zip(listed, hand, strict=True):
                dealt[place] = value
        reached += _squares(list(_by_team(visits, dealt).values()), mean)[0] >= between - 1e-9
    return reached / (permutations + 1)
