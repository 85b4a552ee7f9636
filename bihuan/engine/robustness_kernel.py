"""The arithmetic of many draws at once: integers carried in float64, exact while every sum stays below 2⁵².

A quotient of two integers below 2⁵³ never rounds up to the next integer, so the floor of a float64 division
is the exact floor, and half-up rounding is exact too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ranks = npt.NDArray[np.int32]

BLOCK = 500
"""Draws worked on together: their figures stay in the processor's cache."""


def half_up(dividend: Floats, divisor: Floats | float) -> Floats:
    """Quotients of non-negative integers, rounded half-up to integers. Twice the dividend must stay below 2⁵³."""
    rounded = dividend * 2
    rounded += divisor
    rounded /= np.multiply(divisor, 2)
    return np.floor(rounded, out=rounded)


def weighted_mean(scores: Floats, weights: Floats) -> Floats:
    """Mean score of every line (columns) under every draw of weights (rows), rounded half-up.

    ``scores`` is lines × parts in micro-points, ``weights`` draws × parts in integers; both without a sign.
    A draw without any weight gives 0.
    """
    return half_up(weights @ scores.T, np.maximum(weights.sum(axis=1, keepdims=True), 1))


def rank_rows(values: Floats) -> Ranks:
    """Competition ranks (1-2-2-4, the highest first) within each row of non-negative integers."""
    lines = values.shape[1]
    bits = max(lines - 1, 1).bit_length()
    keys = values.astype(np.int64)
    np.negative(keys, out=keys)
    keys <<= bits
    keys |= np.arange(lines)
    keys.sort(axis=1)
    who = keys & ((1 << bits) - 1)
    keys >>= bits
    is_first = np.empty(keys.shape, np.bool_)
    is_first[:, 0] = True
    np.not_equal(keys[:, 1:], keys[:, :-1], out=is_first[:, 1:])
    ranks = np.where(is_first, np.arange(1, lines + 1, dtype=np.int32), np.int32(0))
    np.maximum.accumulate(ranks, axis=1, out=ranks)
    placed = np.empty_like(ranks)
    np.put_along_axis(placed, who, ranks, axis=1)
    return placed


def rank_within(ranks: Ranks, scores: Floats) -> Floats:
    """Values that keep the order of ``ranks`` and part equal ones by ``scores`` (-1, or micro-points)."""
    values: Floats = (ranks.shape[1] - ranks).astype(np.float64) * (1 << 28) + scores + 1
    return values


def ranks_of_draws(scores: Floats, weights: Floats, quantum: float = 1e4) -> Ranks:
    """Ranks of all lines under every draw, read from means rounded half-up to multiples of ``quantum`` micro-points."""
    ranks = np.empty((len(weights), len(scores)), np.int32)
    for start in range(0, len(weights), BLOCK):
        means = weighted_mean(scores, weights[start : start + BLOCK])
        ranks[start : start + BLOCK] = rank_rows(half_up(means, quantum))
    return ranks
