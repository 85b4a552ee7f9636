"""Quantiles and tails of Student's t, and the two intervals."""

from __future__ import annotations

import math

Bounds = tuple[float | None, float | None]


def quantile(confidence: float, df: float) -> float:
    """The two-sided t quantile: 0.95 and 10 degrees give 2.228."""
    from scipy.special import stdtrit  # noqa: PLC0415 - half a second of every start, for surveys alone

    return float(stdtrit(df, (1 + confidence) / 2))


def two_sided(t: float, df: float) -> float:
    """The chance of a |t| as large or larger."""
    from scipy.special import stdtr  # noqa: PLC0415

    return float(2 * stdtr(df, -abs(t)))


def wald_t(value: float, se: float, df: float, confidence: float) -> Bounds:
    """θ ± t·se; none without degrees of freedom."""
    if df <= 0:
        return None, None
    reach = quantile(confidence, df) * se
    return value - reach, value + reach


def logit(value: float, se: float, df: float, confidence: float) -> Bounds:
    """expit(ln(θ/(1 − θ)) ± t·se/(θ(1 − θ))); none at 0 and 1 or without degrees of freedom."""
    if df <= 0 or not 0 < value < 1:
        return None, None
    middle = math.log(value / (1 - value))
    reach = quantile(confidence, df) * se / (value * (1 - value))
    return _expit(middle - reach), _expit(middle + reach)


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else math.exp(x)
