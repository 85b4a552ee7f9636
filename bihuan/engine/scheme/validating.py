"""A located value as a pydantic model; every refusal becomes a problem at its line, in our own sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bihuan.engine.problems import Problem
from bihuan.engine.scheme.mending import mended
from bihuan.engine.scheme.source import Located

Model = TypeVar("Model", bound=BaseModel)


def validated(
    model: type[Model],
    located: Located,
    source: str,
    problems: list[Problem],
    *,
    line: int | None = None,
    last_key: bool = False,
    unsure: set[str] | None = None,
) -> Model | None:
    """The value as a model; what is wrong is added to ``problems`` at its line and path, or its last key alone.

    Where ``unsure`` is given something stands in for it, and ``unsure`` gets the keys; None where nothing can.
    """
    try:
        return model.model_validate(located.plain())
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems += [_problem(detail, model, located, source, line, last_key=last_key) for detail in details]
        if unsure is None:
            return None
        valid, touched = mended(model, located.plain(), error)
        unsure |= touched
        return valid


def _problem(
    detail: Any, model: type[BaseModel], located: Located, source: str, line: int | None, *, last_key: bool
) -> Problem:
    path = tuple(step for step in detail["loc"] if step not in _UNION_TAGS)
    column = ".".join(str(step) for step in path)
    if last_key:
        column = next((step for step in reversed(path) if isinstance(step, str)), "")
    row = located.line_of(path) if path else line or located.line
    kind, context, given = detail["type"], detail.get("ctx", {}), detail.get("input")
    if "code" in context:
        params = {key: str(value) for key, value in context.items() if key != "code"}
        return Problem(source, row, column, context["code"], params)
    if kind == "extra_forbidden":
        return unknown_key(source, row, column, _keys_at(model, path[:-1]))
    if kind.startswith("union_tag"):
        column = f"{column}.rule"
    code, params = _refusal(kind, context, given)
    return Problem(source, row, column, code, params)


_CHOICE = re.compile(r"'([^']*)'")
"""A choice among those that pydantic lists in its own English."""


def _refusal(kind: str, context: Mapping[str, Any], given: object) -> tuple[str, dict[str, str]]:
    """The sentence for one of pydantic's own errors."""
    if kind in ("missing", "union_tag_not_found"):
        return "missing_key", {}
    if kind in ("literal_error", "union_tag_invalid"):
        known = context.get("expected") or context["expected_tags"]
        return "unknown_choice", {
            "text": context.get("tag", kind_of(given)),
            "known": ", ".join(_CHOICE.findall(known)),
        }
    if kind in ("too_short", "too_long"):
        length = context["actual_length"]
        return ("expected_list", {"found": str(length)}) if length else ("empty_list", {})
    if kind == "greater_than_equal":
        return "too_small_number", {"text": str(given), "least": str(context["ge"])}
    return _EXPECTED.get(kind, "expected_text"), {"found": kind_of(given)}


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
    here: Any = schema
    for step in path:
        here = here.get("properties", {}).get(step, {}) if isinstance(step, str) else here.get("items", {})
        while "$ref" in here or "anyOf" in here or "oneOf" in here:
            here = (here.get("anyOf") or here.get("oneOf") or [here])[0]
            if "$ref" in here:
                here = parts[here["$ref"].rpartition("/")[2]]
    return list(here.get("properties", {}))


def kind_of(value: object) -> str:
    """What stands there, in short."""
    if isinstance(value, dict):
        return "{…}"
    return "[…]" if isinstance(value, list) else str(value)[:40]
