"""Someone drops out: the next reserve in the seed's order who breaks no demand steps in.

The draw's own files stay as they are. ``replacements.csv`` lists the steps, ``now.csv`` the teams after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.files.folder import written_whole
from bihuan.engine.files.plain_rows import csv_text
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.rota.choosing import in_play
from bihuan.engine.rota.demands import Check, check_demands
from bihuan.engine.rota.fielded import TEAM_HEADINGS, Fielded, leader_of, team_rows
from bihuan.engine.rota.lots import Lots
from bihuan.engine.rota.reading import Unreadable, file_text, read_folder, read_rows
from bihuan.engine.rota.tables import Inputs

STEP_HEADINGS = ("step", "team", "out", "in")
STEPS_FILE, NOW_FILE = "replacements.csv", "now.csv"


class UnknownPerson(Exception):
    """The one who is said to drop out is in no team and no reserve."""


class NobodyFits(Exception):
    """No reserve can step in: each in the seed's order, with the demands they would break."""

    def __init__(self, reserves: Sequence[tuple[str, Sequence[Check]]]) -> None:
        self.reserves = list(reserves)
        super().__init__("; ".join(self.lines("en")))

    def lines(self, language: str) -> list[str]:
        """A reason for each reserve."""
        if not self.reserves:
            return ["没有候补" if language == "zh" else "there is no reserve"]
        colon, comma = ("：", "；") if language == "zh" else (": ", "; ")
        return [name + colon + comma.join(_said(one, language) for one in wrong) for name, wrong in self.reserves]


def _said(check: Check, language: str) -> str:
    if language == "zh":
        return f"“{ASKED.get(check.name, check.name)}”{check.chinese}"
    return f"{check.name} {check.english}"


ASKED = {
    "size": "每组人数", "everyone": "全员入组", "leader": "每组有组长", "same_unit": "同组不同单位",
    "own_unit": "不查本单位",
    "reciprocal": "不互查", "barred": "回避", "loads": "每组对象数", "targets": "对象都有组",
}  # fmt: skip
"""What a draw demands, in Chinese."""


@dataclass(frozen=True, slots=True)
class Step:
    """One who drops out and the reserve who steps in; team and successor are empty for a reserve who drops out."""

    number: int
    team: str
    out: str
    successor: str

    def line(self, language: str = "en") -> str:
        """The step in words."""
        if not self.team:
            return f"候补 {self.out} 退出" if language == "zh" else f"{self.out} is no longer a reserve"
        if language == "zh":
            return f"第 {self.team} 组：{self.out} 退出，{self.successor} 替补"
        return f"team {self.team}: {self.successor} steps in for {self.out}"


def replace(folder: Path, person: str) -> Step:
    """Replace one person and write the step. Raises UnknownPerson, NobodyFits, or InputError for a broken folder."""
    try:
        read = read_folder(folder)
        inputs, lots = read.inputs, Lots(read.seed)
        steps, now = _replayed(folder, inputs, read.teams.fielded, lots)
    except Unreadable as error:
        raise InputError([Problem(folder.name, 1, "", "bad_argument", {"reason": str(error)})]) from error
    step = next_step(inputs, now, lots, person.strip(), len(steps) + 1)
    after = after_step(inputs, now, step, lots)
    rows = [(str(one.number), one.team, one.out, one.successor) for one in (*steps, step)]
    with written_whole(folder) as place:
        (place / STEPS_FILE).write_text(csv_text(STEP_HEADINGS, rows), "utf-8", newline="")
        (place / NOW_FILE).write_text(csv_text(TEAM_HEADINGS, team_rows(after, inputs)), "utf-8", newline="")
    return step


def next_step(inputs: Inputs, now: Fielded, lots: Lots, person: str, number: int) -> Step:
    """What follows when a person drops out now. Raises UnknownPerson or NobodyFits."""
    if person in now.reserves:
        return Step(number, "", person, "")
    team = next((team for team, people in now.members.items() if person in people), None)
    if team is None:
        raise UnknownPerson(f"{person} is in no team and no reserve / 不在任何组，也非候补")
    refused = []
    for reserve in lots.people(now.reserves):
        step = Step(number, str(team), person, reserve)
        wrong = _broken(inputs, after_step(inputs, now, step, lots), lots)
        if not wrong:
            return step
        refused.append((reserve, wrong))
    raise NobodyFits(refused)


def after_step(inputs: Inputs, now: Fielded, step: Step, lots: Lots) -> Fielded:
    """The teams after a step: numbers stay, the leader is again the first in the seed's order who can lead."""
    reserves = [person for person in now.reserves if person not in (step.out, step.successor)]
    members = {team: list(people) for team, people in now.members.items()}
    if step.team:
        people = [person for person in members[int(step.team)] if person != step.out] + [step.successor]
        donors = {donor.person: donor for donor in inputs.donors}
        leader = leader_of(people, donors, lots)
        rest = lots.people(person for person in people if person != leader)
        members[int(step.team)] = [*([leader] if leader else []), *rest]
    return Fielded(members, now.targets, reserves)


def _broken(inputs: Inputs, fielded: Fielded, lots: Lots) -> list[Check]:
    donors = {donor.person: donor for donor in inputs.donors}
    leaders = {
        team: [leader] for team, people in fielded.members.items() if (leader := leader_of(people, donors, lots))
    }
    spared = Inputs(
        inputs.plan.model_copy(update={"place": "some"}), inputs.donors, inputs.targets, inputs.history, inputs.barred
    )
    targets = [target.unit for target in in_play(inputs, lots)]
    return [check for check in check_demands(spared, targets, fielded, leaders) if check.ok is False]


def _replayed(folder: Path, inputs: Inputs, drawn: Fielded, lots: Lots) -> tuple[list[Step], Fielded]:
    """The steps written so far, each as it follows from the one before. Raises Unreadable where one does not."""
    now, steps = drawn, list[Step]()
    if not (folder / STEPS_FILE).exists():
        return steps, now
    for row in read_rows(folder, STEPS_FILE, STEP_HEADINGS):
        try:
            step = next_step(inputs, now, lots, row[2], len(steps) + 1)
        except (UnknownPerson, NobodyFits) as error:
            raise Unreadable(f"{STEPS_FILE}: step {len(steps) + 1}: {error}") from error
        if [str(step.number), step.team, step.out, step.successor] != row:
            raise Unreadable(f"{STEPS_FILE}: step {len(steps) + 1}: {step.successor or step.out} was next")
        steps.append(step)
        now = after_step(inputs, now, step, lots)
    return steps, now


def check_replacements(folder: Path, inputs: Inputs, drawn: Fielded, lots: Lots) -> Iterator[Check]:
    """Replacements re-derived from the draw; nothing where there are none."""
    if not (folder / STEPS_FILE).exists() and not (folder / NOW_FILE).exists():
        return
    try:
        steps, now = _replayed(folder, inputs, drawn, lots)
        if file_text(folder, NOW_FILE) != csv_text(TEAM_HEADINGS, team_rows(now, inputs)):
            raise Unreadable(f"{NOW_FILE} is not what the draw and the replacements give")
    except Unreadable as error:
        yield Check(ok=False, name="replacements", english=str(error), chinese=f"替补不符：{error}")
        return
    count = len(steps)
    yield Check(
        ok=True,
        name="replacements",
        english=f"{count} steps follow from the draw",
        chinese=f"{count} 次替补均可由抽签推出",
    )
