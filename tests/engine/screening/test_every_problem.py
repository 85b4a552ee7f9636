"""Bad input names every problem of rules, tables and releases at once; cells of each format mean the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from bihuan.project.cli import main
from tests.engine.screening.running import rules_file, run

HEADER = "contract_id,unit,supplier,sign_day,amount_fen"


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> list[str]:
    """The lines of a command that ends with 2."""
    assert main(["--language", "en", "screen", *map(str, words)]) == 2
    return [line for line in capsys.readouterr().err.splitlines() if line]


def test_rules_tables_and_releases_are_all_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    rows = ["c1,u,s,2025-01-01,1", "c2,u,s,2025-02-30,1", "c3,u", "c1,u,s,2025-01-01,2", ",u,s,2025-01-01,x"]
    (data / "contracts.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    pq.write_table(pa.table({"contract_id": ["c1"]}), data / "contracts.parquet")
    (data / "roster.csv").write_text("person,unit\np,u\n", "utf-8")
    (tmp_path / "o.jsonl").write_text('{"ocid":"a"}\n{"ocid":"a","x":1}\n', "utf-8")
    items: list[dict[str, Any]] = [
        {"id": "P99"},
        {"id": "P06", "params": {"minn": 1}},
        {"id": "P12", "params": {"min_days": "x"}},
    ]
    rules = rules_file(tmp_path / "rules.yaml", *items)
    lines = refused(capsys, rules, "--data", data, "--out", tmp_path / "out", "--ocds", tmp_path / "o.jsonl")
    places = [line.split(": ")[0] for line in lines]
    assert sorted(places) == sorted([
        "rules.yaml:1:id", "rules.yaml:1:minn", "rules.yaml:1:min_days", "contracts.parquet:0:-",
        "contracts.csv:2:sign_day", "contracts.csv:3:-", "contracts.csv:4:amount_fen", "contracts.csv:5:contract_id",
        "contracts.csv:5:amount_fen", "roster.csv:0:in_day", "o.jsonl:2:ocid",
    ])  # fmt: skip
    assert not (tmp_path / "out").exists()


def test_the_funnel_tells_every_problem_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "stages.csv").write_text("person,stage,day,void\np,screened,2019-01-01,maybe\n", "utf-8")
    rules = rules_file(tmp_path / "rules.yaml", {"id": "S99"})
    words = ("funnel", rules, "--data", data, "--out", tmp_path / "out", "--as-of", "2019-04-01")
    assert [line.split(": ")[0] for line in refused(capsys, *words)] == ["rules.yaml:1:id", "stages.csv:1:void"]
    assert "YYYY-MM-DD" in refused(capsys, *words[:-1], "2019-4-1")[0]


def test_a_fact_repeated_with_a_bad_cell_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    rows = [HEADER, "c1,u,s,2025-01-01,1", "c1,u,s,2025-01-01,one"]
    (tmp_path / "data" / "contracts.csv").write_text("\n".join(rows), "utf-8")
    rules = rules_file(tmp_path / "rules.yaml", {"id": "P06"})
    lines = refused(capsys, rules, "--data", tmp_path / "data", "--out", tmp_path / "out")
    assert [line.split(": ")[0] for line in lines] == ["contracts.csv:2:amount_fen"]


PLACES = {"place_id": ["a", "b"], "kind": ["city", "city"], "city": ["990100", "990200"]}


def test_blank_records_of_a_parquet_file_are_not_counted(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    columns = {"contract_id": ["", "c1", " "], "unit": [None, "u", "　"], "sign_day": ["", "2025-01-01", ""]}
    columns |= {"supplier": ["", "s", None], "amount_fen": ["", "5", " "]}
    pq.write_table(pa.table(columns), tmp_path / "data" / "contracts.parquet")
    done = run(tmp_path, {}, {"id": "P06", "params": {"min_n": 1}})
    assert done.coverage[0]["needed"] == "1"
    assert {line["row"] for line in done.evidence} == {"1"}


@pytest.mark.parametrize("number", [0.1 + 0.2, 1e-05, 39.904200000000003, 116.0])
def test_degrees_as_any_program_writes_them(number: float, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    pq.write_table(
        pa.table({**PLACES, "lat": [number] * 2, "lon": [110.0, 119.5]}), tmp_path / "data/gazetteer.parquet"
    )
    spent = [
        {"inv_id": f"i{n}", "person": "p", "day": "2025-01-01", "cat": "meal", "city": city, "amount_fen": 1}
        for n, city in enumerate(("990100", "990200"))
    ]
    rule = {"id": "T08", "params": {"far_km": 1}}
    by_file = run(tmp_path, {"invoices": spent}, rule).clues
    (tmp_path / "data/gazetteer.parquet").unlink()
    lat = f"{Decimal(repr(number)):f}"
    rows = [{"place_id": n, "kind": "city", "city": city, "lat": lat, "lon": lon}
            for n, city, lon in (("a", "990100", "110"), ("b", "990200", "119.5"))]  # fmt: skip
    assert run(tmp_path, {"invoices": spent, "gazetteer": rows}, rule).clues == by_file
    assert by_file[0]["because"].startswith("kind=same_day_far; cities=9901+9902; km=")


def test_a_workbook_with_days_times_and_yes_as_excel_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with xlsxwriter.Workbook(tmp_path / "data" / "attendance.xlsx") as book:
        sheet, day, time = (
            book.add_worksheet("表"),
            *(book.add_format({"num_format": f}) for f in ("yyyy-mm-dd", "hh:mm")),
        )
        sheet.write_row(0, 0, ["person", "day", "source", "first_at", "last_at"])
        for row in range(1, 4):
            sheet.write(row, 0, 1000 + row)
            sheet.write_datetime(row, 1, dt.date(2025, 1, 1 + row), day)
            sheet.write_datetime(row, 3, dt.time(8, row), time)
    with xlsxwriter.Workbook(tmp_path / "data" / "calendar.xlsx") as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy/m/d"})
        sheet.write_row(0, 0, ["day", "is_workday"])
        for row in range(1, 5):
            sheet.write_datetime(row, 0, dt.date(2025, 1, row), day)
            sheet.write_boolean(row, 1, boolean=True)
    roster = [{"person": str(1000 + n), "unit": "u", "in_day": "2025-01-01"} for n in (1, 2, 3, 4)]
    leave = [{"leave_id": "l"}]
    rule = {"id": "A01", "params": {"run_over": 2, "outage_min": 9}}
    done = run(tmp_path, {"roster": roster, "leave": leave}, rule)
    assert [(line["subject"], line["because"]) for line in done.clues] == [("1004", "kind=run; days=3")]
