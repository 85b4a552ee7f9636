"""People into teams, by kinds: how many teams of which make-up, then anyone of the kind in the seed's order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

from ortools.sat.python import cp_model

from bihuan.engine.rota.case import Case
from bihuan.engine.rota.solving import Effort, run

MOST_PATTERNS = 20_000
_SWAPS = 2_000

Kind = tuple[bool, tuple[str, ...]]
Pattern = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MakeUp:
    """What each team is made of, kind by kind, and the least each mixed goal can be, in the goals' order."""

    kinds: list[list[int]]
    teams: list[Pattern]
    least: dict[str, int]


def make_up(case: Case, effort: Effort) -> MakeUp | None:
    """The best make-ups of the teams for the mixed goals; None where there is none or it is not for kinds to tell."""
    goals = [goal for goal in case.goals if goal.startswith("mixed:")]
    kinds = _kinds(case, goals)
    if not goals:
        teams = _plain(case, kinds)
        return None if teams is None else MakeUp(list(kinds.values()), teams, {})
    return _by_patterns(case, kinds, goals, effort)


def _kinds(case: Case, goals: Sequence[str]) -> dict[Kind, list[int]]:
    columns = [goal.partition(":")[2] for goal in goals]
    kinds: dict[Kind, list[int]] = {}
    for person in case.people:
        values = tuple(case.values[column][person] for column in columns)
        kinds.setdefault((case.can_lead[person], values), []).append(person)
    return kinds


def _plain(case: Case, kinds: dict[Kind, list[int]]) -> list[Pattern] | None:
    """One who can lead for every team, the others as they come."""
    total, teams = len(case.people), case.teams
    wanted = total if "everyone" in case.demands else case.size.least * teams
    numbers = {kind[0]: number for number, kind in enumerate(kinds)}
    able = len(kinds.get((True, ()), ()))
    if able < teams or not case.size.least * teams <= wanted <= min(case.size.most * teams, total):
        return None
    rest = (
        [numbers[True]] * (able - teams) + [numbers[False]] * (total - able)
        if False in numbers
        else ([numbers[True]] * (able - teams))
    )
    rest.sort(key=lambda number: number == numbers[True])
    rest = rest[: wanted - teams]
    return [(numbers[True], *rest[team::teams]) for team in range(teams)]


def _by_patterns(case: Case, kinds: dict[Kind, list[int]], goals: Sequence[str], effort: Effort) -> MakeUp | None:
    listed = list(kinds)
    patterns = _patterns(case, listed)
    if patterns is None:
        return None
    model = cp_model.CpModel()
    used = [model.new_int_var(0, case.teams, "") for _ in patterns]
    model.add(sum(used) == case.teams)
    for number, kind in enumerate(listed):
        members = sum(pattern.count(number) * count for pattern, count in zip(patterns, used, strict=True))
        there = len(kinds[kind])
        model.add_linear_constraint(members, there if "everyone" in case.demands else 0, there)
    least: dict[str, int] = {}
    counts: list[int] = []
    for place, goal in enumerate(goals):
        cost: Any = sum(
            (len(pattern) - len({listed[kind][1][place] for kind in pattern})) * count
            for pattern, count in zip(patterns, used, strict=True)
        )
        model.minimize(cost)
        answer = run(model, effort, 0.3)
        if answer.found != "best":
            return None
        counts = [answer.solver.value(count) for count in used]
        least[goal] = answer.least
        model.add(cost <= answer.least)
    teams = [pattern for pattern, count in zip(patterns, counts, strict=True) for _ in range(count)]
    return MakeUp(list(kinds.values()), teams, least)


def _patterns(case: Case, kinds: list[Kind]) -> list[Pattern] | None:
    """Every make-up a team may have, or None where there are too many."""
    patterns: list[Pattern] = []
    for size in range(case.size.least, case.size.most + 1):
        for pattern in combinations_with_replacement(range(len(kinds)), size):
            if any(kinds[number][0] for number in pattern):
                patterns.append(pattern)
            if len(patterns) > MOST_PATTERNS:
                return None
    return patterns


def deal(case: Case, make: MakeUp, attempt: int, seed: str) -> list[list[int]] | None:
    """People into the teams by kind; the first deal is in the seed's order, later ones shuffled by it.

    None if people of one unit cannot be kept apart by exchanging people of one kind.
    """
    hands = [list(kind) for kind in make.kinds]
    if attempt:
        lot = random.Random(f"{seed} {attempt}")  # noqa: S311 - a lot anyone can draw again
        for hand in hands:
            lot.shuffle(hand)
    places = [0] * len(hands)
    teams: list[list[int]] = []
    for pattern in make.teams:
        team = []
        for kind in pattern:
            team.append(hands[kind][places[kind]])
            places[kind] += 1
        teams.append(team)
    return teams if "same_unit" not in case.demands or _parted(case, make, teams) else None


def _parted(case: Case, make: MakeUp, teams: list[list[int]]) -> bool:
    """Exchange people of one kind until no team has two of one unit; False if that does not come about."""
    for _ in range(_SWAPS):
        clash = _clash(case, teams)
        if clash is None:
            return True
        if not _exchange(case, make, teams, *clash):
            return False
    return False


def _clash(case: Case, teams: list[list[int]]) -> tuple[int, int] | None:
    for number, team in enumerate(teams):
        units = [case.unit[person] for person in team]
        for place, unit in enumerate(units):
            if unit in units[:place]:
                return number, place
    return None


def _exchange(case: Case, make: MakeUp, teams: list[list[int]], number: int, place: int) -> bool:
    team = teams[number]
    kind = make.teams[number][place]
    mine = case.unit[team[place]]
    others = {case.unit[person] for at, person in enumerate(team) if at != place}
    for step in range(1, len(teams)):
        other = (number + step) % len(teams)
        there = teams[other]
        for at, person in enumerate(there):
            rest = {case.unit[one] for spot, one in enumerate(there) if spot != at}
            if make.teams[other][at] == kind and case.unit[person] not in others and mine not in rest:
                team[place], there[at] = there[at], team[place]
                return True
    return False
