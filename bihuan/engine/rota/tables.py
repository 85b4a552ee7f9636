"""The four tables of a draw, read from plain files and checked cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from bihuan.engine.files.plain_rows import Gathered, Known, Row, decimal_cell, read_table
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.rota.plan import Plan

_UNIT = ("unit", "单位", "单位编号", "单位名称")
_PERSON = ("person", "姓名", "人员")
_TARGET = ("target", "对象", "检查对象")
_GROUP = ("group", "组别")
DONORS: Known = {
    "unit": _UNIT, "person": _PERSON, "can_lead": ("can_lead", "可任组长"), "group": _GROUP,
    "gender": ("gender", "性别"), "skill": ("skill", "专长"),
}  # fmt: skip
TARGETS: Known = {
    "unit": (*_UNIT, *_TARGET), "area": ("area", "片区"), "group": _GROUP, "risk": ("risk", "风险"),
    "must": ("must", "必查"),
}  # fmt: skip
HISTORY: Known = {"round": ("round", "轮次"), "unit": _UNIT, "target": _TARGET}
BARRED: Known = {"person": _PERSON, "target": _TARGET}
NEEDED = {"donors": ("unit", "person"), "targets": ("unit",), "history": tuple(HISTORY), "barred": tuple(BARRED)}
KNOWN: dict[str, Known] = {"donors": DONORS, "targets": TARGETS, "history": HISTORY, "barred": BARRED}


@dataclass(frozen=True, slots=True)
class Donor:
    """One person a unit supplies."""

    unit: str
    person: str
    can_lead: bool = False
    group: str = ""
    gender: str = ""
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One unit to inspect; ``risk`` is written without exponent or trailing zeros, empty counts 0."""

    unit: str
    area: str = ""
    group: str = ""
    risk: str = ""
    must: bool = False

    @property
    def weight(self) -> Fraction:
        """The risk as a number."""
        return Fraction(self.risk or "0")


@dataclass(slots=True)
class Inputs:
    """What a draw is made from, each table in its canonical order."""

    plan: Plan
    donors: list[Donor]
    targets: list[Target]
    history: list[tuple[str, str, str]] = field(default_factory=list)
    barred: list[tuple[str, str]] = field(default_factory=list)

    @property
    def past(self) -> set[tuple[str, str]]:
        """Pairs of a unit and the target it inspected, in the rounds that count."""
        rounds = sorted({row[0] for row in self.history})
        count = len(rounds) if self.plan.rounds is None else min(self.plan.rounds, len(rounds))
        counted = set(rounds[len(rounds) - count :])
        return {(unit, target) for round_, unit, target in self.history if round_ in counted}


class _Reader:
    """Turns rows into a draw's tables and gathers what is wrong with them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._tables = {name: Gathered(source) for name, source in names.items()}

    @property
    def problems(self) -> list[Problem]:
        """Everything wrong in any table."""
        return [problem for table in self._tables.values() for problem in table.problems]

    def donors(self, rows: Sequence[Row]) -> list[Donor]:
        """People, sorted."""
        table = self._tables["donors"]
        table.ids(rows, ("unit", "person"), "person")
        donors = [
            Donor(row.cells["unit"], row.cells["person"], _flag(table, row, "can_lead"),
                  *(row.cells.get(column, "") for column in ("group", "gender", "skill")))
            for row in rows
        ]  # fmt: skip
        return sorted(donors, key=lambda donor: donor.person)

    def targets(self, rows: Sequence[Row]) -> list[Target]:
        """Units to inspect, sorted."""
        table = self._tables["targets"]
        table.ids(rows, ("unit",), "unit")
        targets = [
            Target(row.cells["unit"], row.cells.get("area", ""), row.cells.get("group", ""),
                   decimal_cell(table, row, "risk"), _flag(table, row, "must"))
            for row in rows
        ]  # fmt: skip
        return sorted(targets, key=lambda target: target.unit)

    def history(self, rows: Sequence[Row]) -> list[tuple[str, str, str]]:
        """Round, unit and target, each once, sorted."""
        self._tables["history"].ids(rows, tuple(HISTORY))
        return sorted({(row.cells["round"], row.cells["unit"], row.cells["target"]) for row in rows})

    def barred(self, rows: Sequence[Row], people: set[str] | None, targets: set[str] | None) -> list[tuple[str, str]]:
        """Person and target, each once, sorted; an unknown one is a problem, where it can be known (not None)."""
        table = self._tables["barred"]
        table.ids(rows, tuple(BARRED))
        for row in rows:
            for column, known in (("person", people), ("target", targets)):
                text = row.cells[column]
                if text and known is not None and text not in known:
                    table.add(row, column, f"barred_{column}", text=text[:40])
        return sorted({(row.cells["person"], row.cells["target"]) for row in rows})


def _flag(table: Gathered, row: Row, column: str) -> bool:
    text = row.cells.get(column, "")
    if text not in ("", "yes", "是"):
        table.add(row, column, "yes_or_empty", text=text[:40])
    return bool(text)


def read_inputs(plan: Plan, paths: Mapping[str, Path | None]) -> tuple[Inputs, list[Problem]]:
    """All tables of a draw, by name, and what is wrong in them; absent ones are empty."""
    problems: list[Problem] = []
    rows: dict[str, list[Row]] = {}
    broken: set[str] = set()
    for name, path in paths.items():
        try:
            rows[name] = [] if path is None else read_table(path, KNOWN[name], NEEDED[name])
        except InputError as error:
            problems += error.problems
            rows[name] = []
            broken.add(name)
    names = {name: f"{name}.csv" if path is None else str(path) for name, path in paths.items()}
    reader = _Reader(names)
    donors, targets = reader.donors(rows["donors"]), reader.targets(rows["targets"])
    history = reader.history(rows["history"])
    people = None if "donors" in broken else {donor.person for donor in donors}
    units = None if "targets" in broken else {target.unit for target in targets}
    barred = reader.barred(rows["barred"], people, units)
    problems += reader.problems
    problems += _too_many_musts(plan, rows["targets"], names["targets"])
    return Inputs(plan, donors, targets, history, barred), problems


def check_files(paths: Mapping[str, Path | None]) -> list[Problem]:
    """What is wrong in the tables alone, where the plan cannot be read."""
    return read_inputs(Plan.model_validate({"rota": "-", "teams": "1", "size": "1"}), paths)[1]


def _too_many_musts(plan: Plan, rows: Sequence[Row], source: str) -> Iterator[Problem]:
    """Targets that must be inspected beyond the number that is chosen."""
    if plan.choose is None:
        return
    counted: dict[str, int] = {}
    for row in rows:
        if not row.cells.get("must"):
            continue
        value = row.cells.get(plan.choose.per, "") if plan.choose.per else ""
        counted[value] = counted.get(value, 0) + 1
        if counted[value] > plan.choose.count:
            params = {"found": str(counted[value]), "count": str(plan.choose.count)}
            yield Problem(source, row.number, "must", "must_many", params)
