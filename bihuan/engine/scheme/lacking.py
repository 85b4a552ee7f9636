"""What a scheme that is being written still lacks, row by row, without a key or an id of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.engine.problems import Language, Problem
from bihuan.engine.scheme.model import Node, Scheme
from bihuan.engine.scheme.summing import sums_below

_TOLD_AS_SUMS = frozenset({"weights_sum", "points_sum", "share_mixed"})
_NO_SHARE = ("no weight or points yet", "尚未填写权重或分值")
_NO_CHILDREN = ("nothing stands below it yet", "其下尚无指标")


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is lacking: the row (empty for the scheme as a whole), its title, and what."""

    node: str
    title: str
    text: str


def lacking(scheme: Scheme, problems: Sequence[Problem], language: Language = "zh") -> list[Lack]:
    """Sums that are not met, then everything else in the order of the document; empty for a scheme that is sound."""
    if not problems:
        return []
    lacks = [*_sums(scheme, language), *_others(scheme, problems, language)]
    return lacks or [Lack("", "", problem.says(language)) for problem in problems[:1]]


def _sums(scheme: Scheme, language: Language) -> Iterator[Lack]:
    for node in scheme.root.walk():
        for one in sums_below(node):
            if not one.is_met:
                yield Lack(node.id, node.title, one.text(language))


def _others(scheme: Scheme, problems: Sequence[Problem], language: Language) -> Iterator[Lack]:
    at = 0 if language == "en" else 1
    nodes = sorted(scheme.nodes.values(), key=lambda node: node.line)
    for problem in problems:
        if problem.code in _TOLD_AS_SUMS:
            continue
        node = _node_at(nodes, problem)
        if problem.code == "share_missing":
            text = _NO_SHARE[at]
        elif problem.code in ("empty_list", "bonus_alone") and node is not None and not node.children:
            if problem.code == "bonus_alone":
                continue
            text = _NO_CHILDREN[at]
        else:
            text = _with_titles(scheme, problem).says(language)
        yield Lack(node.id if node else "", node.title if node else "", text)


def _node_at(nodes: Sequence[Node], problem: Problem) -> Node | None:
    """The row a problem stands in: the last one that begins at or before its line; none above the tree."""
    return next((node for node in reversed(nodes) if node.line <= problem.row), None)


def _with_titles(scheme: Scheme, problem: Problem) -> Problem:
    """The problem with a row's title where its sentence would name the id."""
    named = {key: scheme.nodes[text].title if text in scheme.nodes else text for key, text in problem.params.items()}
    return Problem(problem.source, problem.row, problem.column, problem.code, named)
