"""The figures of one domain: value, standard error, interval, design effect; and combinations of domains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.engine.surveys.figures import Floats
from bihuan.engine.surveys.groups import Places
from bihuan.engine.surveys.intervals import Bounds, logit, two_sided, wald_t
from bihuan.engine.surveys.variance import Estimator

NOISE = 1e-12
"""A standard error below this much of max(1, |θ|) is 0."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is known of one domain; ``n`` 0 leaves everything else undefined."""

    n: int
    value: float | None = None
    se: float | None = None
    interval: Bounds = (None, None)
    df: int | None = None
    deff: float | None = None
    numerator: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A domain with its linearised values u (z = w·u), and its one y where all are equal."""

    rows: Places
    total: float
    value: float
    u: Floats
    only: float | None


def part(estimator: Estimator, rows: Places, y: Floats) -> Part:
    """N̂, θ = Σw·y / N̂ and u = (y − θ) / N̂ of some rows, at least one."""
    weights = estimator.weights[rows]
    total = float(weights.sum())
    low, high = float(y.min()), float(y.max())
    only = low if low == high else None
    value = float(np.sum(weights * y)) / total if only is None else low
    return Part(rows, total, value, (y - value) / total, only)


def figure(
    estimator: Estimator, rows: Places, y: Floats, confidence: float, *, is_share: bool = False, by_logit: bool = False
) -> Figure:
    """The figures of the rows of a domain."""
    n = len(rows)
    if n == 0:
        return Figure(0)
    domain = part(estimator, rows, y)
    variance = 0.0 if domain.only is not None else estimator.variance(rows, domain.u)
    se = _settled(variance, domain.value)
    df = estimator.freedom(rows)
    bounds = (logit if by_logit else wald_t)(domain.value, se, df, confidence)
    deff = None if domain.only is not None else _deff(estimator, domain, y, se * se)
    numerator = int(np.count_nonzero(y)) if is_share else None
    return Figure(n, domain.value, se, bounds, df, deff, numerator)


def _settled(variance: float, value: float) -> float:
    se = max(variance, 0.0) ** 0.5
    return 0.0 if se < NOISE * max(1.0, abs(value)) else se


def _deff(estimator: Estimator, domain: Part, y: Floats, variance: float) -> float | None:
    """V over that of a simple random sample of as many: s²/n · (1 − n/N̂)."""
    n = len(domain.rows)
    if n < 2 or domain.total - n <= 1e-9 * n:
        return None
    squares = float(np.sum(estimator.weights[domain.rows] * (y - domain.value) ** 2))
    spread = n / (n - 1) * squares / domain.total
    return variance / (spread / n * (1 - n / domain.total))


def combined(estimator: Estimator, parts: Sequence[Part], shares: Sequence[float], confidence: float) -> Figure:
    """Σ a·θ over domains; those that share units are not taken as independent."""
    rows = np.concatenate([one.rows for one in parts])
    u = np.concatenate([share * one.u for share, one in zip(shares, parts, strict=True)])
    only = {one.only for one in parts}
    same = only.pop() if len(only) == 1 else None
    value = same
    if value is None:
        value = float(sum(share * one.value for share, one in zip(shares, parts, strict=True)))
    se = 0.0 if same is not None else _settled(estimator.variance(rows, u), value)
    df = estimator.freedom(rows)
    return Figure(len(rows), value, se, wald_t(value, se, df, confidence), df)


@dataclass(frozen=True, slots=True)
class Contrast:
    """One channel against another."""

    difference: float
    se: float
    df: int
    p: float | None


def contrast(estimator: Estimator, one: Part, reference: Part) -> Contrast:
    """θ − θ_ref with its standard error, t at one degree less than the union's (R: ``svyttest``)."""
    rows = np.concatenate([one.rows, reference.rows])
    u = np.concatenate([one.u, -reference.u])
    difference = one.value - reference.value
    fixed = one.only is not None and reference.only is not None
    se = 0.0 if fixed else _settled(estimator.variance(rows, u), difference)
    df = estimator.freedom(rows) - 1
    p = two_sided(difference / se, df) if se > 0 and df > 0 else None
    return Contrast(difference, se, df, p)
