"""Small draws, and the best of every plan there is, found by trying them all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

from bihuan.engine.rota.demands import DEMANDS
from bihuan.engine.rota.irreducible import DROPPED_IN_ORDER
from bihuan.engine.rota.plan import Plan
from bihuan.engine.rota.tables import Donor, Inputs, Target

Team = list[Donor]
Bundle = list[Target]


def random_inputs(seed: int) -> Inputs:
    """Inputs of at most seven people and six targets; about a third of them have a plan."""
    lot = random.Random(seed)
    teams, size = lot.randint(1, 3), lot.randint(1, 2)
    people = max(1, teams * size + (lot.randint(-1, 2) if lot.random() < 0.3 else 0))
    units = lot.randint(max(1, people - 1), people)
    donors = [
        Donor(f"u{place % units}", f"p{place}", lot.random() < 0.8, lot.choice("AB"), lot.choice("mf"))
        for place in range(people)
    ]
    targets = [
        Target(f"u{place}" if lot.random() < 0.5 else f"x{place}", lot.choice("EWS"))
        for place in range(lot.randint(teams, teams + 3))
    ]
    known = [target.unit for target in targets]
    history = {
        (str(year), lot.choice(donors).unit, lot.choice(known)) for year in range(3) for _ in range(lot.randint(0, 8))
    }
    barred = {(lot.choice(donors).person, lot.choice(known)) for _ in range(lot.randint(0, 4))}
    goals = lot.sample(["repeats", "returns", lot.choice(["near", "spread"]), "mixed:group", "mixed:gender"], 3)
    written = {
        "rota": "small", "teams": str(teams), "size": lot.choice([str(size), {"min": str(size), "max": str(size + 1)}]),
        "goals": goals, "loads": lot.choice(["balanced", {"min": "1", "max": "3"}]),
        "place": lot.choice(["all", "some"]), "same_unit": lot.choice(["allow", "forbid"]), "rounds": "2",
    }  # fmt: skip
    plan = Plan.model_validate(written)
    return Inputs(plan, donors, sorted(targets, key=lambda one: one.unit), sorted(history), sorted(barred))


def best_values(inputs: Inputs) -> list[int] | None:
    """The values of the best plan, None where there is none."""
    everything = {target.unit for target in inputs.targets}
    plans = [_values(inputs, *plan) for plan in _plans(inputs, asked(inputs), everything)]
    return min(plans, default=None)


def needed(inputs: Inputs) -> tuple[list[str], list[str]]:
    """The demands and targets that cannot hold together, dropping one after the other."""
    demands = asked(inputs)
    required = {target.unit for target in inputs.targets}
    for name in DROPPED_IN_ORDER:
        if name in demands and not any(_plans(inputs, demands - {name}, required)):
            demands -= {name}
    if "targets" not in demands:
        return [name for name in DEMANDS if name in demands], []
    for target in sorted(required):
        if not any(_plans(inputs, demands, required - {target})):
            required.discard(target)
    return [name for name in DEMANDS if name in demands], sorted(required)


def asked(inputs: Inputs) -> set[str]:
    """The demands of the plan."""
    left = {"everyone"} if inputs.plan.place == "some" else set()
    return set(DEMANDS) - left - ({"same_unit"} if inputs.plan.same_unit == "allow" else set())


def _plans(inputs: Inputs, demands: set[str], required: set[str]) -> Iterator[tuple[list[Team], list[Bundle]]]:
    halves = list(_halves(inputs, demands))
    if not halves:
        return
    loads = inputs.plan.loads_of(len(inputs.targets))
    teams = range(inputs.plan.teams)
    for where in product(range(-1, inputs.plan.teams), repeat=len(inputs.targets)):
        placed = list(zip(inputs.targets, where, strict=True))
        if "targets" in demands and any(team == -1 and target.unit in required for target, team in placed):
            continue
        bundles = [[target for target, at in placed if at == team] for team in teams]
        if "loads" in demands and not all(loads.holds(len(bundle)) for bundle in bundles):
            continue
        for half in halves:
            if _agree(inputs, demands, half, bundles):
                yield half, bundles


def _halves(inputs: Inputs, demands: set[str]) -> Iterator[list[Team]]:
    least = 0 if "everyone" in demands else -1
    for where in product(range(least, inputs.plan.teams), repeat=len(inputs.donors)):
        placed = list(zip(inputs.donors, where, strict=True))
        teams = [[donor for donor, at in placed if at == team] for team in range(inputs.plan.teams)]
        if "size" in demands and not all(inputs.plan.sizes.holds(len(team)) for team in teams):
            continue
        if "leader" in demands and not all(any(donor.can_lead for donor in team) for team in teams):
            continue
        if "same_unit" in demands and any(len({donor.unit for donor in team}) < len(team) for team in teams):
            continue
        yield teams


def _agree(inputs: Inputs, demands: set[str], teams: list[Team], bundles: list[Bundle]) -> bool:
    meetings = [(one, target.unit) for team, at in zip(teams, bundles, strict=True) for one in team for target in at]
    if "own_unit" in demands and any(donor.unit == target for donor, target in meetings):
        return False
    if "barred" in demands and any((donor.person, target) in inputs.barred for donor, target in meetings):
        return False
    pairs = {(donor.unit, target) for donor, target in meetings}
    return "reciprocal" not in demands or not any(a != b and (b, a) in pairs for a, b in pairs)


def _values(inputs: Inputs, teams: list[Team], bundles: list[Bundle]) -> list[int]:
    pairs = {(one.unit, target.unit) for team, at in zip(teams, bundles, strict=True) for one in team for target in at}
    rounds = sorted({row[0] for row in inputs.history})[-2:]
    past = {(unit, target) for when, unit, target in inputs.history if when in rounds}
    values = {
        "repeats": len(pairs & past),
        "returns": len({(target, unit) for unit, target in pairs} & past),
        "near": sum(len({target.area for target in bundle}) - 1 for bundle in bundles),
        "spread": sum(len(bundle) - len({target.area for target in bundle}) for bundle in bundles),
        "mixed:group": sum(len(team) - len({donor.group for donor in team}) for team in teams),
        "mixed:gender": sum(len(team) - len({donor.gender for donor in team}) for team in teams),
    }
    return [values[goal] for goal in inputs.plan.goals]
