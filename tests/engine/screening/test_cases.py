"""The worked cases come out byte for byte, from rows in any order, from both engines; Cardinal's flags are ours."""

from __future__ import annotations

import csv
import importlib.util
import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import ibis
import pytest
from ibis.backends.sql.compilers.pyspark import compiler as spark_compiler

from bihuan.engine.screening.data import DuckDB, Table
from bihuan.engine.screening.running import screen
from bihuan.engine.screening.spark import Spark
from bihuan.project.cli import main
from tests import thoroughly
from tests.engine.screening.running import read, rules_file

SHARED = Path(__file__).parents[4] / "shared" / "data"
CASES, CARDINAL = SHARED / "screening_cases", SHARED / "cardinal_ocds"
pytestmark = pytest.mark.skipif(
    not CASES.exists(), reason="the worked cases lie beside the checkout, in ../shared/data"
)
NAMES = [f"{number:02d}" for number in range(1, 9)]
every_case = pytest.mark.parametrize("name", NAMES)
some_cases = pytest.mark.parametrize("name", NAMES[::-1][:: thoroughly.every(2)])
FUNNEL = frozenset({"funnel.csv", "funnel_overlap.csv"})


def command(name: str, data: Path, out: Path) -> list[str]:
    ocds = CASES / name / "ocds.jsonl"
    extra = ["--ocds", str(ocds)] if ocds.exists() else []
    return ["screen", str(CASES / name / "rules.yaml"), "--data", str(data), "--out", str(out), *extra]


def expected(name: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (CASES / name / "expected").iterdir() if path.name not in FUNNEL}


@some_cases
def test_rows_in_another_order_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for path in (CASES / name / "data").iterdir():
        heading, *rows = path.read_text("utf-8").splitlines(keepends=True)
        random.Random(7).shuffle(rows)
        (data / path.name).write_text(heading + "".join(rows), "utf-8")
    assert main(command(name, data, tmp_path / "out")) == 0
    for file, content in expected(name).items():
        bytes_now = (tmp_path / "out" / file).read_bytes()
        if file == "evidence.csv":
            assert _without_rows(bytes_now) == _without_rows(content)
        else:
            assert bytes_now == content, file


def _without_rows(evidence: bytes) -> list[bytes]:
    """The lines without their last column, the row number."""
    return [line.rpartition(b",")[0] for line in evidence.split(b"\n")]


def test_the_funnel_of_2019(tmp_path: Path) -> None:
    case = CASES / "07"
    words = ["screen", "funnel", str(case / "rules.yaml"), "--data", str(case / "data"), "--as-of", "2019-04-01"]
    assert main([*words, "--out", str(tmp_path)]) == 0
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {
        name: (case / "expected" / name).read_bytes() for name in FUNNEL
    }


PARAMS = {
    "R003-procurement_method_details-x-5-y-10": {"procurement_method_details": {"x": 5, "y": 10}},
    "R003-procurement_methods-open+selective": {"procurement_methods": ["open", "selective"]},
    "R003-threshold-10": {"threshold": 10},
}


@pytest.mark.parametrize("path", sorted(CARDINAL.glob("*.expected")), ids=lambda path: path.stem)
def test_flags_of_cardinal(path: Path, tmp_path: Path) -> None:
    item = {"id": path.stem.partition("-")[0], "params": PARAMS.get(path.stem, {})}
    rules = rules_file(tmp_path / "rules.yaml", item, ocds={"exclude_details": ["EXC"], "no_price_comparison": ["NPC"]})
    (tmp_path / "data").mkdir()
    screen(rules, tmp_path / "data", tmp_path / "out", releases=path.with_suffix(".jsonl"))
    groups = {"ocid": "OCID", "tenderer": "Tenderer"}
    flags: dict[str, dict[str, dict[str, float]]] = {}
    for line in read(tmp_path / "out" / "clues.csv"):
        value = float(line["because"].removeprefix("value="))
        flags.setdefault(groups[line["subject_type"]], {}).setdefault(line["subject"], {})[line["rule"]] = value
    assert flags == json.loads(path.read_text("utf-8"))


class Translated(DuckDB):
    """DuckDB, with every question asked in Spark's words as well."""

    asked = 0

    def keep(self, expression: Table, name: str) -> Table:
        self._ask(expression)
        return super().keep(expression, name)

    def _ask(self, expression: Table) -> None:
        """Spark splits by a pattern: a bare stroke would be one that splits between all characters."""
        Translated.asked += 1
        assert "'|')" not in spark_compiler.to_sqlglot(expression).sql("spark")

    def write(self, expression: Table, order: Sequence[str], path: Path) -> None:
        self._ask(expression)
        super().write(expression, order, path)


class SparkOptions(ibis.config.Config):  # type: ignore[misc]
    """What the translation asks of the options, which stand only where Spark is installed."""

    treat_nan_as_null: bool = False


@every_case
def test_a_case_byte_for_byte_and_every_question_of_it_in_sparks_words(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ibis.options, "pyspark", SparkOptions())
    monkeypatch.setattr("bihuan.engine.screening.data.DuckDB", Translated)
    before = Translated.asked
    assert main(command(name, CASES / name / "data", tmp_path)) == 0
    assert Translated.asked > before or name == NAMES[-1]  # the last has releases alone
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == expected(name)


@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="the Spark extra (make spark) and Java are not installed",
)
@every_case
def test_spark_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    case, ocds = CASES / name, CASES / name / "ocds.jsonl"
    screen(case / "rules.yaml", case / "data", tmp_path, releases=ocds if ocds.exists() else None, connect=Spark)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == expected(name)


def test_evidence_is_quoted_as_little_as_the_format_asks() -> None:
    for path in CASES.glob("*/expected/evidence.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert all(len(row) == 7 for row in csv.reader(file))
