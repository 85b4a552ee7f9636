"""Teams and their targets as they stand: who is with whom, and what each team inspects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bihuan.engine.rota.lots import Lots
from bihuan.engine.rota.tables import Donor, Inputs

TEAM_HEADINGS = ("team", "unit", "person", "role")
ASSIGNMENT_HEADINGS = ("team", "target", "order")
LEADER, MEMBER, RESERVE = "leader", "member", "reserve"


@dataclass(slots=True)
class Fielded:
    """Members and targets by team number, and the people left over."""

    members: dict[int, list[str]]
    targets: dict[int, list[str]]
    reserves: list[str] = field(default_factory=list)

    def inspections(self) -> Iterable[tuple[str, str]]:
        """Every person with every target of the person's team."""
        for team, people in self.members.items():
            for person in people:
                for target in self.targets.get(team, ()):
                    yield person, target

    def pairs(self, units: Mapping[str, str]) -> set[tuple[str, str]]:
        """Distinct (unit of a member, target) pairs."""
        return {(units.get(person, ""), target) for person, target in self.inspections()}


def leader_of(people: Iterable[str], donors: Mapping[str, Donor], lots: Lots) -> str | None:
    """The member who can lead and comes first in the seed's order."""
    able = [person for person in people if person in donors and donors[person].can_lead]
    return min(able, key=lots.person, default=None)


def arranged(groups: Sequence[tuple[Sequence[str], Sequence[str]]], inputs: Inputs, lots: Lots) -> Fielded:
    """Teams numbered by their leaders' keys; leader first, then members and targets by key; reserves last."""
    donors = {donor.person: donor for donor in inputs.donors}
    led = []
    for people, targets in groups:
        leader = leader_of(people, donors, lots)
        assert leader is not None, "a drawn team has someone who can lead"
        led.append((lots.person(leader), leader, people, targets))
    led.sort()
    members: dict[int, list[str]] = {}
    inspected: dict[int, list[str]] = {}
    for number, (_, leader, people, targets) in enumerate(led, start=1):
        members[number] = [leader, *lots.people(person for person in people if person != leader)]
        inspected[number] = lots.targets(targets)
    placed = {person for people in members.values() for person in people}
    return Fielded(members, inspected, lots.people(set(donors) - placed))


def team_rows(fielded: Fielded, inputs: Inputs) -> list[tuple[str, ...]]:
    """The rows of ``teams.csv``."""
    units = {donor.person: donor.unit for donor in inputs.donors}
    rows: list[tuple[str, ...]] = [
        (str(team), units[person], person, LEADER if place == 0 else MEMBER)
        for team, people in sorted(fielded.members.items())
        for place, person in enumerate(people)
    ]
    return rows + [("", units[person], person, RESERVE) for person in fielded.reserves]


def assignment_rows(fielded: Fielded) -> list[tuple[str, ...]]:
    """The rows of ``assignments.csv``."""
    return [
        (str(team), target, str(place))
        for team, targets in sorted(fielded.targets.items())
        for place, target in enumerate(targets, start=1)
    ]


def counts(inputs: Inputs, fielded: Fielded) -> dict[str, int]:
    """How many there are of everything in a draw."""
    return {
        "donors": len(inputs.donors),
        "people": sum(map(len, fielded.members.values())),
        "reserves": len(fielded.reserves),
        "teams": inputs.plan.teams,
        "targets": len(inputs.targets),
        "inspected": sum(map(len, fielded.targets.values())),
        "pairs": sum(1 for _ in fielded.inspections()),
    }
