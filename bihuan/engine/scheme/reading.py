"""A scheme file into a scheme, or every problem in it by line and key."""

from __future__ import annotations

import hashlib
import json

from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.checks import check_tree
from bihuan.engine.scheme.grades import check_choices
from bihuan.engine.scheme.model import Choices, Node, Scheme
from bihuan.engine.scheme.nodes import NodeReader
from bihuan.engine.scheme.source import Located, read_yaml
from bihuan.engine.scheme.validating import kind_of, validated


def parse_scheme(text: str | bytes, source: str = "scheme.yaml") -> Scheme:
    """Read a scheme. Raises InputError with every problem, each at its line and key."""
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
    if problems or choices is None or root is None:
        raise InputError(problems)
    return _scheme(choices, root, source, located)


def _scheme(choices: Choices, root: Node, source: str, located: Located) -> Scheme:
    nodes = {node.id: node for node in root.walk()}
    digest = hashlib.sha256(json.dumps(located.plain(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return Scheme(choices, root, source, digest, nodes, tuple(node for node in nodes.values() if node.is_leaf))
