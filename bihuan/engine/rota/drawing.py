"""The best plan of a case: two halves married where that reaches every bound, else the whole model level by level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bihuan.engine.rota.bundles import bundles, least_spread, near_groups
from bihuan.engine.rota.candidates import can_be_listed
from bihuan.engine.rota.case import NOWHERE, Case, Draft
from bihuan.engine.rota.counting import cannot_by_counts
from bihuan.engine.rota.covered import Covered, TooManyColumns, can_be_covered
from bihuan.engine.rota.listed import Listed
from bihuan.engine.rota.marriage import marry
from bihuan.engine.rota.people import MakeUp, deal, make_up
from bihuan.engine.rota.seating import bundled, seated
from bihuan.engine.rota.solving import Effort, OutOfEffort
from bihuan.engine.rota.together import Together, fits_together
from bihuan.engine.rota.whole import Whole, unit_pairs

ATTEMPTS = 6
"""Pairs of halves tried before the whole model is taken up."""
UNPROVEN = 300.0
"""Deterministic units for the whole model of few people in large teams, where their columns are too many."""
FITTING = 3.0
"""Deterministic units spent on fitting them to one another."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan, the value of each goal and a proven lower bound given the values before it."""

    draft: Draft
    values: list[int]
    bounds: list[int]


@dataclass(slots=True)
class _Halves:
    """What the halves tell: a lower bound a goal, and a plan if they could be married."""

    least: dict[str, int] = field(default_factory=dict)
    draft: Draft | None = None


def best_plan(case: Case, seed: str, effort: Effort) -> Outcome | None:
    """The best plan found, or None if it is proven that there is none. Raises OutOfEffort."""
    if cannot_by_counts(case, case.demands, case.targets):
        return None
    halves = _halves(case, seed, effort)
    if halves.draft is not None:
        values = draft_values(case, halves.draft)
        if all(value == halves.least.get(goal, 0) for goal, value in zip(case.goals, values, strict=True)):
            return Outcome(halves.draft, values, values)
    if can_be_covered(case):
        return _by_cover(case, halves, effort)
    if can_be_listed(case):
        return _by_list(case, halves, effort)
    return _level_by_level(case, halves, effort)


def draft_values(case: Case, draft: Draft) -> list[int]:
    """The value of every goal, in the order of the plan."""
    pairs = unit_pairs(case, draft)
    return [_value(case, draft, pairs, goal) for goal in case.goals]


def _value(case: Case, draft: Draft, pairs: set[tuple[int, int]], goal: str) -> int:
    if goal == "repeats":
        return len(pairs & case.repeats)
    if goal == "returns":
        return len(pairs & case.returns)
    if goal.startswith("mixed:"):
        return _doubled(draft.team, case.values[goal.partition(":")[2]])
    if goal == "spread":
        return _doubled(draft.team_of_target, case.area)
    return len(set(zip(draft.team_of_target, case.area, strict=True))) - case.teams


def _doubled(teams: Sequence[int], values: Sequence[str]) -> int:
    """Members beyond the distinct values of their team, over all teams."""
    placed = [(team, value) for team, value in zip(teams, values, strict=True) if team != NOWHERE]
    return len(placed) - len(set(placed))


def _halves(case: Case, seed: str, effort: Effort) -> _Halves:
    halves = _Halves()
    make = make_up(case, effort)
    if make is not None:
        halves.least.update(make.least)
    groups = None
    if "near" in case.goals:
        groups, halves.least["near"] = near_groups(case, effort)
    if "spread" in case.goals:
        halves.least["spread"] = least_spread(case)
    best: list[int] | None = None
    for draft in _drafts(case, make, groups, seed, effort) if make is not None else ():
        values = draft_values(case, draft)
        if best is None or values < best:
            best, halves.draft = values, draft
        if all(value == halves.least.get(goal, 0) for goal, value in zip(case.goals, best, strict=True)):
            break
    return halves


def _drafts(case: Case, make: MakeUp, groups: list[list[str]] | None, seed: str, effort: Effort) -> Iterator[Draft]:
    """Pairs of halves married; for few people then one half fitted to the other, from either side."""
    pairs = [
        (deal(case, make, attempt, seed), bundles(case, groups, attempt, seed))
        if groups is not None or "near" not in case.goals
        else (deal(case, make, attempt, seed), None)
        for attempt in range(ATTEMPTS)
    ]
    for teams, targets in pairs:
        draft = None if teams is None or targets is None else marry(case, teams, targets, effort)
        if draft is not None:
            yield draft
    fitting = Effort(FITTING)
    for teams, targets in pairs if case.is_small else ():
        if teams is not None:
            yield from seated(case, teams, fitting)
        if targets is not None:
            yield from bundled(case, targets, fitting)


def _by_list(case: Case, halves: _Halves, effort: Effort) -> Outcome | None:
    """The same over the list of all teams: every value is proven."""
    listed = Listed(case)
    best = halves.draft or listed.any_plan(effort)
    if best is None:
        return None
    values: list[int] = []
    for place, goal in enumerate(case.goals):
        value, low = draft_values(case, best)[place], _low(case, halves, values, goal)
        if value > low:
            best, value = listed.least(goal, best, value, low, effort)
        else:
            listed.settle(goal, value)
        values.append(value)
    return Outcome(best, values, values)


def _by_cover(case: Case, halves: _Halves, effort: Effort) -> Outcome | None:
    """The same by whole teams with their bundles; where they are too many, by the whole model with what is proven
    until then, and not without end: a gap that is told is of more use than a draw nobody lives to see."""
    covered = Covered(case)
    best = halves.draft or _any_plan(Whole(case, case.demands, case.targets), effort)
    if best is None:
        return None
    values: list[int] = []
    for place, goal in enumerate(case.goals):
        value, low = draft_values(case, best)[place], _low(case, halves, values, goal)
        try:
            best, value = covered.least_covered(goal, best, value, low)
        except TooManyColumns as met:
            later = {name: least for name, least in halves.least.items() if not name.startswith("mixed:")}
            proven = later | dict(zip(case.goals, values, strict=False)) | {goal: met.low}
            return _level_by_level(case, _Halves(proven, best), Effort(UNPROVEN))
        values.append(value)
    return Outcome(best, values, values)


def _level_by_level(case: Case, halves: _Halves, effort: Effort) -> Outcome | None:
    """Minimise one goal after the other, each kept at its value from then on."""
    whole = Together(case) if fits_together(case) else Whole(case, case.demands, case.targets)
    best = halves.draft
    if not case.goals:
        best = best or _any_plan(whole, effort)
        return None if best is None else Outcome(best, [], [])
    values: list[int] = []
    bounds: list[int] = []
    for place, goal in enumerate(case.goals):
        low = _low(case, halves, values, goal)
        cost = whole.goal(goal)
        if best is None or draft_values(case, best)[place] > low:
            whole.model.add(cost >= low)
            whole.model.minimize(cost)
            if best is not None:
                whole.hint(best)
            answer, draft = whole.solve(effort, 1 / (len(case.goals) - place))
            if answer.found == "none":
                return None
            if draft is None and best is None:
                raise OutOfEffort
            if draft is not None:
                best = draft if best is None or draft_values(case, draft) < draft_values(case, best) else best
                low = max(low, answer.least)
        assert best is not None
        values.append(draft_values(case, best)[place])
        bounds.append(low)
        whole.model.add(cost <= values[-1])
    assert best is not None
    return Outcome(best, values, bounds)


def _any_plan(whole: Whole | Together, effort: Effort) -> Draft | None:
    answer, draft = whole.solve(effort)
    if answer.found == "unknown":
        raise OutOfEffort
    return draft


def _low(case: Case, halves: _Halves, values: Sequence[int], goal: str) -> int:
    """A lower bound given the values before: of two mixed goals the later bound holds only at the earlier's best."""
    before = zip(case.goals, values, strict=False)
    if goal.startswith("mixed:") and any(
        one.startswith("mixed:") and value > halves.least.get(one, 0) for one, value in before
    ):
        return 0
    return halves.least.get(goal, 0)
