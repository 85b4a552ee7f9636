"""Why there is no plan, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.engine.rota.tables import Inputs, Target

MOST_NAMED = 5


def sentences(inputs: Inputs, in_play: Sequence[Target], families: Sequence[str], targets: Sequence[str]) -> list[str]:
    """One sentence a target where each alone cannot be given to any leader, else one for the whole set."""
    asked = set(families)
    if "leader" in asked and asked <= {"leader", "own_unit", "barred", "targets"} and len(targets) == 1:
        return [_nobody_leads(inputs, targets[0], own="own_unit" in asked, barred="barred" in asked)]
    counted = _counted(inputs, len(in_play), asked)
    return [counted or _together(families, targets)]


def _nobody_leads(inputs: Inputs, target: str, *, own: bool, barred: bool) -> str:
    count = sum(donor.can_lead for donor in inputs.donors)
    if own and barred:
        return f"unit {target} is barred for, or the own unit of, all {count} people who can lead"
    return f"unit {target} is {'the own unit of' if own else 'barred for'} all {count} people who can lead"


def _counted(inputs: Inputs, in_play: int, asked: set[str]) -> str:
    plan, people = inputs.plan, len(inputs.donors)
    loads = plan.loads_of(in_play)
    if asked == {"leader"}:
        return f"{plan.teams} teams need {plan.teams} people who can lead; there are {_leaders(inputs)}"
    if asked == {"size"}:
        need = plan.teams * plan.sizes.least
        return f"{plan.teams} teams of at least {plan.sizes.least} need {need} people; there are {people}"
    if asked == {"size", "everyone"}:
        room = plan.teams * plan.sizes.most
        return f"{plan.teams} teams of at most {plan.sizes.most} have room for {room} people; there are {people}"
    if asked == {"loads"}:
        need = plan.teams * loads.least
        return f"{plan.teams} teams with at least {loads.least} targets each need {need}; there are {in_play} in play"
    if asked == {"loads", "targets"}:
        room = plan.teams * loads.most
        return f"{plan.teams} teams with at most {loads.most} targets each take {room}; there are {in_play} in play"
    return ""


def _leaders(inputs: Inputs) -> int:
    return sum(donor.can_lead for donor in inputs.donors)


def _together(families: Sequence[str], targets: Sequence[str]) -> str:
    demands = ", ".join(families)
    if not targets:
        return f"these demands cannot hold together: {demands}"
    if len(targets) <= MOST_NAMED:
        noun = "unit" if len(targets) == 1 else "units"
        return f"these demands cannot hold together for {noun} {', '.join(targets)}: {demands}"
    return f"these demands cannot hold together for {len(targets)} of the targets: {demands}"
