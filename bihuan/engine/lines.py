"""The lines to be scored: units (or their classes), each with its own tree and ranking group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.checks import check_branch
from bihuan.engine.scheme.model import Branch, Node, Scheme
from bihuan.engine.values import Unit


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree several lines share: which leaves are in it and each one's declared share of the composite."""

    place: int
    root: Branch
    leaves: tuple[Node, ...]
    shares: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of a cycle under one scheme."""

    units: Sequence[Unit]
    trees: Sequence[Tree]
    groups: Sequence[str]
    leaves: tuple[str, ...]
    """Leaf ids by number, then the veto lists beside the tree."""
    in_tree: npt.NDArray[np.bool_]
    """Lines × leaves: may a mark stand here?"""
    number: Mapping[str, int] = field(repr=False)

    def members(self) -> dict[str, list[int]]:
        """Lines by ranking group, in the order of the units."""
        by_group: dict[str, list[int]] = {}
        for line, group in enumerate(self.groups):
            by_group.setdefault(group, []).append(line)
        return by_group


def lay_out(scheme: Scheme, units: Sequence[Unit]) -> Lines:
    """Every line's tree and group. Raises InputError where shares do not sum up in a tree that results."""
    lines, problems = laid_out(scheme, units)
    if problems:
        raise InputError(problems)
    return lines


def laid_out(scheme: Scheme, units: Sequence[Unit], source: str = "units.csv") -> tuple[Lines, list[Problem]]:
    """Find every line's tree and group, and what is wrong: shares that do not sum up in a tree that results.

    A line to which no indicator applies has an empty tree: no composite, no rank, and it is listed.
    """
    problems = _units_alone(units, source)
    leaves = (*(leaf.id for leaf in scheme.leaves), *sorted(scheme.veto_lists))
    number = {leaf: place for place, leaf in enumerate(leaves)}
    restricted = scheme.restricted
    by_signature: dict[tuple[int, ...], Tree] = {}
    trees: list[Tree] = []
    in_tree = np.zeros((len(units), len(leaves)), np.bool_)
    in_tree[:, len(scheme.leaves) :] = True
    for line, unit in enumerate(units):
        signature = tuple(
            place for place, node in enumerate(restricted) if node.applies_to.covers(unit.category, unit.klass, unit.id)
        )
        if signature not in by_signature:
            root = scheme.tree_for(unit)
            if root is not None:
                problems += check_branch(scheme, root, unit)
            by_signature[signature] = _tree(len(by_signature), root or Branch(scheme.root, ()))
        tree = by_signature[signature]
        trees.append(tree)
        in_tree[line, [number[leaf.id] for leaf in tree.leaves]] = True
    groups = _groups(scheme, units, source, problems)
    return Lines(units, trees, groups, leaves, in_tree, number), problems


def _units_alone(units: Sequence[Unit], source: str) -> list[Problem]:
    """A unit with classes has no row without one."""
    plain = {unit.id for unit in units if not unit.klass}
    return [
        Problem(source, line, "class", "class_mixed", {"unit": unit.id})
        for line, unit in enumerate(units, start=2)
        if unit.klass and unit.id in plain
    ]


def _groups(scheme: Scheme, units: Sequence[Unit], source: str, problems: list[Problem]) -> list[str]:
    within = scheme.choices.ranking.within
    if within == "all":
        return [""] * len(units)
    if within == "category":
        return [unit.category for unit in units]
    if within == "class":
        return [unit.klass for unit in units]
    if not any(within in unit.extra for unit in units):
        problems.append(Problem(source, 1, within, "no_ranking_column", {"column": within}))
    return [unit.extra.get(within, "") for unit in units]


def _tree(place: int, root: Branch) -> Tree:
    shares: dict[str, Fraction] = {}
    _spread(root, Fraction(1), shares)
    return Tree(place, root, tuple(root.leaves()), shares)


def _spread(branch: Branch, share: Fraction, shares: dict[str, Fraction]) -> None:
    if branch.node.is_leaf:
        shares[branch.node.id] = share
        return
    total = sum(child.node.share for child in branch.children)
    for child in branch.children:
        part = Fraction(child.node.share, total) if total else Fraction(0)
        _spread(child, share if child.node.is_bonus else share * part, shares)
