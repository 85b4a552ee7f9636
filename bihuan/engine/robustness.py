"""How much of a rank is noise: weights perturbed, each indicator dropped in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.engine.numbers import FULL, PLACES
from bihuan.engine.robustness_kernel import EXACT, Floats, Ranks, half_up, rank_rows, ranks_of_draws
from bihuan.engine.scheme.model import Branch
from bihuan.engine.scoring import Line, Result

SPREAD = 0.25
"""Weights move by up to this part of themselves, up or down."""
_GRID = 10**6
"""Weights are integers of this; a sum of weight times score stays below 2⁵²."""


@dataclass(frozen=True, slots=True)
class Fragility:
    """Of one line: ranks over all perturbed weightings and without each indicator, and the bottom's share."""

    rank: int
    median: int
    low: int
    high: int
    group_size: int
    bottom_share: float
    dropped_low: int
    dropped_high: int

    @property
    def is_fragile(self) -> bool:
        """True if the 5–95 % range spans a third of the group or more."""
        return self.group_size >= 3 and (self.high - self.low) * 3 >= self.group_size


def robustness(result: Result, draws: int, *, spread: float = SPREAD, seed: int = 20180101) -> dict[int, Fragility]:
    """Fragility by line number. Every weighting multiplies each leaf's share by 1 ± ``spread``, then renormalises.

    Leaves that do not count in a line leave its weights to the others. Folds other than the arithmetic are taken
    as arithmetic here; bonuses stand aside.
    """
    found: dict[int, Fragility] = {}
    groups: dict[str, list[Line]] = {}
    for line in result.lines:
        if line.published is not None:
            groups.setdefault(line.group, []).append(line)
    random = np.random.default_rng(seed)
    factors = random.uniform(1 - spread, 1 + spread, (draws, len(result.scheme.leaves)))
    for lines in groups.values():
        found.update(_group(result, lines, factors))
    return found


def _group(result: Result, lines: Sequence[Line], factors: Floats) -> dict[int, Fragility]:
    scores, shares = _matrix(result, lines)
    quantum = float(10 ** (PLACES - result.places))
    drawn = _ranks(scores, shares, factors, quantum)
    without = np.ones((factors.shape[1], factors.shape[1])) - np.eye(factors.shape[1])
    used = (shares > 0).any(axis=0)
    dropped = _ranks(scores, shares, without[used], quantum)
    ordered = np.sort(drawn, axis=0)
    draws = len(ordered)
    low, median, high = ordered[int(draws * 0.05)], ordered[draws // 2], ordered[min(draws - 1, int(draws * 0.95))]
    lowest = _bottom_share(result, lines, drawn)
    return {
        line.number: Fragility(
            line.rank or 0,
            int(median[at]),
            int(low[at]),
            int(high[at]),
            len(lines),
            float(lowest[at]),
            int(dropped[:, at].min()),
            int(dropped[:, at].max()),
        )
        for at, line in enumerate(lines)
    }


def _matrix(result: Result, lines: Sequence[Line]) -> tuple[Floats, Floats]:
    """Scores in micro and shares in integers of 1/``_GRID``, lines × leaves; a leaf left out has share 0."""
    width = len(result.scheme.leaves)
    scores = np.zeros((len(lines), width))
    shares = np.zeros((len(lines), width))
    for at, line in enumerate(lines):
        _fill(line, result.layout.trees[line.number].root, 1.0, result, scores[at], shares[at])
    return scores, np.rint(shares * _GRID)


def _fill(line: Line, branch: Branch, share: float, result: Result, scores: Floats, shares: Floats) -> None:
    found = line.nodes[branch.node.id]
    if branch.node.is_leaf:
        if found.score is not None:
            number = result.layout.number[branch.node.id]
            scores[number], shares[number] = found.score, share
        return
    counted = [child for child in branch.children if line.nodes[child.node.id].score is not None]
    total = sum(child.node.share for child in counted)
    for child in counted:
        _fill(line, child, share * child.node.share / total if total else 0.0, result, scores, shares)


def _ranks(scores: Floats, shares: Floats, factors: Floats, quantum: float) -> Ranks:
    """Ranks of all lines under every weighting."""
    if (shares == shares[0]).all():
        weights = np.rint(shares[0] * factors)
        if float(weights.sum(axis=1).max()) * FULL < EXACT:
            return ranks_of_draws(scores, weights, quantum)
    ranks = np.empty((len(factors), len(scores)), np.int32)
    for at, factor in enumerate(factors):
        weights = np.rint(shares * factor)
        totals = np.maximum(weights.sum(axis=1), 1)
        means = half_up((weights * scores).sum(axis=1), totals)
        ranks[at] = rank_rows(half_up(means, quantum)[None, :])[0]
    return ranks


def _bottom_share(result: Result, lines: Sequence[Line], drawn: Ranks) -> Floats:
    """How often each line falls into the bottom set; under a fixed threshold, as often as it does now."""
    size = sum(line.is_bottom for line in lines)
    if result.scheme.choices.bottom is None or size == 0:
        return np.zeros(len(lines))
    limits = np.sort(drawn, axis=1)[:, len(lines) - size]
    shares: Floats = (drawn >= limits[:, None]).mean(axis=0)
    return shares
