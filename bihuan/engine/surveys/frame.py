"""frame.csv: how many people each unit has, who was asked, and the totals that follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.problems import Problem
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.model import Plan
from bihuan.engine.surveys.sheet import Sheet, read_sheet


@dataclass(frozen=True, slots=True)
class FrameUnit:
    """One unit: its place in the file, the people it has, and those asked where that is known."""

    place: int
    unit: str
    eligible: int
    issued: int | None


@dataclass(frozen=True, slots=True)
class Frame:
    """All units in the order of the file; ``is_whole`` if every row could be read."""

    sheet: Sheet
    units: tuple[FrameUnit, ...]
    is_whole: bool

    def totals(self, columns: Sequence[str]) -> dict[tuple[str, ...], float]:
        """People by the values of some columns; none for values nobody has."""
        totals: dict[tuple[str, ...], float] = {}
        for unit in self.units:
            key = tuple(self.sheet.text(unit.place, column) for column in columns)
            totals[key] = totals.get(key, 0.0) + unit.eligible
        return {key: total for key, total in totals.items() if total}


def frame_columns(plan: Plan) -> list[str]:
    """Columns the plan's totals need of the frame."""
    margins = plan.adjustment.margins if plan.adjustment else ()
    return [column for margin in margins if margin.totals is None for column in margin.columns]


def read_frame(path: Path, plan: Plan, problems: list[Problem]) -> Frame | None:
    """The units of a frame; None where columns are missing. Units that are wrong are left out, with a problem."""
    before = len(problems)
    needed = ["unit", "eligible", *frame_columns(plan)]
    sheet = read_sheet(path, needed, problems, welcome=["issued"])
    if sheet is None or any(column not in sheet.columns for column in needed):
        return None
    units: list[FrameUnit] = []
    seen: dict[str, int] = {}
    issued = sheet.texts("issued")
    for place, (unit, eligible) in enumerate(zip(sheet.texts("unit"), sheet.texts("eligible"), strict=True)):
        people = _people(sheet, place, "eligible", eligible, problems)
        asked = _people(sheet, place, "issued", issued[place], problems) if issued[place].strip() else None
        if not unit.strip():
            problems.append(sheet.problem(place, "unit", "unit_empty"))
        elif unit in seen:
            problems.append(sheet.problem(place, "unit", "unit_twice", unit=unit, first=str(seen[unit])))
        elif people is not None:
            units.append(FrameUnit(place, unit, people, asked))
        seen.setdefault(unit, int(sheet.rows[place]))
    return Frame(sheet, tuple(units), len(problems) == before)


def _people(sheet: Sheet, place: int, column: str, text: str, problems: list[Problem]) -> int | None:
    number = figures.whole(text)
    if number is None or number < 0:
        problems.append(sheet.problem(place, column, "people_expected", text=text[:40]))
        return None
    return number


def known_units(frame: Frame) -> frozenset[str]:
    """Every unit the frame names, those with a wrong headcount too."""
    names: Iterable[str] = frame.sheet.texts("unit")
    return frozenset(names)
