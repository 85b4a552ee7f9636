"""Every demand on a draw, checked from the files alone. No solver is loaded here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bihuan.engine.rota.fielded import Fielded
from bihuan.engine.rota.plan import Bounds
from bihuan.engine.rota.tables import Donor, Inputs

DEMANDS = ("size", "everyone", "leader", "same_unit", "own_unit", "reciprocal", "barred", "loads", "targets")
"""The hard demands, in the order they are named."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it holds, its name, and what was counted, in English and Chinese."""

    ok: bool | None
    name: str
    english: str
    chinese: str

    def line(self, language: str = "en") -> str:
        """``ok name: words``, ``WRONG name: words``, or ``note name: words``."""
        head = "note" if self.ok is None else "ok" if self.ok else "WRONG"
        return f"{head} {self.name}: {self.chinese if language == 'zh' else self.english}"


def check_demands(
    inputs: Inputs, targets: Sequence[str], fielded: Fielded, leaders: Mapping[int, Sequence[str]]
) -> list[Check]:
    """Each demand by its name. ``targets`` are those in play, ``leaders`` the people marked as leader by team."""
    look = _Look(inputs, list(targets), fielded, leaders)
    return [look.teams(), *(getattr(look, name)() for name in DEMANDS if look.asked(name))]


def _listed(named: Iterable[str]) -> str:
    names = list(named)
    more = f" … ({len(names)})" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


class _Look:
    def __init__(
        self, inputs: Inputs, targets: list[str], fielded: Fielded, leaders: Mapping[int, Sequence[str]]
    ) -> None:
        self.plan, self.inputs, self.in_play, self.fielded, self.leaders = (
            inputs.plan,
            inputs,
            targets,
            fielded,
            leaders,
        )
        self.donors: dict[str, Donor] = {donor.person: donor for donor in inputs.donors}
        self.units = {donor.person: donor.unit for donor in inputs.donors}
        self.numbers = range(1, inputs.plan.teams + 1)
        self.inspections = list(fielded.inspections())

    def asked(self, name: str) -> bool:
        """True if the plan makes this demand."""
        if name == "everyone":
            return self.plan.place == "all"
        return name != "same_unit" or self.plan.same_unit == "forbid"

    def teams(self) -> Check:
        """Team numbers, and nobody and no target in two places."""
        people = Counter(person for listed in self.fielded.members.values() for person in listed)
        targets = Counter(target for listed in self.fielded.targets.values() for target in listed)
        wrong = [f"team {team}" for team in {*self.fielded.members, *self.fielded.targets} - set(self.numbers)]
        wrong += [person for person, times in people.items() if times > 1 or person not in self.donors]
        known = {target.unit for target in self.inputs.targets}
        wrong += [target for target, times in targets.items() if times > 1 or target not in known]
        return _check(
            "teams", wrong,
            f"{self.plan.teams} teams, {len(people)} people and {len(targets)} targets, each in one place",
            f"{self.plan.teams} 个组，{len(people)} 人、{len(targets)} 个对象，各只在一处",
        )  # fmt: skip

    def size(self) -> Check:
        """Every team's size."""
        return self._within("size", self.plan.sizes, self.fielded.members, "people", "人")

    def loads(self) -> Check:
        """Every team's number of targets."""
        return self._within("loads", self.plan.loads_of(len(self.in_play)), self.fielded.targets, "targets", "个对象")

    def _within(
        self, name: str, bounds: Bounds, by_team: Mapping[int, Sequence[str]], noun: str, chinese: str
    ) -> Check:
        counts = {team: len(by_team.get(team, ())) for team in self.numbers}
        wrong = [f"team {team}: {count}" for team, count in counts.items() if not bounds.holds(count)]
        spread = "; ".join(f"{times} × {count}" for count, times in sorted(Counter(counts.values()).items()))
        return _check(
            name, wrong, f"{len(counts)} teams with {bounds} {noun} each ({spread})",
            f"{len(counts)} 个组，每组 {bounds.chinese} {chinese}（{spread.replace('; ', '，')}）",
        )  # fmt: skip

    def everyone(self) -> Check:
        """Each donor is in a team."""
        placed = {person for listed in self.fielded.members.values() for person in listed}
        wrong = [person for person in self.donors if person not in placed]
        count = len(self.donors)
        return _check("everyone", wrong, f"{count} people, each in a team", f"{count} 人都在组内")

    def leader(self) -> Check:
        """Exactly one leader a team, who can lead."""
        wrong = []
        for team in self.numbers:
            led = self.leaders.get(team, ())
            fit = [one for one in led if one in self.donors and self.donors[one].can_lead]
            if len(led) != 1 or len(fit) != 1 or led[0] not in self.fielded.members.get(team, ()):
                wrong.append(f"team {team}")
        return _check(
            "leader", wrong, f"{self.plan.teams} teams, each with one leader who can lead",
            f"{self.plan.teams} 个组，各有一名可任组长的组长",
        )  # fmt: skip

    def same_unit(self) -> Check:
        """No two members of one unit in one team."""
        wrong = []
        for team, people in self.fielded.members.items():
            counted = Counter(self.units.get(person, "") for person in people)
            wrong += [f"team {team}: {unit}" for unit, times in counted.items() if times > 1]
        count = len(self.fielded.members)
        return _check("same_unit", wrong, f"{count} teams, no two members of one unit", f"{count} 个组，组内无同单位者")

    def own_unit(self) -> Check:
        """Nobody inspects the own unit, nor does the team."""
        wrong = [f"{person} → {target}" for person, target in self.inspections if self.units.get(person) == target]
        return self._pairs("own_unit", wrong, "none of the own unit", "均非本单位")

    def barred(self) -> Check:
        """Nobody meets a target barred to them."""
        barred = set(self.inputs.barred)
        wrong = [f"{person} → {target}" for person, target in self.inspections if (person, target) in barred]
        return self._pairs("barred", wrong, f"none of the {len(barred)} bars touched", f"未触及 {len(barred)} 条回避")

    def _pairs(self, name: str, wrong: Sequence[str], english: str, chinese: str) -> Check:
        count = len(self.inspections)
        return _check(name, wrong, f"{count} person-target pairs, {english}", f"{count} 个人员—对象对，{chinese}")

    def reciprocal(self) -> Check:
        """No two units inspect each other."""
        pairs = self.fielded.pairs(self.units)
        wrong = [f"{unit} ↔ {target}" for unit, target in sorted(pairs) if unit < target and (target, unit) in pairs]
        count = len(pairs)
        return _check(
            "reciprocal", wrong, f"{count} unit-target pairs, no two units inspect each other",
            f"{count} 个单位—对象对，无互查",
        )  # fmt: skip

    def targets(self) -> Check:
        """Each target in play has a team, and no other has."""
        given = {target for listed in self.fielded.targets.values() for target in listed}
        wrong = [target for target in self.in_play if target not in given]
        wrong += sorted(given - set(self.in_play))
        count = len(self.in_play)
        return _check("targets", wrong, f"{count} targets in play, each with a team", f"{count} 个对象都有组")


def _check(name: str, wrong: Sequence[str], english: str, chinese: str) -> Check:
    if wrong:
        return Check(ok=False, name=name, english=f"broken by {_listed(wrong)}", chinese=f"不符：{_listed(wrong)}")
    return Check(ok=True, name=name, english=english, chinese=chinese)
