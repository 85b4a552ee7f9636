"""Data that means harm or is merely wrong: refused at its cell with nothing written, or harmless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from bihuan.engine.problems import InputError
from bihuan.engine.screening.running import screen
from tests.engine.screening.running import Screened, rules_file, run

P06 = {"id": "P06", "params": {"min_n": 1}}
HEADER = "contract_id,unit,supplier,sign_day,amount_fen"


def refused(place: Path, files: Mapping[str, str | bytes], *items: object) -> list[str]:
    """The problems of these files; nothing may have been written."""
    data = place / "data"
    data.mkdir(exist_ok=True)
    for name, content in files.items():
        (data / name).write_bytes(content.encode() if isinstance(content, str) else content)
    rules = rules_file(place / "rules.yaml", *(items or (P06,)))  # type: ignore[arg-type]
    with pytest.raises(InputError) as error:
        screen(rules, data, place / "out")
    assert not (place / "out").exists()
    return [problem.text() for problem in error.value.problems]


def test_every_bad_cell_is_named(tmp_path: Path) -> None:
    text = f"{HEADER}\nc1,u,s,2025-13-01,1\n\n ,u,s,2025-01-01,1.5\nc3,u,s,2025-01-01,١\n"
    assert refused(tmp_path, {"contracts.csv": text}) == [
        "contracts.csv:1:sign_day: found “2025-13-01”; expected a day YYYY-MM-DD",
        "contracts.csv:2:amount_fen: found “1.5”; expected a whole number",
        "contracts.csv:2:contract_id: the cell is empty; expected a value, the column names the row",
        "contracts.csv:3:amount_fen: found “١”; expected a whole number",
    ]


def test_one_key_with_two_contents(tmp_path: Path) -> None:
    text = f"{HEADER}\nc1,u,s,2025-01-01,1\nc1,u,s,2025-01-01,2\n"
    assert refused(tmp_path, {"contracts.csv": text}) == [
        "contracts.csv:2:amount_fen: key c1 stands in row 1 with other contents: found “2”, expected “1” as there"
    ]


def test_equal_rows_count_once(tmp_path: Path) -> None:
    row = {"contract_id": "c1", "unit": "u", "supplier": "s", "sign_day": "2025-01-01", "amount_fen": "5"}
    outcome = run(tmp_path, {"contracts": [row, row]}, P06)
    assert outcome.coverage[0]["needed"] == "1"


def test_a_table_in_two_formats_and_a_key_column_missing(tmp_path: Path) -> None:
    pq.write_table(pa.table({"contract_id": ["c1"]}), tmp_path / "c.parquet")
    both: dict[str, str | bytes] = {"contracts.csv": HEADER, "contracts.parquet": (tmp_path / "c.parquet").read_bytes()}
    assert "the table is also in contracts.csv" in refused(tmp_path, both)[0]
    (tmp_path / "data" / "contracts.parquet").unlink()
    text = {"contracts.csv": "unit,supplier\nu,s\n"}
    assert refused(tmp_path, text) == [
        "contracts.csv:0:contract_id: the column is missing; expected the key columns contract_id"
    ]


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"id": "P6"}, "there is no rule P6; did you mean P06?"),
        ({"id": "P06", "params": {"min_m": 1}}, "rule P06 has no parameter min_m; did you mean min_n?"),
        ({"id": "P06", "params": {"min_n": "1; DROP TABLE"}}, "found “1; DROP TABLE”; expected a whole number"),
        ({"id": "T03", "params": {"x": 1}}, "rule T03 takes no parameters; found x"),
    ],
)
def test_a_rule_or_parameter_nobody_knows(tmp_path: Path, item: object, says: str) -> None:
    assert [text.partition(": ")[2] for text in refused(tmp_path, {"contracts.csv": HEADER}, item)] == [says]


def test_two_versions_valid_on_one_day(tmp_path: Path) -> None:
    first = {"id": "P06", "version": "1", "valid": {"to": "2025-06-30"}}
    second = {"id": "P06", "version": "2", "valid": {"from": "2025-06-30"}}
    assert "valid on the same days" in refused(tmp_path, {"contracts.csv": HEADER}, first, second)[0]


def test_sql_and_formulas_are_only_text(tmp_path: Path) -> None:
    evil = "x'); DROP TABLE contracts; --"
    rows = [
        {"contract_id": "=cmd|'/c calc'!A0", "unit": evil, "supplier": '"; ATTACH \'y\'', "sign_day": "2025-01-01",
         "amount_fen": "5", 'site"; DROP': "z"},
    ]  # fmt: skip
    outcome = run(tmp_path, {"contracts": rows}, P06)
    assert outcome.subjects("P06") == ["\"; ATTACH 'y'", evil]
    assert {line["key"] for line in outcome.evidence} == {"=cmd|'/c calc'!A0"}


def test_a_table_whose_name_is_sql_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "contracts'; DROP TABLE x; --.csv").write_text("a\n1\n")
    report = screen(rules_file(tmp_path / "rules.yaml", P06), tmp_path / "data", tmp_path / "out")
    assert report.notes == ["contracts'; DROP TABLE x; --.csv"]
    assert Screened(tmp_path / "out").reasons("P06") == "no_table:contracts=0"


def test_a_parquet_bomb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    text = "x" * (30 << 20)
    table = pa.table({"contract_id": [f"{text}{n}" for n in range(20)]})
    pq.write_table(table, tmp_path / "bomb.parquet", compression="zstd", use_dictionary=False)
    assert (tmp_path / "bomb.parquet").stat().st_size < 300_000
    assert (
        "the file is refused" in refused(tmp_path, {"contracts.parquet": (tmp_path / "bomb.parquet").read_bytes()})[0]
    )


def test_broken_and_nested_parquet(tmp_path: Path) -> None:
    assert "cannot be read as Parquet" in refused(tmp_path, {"contracts.parquet": b"PAR1 nothing PAR1"})[0]
    pq.write_table(pa.table({"contract_id": ["a"], "unit": [["u"]]}), tmp_path / "n.parquet")
    assert "lists or structures" in refused(tmp_path, {"contracts.parquet": (tmp_path / "n.parquet").read_bytes()})[0]


def test_text_that_is_not_utf8_and_an_open_quote(tmp_path: Path) -> None:
    gbk = HEADER.encode() + b"\nc1,u,s,2025-01-01,1\nc2," + "单位".encode("gbk") + b",s,2025-01-01,1\n"
    assert "is not UTF-8" in refused(tmp_path, {"contracts.csv": gbk})[0]
    assert "cannot be read as CSV" in refused(tmp_path, {"contracts.csv": f'{HEADER}\n"c1,u\n'})[0]


def test_absurd_counts_are_refused(tmp_path: Path) -> None:
    text = "inv_id,nights\ni1,100000000\n"
    assert refused(tmp_path, {"invoices.csv": text}) == [
        "invoices.csv:1:nights: found “100000000”; expected a whole number of at most 36600"
    ]


def test_workbook_and_parquet_give_what_csv_gives(tmp_path: Path) -> None:
    rows = [(f"c{n}", "u", "s", f"2025-01-{n:02d}", 2**53 + n) for n in range(1, 6)]
    names = HEADER.split(",")
    outputs = []
    for kind in ("csv", "xlsx", "parquet"):
        place = tmp_path / kind
        (place / "data").mkdir(parents=True)
        _write(
            place / "data" / f"contracts.{kind}",
            names,
            rows[:] if kind != "xlsx" else [(*r[:4], str(r[4])) for r in rows],
        )
        screen(rules_file(place / "rules.yaml", P06), place / "data", place / "out")
        outputs.append(((place / "out" / "clues.csv").read_bytes(), (place / "out" / "coverage.csv").read_bytes()))
    assert outputs[0] == outputs[1] == outputs[2]
    assert b"9007199254740993" not in outputs[0][0]
    assert str(5 * 2**53 + 15).encode() in outputs[0][0]


def _write(path: Path, names: list[str], rows: Sequence[tuple[object, ...]]) -> None:
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(map(str, row)) for row in [tuple(names), *rows]) + "\n")
    elif path.suffix == ".parquet":
        pq.write_table(pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)}), path)
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([tuple(names), *rows]):
                sheet.write_row(number, 0, row)


def test_an_ocid_with_two_contents_and_lines_that_are_no_release(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    rules = rules_file(tmp_path / "rules.yaml", {"id": "R018"})
    lines = tmp_path / "o.jsonl"
    deep = "[" * 100_000
    lines.write_text(f'{{"ocid":"a"}}\n\n{{"ocid":"a"}}\n[]\n{{"ocid":5}}\n{{"ocid":"\\ud800"}}\nNaN\n{deep}\n')
    screen(rules, tmp_path / "data", tmp_path / "out", releases=lines)
    assert Screened(tmp_path / "out").coverage[0]["reasons"] == "excluded=5"
    lines.write_text('{"ocid":"a"}\n{"ocid":"a","x":1}\n')
    with pytest.raises(InputError, match="ocid a stands in row 1"):
        screen(rules, tmp_path / "data", tmp_path / "out", releases=lines)


def test_an_amount_merged_over_several_rows_of_a_workbook_counts_once(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with xlsxwriter.Workbook(tmp_path / "data" / "payroll.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["person", "month", "item", "amount_fen"])
        sheet.write_column(1, 2, ["base", "bonus"])
        for block, value in (("A2:A3", "p"), ("B2:B3", "2025-01"), ("D2:D3", 100)):
            sheet.merge_range(block, value)
    done = run(tmp_path, {"roster": [{"person": "q", "unit": "u", "in_day": "2025-01-01"}]}, {"id": "A08"})
    assert done.reasons("A08") == "missing:amount_fen=1"
    assert not done.clues
