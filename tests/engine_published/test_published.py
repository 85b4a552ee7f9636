"""Real published rankings come out as they were published, each expressed as a scheme file."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from bihuan.engine.numbers import show
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import Columns, Unit

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the published data lies beside the checkout, in ../shared/data"
)
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scored(folder: str, text: str) -> Result:
    units = [Unit(row["unit"], row["name"], row["category"]) for row in rows(f"{folder}/units.csv")]
    marks = Columns.from_rows(row for row in rows(f"{folder}/marks.csv") if row["value"])
    return score(parse_scheme(text), units, marks)


def test_the_human_development_index_of_2021() -> None:
    result = scored("scoring_hdi_2021", (HERE / "schemes/hdi_2021.yaml").read_text("utf-8"))
    published = {row["unit"]: row for row in rows("scoring_hdi_2021/expected.csv")}
    scores = sum(
        Decimal(result.published(line)) / 100 == Decimal(published[line.unit.id]["hdi"]) for line in result.lines
    )
    ranks = sum(line.rank == int(published[line.unit.id]["rank"]) for line in result.lines)
    assert (scores, len(published)) == (191, 191)
    assert ranks == 191


def asem_scheme() -> str:
    """The index as a scheme: 49 indicators, directions and parents from the data's own table."""
    table = rows("scoring_asem_2018/indicators.csv")
    lines = [
        "scheme: asem-2018",
        "version: 1",
        "title: ASEM Sustainable Connectivity",
        "missing: renormalise",
        "rounding: {places: 4}",
        "ranking: {within: all, on: published}",
        "tree:",
    ]
    top = next(row for row in table if not row["parent"] or row["parent"] == "NA")
    _node(top, table, "  ", lines, is_item=False)
    return "\n".join(lines)


def _node(row: Row, table: list[Row], indent: str, lines: list[str], *, is_item: bool) -> None:
    children = [child for child in table if child["parent"] == row["code"]]
    start = f"{indent[:-2]}- " if is_item else indent
    name = row["name"].replace('"', "")
    lines += [f"{start}id: {row['code']}", f'{indent}title: "{name}"']
    if not children:
        better = "higher" if row["direction"] == "1" else "lower"
        lines += [f"{indent}method: min_max", f"{indent}better: {better}"]
        return
    lines += [f"{indent}weights: equal", f"{indent}children:"]
    for child in children:
        _node(child, table, indent + "    ", lines, is_item=True)


def test_the_asem_connectivity_index_of_2018() -> None:
    result = scored("scoring_asem_2018", asem_scheme())
    published = {row["unit"]: row for row in rows("scoring_asem_2018/expected.csv")}
    assert len(result.scheme.leaves) == 49
    scores = ranks = nodes = 0
    for line in result.lines:
        row = published[line.unit.id]
        scores += result.published(line) == four(row["Index"])
        ranks += line.rank == int(row["rank"])
        for node in ("Conn", "Sust", "Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social"):
            ours = line.nodes[node].score
            assert ours is not None
            nodes += show(ours, 4) == four(row[node])
            assert abs(Decimal(ours).scaleb(-6) - Decimal(row[node])) < Decimal("0.000002")
    assert (scores, ranks) == (51, 51)
    # Four components lie on the edge of the fourth place: kept at six places as the arithmetic says, they show
    # the neighbouring digit. All 459 agree to two millionths.
    assert nodes == 455


def four(text: str) -> str:
    return str(Decimal(text).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def test_five_thousand_panels_of_figure_skating_judges() -> None:
    result = scored("scoring_skating", (HERE / "schemes/skating.yaml").read_text("utf-8"))
    published = {row["unit"]: row["score"] for row in rows("scoring_skating/expected.csv")}
    equal = sum(Decimal(result.published(line)) == Decimal(published[line.unit.id]) for line in result.lines)
    assert (equal, len(published)) == (5715, 5715)


@pytest.mark.parametrize("name", ["hdi_2021", "skating"])
def test_the_scheme_files_are_sound(name: str) -> None:
    assert parse_scheme((HERE / f"schemes/{name}.yaml").read_text("utf-8"), f"{name}.yaml").leaves
