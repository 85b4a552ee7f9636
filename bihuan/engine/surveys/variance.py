"""The variance of a linearised figure under the design: Taylor linearisation with ultimate clusters.

Särndal, Swensson and Wretman (1992), ch. 4 and 5; Lumley (2010), ch. 2; the same figures as R's ``survey``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bihuan.engine.surveys.calibration import Calibration
from bihuan.engine.surveys.design import Design, Stage
from bihuan.engine.surveys.figures import Floats
from bihuan.engine.surveys.groups import Places, sums


@dataclass(frozen=True, slots=True)
class _Held:
    """Weight by last-stage unit and class, where there is any."""

    units: Places
    classes: Places
    weights: Floats


@dataclass(frozen=True, slots=True)
class Estimator:
    """The design and the weights in use, asked for variances and degrees of freedom of sets of rows."""

    design: Design
    calibration: Calibration | None
    _held: _Held | None

    @classmethod
    def of(cls, design: Design, calibration: Calibration | None) -> Estimator:
        """With the weight every last-stage unit holds in every class of the adjustment."""
        if calibration is None or design.rows_are_units:
            return cls(design, calibration, None)
        units, classes = (design.second or design.first).units, calibration.classes
        pairs = units.within(classes)
        first = pairs.first()
        held = sums(pairs.codes, calibration.weights, pairs.count)
        return cls(design, calibration, _Held(units.codes[first], classes.codes[first], held))

    @property
    def weights(self) -> Floats:
        """w of every row."""
        return self.design.weights if self.calibration is None else self.calibration.weights

    def variance(self, rows: Places, u: Floats) -> float:
        """V of the sum of z = w·u, u being 0 outside ``rows``."""
        design, second = self.design, self.design.second
        units, totals = self._unit_totals(rows, u)
        added = 0.0
        if second is not None:
            parents = second.parents
            spread = _spread(totals, parents, second, adjusts=design.adjusts_lonely)
            share = (design.first.drawn / design.first.whole)[design.first.parents]
            added = float(np.sum(share * spread))
            totals = sums(parents, totals, design.first.units.count)
        strata_of = design.first.groups.codes[rows] if units is rows else design.first.parents
        return float(np.sum(_spread(totals, strata_of, design.first, adjusts=design.adjusts_lonely))) + added

    def _unit_totals(self, rows: Places, u: Floats) -> tuple[Places | None, Floats]:
        """Sums of z by unit of the last stage: of the units touched (rows themselves), or of all of them."""
        z = self.weights[rows] * u
        calibration = self.calibration
        if self.design.rows_are_units and calibration is None:
            return rows, z
        if self.design.rows_are_units and calibration is not None:
            each = -self.weights * calibration.effects(rows, u)[calibration.classes.codes]
            each[rows] += z
            return None, each
        last = (self.design.second or self.design.first).units
        totals = sums(last.codes[rows], z, last.count)
        if calibration is not None and self._held is not None:
            off = self._held.weights * calibration.effects(rows, u)[self._held.classes]
            totals = totals - sums(self._held.units, off, last.count)
        return None, totals

    def freedom(self, rows: Places) -> int:
        """Degrees of freedom: distinct first-stage units less distinct strata among the rows."""
        first = self.design.first
        units = len(rows)
        if not self.design.rows_are_units:
            units = int(np.count_nonzero(np.bincount(first.units.codes[rows], minlength=first.units.count)))
        strata = int(np.count_nonzero(np.bincount(first.groups.codes[rows], minlength=first.groups.count)))
        return units - strata


def _spread(totals: Floats, group: Places, stage: Stage, *, adjusts: bool) -> Floats:
    """(1 − n/N) · n/(n − 1) · Σ(t − t̄)² of every group; units not listed have t = 0.

    A single unit gives nothing, or (1 − 1/N)·t² where lonely units are adjusted.
    """
    count, drawn = stage.groups.count, stage.drawn
    whole = sums(group, totals, count)
    mean = whole / drawn
    listed = drawn if len(totals) == stage.units.count else np.bincount(group, minlength=count)
    off = totals - mean[group]
    squares = sums(group, off * off, count) + (drawn - listed) * mean * mean
    alone = drawn == 1
    scaled = squares * drawn / np.where(alone, 1.0, drawn - 1)
    lonely = whole * whole if adjusts else np.zeros(count)
    return np.asarray((1 - drawn / stage.whole) * np.where(alone, lonely, scaled))
