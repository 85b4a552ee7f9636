"""``explanation.jsonl``: a tree a line, written one at a time."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from bihuan.engine.explanation import Explainer, Explanation, MarkLine, Opened
from bihuan.engine.scoring import Result


def write_explanations(result: Result, path: Path) -> None:
    """Write every line's explanation."""
    explainer = Explainer(result)
    with path.open("w", encoding="utf-8") as file:
        for line in result.lines:
            file.write(json.dumps(as_json(explainer.explain(line)), ensure_ascii=False))
            file.write("\n")


def as_json(explanation: Explanation) -> dict[str, Any]:
    """One explanation as plain data; what is empty is left out."""
    plain = _plain(explanation)
    plain["tree"] = _opened(explanation.tree)
    return plain


def _opened(node: Opened) -> dict[str, Any]:
    plain = _plain(node)
    plain.pop("lost_units", None)
    if node.marks:
        plain["marks"] = [_mark(mark) for mark in node.marks]
    if node.children:
        plain["children"] = [_opened(child) for child in node.children]
    return plain


def _mark(mark: MarkLine) -> dict[str, Any]:
    """A mark of a file, known by its line."""
    away = mark.explained_away_by
    plain = {"row": mark.reference.id, "cells": mark.cells, "cost": mark.cost} | (
        {} if away is None else {"explained_away_by": away.id}
    )
    return {name: value for name, value in plain.items() if value != ""}


def _plain(item: Any) -> dict[str, Any]:
    values = ((part.name, getattr(item, part.name)) for part in fields(item))
    return {("class" if name == "klass" else name): value for name, value in values if value not in ("", None, [])}
