"""The worked cases come out exactly, from both implementations."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from bihuan.engine.numbers import show
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import Columns, Unit
from tests.engine.oracle import Line, Node, Row, judge
from tests.engine.running import run

CASES = Path(__file__).parents[3] / "shared" / "data" / "scoring_cases"
pytestmark = pytest.mark.skipif(
    not CASES.exists(), reason="the worked cases lie beside the checkout, in ../shared/data"
)
every_case = pytest.mark.parametrize("name", ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"])


class Case:
    """One worked case as its files say."""

    def __init__(self, name: str) -> None:
        self.folder = CASES / name
        self.scheme: Node = yaml.load((self.folder / "scheme.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
        self.units, self.marks = self.table("units"), self.table("marks")

    def table(self, name: str) -> list[Row]:
        """Rows without their blank cells; none where the case has no such file."""
        path = self.folder / f"{name}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return [{key: text for key, text in row.items() if text} for row in csv.DictReader(file)]

    @property
    def places(self) -> int:
        """Published decimals."""
        return int(self.scheme.get("rounding", {}).get("places", "2"))

    def results(self) -> dict[tuple[str, str], tuple[str, str, str, str]]:
        """Composite, rank, grade and bottom by line."""
        return {
            (row["unit"], row.get("class", "")): (
                row.get("composite", ""), row.get("rank", ""), row.get("grade", ""), row.get("bottom", ""),
            )
            for row in self.table("expected_results")
        }  # fmt: skip


def below(scheme: Node, wanted: str) -> set[str]:
    """All ids of the subtree that starts at a node."""
    stack = [scheme["tree"]]
    while stack:
        node = stack.pop()
        if node["id"] == wanted:
            ids, rest = {wanted}, list(node.get("children", ()))
            while rest:
                one = rest.pop()
                ids.add(one["id"])
                rest += one.get("children", ())
            return ids
        stack += node.get("children", ())
    raise KeyError(wanted)


def from_production(result: Result) -> dict[tuple[str, str], tuple[str, str, str, str]]:
    return {
        line.unit.key: (result.published(line), str(line.rank or ""), line.grade, "yes" if line.is_bottom else "")
        for line in result.lines
    }


def from_oracle(lines: list[Line], places: int) -> dict[tuple[str, str], tuple[str, str, str, str]]:
    return {
        (line.unit["unit"], line.unit.get("class", "")): (
            text(line.published, places), str(line.rank or ""), line.grade, "yes" if line.is_bottom else "",
        )
        for line in lines
    }  # fmt: skip


def text(value: Fraction | None, places: int) -> str:
    """Exact decimals; the figure has no more."""
    if value is None:
        return ""
    scaled = value * 10**places
    assert scaled.denominator == 1
    return show(scaled.numerator, places, places)


def test_an_average_age_above_the_target_costs() -> None:
    folder = CASES.parent / "found_cases" / "16-lower-is-better"
    scheme = parse_scheme((folder / "s3.yaml").read_text("utf-8"))
    units = [Unit(f"u{age}", f"单位{age}") for age in (40, 42, 44)]
    rows = [{"unit": unit.id, "indicator": "age", "value": unit.id[1:]} for unit in units]
    result = score(scheme, units, Columns.from_rows(rows), missing="renormalise")
    assert [show(line.nodes["age"].earned) for line in result.lines] == ["2.000000", "2.000000", "1.000000"]


@every_case
def test_results(name: str) -> None:
    case = Case(name)
    assert from_production(run(case.scheme, case.units, case.marks)) == case.results()
    assert from_oracle(judge(case.scheme, case.units, case.marks), case.places) == case.results()


@every_case
def test_nodes_and_points_lost(name: str) -> None:
    case = Case(name)
    result, judged = run(case.scheme, case.units, case.marks), judge(case.scheme, case.units, case.marks)
    lines = {line.unit.key: (line, other) for line, other in zip(result.lines, judged, strict=True)}
    for row in case.table("expected_nodes"):
        line, other = lines[row["unit"], row.get("class", "")]
        score = line.nodes[row["node"]].score
        assert ("" if score is None else show(score)) == row.get("score", "")
        assert text(other.scores.get(row["node"]), 6) == row.get("score", "")
        if "points_lost" in row:
            ids = below(case.scheme, row["node"])
            for lost in (result.losses(line), other.lost):
                total = sum(units for leaf, units in lost.items() if leaf in ids)
                assert show(total, case.places, case.places) == row["points_lost"]
