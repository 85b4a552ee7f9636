"""A scheme file into a scheme, or every problem in it by line and key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.checks import check_tree
from bihuan.engine.scheme.grades import check_choices
from bihuan.engine.scheme.model import Choices, Node, Scheme
from bihuan.engine.scheme.nodes import NodeReader
from bihuan.engine.scheme.source import Located, read_yaml

Model = TypeVar("Model", bound=BaseModel)


def parse_scheme(text: str | bytes, source: str = "scheme.yaml") -> Scheme:
    """Read a scheme. Raises InputError with every problem, each at its line and key."""
    located = read_yaml(text, source)
    if not isinstance(located.value, dict):
        raise InputError([Problem(source, located.line, "", "expected_mapping", {"found": _kind(located.value)})])
    problems: list[Problem] = []
    tree = located.value.get("tree")
    rest = Located(
        {key: value for key, value in located.value.items() if key != "tree"}, located.line, located.key_lines
    )
    choices = validated(Choices, rest, source, problems)
    if tree is None:
        problems.append(Problem(source, located.line, "tree", "missing_key"))
    basis = choices or Choices(scheme="x", version="1", title="x")
    reader = NodeReader(source, basis, problems)
    root = reader.read_root(tree) if tree is not None else None
    if root is not None:
        problems += check_tree(root, source)
        if choices is not None:
            problems += check_choices(choices, reader.nodes, source, located)
    if problems or choices is None or root is None:
        raise InputError(problems)
    return _scheme(choices, root, source, located)


def _scheme(choices: Choices, root: Node, source: str, located: Located) -> Scheme:
    nodes = {node.id: node for node in root.walk()}
    digest = hashlib.sha256(json.dumps(located.plain(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return Scheme(choices, root, source, digest, nodes, tuple(node for node in nodes.values() if node.is_leaf))


def validated(
    model: type[Model], located: Located, source: str, problems: list[Problem], *, line: int | None = None
) -> Model | None:
    """The value as a model; what is wrong is added to ``problems`` at its line."""
    try:
        return model.model_validate(located.plain())
    except ValidationError as error:
        problems += [_problem(detail, model, located, source, line) for detail in error.errors(include_url=False)]
        return None


def _problem(detail: Any, model: type[BaseModel], located: Located, source: str, line: int | None) -> Problem:
    path = tuple(step for step in detail["loc"] if step not in _UNION_TAGS)
    column = ".".join(str(step) for step in path)
    row = located.line_of(path) if path else line or located.line
    kind, context, found = detail["type"], detail.get("ctx", {}), detail.get("input")
    if "code" in context:
        params = {key: str(value) for key, value in context.items() if key != "code"}
        return Problem(source, row, column, context["code"], params)
    if kind == "extra_forbidden":
        return unknown_key(source, row, column, _keys_at(model, path[:-1]))
    if kind.startswith("union_tag"):
        column = f"{column}.rule"
    code, params = _refusal(kind, context, found)
    return Problem(source, row, column, code, params)


def _refusal(kind: str, context: Mapping[str, Any], found: object) -> tuple[str, dict[str, str]]:
    """The sentence for one of pydantic's own errors."""
    if kind in ("missing", "union_tag_not_found"):
        return "missing_key", {}
    if kind in ("literal_error", "union_tag_invalid"):
        known = context.get("expected") or context["expected_tags"]
        return "unknown_choice", {"text": context.get("tag", _kind(found)), "known": known}
    if kind in ("too_short", "too_long"):
        length = context["actual_length"]
        return ("expected_list", {"found": str(length)}) if length else ("empty_list", {})
    if kind == "greater_than_equal":
        return "too_small_number", {"text": str(found), "least": str(context["ge"])}
    return _EXPECTED.get(kind, "expected_text"), {"found": _kind(found)}


_UNION_TAGS = frozenset({"lowest", "lowest_share", "below"})
_EXPECTED = {
    "dict_type": "expected_mapping",
    "model_type": "expected_mapping",
    "model_attributes_type": "expected_mapping",
    "list_type": "expected_list",
    "tuple_type": "expected_list",
}


def unknown_key(source: str, row: int, column: str, known: list[str]) -> Problem:
    """The problem of a key nobody knows, with the nearest one that is."""
    near = get_close_matches(column.rpartition(".")[2], known, n=1, cutoff=0.5)
    if near:
        return Problem(source, row, column, "unknown_key", {"near": near[0]})
    return Problem(source, row, column, "unknown_key_far", {"known": ", ".join(known)})


def _keys_at(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The keys a mapping at this path may have, as far as they can be told."""
    schema: Any = model.model_json_schema()
    parts = schema.get("$defs", {})
    found: Any = schema
    for step in path:
        found = found.get("properties", {}).get(step, {}) if isinstance(step, str) else found.get("items", {})
        while "$ref" in found or "anyOf" in found or "oneOf" in found:
            found = (found.get("anyOf") or found.get("oneOf") or [found])[0]
            if "$ref" in found:
                found = parts[found["$ref"].rpartition("/")[2]]
    return list(found.get("properties", {}))


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "{…}"
    return "[…]" if isinstance(value, list) else str(value)[:40]
