"""Two implementations agree to the last digit, on the worked cases and on schemes and marks drawn at random."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.engine.numbers import show
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import Columns, Unit
from tests.engine.generated import Drawing
from tests.engine.oracle import Oracle, Row

CASES = Path(__file__).parents[3] / "shared" / "data" / "scoring_cases"


def run(scheme: dict[str, Any], units: list[Row], marks: list[Row]) -> Result:
    lines = [Unit(row["unit"], row["name"], row["category"], row.get("class", "")) for row in units]
    return score(parse_scheme(json.dumps(scheme, ensure_ascii=False)), lines, Columns.from_rows(marks))


def compare(scheme: dict[str, Any], units: list[Row], marks: list[Row]) -> Result:
    result, oracle = run(scheme, units, marks), Oracle(scheme, units, marks)
    for line, other in zip(result.lines, oracle.lines, strict=True):
        scores = {node: found.score for node, found in line.nodes.items() if not result.scheme.nodes[node].is_bonus}
        assert scores == {node: None if s is None else int(s * 10**6) for node, s in other.scores.items()}
        published = None if other.published is None else int(other.published * 10**result.places)
        assert (line.published, line.rank, line.grade, line.is_bottom) == (
            published, other.rank, other.grade, other.bottom,
        )  # fmt: skip
        losses = {leaf: lost for leaf, lost in result.losses(line).items() if lost}
        assert losses == {leaf: lost for leaf, lost in other.lost.items() if lost}
    return result


@settings(max_examples=800, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=10**9))
def test_production_and_oracle_agree(seed: int) -> None:
    drawn = Drawing(seed)
    compare(drawn.scheme, drawn.units, drawn.marks)


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: text for key, text in row.items() if text} for row in csv.DictReader(file)]


@pytest.mark.skipif(not CASES.exists(), reason="the worked cases lie beside the checkout, in ../shared/data")
@pytest.mark.parametrize("name", ["01", "02", "03", "04", "05", "06", "07"])
def test_the_worked_cases(name: str) -> None:
    folder = CASES / name
    scheme = yaml.load((folder / "scheme.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    result = compare(scheme, table(folder / "units.csv"), table(folder / "marks.csv"))
    lines = {line.unit.key: line for line in result.lines}
    for row in table(folder / "expected_results.csv"):
        line = lines[row["unit"], row.get("class", "")]
        found = (result.published(line), str(line.rank), line.grade, "yes" if line.is_bottom else "")
        assert found == (row["composite"], row["rank"], row.get("grade", ""), row.get("bottom", ""))
    nodes = folder / "expected_nodes.csv"
    for row in table(nodes) if nodes.exists() else ():
        line = lines[row["unit"], row.get("class", "")]
        found_score = line.nodes[row["node"]].score
        assert ("" if found_score is None else show(found_score)) == row.get("score", "")
        if "points_lost" in row:
            lost = sum(result.losses(line).get(node.id, 0) for node in result.scheme.nodes[row["node"]].walk())
            assert show(lost, result.places, result.places) == row["points_lost"]
