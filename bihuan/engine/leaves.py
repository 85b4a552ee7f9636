"""Every leaf of every line: what it earned, or why it has no score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bihuan.engine.lines import Lines
from bihuan.engine.marks import Marks
from bihuan.engine.methods.base import Exact, Gone, Rows
from bihuan.engine.missing import missing_marks
from bihuan.engine.numbers import half_up, rounded_to
from bihuan.engine.problems import Problem
from bihuan.engine.ranking import by_group
from bihuan.engine.scheme.model import Missing, Node, Scheme


@dataclass(slots=True)
class Leaves:
    """Earned micro-points by line and leaf number; None where the leaf counts for nothing in that line.

    ``gone`` says why, also where a policy put full marks or zero in its place; ``notes`` are the kinds of remarks;
    both by line and leaf number. ``figures`` are the means a relative method went by, by leaf number and line.
    """

    earned: list[list[int | None]]
    gone: list[dict[int, Gone]]
    notes: list[dict[int, tuple[str, ...]]]
    problems: list[Problem] = field(default_factory=list)
    figures: dict[int, dict[int, Fraction]] = field(default_factory=dict)


Earlier = Sequence[tuple[str, Scheme]]
"""Amended schemes: the day (2018-06-01) before which each was in force, and the scheme, oldest first."""


def rule_of(leaf: Node, earlier: Sequence[tuple[str, Mapping[str, Node]]], on: str) -> Callable[[Rows], int]:
    """What rows of a deduction cost under the rule in force on a day; blank days fall under the newest."""
    older = next((nodes.get(leaf.id) for until, nodes in earlier if on and on < until), None)
    rule = leaf if older is None or older.method is None or older.method.lost is None else older
    assert rule.method is not None
    lost, params = rule.method.lost, rule.params
    assert lost is not None
    return lambda rows: lost(rows, params)


def held(leaf: Node, earned: Exact) -> int:
    """Earned micro-points, rounded once to the leaf's places and kept within 0 and its full points."""
    return min(leaf.full, max(0, rounded_to(*earned, leaf.rounds)))


class LeafScorer:
    """Scores the leaves of all lines, relative methods last."""

    def __init__(
        self, scheme: Scheme, lines: Lines, marks: Marks, missing: Missing | None, earlier: Earlier = ()
    ) -> None:
        self._scheme, self._lines, self._marks, self._missing = scheme, lines, marks, missing
        self._earlier = [(until, older.nodes) for until, older in earlier]
        empty: list[list[int | None]] = [[None] * len(scheme.leaves) for _ in lines.units]
        self._found = Leaves(empty, [{} for _ in lines.units], [{} for _ in lines.units])

    def score(self) -> Leaves:
        """All of them."""
        leaves = self.alone()
        for number, figures in leaves.figures.items():
            for line, earned in settled_leaf(self._scheme.leaves[number], self._lines.groups, figures).items():
                leaves.earned[line][number] = earned
        return leaves

    def alone(self) -> Leaves:
        """What every line earns by itself; of relative methods only the figures."""
        for line, tree in enumerate(self._lines.trees):
            row = self._found.earned[line]
            for leaf in tree.leaves:
                number = self._lines.number[leaf.id]
                row[number] = self._one(line, number, leaf)
        return self._found

    def _one(self, line: int, number: int, leaf: Node) -> int | None:
        if (line, number) in self._marks.not_applicable:
            return self._replaced(line, number, leaf, Gone.NOT_APPLICABLE)
        rows = self._marks.rows(line, number)
        method = leaf.method
        assert method is not None
        if method.lost is not None:
            return leaf.full if rows is None else self._deducted(leaf, rows)
        if rows is None:
            return 0 if method.is_bonus else self._replaced(line, number, leaf, Gone.MISSING)
        if noted := method.noted(rows, leaf.params):
            self._found.notes[line][number] = noted
        if method.is_relative(leaf.params):
            self._found.figures.setdefault(number, {})[line] = rows.mean()
            return None
        assert method.earned is not None
        earned = method.earned(rows, leaf.full, leaf.params)
        if isinstance(earned, Gone):
            return self._replaced(line, number, leaf, earned)
        return half_up(*earned) if method.is_bonus else held(leaf, earned)

    def _deducted(self, leaf: Node, rows: Rows) -> int:
        method = leaf.method
        assert method is not None
        assert method.lost is not None
        assert method.cap is not None
        unit = rows.unit
        lost = self._lost_by_date(leaf, rows) if self._earlier else method.lost(rows, leaf.params)
        lost = min(lost, method.cap(leaf.params, leaf.full) * unit)
        return held(leaf, (leaf.full * unit - lost, unit))

    def _lost_by_date(self, leaf: Node, rows: Rows) -> int:
        """What the rows cost, each under the rule in force on its day."""
        return sum(rule_of(leaf, self._earlier, on)(rows.only(at)) for at, on in enumerate(rows.texts("on")))

    def _replaced(self, line: int, number: int, leaf: Node, why: Gone) -> int | None:
        self._found.gone[line][number] = why
        if leaf.is_bonus:
            return 0
        if why is Gone.NOT_APPLICABLE:
            policy: str = leaf.not_applicable
        else:
            policy = leaf.missing
            if policy == "error":
                policy = self._missing or "error"
        if policy == "error":
            source = self._marks.columns.source
            self._found.problems.append(missing_marks(self._lines.units[line], leaf.id, source))
        return {"full_marks": leaf.full, "zero": 0}.get(policy)


def settled_leaf(leaf: Node, groups: Sequence[str], figures: Mapping[int, Fraction]) -> dict[int, int]:
    """What lines earn at a leaf of a relative method, by their figures and their ranking groups."""
    assert leaf.method is not None
    assert leaf.method.settle is not None
    settled: dict[int, int] = {}
    for members in by_group(groups, figures, figures.__getitem__).values():
        earned = leaf.method.settle(members, leaf.full, leaf.params)
        settled.update((line, held(leaf, exact)) for line, exact in earned.items())
    return settled
