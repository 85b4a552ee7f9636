"""Results that feed a scheme: marks for ``bihuan score``, and what is withheld and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bihuan.engine.problems import InputError, Language, Problem
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.model import MarkKeys, Plan
from bihuan.engine.surveys.output import Table
from bihuan.engine.surveys.results_folder import ResultRow, Results, read_met, read_results

_REASONS = {"primary": "below_k"}
_WHY = {
    "no_answer": ("no answer", "没有答卷"),
    "below_required": ("fewer answers than required", "答卷未达要求"),
    "below_k": ("fewer answers than are shown", "答卷过少，不单独显示"),
    "earlier": ("held back, as before", "以前未显示，仍不显示"),
    "difference": ("held back: too close to what was shown before", "与以前公布过于接近，不显示"),
    "complementary": ("held back, so that no small cell can be worked out", "为防推算小单位，一并不显示"),
}


@dataclass(frozen=True, slots=True)
class Withheld:
    """A unit, or one group of it, that gets no mark."""

    unit: str
    indicator: str
    group: str
    reason: str

    def why(self, language: Language) -> str:
        """The reason as people read it."""
        english, chinese = _WHY.get(self.reason, (self.reason, self.reason))
        return chinese if language == "zh" else english


@dataclass(slots=True)
class Marks:
    """Rows of marks.csv and of withheld.csv."""

    marks: list[tuple[str, ...]] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)

    def tables(self) -> dict[str, Table]:
        """Both files."""
        held = tuple((one.unit, one.indicator, one.group, one.reason) for one in self.withheld)
        return {
            "marks": Table(("unit", "indicator", "value", "group", "source"), tuple(self.marks)),
            "withheld": Table(("unit", "indicator", "group", "reason"), held),
        }


def marks_of(plan: Plan, folder: Path) -> Marks:
    """The marks of a plan from a folder of results."""
    problems: list[Problem] = []
    if not plan.marks:
        problems.append(Problem(plan.source, plan.located.line, "marks", "no_marks"))
    results = read_results(folder, problems)
    met = read_met(folder, problems)
    problems += _missing_columns(plan, folder, results)
    if problems:
        raise InputError(problems)
    marks = Marks()
    for mark in plan.marks:
        _one(plan, mark, results, met, marks)
    return marks


def _missing_columns(plan: Plan, folder: Path, results: Results) -> Iterator[Problem]:
    if not results.columns and not results.rows:
        return
    needed = (column for mark in plan.marks for column in (mark.unit, mark.group) if column)
    for column in dict.fromkeys(needed):
        if column not in results.columns:
            yield Problem(str(folder / "estimates.csv"), 1, column, "missing_column", {"headings": column})


def _one(plan: Plan, mark: MarkKeys, results: Results, met: Mapping[str, str], marks: Marks) -> None:
    by_unit: dict[str, list[ResultRow]] = {}
    for row in results.rows:
        if row.estimate == mark.estimate:
            by_unit.setdefault(row.by[mark.unit], []).append(row)
    for unit in dict.fromkeys([*met, *by_unit]):
        _one_unit(plan, mark, unit, by_unit.get(unit, ()), met.get(unit, ""), marks)


def _one_unit(plan: Plan, mark: MarkKeys, unit: str, rows: Iterable[ResultRow], met: str, marks: Marks) -> None:
    rows = list(rows)
    if all(row.n == 0 for row in rows):
        marks.withheld.append(Withheld(unit, mark.indicator, "", "no_answer"))
        return
    if met == "no":
        marks.withheld.append(Withheld(unit, mark.indicator, "", "below_required"))
        return
    for row in rows:
        group = row.by[mark.group] if mark.group else ""
        if row.suppressed or not row.value:
            reason = _REASONS.get(row.suppressed, row.suppressed) or "no_answer"
            marks.withheld.append(Withheld(unit, mark.indicator, group, reason))
            continue
        value = figures.published(row.value, mark.places, is_share=row.is_share)
        source = f"{plan.keys.survey}/{row.estimate} n={row.n}"
        marks.marks.append((unit, mark.indicator, figures.fixed(value), group, source))
