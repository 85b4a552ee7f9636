"""How much of a rank is noise: weights perturbed, each indicator dropped in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.engine.numbers import PLACES
from bihuan.engine.robustness_kernel import (
    BLOCK,
    Floats,
    Ranks,
    half_up,
    rank_rows,
    rank_within,
    ranks_of_draws,
    weighted_mean,
)
from bihuan.engine.scheme.model import Branch, Scheme
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


def robustness(
    result: Result, draws: int, *, spread: float = SPREAD, seed: int = 20180101, before: Earlier | None = None
) -> dict[int, Fragility]:
    """Fragility by line number. Every weighting multiplies each leaf's share by 1 ± ``spread``, then renormalises.

    Leaves that do not count in a line leave its weights to the others. Folds other than the arithmetic are taken
    as arithmetic here; bonuses stand aside, and so does the rounding of nodes above the indicators. Lines that are
    equal are put in order by the tie-break nodes, weighed anew like everything else.

    ``before`` is the result this one was rescored from with its ranges at the same draws: a group in which no line
    is another keeps them.
    """
    ranges: dict[int, Fragility] = {}
    groups: dict[str, list[Line]] = {}
    for line in result.lines:
        if line.published is not None:
            groups.setdefault(line.group, []).append(line)
    random = np.random.default_rng(seed)
    factors = random.uniform(1 - spread, 1 + spread, (draws, len(result.scheme.leaves)))
    for lines in groups.values():
        known = None if before is None else _known(result, lines, *before)
        ranges.update(_group(result, lines, factors) if known is None else known)
    return ranges


def _known(
    result: Result, lines: Sequence[Line], before: Result, ranges: Mapping[int, Fragility]
) -> dict[int, Fragility] | None:
    """The ranges a group had; None if anything of it is another."""
    if before.scheme is not result.scheme or before.layout is not result.layout:
        return None
    if any(before.lines[line.number] is not line or line.number not in ranges for line in lines):
        return None
    known = {line.number: ranges[line.number] for line in lines}
    return known if all(one.group_size == len(lines) for one in known.values()) else None


def leaves_out_rounds(scheme: Scheme) -> bool:
    """True if nodes above the indicators round their scores, which robustness does not."""
    return any(node.rounds is not None for node in scheme.nodes.values() if node.children)


def _group(result: Result, lines: Sequence[Line], factors: Floats) -> dict[int, Fragility]:
    ranking = result.scheme.choices.ranking
    parts = [_part(result, lines, node) for node in (result.scheme.root.id, *ranking.tie_break)]
    quantum = 1.0 if ranking.on == "full" else float(10 ** (PLACES - result.places))
    drawn = _ranks(parts, factors, quantum)
    without = np.ones((factors.shape[1], factors.shape[1])) - np.eye(factors.shape[1])
    used = (parts[0].shares > 0).any(axis=0)
    dropped = _ranks(parts, without[used], quantum)
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


Earlier = tuple[Result, Mapping[int, Fragility]]
"""A result with the ranges of its lines."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A node's leaves in every line: scores in micro, shares in integers of 1/``_GRID``; one left out has share 0."""

    scores: Floats
    shares: Floats

    @property
    def is_even(self) -> bool:
        """True if all lines weigh alike."""
        return bool((self.shares == self.shares[0]).all())

    def means(self, factors: Floats) -> Floats:
        """Scores under every draw (rows) by line, in micro; -1 where nothing of the node counts."""
        if self.is_even:
            weights = np.rint(self.shares[0] * factors)
            return np.where(weights.sum(axis=1, keepdims=True) > 0, weighted_mean(self.scores, weights), -1)
        averages = np.empty((len(factors), len(self.scores)))
        alike, which = np.unique(self.shares, axis=0, return_inverse=True)
        for at, shares in enumerate(alike):
            weights, lines = np.rint(shares * factors), which == at
            means = weighted_mean(self.scores[lines], weights)
            averages[:, lines] = np.where(weights.sum(axis=1, keepdims=True) > 0, means, -1)
        return averages


def _part(result: Result, lines: Sequence[Line], node: str) -> _Part:
    width = len(result.scheme.leaves)
    scores = np.zeros((len(lines), width))
    shares = np.zeros((len(lines), width))
    branches: dict[int, Branch | None] = {}
    for at, line in enumerate(lines):
        tree = result.layout.trees[line.number]
        if tree.place not in branches:
            branches[tree.place] = next((branch for branch in tree.root.walk_up() if branch.node.id == node), None)
        branch = branches[tree.place]
        if branch is not None:
            _fill(line, branch, 1.0, result, scores[at], shares[at])
    return _Part(scores, np.rint(shares * _GRID))


def _fill(line: Line, branch: Branch, share: float, result: Result, scores: Floats, shares: Floats) -> None:
    folded = line.nodes[branch.node.id]
    if branch.node.is_leaf:
        if folded.score is not None:
            number = result.layout.number[branch.node.id]
            scores[number], shares[number] = folded.score, share
        return
    counted = [child for child in branch.children if line.nodes[child.node.id].score is not None]
    total = sum(child.node.share for child in counted)
    for child in counted:
        _fill(line, child, share * child.node.share / total if total else 0.0, result, scores, shares)


def _ranks(parts: Sequence[_Part], factors: Floats, quantum: float) -> Ranks:
    """Ranks of all lines under every weighting: by the first part, rounded to the quantum, then by the others."""
    whole, *ties = parts
    if whole.is_even and not ties:
        return ranks_of_draws(whole.scores, np.rint(whole.shares[0] * factors), quantum)
    ranks = np.empty((len(factors), len(whole.scores)), np.int32)
    for start in range(0, len(factors), BLOCK):
        block = factors[start : start + BLOCK]
        ranked = rank_rows(half_up(np.maximum(whole.means(block), 0), quantum))
        for tie in ties:
            ranked = rank_rows(rank_within(ranked, tie.means(block)))
        ranks[start : start + BLOCK] = ranked
    return ranks


def _bottom_share(result: Result, lines: Sequence[Line], drawn: Ranks) -> Floats:
    """How often each line falls into the bottom set; under a fixed threshold, as often as it does now."""
    size = sum(line.is_bottom for line in lines)
    if result.scheme.choices.bottom is None or size == 0:
        return np.zeros(len(lines))
    limits = np.sort(drawn, axis=1)[:, len(lines) - size]
    shares: Floats = (drawn >= limits[:, None]).mean(axis=0)
    return shares
