"""No module imports itself by any way round, not even inside a function or for types only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import bihuan

ROOT = Path(bihuan.__file__).parent


def modules() -> dict[str, Path]:
    paths = {}
    for path in ROOT.rglob("*.py"):
        if "migrations" not in path.parts:
            name = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
            paths[name.removesuffix(".__init__")] = path
    return paths


def imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """Every module of ours that is named by an import anywhere in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_no_import_cycle_eager_or_hidden() -> None:
    known = modules()
    graph = {name: {to for to in imported(path, known) if to in known} - {name} for name, path in known.items()}
    assert len(graph) > 100
    TopologicalSorter(graph).prepare()  # raises CycleError naming the modules of a cycle
