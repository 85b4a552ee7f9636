"""Both implementations run on the same plain scheme, units and marks."""

from __future__ import annotations

import json

from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import MARK_COLUMNS, Columns, Unit
from tests.engine.oracle import Line, Node, Row, judge

UNIT_COLUMNS = ("unit", "name", "category", "class")


def run(scheme: Node, units: list[Row], marks: list[Row]) -> Result:
    """The production engine."""
    lines = [
        Unit(
            row["unit"],
            row["name"],
            row["category"],
            row.get("class", ""),
            extra={key: text for key, text in row.items() if key not in UNIT_COLUMNS},
        )
        for row in units
    ]
    assert all(set(mark) <= set(MARK_COLUMNS) for mark in marks)
    return score(parse_scheme(json.dumps(scheme, ensure_ascii=False)), lines, Columns.from_rows(marks))


def both(scheme: Node, units: list[Row], marks: list[Row]) -> tuple[Result, list[Line]]:
    """Both, after every figure of theirs was found the same."""
    result, lines = run(scheme, units, marks), judge(scheme, units, marks)
    for line, other in zip(result.lines, lines, strict=True):
        nodes = {key: folded for key, folded in line.nodes.items() if not result.scheme.nodes[key].is_bonus}
        assert {key: folded.score for key, folded in nodes.items()} == {
            key: None if score is None else score * 10**6 for key, score in other.scores.items()
        }
        assert {key: folded.earned for key, folded in nodes.items() if folded.score is not None} == {
            key: other.earned[key] * 10**6 for key, score in other.scores.items() if score is not None
        }
        published = None if other.published is None else other.published * 10**result.places
        place = line.published, line.rank, line.grade, line.is_bottom
        assert place == (published, other.rank, other.grade, other.is_bottom)
        assert result.losses(line) == {key: other.lost.get(key, 0) for key in result.losses(line)}
        assert {key for key, lost in other.lost.items() if lost} <= set(result.losses(line))
    return result, lines
