"""Do the shares sum up in every tree that results? With and without the units at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import product

from bihuan.engine.numbers import MICRO, show_short
from bihuan.engine.problems import Problem
from bihuan.engine.scheme.model import AppliesTo, Branch, Node, Scheme
from bihuan.engine.values import Unit

OTHER = "\x00"
"""Stands for a category, class or unit the scheme does not name."""
MOST_TREES = 200_000


def check_tree(root: Node, source: str, unsure: Set[str] = frozenset()) -> list[Problem]:
    """Problems of shares that cannot sum up whatever the units are.

    A child that applies to everyone is checked as it stands. Where children are in some trees only, each must be
    in at least one in which the shares sum up: whether the others occur, only the units can tell. What hangs on an
    ``unsure`` share is passed over.
    """
    return [
        problem
        for node in root.walk()
        if node.children and unsure.isdisjoint({node.id, *(child.id for child in node.children)})
        for problem in _check_node(node, source)
    ]


def _check_node(node: Node, source: str) -> Iterator[Problem]:
    trees = list(trees_below(node))
    proved: set[str] = set()
    wrong: dict[str, tuple[Sequence[Node], str]] = {}
    for label, children in trees:
        if _sums(node, children):
            proved.update(child.id for child in children)
        else:
            for child in children:
                wrong.setdefault(child.id, (children, label))
    unproved = [child for child in node.children if child.id not in proved and child.id in wrong]
    seen: set[str] = set()
    for child in unproved:
        others, label = wrong[child.id]
        if child.id not in seen:
            seen.update(each.id for each in others)
            yield share_problem(node, others, source, label if len(trees) > 1 else "")


def trees_below(node: Node) -> Iterator[tuple[str, list[Node]]]:
    """The children of a node in every tree that results, with the names that make it; none for those not named."""
    for label, places in trees_of([child.applies_to for child in node.children]):
        children = [node.children[place] for place in places]
        if any(not child.is_bonus for child in children):
            yield label, children


def trees_of(scopes: Sequence[AppliesTo]) -> Iterator[tuple[str, list[int]]]:
    """Which of these are in the tree of a unit, by place, for every tree that results; none where they are too many."""
    categories = _named(scope.category for scope in scopes)
    classes = _named(scope.klass for scope in scopes)
    units = _named(scope.unit for scope in scopes)
    if len(categories) * len(classes) * len(units) > MOST_TREES:
        return
    for which in product(categories, classes, units):
        label = ", ".join(name for name in which if name != OTHER)
        yield label, [place for place, scope in enumerate(scopes) if scope.covers(*which)]


def _named(parts: Iterable[tuple[str, ...] | None]) -> list[str]:
    return [*sorted({name for part in parts for name in part or ()}), OTHER]


def _sums(node: Node, children: Iterable[Node]) -> bool:
    counted = [child for child in children if not child.is_bonus]
    if not counted or all(child.equal for child in counted):
        return True
    if any(child.points is None for child in counted):
        return sum(child.weight or 0 for child in counted) == MICRO
    return node.points is None or sum(child.points or 0 for child in counted) == node.points


def share_problem(node: Node, children: Iterable[Node], source: str, tree: str) -> Problem:
    """The problem of shares that do not sum up in one tree."""
    counted = [child for child in children if not child.is_bonus]
    where = f" [{tree}]" if tree else ""
    if any(child.points is None for child in counted):
        total = show_short(sum(child.weight or 0 for child in counted))
        return Problem(source, node.line, "children", "weights_sum", {"id": node.id, "sum": total, "tree": where})
    total = show_short(sum(child.points or 0 for child in counted))
    params = {"id": node.id, "sum": total, "points": show_short(node.full), "tree": where}
    return Problem(source, node.line, "children", "points_sum", params)


def check_branch(scheme: Scheme, tree: Branch, unit: Unit) -> Iterator[Problem]:
    """Problems of the shares in one line's own tree."""
    for branch in tree.walk_up():
        if branch.children and not _sums(branch.node, [child.node for child in branch.children]):
            label = ", ".join(text for text in (unit.id, unit.category, unit.klass) if text)
            yield share_problem(branch.node, [child.node for child in branch.children], scheme.source, label)
