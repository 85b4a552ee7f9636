"""Weights adjusted to known totals, and what the adjustment takes out of the variance.

Post-stratification: Valliant (1993); raking with its ten-pass residuals as R's ``survey`` does (Deming and Stephan
1940; Deville, Särndal and Sautory 1993). Both work on the crossed categories, of which there are few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.engine.problems import Problem
from bihuan.engine.surveys.figures import Floats
from bihuan.engine.surveys.groups import Groups, Places, cells, grouped, sums
from bihuan.engine.surveys.model import Plan
from bihuan.engine.surveys.plan_margins import same_sums
from bihuan.engine.surveys.sheet import Sheet

CLOSE = 1e-13
MOST_PASSES = 10_000
RESIDUAL_PASSES = 10

Totals = Mapping[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Adjusted weights; for each crossed class its category in every margin.

    ``sizes`` holds each class's rows (raking) or its base weight (post-strata).
    """

    weights: Floats
    base: Floats
    classes: Groups
    sizes: Floats
    margins: tuple[Places, ...]
    is_rake: bool

    def effects(self, rows: Places, u: Floats) -> Floats:
        """What is taken off u in every class: the weighted mean of its post-stratum, or the raking residual."""
        codes, count = self.classes.codes[rows], self.classes.count
        if not self.is_rake:
            return np.asarray(sums(codes, self.base[rows] * u, count) / self.sizes)
        left = sums(codes, u, count)
        taken = np.zeros(count)
        for _ in range(RESIDUAL_PASSES):
            for margin in self.margins:
                mean = (np.bincount(margin, left) / np.bincount(margin, self.sizes))[margin]
                left = left - self.sizes * mean
                taken += mean
        return taken


def calibrated(
    plan: Plan, sheet: Sheet, base: Floats, totals: Sequence[Totals], problems: list[Problem]
) -> Calibration | None:
    """The base weights adjusted to the totals of every margin; None where a category or a total stands alone."""
    adjustment = plan.adjustment
    assert adjustment is not None
    before = len(problems)
    categories = [
        _matched(plan, sheet, margin.columns, own, margin.line, problems)
        for margin, own in zip(adjustment.margins, totals, strict=True)
    ]
    if adjustment.kind == "rake" and not same_sums([own.values() for own in totals]):
        problems.append(Problem(plan.source, adjustment.line, "rake", "rake_sums"))
    if len(problems) > before or not len(sheet):
        return None
    columns = [column for margin in adjustment.margins for column in margin.columns]
    classes = grouped(sheet, columns)
    first = classes.first()
    margins = tuple(groups.codes[first] for groups, _ in categories)
    before_sums = sums(classes.codes, base, classes.count)
    wanted = [own for _, own in categories]
    now = _adjusted(before_sums, margins, wanted, passes=MOST_PASSES if adjustment.kind == "rake" else 1)
    if now is None:
        problems.append(Problem(plan.source, adjustment.line, "rake", "rake_stuck", {"passes": str(MOST_PASSES)}))
        return None
    factors = now / before_sums
    is_rake = adjustment.kind == "rake"
    rows = np.bincount(classes.codes, minlength=classes.count).astype(np.float64)
    sizes = rows if is_rake else before_sums
    return Calibration(base * factors[classes.codes], base, classes, sizes, margins, is_rake)


def _matched(
    plan: Plan, sheet: Sheet, columns: tuple[str, ...], totals: Totals, line: int, problems: list[Problem]
) -> tuple[Groups, Floats]:
    own_cells = cells(sheet, columns)
    first = own_cells.groups.first()
    for key, place in zip(own_cells.keys, first.tolist(), strict=True):
        if key not in totals:
            problems.append(sheet.problem(place, columns[0], "category_without_total", text=" / ".join(key)))
    alone = [" / ".join(key) for key in totals if key not in own_cells.keys]
    problems += [Problem(plan.source, line, "totals", "total_without_answers", {"text": text}) for text in alone]
    return own_cells.groups, np.array([totals.get(key, 1.0) for key in own_cells.keys])


def _adjusted(now: Floats, margins: Sequence[Places], wanted: Sequence[Floats], *, passes: int) -> Floats | None:
    """The sum of weights of every class, brought to margin after margin until all fit; once for post-strata."""
    for _ in range(passes):
        for margin, total in zip(margins, wanted, strict=True):
            now = now * (total / np.bincount(margin, now))[margin]
        if passes == 1 or _fits(now, margins, wanted):
            return now
    return None


def _fits(now: Floats, margins: Sequence[Places], wanted: Sequence[Floats]) -> bool:
    return all(
        bool((np.abs(np.bincount(margin, now) - total) <= CLOSE * total).all())
        for margin, total in zip(margins, wanted, strict=True)
    )
