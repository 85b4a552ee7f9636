"""``results.csv`` and ``nodes.csv``, as the command's contract lays them out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from bihuan.engine.explanation import shares_of
from bihuan.engine.numbers import FULL, show
from bihuan.engine.scheme.model import Branch, Scheme
from bihuan.engine.scoring import Line, Result

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Text a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text


def has_classes(result: Result) -> bool:
    """True if any line is a class of its unit."""
    return any(line.unit.klass for line in result.lines)


def first_level(scheme: Scheme) -> list[str]:
    """The nodes right below the composite, in document order."""
    return [node.id for node in scheme.root.children]


def result_headings(result: Result) -> list[str]:
    """The headings of ``results.csv``."""
    classes = ["class"] if has_classes(result) else []
    ends = ["composite", "rank", "grade", "bottom"]
    return ["unit", "name", "category", *classes, *ends, *first_level(result.scheme)]


def result_rows(result: Result) -> Iterator[list[str]]:
    """The rows of ``results.csv`` in the order of the units."""
    classes, columns = has_classes(result), first_level(result.scheme)
    for line in result.lines:
        unit = line.unit
        yield [
            *(safe_cell(text) for text in (unit.id, unit.name, unit.category)),
            *([safe_cell(unit.klass)] if classes else []),
            result.published(line),
            str(line.rank or ""),
            safe_cell(line.grade),
            "yes" if line.is_bottom else "",
            *(_score(line, node) for node in columns),
        ]


def _score(line: Line, node: str) -> str:
    folded = line.nodes.get(node)
    return "" if folded is None or folded.score is None else show(folded.score)


def node_headings(result: Result) -> list[str]:
    """The headings of ``nodes.csv``."""
    classes = ["class"] if has_classes(result) else []
    return ["unit", *classes, "node", "score", "weight", "points_lost"]


def node_rows(result: Result) -> Iterator[list[str]]:
    """The rows of ``nodes.csv``: unit by unit, children before their parent."""
    classes = has_classes(result)
    shown: dict[int, str] = {}
    for line in result.lines:
        start = [safe_cell(line.unit.id), safe_cell(line.unit.klass)] if classes else [safe_cell(line.unit.id)]
        losses = result.losses(line)
        rows: list[tuple[str, str, str, int]] = []
        _walk(line, result.layout.trees[line.number].root, losses, FULL, rows)
        for node, score, weight, lost in rows:
            if lost not in shown:
                shown[lost] = show(lost, result.places, result.places)
            yield [*start, node, score, weight, "" if line.published is None else shown[lost]]


def _walk(line: Line, branch: Branch, losses: dict[str, int], share: int, rows: list[tuple[str, str, str, int]]) -> int:
    node = branch.node
    if node.is_leaf:
        lost = losses.get(node.id, 0)
    else:
        parts = shares_of(line, branch)
        lost = sum(_walk(line, child, losses, part, rows) for child, part in zip(branch.children, parts, strict=True))
    score = line.nodes[node.id].score
    rows.append((node.id, "" if score is None else show(score), "" if score is None else show(share, 6, 8), lost))
    return lost


def write_tables(result: Result, folder: Path) -> None:
    """Write both tables into a folder."""
    for name, headings, rows in (
        ("results.csv", result_headings(result), result_rows(result)),
        ("nodes.csv", node_headings(result), node_rows(result)),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(headings)
            writer.writerows(rows)
