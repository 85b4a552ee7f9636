"""Every published number opened: composite → component → indicator → rule → marks → what was explained away."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from bihuan.engine.entries import Place, rule_met
from bihuan.engine.methods.base import Gone, Rows
from bihuan.engine.numbers import FULL, half_up, show, show_short
from bihuan.engine.problems import Language
from bihuan.engine.ranking import by_group
from bihuan.engine.scheme.model import Branch, Node
from bihuan.engine.scoring import Line, Result, vetoes
from bihuan.engine.values import Columns, Reference
from bihuan.engine.words import NOTES, POLICIES


@dataclass(slots=True)
class MarkLine:
    """One mark: where it comes from, its cells, what it costs by itself (deductions only), what stands for it."""

    reference: Reference
    cells: dict[str, str]
    cost: str = ""
    explained_away_by: Reference | None = None


@dataclass(slots=True)
class Opened:
    """A node opened. Scores have six places, ``points_lost`` (and a bonus's gain below 0) the published ones.

    ``share`` is its part among its siblings that count, ``state`` why it has no marks of its own. Of a rule that is
    a table ``rule`` names the entry that was used.
    """

    id: str
    title: str
    score: str
    share: str
    points_lost: str
    lost_units: int
    full: str = ""
    earned: str = ""
    method: str = ""
    rule: str = ""
    owner: str = ""
    basis: str = ""
    fold: str = ""
    state: str = ""
    notes: list[str] = field(default_factory=list)
    marks: list[MarkLine] = field(default_factory=list)
    children: list[Opened] = field(default_factory=list)


@dataclass(slots=True)
class Explanation:
    """One line opened."""

    unit: str
    name: str
    klass: str
    category: str
    composite: str
    rank: int | None
    grade: str
    bottom: bool
    capped_at: list[str]
    tree: Opened


class Explainer:
    """Opens the lines of one result."""

    def __init__(self, result: Result, language: Language = "zh") -> None:
        self._result, self._language = result, language
        self._places: dict[int, dict[int, Place]] = {}

    def explain(self, line: Line) -> Explanation:
        """The whole tree of one line."""
        unit = line.unit
        losses = self._result.losses(line)
        tree = self._node(line, self._result.layout.trees[line.number].root, losses, FULL)
        return Explanation(
            unit.id,
            unit.name,
            unit.klass,
            unit.category,
            self._result.published(line),
            line.rank,
            line.grade,
            line.is_bottom,
            vetoes(self._result, line) if line.published is not None else [],
            tree,
        )

    def _node(self, line: Line, branch: Branch, losses: dict[str, int], share: int) -> Opened:
        node, folded = branch.node, line.nodes[branch.node.id]
        places = self._result.places
        children = [
            self._node(line, child, losses, part)
            for child, part in zip(branch.children, shares_of(line, branch), strict=True)
        ]
        lost = sum(child.lost_units for child in children) if children else losses.get(node.id, 0)
        opened = Opened(
            node.id,
            node.title,
            "" if folded.score is None else show(folded.score),
            "" if folded.score is None else show_short(share, 8),
            "" if line.published is None else show(lost, places, places),
            lost,
            children=children,
            fold=node.fold if node.children else "",
        )
        if node.points is not None:
            opened.full, opened.earned = (
                show_short(node.points),
                "" if folded.score is None else show_short(folded.earned),
            )
        if node.is_leaf:
            self._leaf(opened, line, node)
        return opened

    def _leaf(self, opened: Opened, line: Line, node: Node) -> None:
        number = self._result.layout.number[node.id]
        assert node.method is not None
        marks = self._result.marks_of(line)
        rows = marks.rows(number)
        opened.method, opened.owner, opened.basis = node.method.name, node.owner, node.basis
        opened.rule = rule_met(node, rows, self._place(line, number, node), self._language)
        chinese = self._language == "zh"
        opened.notes = [NOTES[kind][chinese] for kind in self._result.leaves.notes[line.number].get(number, ())]
        gone = self._result.leaves.gone[line.number].get(number)
        if gone is not None:
            policy = node.missing if gone is Gone.MISSING else node.not_applicable
            opened.state = POLICIES[gone.value, policy][chinese]
        if rows is not None:
            opened.marks = [
                self._mark(marks.columns, node, rows, place)
                for place in sorted(range(len(rows)), key=rows.places().__getitem__)
            ]
        for place, by in marks.away(number):
            columns = marks.columns
            cells = _cells(columns.row(place))
            opened.marks.append(MarkLine(columns.reference(place), cells, "0", columns.reference(by)))

    def _place(self, line: Line, number: int, leaf: Node) -> Place | None:
        """The place in its group a relative method gave the line; the places of a group are found once."""
        assert leaf.method is not None
        figures = self._result.leaves.figures.get(number, {})
        if leaf.method.placed is None or line.number not in figures:
            return None
        if number not in self._places:
            self._places[number] = {}
            for group in by_group(self._result.layout.groups, figures, figures.__getitem__).values():
                for at, place in leaf.method.placed(group, leaf.params).items():
                    self._places[number][at] = place, len(group)
        return self._places[number][line.number]

    @staticmethod
    def _mark(columns: Columns, node: Node, rows: Rows, at: int) -> MarkLine:
        place = rows.places()[at]
        cost = ""
        assert node.method is not None
        if node.method.lost is not None:
            lost = Fraction(node.method.lost(rows.only(at), node.params), rows.unit)
            cost = show_short(half_up(lost.numerator, lost.denominator))
        return MarkLine(columns.reference(place), _cells(columns.row(place)), cost)


def _cells(cells: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in cells.items() if name not in ("unit", "indicator", "class")}


def shares_of(line: Line, branch: Branch) -> list[int]:
    """The parts of the children that count, in 10⁻⁸ of their parent; 0 for the others."""
    counts = [line.nodes[child.node.id].score is not None for child in branch.children]
    total = sum(child.node.share for child, count in zip(branch.children, counts, strict=True) if count)
    return [
        half_up(child.node.share * FULL, total) if count and total else 0
        for child, count in zip(branch.children, counts, strict=True)
    ]
