"""A scheme file into a scheme, or every problem in it by line and key."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.checks import check_tree
from bihuan.engine.scheme.grades import check_choices
from bihuan.engine.scheme.model import Choices, Node, Scheme
from bihuan.engine.scheme.nodes import NodeReader
from bihuan.engine.scheme.source import Located, read_yaml
from bihuan.engine.scheme.validating import kind_of, validated

UNFINISHED = frozenset({
    "weights_sum", "points_sum", "share_missing", "share_mixed", "share_both", "share_forbidden", "bonus_alone",
    "bonus_forbidden", "empty_list", "more_than_points", "steps_order", "round_points", "round_bonus", "no_tie_break",
    "unknown_indicator", "unknown_label", "label_twice", "band_twice", "labels_count", "fed_by_method",
})  # fmt: skip
"""What a scheme may still lack while it is being written: all of it can be read, it does not fit together yet."""


@lru_cache(maxsize=32)
def parse_scheme(text: str | bytes, source: str = "scheme.yaml") -> Scheme:
    """Read a scheme. Raises InputError with every problem, each at its line and key.

    The one text is asked for again and again by the steps of a year; what was read of it is kept, and never changed.
    """
    scheme, problems = _read(text, source)
    if problems or scheme is None:
        raise InputError(problems)
    return scheme


def read_draft(text: str | bytes, source: str = "scheme.yaml") -> tuple[Scheme, list[Problem]]:
    """A scheme that is being written, and what it still lacks. InputError for what cannot be read at all.

    What it says is never scored: ``parse_scheme`` refuses it as long as anything is lacking.
    """
    scheme, problems = _read(text, source)
    if scheme is None or any(problem.code not in UNFINISHED for problem in problems):
        raise InputError(problems)
    return scheme, InputError(problems).problems


def _read(text: str | bytes, source: str) -> tuple[Scheme | None, list[Problem]]:
    """What can be made of a text, with every problem in it."""
    located = read_yaml(text, source)
    if not isinstance(located.value, dict):
        raise InputError([Problem(source, located.line, "", "expected_mapping", {"found": kind_of(located.value)})])
    problems: list[Problem] = []
    tree = located.value.get("tree")
    rest = Located(
        {key: value for key, value in located.value.items() if key != "tree"}, located.line, located.key_lines
    )
    choices = validated(Choices, rest, source, problems, unsure=set())
    if tree is None:
        problems.append(Problem(source, located.line, "tree", "missing_key"))
    basis = choices or Choices(scheme="x", version="1", title="x")
    reader = NodeReader(source, basis, problems)
    root = reader.read_root(tree) if tree is not None else None
    if root is not None:
        problems += check_tree(root, source, reader.unsure)
        if choices is not None:
            problems += check_choices(choices, reader.nodes, source, located, reader.ids)
    if choices is None or root is None:
        return None, problems
    return _scheme(choices, root, source, located), problems


def _scheme(choices: Choices, root: Node, source: str, located: Located) -> Scheme:
    nodes = {node.id: node for node in root.walk()}
    digest = hashlib.sha256(json.dumps(located.plain(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return Scheme(choices, root, source, digest, nodes, tuple(node for node in nodes.values() if node.is_leaf))
