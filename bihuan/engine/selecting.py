"""Which units are inspected, by a stated rule and with its reasons: ``bihuan select``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from bihuan.engine.fields import Day, Strict, Text, refusal
from bihuan.engine.files.plain_rows import Gathered, Known, Row, csv_text, day_cell, decimal_cell, read_table
from bihuan.engine.numbers import NotANumber, TooLarge, parse_exact, plain_decimal
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.source import read_yaml
from bihuan.engine.scheme.validating import kind_of, validated

UNITS: Known = {
    "unit": ("unit", "单位", "单位编号"), "name": ("name", "名称", "单位名称"), "area": ("area", "片区"),
    "group": ("group", "组别"), "score": ("score", "得分", "成绩"),
}  # fmt: skip
FINDINGS: Known = {
    "finding": ("finding", "问题编号", "问题"), "unit": ("unit", "单位", "单位编号"),
    "severity": ("severity", "严重程度", "情节"), "state": ("state", "状态"), "due_on": ("due_on", "期限", "到期日"),
    "repeat_of": ("repeat_of", "重复于", "屡犯"),
}  # fmt: skip
PLAIN = ("unit", "name", "area", "group")
HEADINGS = (*PLAIN, "risk", "must", "because")
STATES = ("open", "closed", "withdrawn")


def _decimal(text: Any) -> str:
    try:
        if isinstance(text, str):
            return plain_decimal(*parse_exact(text.strip()))
    except (NotANumber, TooLarge):
        pass
    raise refusal("not_a_number", text=kind_of(text))


Decimal = Annotated[str, BeforeValidator(_decimal)]


class Condition(Strict):
    """One reason to be chosen, and how much it counts."""

    measure: Literal["score", "severe", "repeats", "overdue", "findings"]
    below: Decimal | None = None
    at_least: Decimal | None = None
    severities: tuple[Text, ...] | None = None
    weight: Decimal = "1"


class Rule(Strict):
    """A rule of selection as written."""

    select: Text
    title: Text | None = None
    as_of: Day
    any: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that may be chosen; ``score`` is empty where it has none."""

    unit: str
    name: str
    area: str
    group: str
    score: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding that was not withdrawn."""

    unit: str
    severity: str
    is_open: bool
    due_on: date | None
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class Selected:
    """A unit that is chosen, its risk, and every reason."""

    unit: Unit
    risk: Fraction
    because: tuple[str, ...]


def parse_rule(text: bytes, source: str) -> Rule:
    """Read a rule. Raises InputError with every problem at its line and key."""
    located = read_yaml(text, source)
    if not isinstance(located.value, dict):
        raise InputError([Problem(source, located.line, "", "expected_mapping", {"found": kind_of(located.value)})])
    problems: list[Problem] = []
    rule = validated(Rule, located, source, problems)
    if rule is None:
        raise InputError(problems)
    if not rule.any:
        problems.append(Problem(source, located.line_of(("any",)), "any", "empty_list"))
    for place, condition in enumerate(rule.any):
        line, at = located.line_of(("any", place)), f"any.{place}"
        problems += [Problem(source, line, f"{at}.{key}", code, said) for key, code, said in _wrong(condition)]
    if problems:
        raise InputError(problems)
    return rule


def _wrong(condition: Condition) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The keys a condition lacks, has too many, or has without anything in them."""
    wanted, other = ("below", "at_least") if condition.measure == "score" else ("at_least", "below")
    if getattr(condition, wanted) is None:
        yield wanted, "condition_key", {"key": wanted}
    for key in (other, *(["severities"] if condition.measure != "severe" else [])):
        if getattr(condition, key) is not None:
            yield key, "condition_extra", {"measure": condition.measure, "key": key}
    if condition.measure == "severe" and condition.severities == ():
        yield "severities", "empty_list", {}
    if (
        condition.at_least is not None and Fraction(condition.at_least) <= 0
    ):  # would hold of every unit, and say nothing of any
        yield "at_least", "not_above_zero", {"text": str(condition.at_least)}
    if Fraction(condition.weight) < 0:  # a reason to be chosen does not lower a unit among the chosen
        yield "weight", "weight_negative", {"text": str(condition.weight)}


def read_units(path: Path) -> tuple[list[Unit], list[Problem]]:
    """Units sorted by id, and what is wrong in the file."""
    rows, table = read_table(path, UNITS, ("unit",)), Gathered(path)
    table.ids(rows, ("unit",), "unit")
    units = []
    for row in rows:
        unit, name, area, group = (row.cells.get(column, "") for column in PLAIN)
        units.append(Unit(unit, name, area, group, decimal_cell(table, row, "score")))
    return sorted(units, key=lambda unit: unit.unit), table.problems


def read_findings(path: Path, units: set[str] | None) -> tuple[list[Finding], list[Problem]]:
    """Findings that count, and what is wrong in the file; ``units`` are those there are, None if that
    cannot be known."""
    rows, table = read_table(path, FINDINGS, ("finding", "unit", "state")), Gathered(path)
    table.ids(rows, ("finding", "unit", "state"), "finding")
    findings = [_finding(table, row, units) for row in rows]
    return [finding for finding in findings if finding is not None], table.problems


def _finding(table: Gathered, row: Row, units: set[str] | None) -> Finding | None:
    cells: Mapping[str, str] = row.cells
    if cells["state"] and cells["state"] not in STATES:
        table.add(row, "state", "state_unknown", text=cells["state"][:40])
    if cells["unit"] and units is not None and cells["unit"] not in units:
        table.add(row, "unit", "unit_unknown", text=cells["unit"][:40])
    due = day_cell(table, row, "due_on")
    if cells["state"] == "withdrawn":
        return None
    return Finding(
        cells["unit"], cells.get("severity", ""), cells["state"] == "open", due, bool(cells.get("repeat_of", ""))
    )


def select(rule: Rule, units: Sequence[Unit], findings: Sequence[Finding]) -> list[Selected]:
    """The units for which at least one condition holds: by risk descending, then unit."""
    by_unit: dict[str, list[Finding]] = {}
    for finding in findings:
        by_unit.setdefault(finding.unit, []).append(finding)
    selected = []
    for unit in units:
        risk, because = Fraction(0), []
        for condition in rule.any:
            reason = _reason(rule, condition, unit, by_unit.get(unit.unit, ()))
            if reason:
                risk += Fraction(condition.weight)
                because.append(reason)
        if because:
            selected.append(Selected(unit, risk, tuple(because)))
    return sorted(selected, key=lambda one: (-one.risk, one.unit.unit))


def _reason(rule: Rule, condition: Condition, unit: Unit, findings: Sequence[Finding]) -> str:
    """``severe 4 >= 3`` if the condition holds, else nothing."""
    if condition.measure == "score":
        assert condition.below is not None
        holds = unit.score != "" and Fraction(unit.score) < Fraction(condition.below)
        return f"score {unit.score} < {condition.below}" if holds else ""
    assert condition.at_least is not None
    counts = _COUNTED[condition.measure]
    count = sum(counts(rule, condition, finding) for finding in findings)
    holds = count >= Fraction(condition.at_least)
    return f"{condition.measure} {count} >= {condition.at_least}" if holds else ""


def _is_severe(_rule: Rule, condition: Condition, finding: Finding) -> bool:
    return finding.severity in (condition.severities or ("severe",))


def _is_repeat(_rule: Rule, _condition: Condition, finding: Finding) -> bool:
    return finding.is_repeat


def _is_overdue(rule: Rule, _condition: Condition, finding: Finding) -> bool:
    return finding.is_open and finding.due_on is not None and finding.due_on < date.fromisoformat(rule.as_of)


def _counts_anyway(_rule: Rule, _condition: Condition, _finding: Finding) -> bool:
    return True


_COUNTED: Mapping[str, Callable[[Rule, Condition, Finding], bool]] = {
    "severe": _is_severe,
    "repeats": _is_repeat,
    "overdue": _is_overdue,
    "findings": _counts_anyway,
}


def targets_text(selected: Sequence[Selected]) -> str:
    """``targets.csv``, as the draw reads it."""
    return csv_text(HEADINGS, (_row(one) for one in selected))


def _row(one: Selected) -> tuple[str, ...]:
    unit = one.unit
    return unit.unit, unit.name, unit.area, unit.group, _shown(one.risk), "", "; ".join(one.because)


def _shown(value: Fraction) -> str:
    """A sum of decimals, without trailing zeros."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return plain_decimal(int(value * 10**places), places)
