"""Every estimate of a plan in every cell of its by-columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bihuan.engine.surveys.answers import Replies
from bihuan.engine.surveys.domains import Figure, figure
from bihuan.engine.surveys.groups import Cells, Places, cells
from bihuan.engine.surveys.model import EstimateKeys, Plan
from bihuan.engine.surveys.sheet import Sheet
from bihuan.engine.surveys.variance import Estimator


@dataclass(slots=True)
class Material:
    """What estimates are made of; cells of the same columns are found once."""

    plan: Plan
    sheet: Sheet
    replies: Mapping[str, Replies]
    estimator: Estimator
    _cells: dict[tuple[str, ...], Cells]
    _rows: dict[tuple[tuple[str, ...], str], list[Places]]

    @classmethod
    def of(cls, plan: Plan, sheet: Sheet, replies: Mapping[str, Replies], estimator: Estimator) -> Material:
        """Nothing is grouped yet."""
        return cls(plan, sheet, replies, estimator, {}, {})

    def cells(self, columns: tuple[str, ...]) -> Cells:
        """The cells of some columns in code-point order."""
        if columns not in self._cells:
            self._cells[columns] = cells(self.sheet, columns)
        return self._cells[columns]

    def domains(self, columns: tuple[str, ...], question: str) -> dict[tuple[str, ...], Places]:
        """The rows of every cell that answered the question; cells without any are empty."""
        own_cells = self.cells(columns)
        if (columns, question) not in self._rows:
            self._rows[columns, question] = own_cells.rows(self.replies[question].counted)
        return dict(zip(own_cells.keys, self._rows[columns, question], strict=True))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of estimates.csv: the values of its own by-columns, and its figures."""

    estimate: str
    question: str
    statistic: str
    by: tuple[str, ...]
    key: tuple[str, ...]
    figure: Figure


def estimate_lines(material: Material, one: EstimateKeys) -> list[Line]:
    """The rows of one estimate."""
    plan = material.plan
    values = material.replies[one.question].values(one.statistic, one.top)
    confidence = float(plan.keys.confidence)
    share, by_logit = one.statistic == "share", one.ci == "logit"
    lines = []
    for key, rows in whole_or_cells(material, one.by, one.question).items():
        estimate = figure(
            material.estimator, rows, values[rows], confidence, is_share=share, by_logit=by_logit
        )  # fmt: skip
        lines.append(Line(one.id, one.question, one.statistic, one.by, key, estimate))
    return lines


def whole_or_cells(material: Material, by: tuple[str, ...], question: str) -> dict[tuple[str, ...], Places]:
    """The domains of an estimate; a table without rows still has its whole, which is empty."""
    domains = material.domains(by, question)
    if not by and not domains:
        return {(): material.replies[question].counted.nonzero()[0]}
    return domains
