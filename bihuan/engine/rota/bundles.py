"""Targets into bundles, one for each team: areas kept together (near), mixed (spread), or as they come."""

from __future__ import annotations

import random

from ortools.sat.python import cp_model

from bihuan.engine.rota.case import Case
from bihuan.engine.rota.solving import Effort, run


def least_spread(case: Case) -> int:
    """What no plan can go below: an area with more targets than there are teams doubles up somewhere."""
    return sum(max(0, len(targets) - case.teams) for targets in _areas(case, 0, "").values())


def _areas(case: Case, attempt: int, seed: str) -> dict[str, list[int]]:
    """Targets by area, both in the seed's order at the first attempt and shuffled by it later."""
    order = list(case.targets)
    if attempt:
        random.Random(f"{seed} {attempt}").shuffle(order)  # noqa: S311 - a lot anyone can draw again
    areas: dict[str, list[int]] = {}
    for target in order:
        areas.setdefault(case.area[target], []).append(target)
    return areas


def _loads(case: Case, targets: int, teams: int) -> list[int] | None:
    """So many targets on so many teams as evenly as can be; None if the bounds do not allow it."""
    least, more = divmod(targets, teams)
    if least < case.loads.least or least + bool(more) > case.loads.most:
        return None
    return [least + (team < more) for team in range(teams)]


def bundles(case: Case, groups: list[list[str]] | None, attempt: int, seed: str) -> list[list[int]] | None:
    """One bundle a team; ``groups`` are areas whose teams share nothing with the others, where near is a goal."""
    areas = _areas(case, attempt, seed)
    loads = _loads(case, len(case.targets), case.teams)
    if loads is None:
        return None
    if groups is not None:
        return _near(case, groups, areas)
    if "spread" in case.goals:
        order = [target for targets in areas.values() for target in targets]
    else:
        order = list(case.targets)
        if attempt:
            random.Random(f"{seed} {attempt}").shuffle(order)  # noqa: S311 - a lot anyone can draw again
    return [order[team :: case.teams] for team in range(case.teams)]


def _near(case: Case, groups: list[list[str]], areas: dict[str, list[int]]) -> list[list[int]] | None:
    """Each group's targets in a row, area after area, cut into loads: a cut inside costs nothing."""
    totals = [sum(len(areas[area]) for area in group) for group in groups]
    shares = _shares(case, totals)
    if shares is None:
        return None
    near: list[list[int]] = []
    for group, teams in zip(groups, shares, strict=True):
        inside = set(group)
        row = [target for area, targets in areas.items() if area in inside for target in targets]
        loads = _loads(case, len(row), teams)
        if loads is None:
            return None
        for load in loads:
            near.append(row[:load])
            row = row[load:]
    return near


def _team_bounds(case: Case, total: int) -> tuple[int, int]:
    """How few and how many teams a number of targets can fill."""
    return -(-total // case.loads.most), total // case.loads.least


def _shares(case: Case, totals: list[int]) -> list[int] | None:
    bounds = [_team_bounds(case, total) for total in totals]
    shares = [low for low, _ in bounds]
    left = case.teams - sum(shares)
    while left > 0:
        open_ = [place for place, (_, high) in enumerate(bounds) if shares[place] < high]
        if not open_:
            return None
        place = max(open_, key=lambda one: totals[one] / shares[one])
        shares[place] += 1
        left -= 1
    return shares if left == 0 else None


def near_groups(case: Case, effort: Effort) -> tuple[list[list[str]] | None, int]:
    """The most groups of whole areas that each fill whole teams, and the bound of `near`: areas less groups."""
    areas = _areas(case, 0, "")
    names = list(areas)
    model = cp_model.CpModel()
    inside = [[model.new_bool_var("") for _ in names[: place + 1]] for place in range(len(names))]
    open_ = [inside[place][place] for place in range(len(names))]
    teams = [model.new_int_var(0, case.teams, "") for _ in names]
    for place, row in enumerate(inside):
        model.add_exactly_one(row)
        for first in range(place):
            model.add_implication(row[first], open_[first])
    for first in range(len(names)):
        total = sum(len(areas[names[place]]) * inside[place][first] for place in range(first, len(names)))
        model.add(total >= case.loads.least * teams[first])
        model.add(total <= case.loads.most * teams[first])
        model.add(teams[first] >= open_[first])
    model.add(sum(teams) == case.teams)
    model.maximize(sum(open_))
    answer = run(model, effort, 0.2)
    if not answer.has_plan:
        return None, 0
    groups = [
        [names[place] for place in range(first, len(names)) if answer.true(inside[place][first])]
        for first in range(len(names))
        if answer.true(open_[first])
    ]
    most = len(groups) if answer.found == "best" else answer.most
    return groups, len(names) - most
