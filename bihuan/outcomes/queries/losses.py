"""The main reasons of a unit's loss, from the frozen inputs: the printed points add up to the loss exactly (SY-02)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bihuan.engine.explanation import Explainer, MarkLine, Opened
from bihuan.engine.numbers import show
from bihuan.engine.scoring import Line, Result
from bihuan.findings.models import Finding
from bihuan.findings.queries.marks import finding_of_row
from bihuan.results.inputs import rescore, unpack
from bihuan.results.models import ResultRow, ResultSet

NAMED = 8


@dataclass(frozen=True, slots=True)
class Loss:
    """What one indicator cost a unit: points as printed, and the findings and marks that are the reason."""

    title: str
    points: str
    units: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """A unit's losses, dearest first, and their sum as printed; a gain (bonus) is a loss below zero."""

    losses: tuple[Loss, ...]
    total: str
    composite: str


class Frozen:
    """A frozen result scored again once, and opened unit by unit."""

    def __init__(self, result_set: ResultSet) -> None:
        self.result: Result = rescore(unpack(bytes(result_set.inputs))[0])
        self._explainer = Explainer(self.result, "zh")
        self._lines: dict[tuple[str, str], Line] = {(line.unit.id, line.unit.klass): line for line in self.result.lines}
        numbers = Finding.objects.filter(cycle_id=result_set.cycle_id).exclude(number="")
        self._numbers: dict[int, str] = dict(numbers.values_list("pk", "number"))

    def reasons(self, row: ResultRow) -> Reasons:
        """Why a unit lost what it lost."""
        line = self._lines[row.enrolment.code, row.klass]
        told, places = self._explainer.explain(line), self.result.places
        losses = sorted(self._losses(told.tree, places), key=lambda loss: -loss.units)
        total = sum(loss.units for loss in losses)
        return Reasons(tuple(losses), show(total, places, places), told.composite)

    def _losses(self, node: Opened, places: int) -> Iterator[Loss]:
        if node.children:
            for child in node.children:
                yield from self._losses(child, places)
        elif node.lost_units:
            yield Loss(node.title, show(node.lost_units, places, places), node.lost_units, self._reason(node))

    def _reason(self, node: Opened) -> str:
        counted = [mark for mark in node.marks if mark.explained_away_by is None]
        findings = [self._numbers.get(finding_of_row(mark.row) or 0, "") for mark in counted if mark.row < 0]
        entries = [mark for mark in counted if mark.row >= 0]
        parts = []
        if any(findings):
            parts.append("涉及问题" + "、".join(number for number in findings if number))
        if entries:
            parts.append("涉及日常监督记录" + _entries(entries))
        return "；".join(parts) + "。" if parts else (node.state or node.rule)


def _entries(marks: list[MarkLine]) -> str:
    """The first of the marks by number, those with a fact with their day and fact, and how many there are."""
    shown = marks[:NAMED]
    told = [f"第{mark.row}号（{_day(mark)}{_fact(mark)}）" for mark in shown if _fact(mark)]
    bare = "、".join(str(mark.row) for mark in shown if not _fact(mark))
    more = f"等{len(marks)}条" if len(marks) > NAMED else ""
    return "；".join([*told, *([f"第{bare}号"] if bare else [])]) + more


def _fact(mark: MarkLine) -> str:
    return " ".join(mark.cells.get("note", "").split())[:24]


def _day(mark: MarkLine) -> str:
    """Month and day: the year is the letter's."""
    _year, _sign, rest = mark.cells.get("on", "").partition("-")
    month, _sign, day = rest.partition("-")
    return f"{int(month)}月{int(day)}日，" if month.isdigit() and day.isdigit() else ""


@lru_cache(maxsize=2)
def frozen(result_set_id: int, result_hash: str) -> Frozen:  # noqa: ARG001 - part of what is remembered
    """A frozen result, kept: it never changes."""
    return Frozen(ResultSet.objects.get(pk=result_set_id))
