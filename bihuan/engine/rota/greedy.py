"""Whether demands can hold together in a case too large to model: a plan made by hand, one placed after the other.

A plan that is found is a proof; that none is found says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bihuan.engine.rota.case import NOWHERE, Case

LARGE = 20_000
"""People and targets, times teams, from which on a plan is first tried by hand."""
TRIES = 400
"""Teams somebody, or a target, is offered to."""


def is_large(case: Case) -> bool:
    """True for far more people, targets or teams than a draw is made for: there a model would take minutes."""
    return (len(case.unit) + len(case.unit_of_target)) * case.teams > LARGE


def is_met_by_hand(case: Case, demands: frozenset[str], required: Collection[int]) -> bool:
    """True if a plan of these demands is found in which every ``required`` target has a team."""
    table = _Table(case, demands)
    wanted = set(required) if "targets" in demands else set()
    return table.seat_teams() and table.place_targets(wanted) and ("everyone" not in demands or table.seat_rest())


@dataclass(slots=True)
class _Table:
    """Teams being filled: what is forbidden is asked of each move, bounds by who makes it."""

    case: Case
    demands: frozenset[str]
    members: list[list[int]] = field(init=False)
    units: list[set[int]] = field(init=False)
    targets: list[list[int]] = field(init=False)
    at: dict[int, int] = field(init=False, default_factory=dict)
    seated: set[int] = field(init=False, default_factory=set)
    shut: set[tuple[int, int]] = field(init=False)
    place_of: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        teams = range(self.case.teams)
        self.members, self.targets = [[] for _ in teams], [[] for _ in teams]
        self.units = [set() for _ in teams]
        self.shut, self.place_of = self.case.forbidden(self.demands), self.case.target_of_unit

    def seat_teams(self) -> bool:
        """A leader for each team, then members up to the least size: people of large units and of few bars first."""
        barred, of_unit = Counter(person for person, _ in self.shut), Counter(self.case.unit)
        order = sorted(
            self.case.people, key=lambda one: (barred[one], -of_unit[self.case.unit[one]], self.case.unit[one])
        )
        if "leader" in self.demands:
            able = (one for one in order if self.case.can_lead[one])
            if not self._dealt(able, range(self.case.teams), 1):
                return False
        if "size" not in self.demands:
            return True
        rest = (one for one in order if one not in self.seated)
        return self._dealt(rest, range(self.case.teams), self.case.size.least)

    def _dealt(self, people: Iterable[int], teams: Sequence[int], size: int) -> bool:
        """Fill every team up to a size; who fits none of those that wait is left over."""
        waiting = {team: None for team in teams if len(self.members[team]) < size}
        for person in people:
            if not waiting:
                return True
            team = next((one for one in islice(waiting, TRIES) if self._takes(one, person)), None)
            if team is not None:
                self._seat(team, person)
                del waiting[team]
                if len(self.members[team]) < size:
                    waiting[team] = None  # behind the others: one unit is spread over the teams
        return not waiting

    def place_targets(self, required: set[int]) -> bool:
        """The targets that must have a team, the most barred first, then others up to the least load."""
        barred = Counter(target for _, target in self.shut)
        bounded = "loads" in self.demands
        most = self.case.loads.most if bounded else len(self.case.targets)
        open_to = dict.fromkeys(range(self.case.teams))
        for target in sorted(required, key=lambda one: -barred[one]):
            team = next((one for one in islice(open_to, TRIES) if self._inspects(one, target)), None)
            if team is None:
                return False
            self._assign(team, target)
            del open_to[team]
            if len(self.targets[team]) < most:
                open_to[team] = None
        if not bounded:
            return True
        return self._loaded(target for target in self.case.targets if target not in self.at)

    def _loaded(self, others: Iterable[int]) -> bool:
        least = self.case.loads.least
        waiting = {team: None for team in range(self.case.teams) if len(self.targets[team]) < least}
        for target in others if waiting else ():
            team = next((one for one in islice(waiting, TRIES) if self._inspects(one, target)), None)
            if team is not None:
                self._assign(team, target)
                if len(self.targets[team]) >= least:
                    del waiting[team]
            if not waiting:
                return True
        return not waiting

    def seat_rest(self) -> bool:
        """Everyone who is in no team yet, wherever there is room and nothing forbids it."""
        most = self.case.size.most if "size" in self.demands else len(self.case.unit)
        open_to = {team: None for team in range(self.case.teams) if len(self.members[team]) < most}
        for person in self.case.people:
            if person in self.seated:
                continue
            team = next((one for one in islice(open_to, TRIES) if self._takes(one, person)), None)
            if team is None:
                return False
            self._seat(team, person)
            del open_to[team]
            if len(self.members[team]) < most:
                open_to[team] = None
        return True

    def _takes(self, team: int, person: int) -> bool:
        unit = self.case.unit[person]
        if "same_unit" in self.demands and unit in self.units[team]:
            return False
        return all((person, one) not in self.shut and self._one_way(unit, one) for one in self.targets[team])

    def _inspects(self, team: int, target: int) -> bool:
        members = self.members[team]
        return all((one, target) not in self.shut and self._one_way(self.case.unit[one], target) for one in members)

    def _one_way(self, unit: int, target: int) -> bool:
        """Whether a unit's member may inspect a target: its unit must not inspect theirs, from this team or another."""
        other, mine = self.case.unit_of_target[target], self.place_of.get(unit)
        if "reciprocal" not in self.demands or other in (NOWHERE, unit) or mine not in self.at:
            return True
        return other not in self.units[self.at[mine]]

    def _seat(self, team: int, person: int) -> None:
        self.members[team].append(person)
        self.units[team].add(self.case.unit[person])
        self.seated.add(person)

    def _assign(self, team: int, target: int) -> None:
        self.targets[team].append(target)
        self.at[target] = team
