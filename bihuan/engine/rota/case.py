"""A draw as the solver sees it: numbers in the seed's order, no names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bihuan.engine.rota.demands import DEMANDS
from bihuan.engine.rota.lots import Lots
from bihuan.engine.rota.plan import Bounds
from bihuan.engine.rota.tables import Inputs, Target

NOWHERE = -1


@dataclass(slots=True)
class Case:
    """People, targets and units by number. ``unit_of_target`` is NOWHERE for a unit that supplies nobody."""

    teams: int
    size: Bounds
    loads: Bounds
    demands: frozenset[str]
    goals: tuple[str, ...]
    unit: list[int]
    can_lead: list[bool]
    values: dict[str, list[str]]
    unit_of_target: list[int]
    area: list[str]
    own: set[tuple[int, int]]
    barred: set[tuple[int, int]]
    repeats: set[tuple[int, int]]
    returns: set[tuple[int, int]]
    people_of_unit: list[list[int]] = field(default_factory=list)

    @property
    def people(self) -> range:
        """All people."""
        return range(len(self.unit))

    @property
    def targets(self) -> range:
        """All targets in play."""
        return range(len(self.unit_of_target))

    @property
    def target_of_unit(self) -> dict[int, int]:
        """The target that is a supplying unit, by unit."""
        return {unit: target for target, unit in enumerate(self.unit_of_target) if unit != NOWHERE}

    def forbidden(self, demands: frozenset[str]) -> set[tuple[int, int]]:
        """Person and target who may not meet under these demands."""
        own = self.own if "own_unit" in demands else set()
        return own | (self.barred if "barred" in demands else set())

    @property
    def is_small(self) -> bool:
        """True up to 20 people: there the best plan is always proven."""
        return len(self.unit) <= 20


@dataclass(slots=True)
class Draft:
    """A team, or NOWHERE, for every person and every target of a case."""

    team: list[int]
    team_of_target: list[int]


def asked(inputs: Inputs) -> frozenset[str]:
    """The demands this plan makes."""
    left = {"everyone"} if inputs.plan.place == "some" else set()
    return frozenset(DEMANDS) - left - ({"same_unit"} if inputs.plan.same_unit == "allow" else set())


def make_case(inputs: Inputs, targets: Sequence[Target], lots: Lots) -> tuple[Case, list[str], list[str]]:
    """The case, and the people and targets its numbers stand for."""
    plan = inputs.plan
    donors = {donor.person: donor for donor in inputs.donors}
    people, listed = lots.people(donors), lots.targets(target.unit for target in targets)
    units: dict[str, int] = {}
    unit = [units.setdefault(donors[person].unit, len(units)) for person in people]
    place = {name: number for number, name in enumerate(listed)}
    person_place = {name: number for number, name in enumerate(people)}
    areas = {target.unit: target.area for target in targets}
    past = {(units[one], place[other]) for one, other in inputs.past if one in units and other in place}
    back = {(units[one], place[other]) for other, one in inputs.past if one in units and other in place}
    columns = [goal.partition(":")[2] for goal in plan.goals if goal.startswith("mixed:")]
    case = Case(
        plan.teams, plan.sizes, plan.loads_of(len(listed)), asked(inputs), plan.goals, unit,
        [donors[person].can_lead for person in people],
        {column: [getattr(donors[person], column) for person in people] for column in columns},
        [units.get(name, NOWHERE) for name in listed], [areas[name] for name in listed],
        {(number, place[donors[name].unit]) for number, name in enumerate(people) if donors[name].unit in place},
        {(person_place[one], place[other]) for one, other in inputs.barred if other in place},
        past, back,
    )  # fmt: skip
    case.people_of_unit = [[] for _ in units]
    for number, of in enumerate(unit):
        case.people_of_unit[of].append(number)
    return case, people, listed
