"""``bihuan score`` on plain files: what it writes, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest

from tests.command.conftest import MARKS, SCHEME, UNITS, Run


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_written(run: Run, folder: Path) -> None:
    out = folder / "out"
    code, _out, err = run("--out", str(out), "--robustness", "50")
    assert (code, err) == (0, "")
    assert {file.name for file in out.iterdir()} == {
        "results.csv", "nodes.csv", "explanation.jsonl", "report.html", "robustness.csv",
    }  # fmt: skip
    # a: 0.8·98 + 0.2·90; b: 0.8·100 + 0.2·85.5
    first, second = table(out / "results.csv")
    assert list(first) == ["unit", "name", "category", "composite", "rank", "grade", "bottom", "work", "survey", "own"]
    assert list(first.values()) == ["a", "甲局", "部门", "96.40", "2", "", "yes", "98.000000", "90.000000", ""]
    assert list(second.values()) == ["b", "乙局", "部门", "97.10", "1", "", "", "100.000000", "85.500000", ""]
    lost = {(row["unit"], row["node"]): row["points_lost"] for row in table(out / "nodes.csv")}
    assert (lost["a", "work"], lost["a", "survey"], lost["a", "composite"]) == ("1.60", "2.00", "3.60")
    trees = [json.loads(line) for line in (out / "explanation.jsonl").read_text("utf-8").splitlines()]
    assert trees[0]["tree"]["children"][0]["marks"] == [
        {"row": 2, "cells": {"value": "1", "note": "迟报"}, "cost": "2"}
    ]
    report = (out / "report.html").read_text("utf-8")
    assert "96.40" in report
    assert "http" not in report.replace("http-equiv", "")


def test_the_same_bytes_every_time_and_none_without_explanations(run: Run, folder: Path) -> None:
    run("--out", str(folder / "one"))
    lines = MARKS.splitlines()
    (folder / "marks.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]), "utf-8")
    run("--out", str(folder / "two"), "--no-explanations")
    for name in ("results.csv", "nodes.csv"):
        assert (folder / "one" / name).read_bytes() == (folder / "two" / name).read_bytes()
    assert not (folder / "two" / "explanation.jsonl").exists()


def test_a_table_on_the_terminal(run: Run) -> None:
    code, out, _err = run(language="zh")
    assert code == 0
    assert "综合成绩" in out
    assert "97.10" in out


def workbook(path: Path, *, marks_title: str = "记分") -> Path:
    book = openpyxl.Workbook()
    units = book.active
    assert units is not None
    units.title = "单位"
    units.append(["单位编号", "单位名称", "类别"])
    for row in (["a", "甲局", "部门"], ["b", "乙局", "部门"]):
        units.append(row)
    marks = book.create_sheet(marks_title)
    marks.append(["2018年度记分"])
    marks.merge_cells("A1:D1")
    marks.append(["单位", "指标", "分值（分）", "扣分原因"])
    for mark in (["甲局", "日常工作", "１", "迟报"], ["a", "survey", "９０", ""], ["乙局", "民意调查", 85.5, ""]):
        marks.append(mark)
    book.save(path)
    return path


def test_a_workbook_as_people_keep_it(run: Run, folder: Path) -> None:
    book = workbook(folder / "年度.xlsx")
    code, _out, err = run("score", str(folder / "scheme.yaml"), "--workbook", str(book), "--out", str(folder / "out"))
    assert (code, err) == (0, "")
    assert [row["composite"] for row in table(folder / "out" / "results.csv")] == ["96.40", "97.10"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_chinese_encodings(run: Run, folder: Path, encoding: str) -> None:
    (folder / "units.csv").write_bytes(UNITS.encode(encoding))
    (folder / "marks.csv").write_bytes(MARKS.encode(encoding))
    assert run()[0] == 0


def refused(run: Run, folder: Path, *arguments: str) -> str:
    """What the command says on bad input; nothing is written."""
    code, _out, err = run(*arguments, "--out", str(folder / "never"))
    assert code == 2
    assert not (folder / "never").exists()
    return err


@pytest.mark.parametrize(
    ("row", "place", "says"),
    [
        ("x,work,1,", "marks.csv:5:unit:", "unknown unit “x”"),
        ("a,wrok,1,", "marks.csv:5:indicator:", "did you mean “work”?"),
        ("a,composite,1,", "marks.csv:5:indicator:", "not an indicator"),
        ("b,own,90,", "marks.csv:5:indicator:", "does not apply to unit b"),
        ("a,work,-1,", "marks.csv:5:value:", "expected 0 or more"),
        ("a,survey,100.5,", "marks.csv:5:value:", "expected 0 to 100"),
        ("a,survey,九十,", "marks.csv:5:value:", "expected a number"),
        ("a,survey,1e400,", "marks.csv:5:value:", "too large"),
        ("a,survey,NaN,", "marks.csv:5:value:", "expected a number"),
        ("a,survey,0.1234567890123456789,", "marks.csv:5:value:", "at most 18 decimal places"),
        ("a,survey,,", "marks.csv:5:value:", "the value is empty"),
        ('a,survey,"1,000",', "marks.csv:5:value:", "without commas"),
        ("a,survey", "marks.csv:5:-:", "found 2 cells; expected 4"),
    ],
)
def test_every_bad_mark_at_its_place(run: Run, folder: Path, row: str, place: str, says: str) -> None:
    (folder / "marks.csv").write_text(MARKS + row + "\n", "utf-8")
    err = refused(run, folder)
    assert err.startswith(place)
    assert says in err


def test_more_columns_checked(run: Run, folder: Path) -> None:
    head = "unit,indicator,value,weight,on\n"
    (folder / "marks.csv").write_text(f"{head}a,survey,90,0.1234567,2018-13-01\nb,survey,90,-1,2018-06-12\n", "utf-8")
    err = refused(run, folder)
    assert "marks.csv:2:weight: found 0.1234567; expected at most 6 decimal places" in err
    assert "marks.csv:2:on: found “2018-13-01”; expected a date" in err
    assert "marks.csv:3:weight:" in err


def test_missing_marks_are_named(run: Run, folder: Path) -> None:
    (folder / "marks.csv").write_text("unit,indicator,value\na,survey,90\n", "utf-8")
    assert "unit b has no marks for “survey”" in refused(run, folder)


def test_the_same_row_twice_is_warned_and_kept(run: Run, folder: Path) -> None:
    (folder / "marks.csv").write_text(MARKS + "a,work,1,迟报\n", "utf-8")
    code, out, err = run()
    assert code == 0
    assert "the same as row 2" in err
    assert "94.80" in out


def test_many_problems_do_not_flood(run: Run, folder: Path) -> None:
    (folder / "marks.csv").write_text("unit,indicator,value\n" + "x,work,1\n" * 100_000, "utf-8")
    lines = refused(run, folder).splitlines()
    assert len(lines) == 51
    assert "100000 problems in all" in lines[-1]
    listed = Path(lines[-1].rpartition(" ")[2])
    assert len(listed.read_text("utf-8").splitlines()) == 100_000
    listed.unlink()


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ('weight: "0.8"', 'weight: "0.799999"', "scheme.yaml:", "sum to 0.999999"),
        ("id: survey", "id: work", "scheme.yaml:12:id:", "stands already in line 11"),
        ("method: direct}", "method: drect}", "scheme.yaml:12:method:", "did you mean “direct”?"),
        ("cost: 2", "cost: 2, cap: -1", "scheme.yaml:11:cap:", "at least 0"),
        ("cost: 2", "cost: NaN", "scheme.yaml:11:cost:", "expected a number"),
        ("cost: 2", "cost: 1e400", "scheme.yaml:11:cost:", "too large"),
        ("cost: 2", "cost: 0.1234567", "scheme.yaml:11:cost:", "at most 6 decimal places"),
        ("cost: 2", "costs: 2", "scheme.yaml:11:", "did you mean “cost”?"),
        ("missing: error", "mising: error", "scheme.yaml:4:mising:", "did you mean “missing”?"),
        ("missing: error", "missing: skip", "scheme.yaml:4:missing:", "expected one of"),
        ("title: 文件方案", "title: &a 文件方案", "scheme.yaml:3:-:", "anchors"),
        ("title: 文件方案", "title: !!python/object/apply:os.system [id]", "scheme.yaml:3:-:", "tag"),
        ("title: 文件方案", "title: 文件方案\ntitle: 又一个", "scheme.yaml:4:title:", "twice"),
        ("title: 文件方案", "title: [", "scheme.yaml:", "not valid YAML"),
    ],
)
def test_every_bad_scheme_at_its_line_and_key(
    run: Run, folder: Path, old: str, new: str, place: str, says: str
) -> None:
    (folder / "scheme.yaml").write_text(SCHEME.replace(old, new, 1), "utf-8")
    err = refused(run, folder)
    assert place in err
    assert says in err
    assert run("scheme", "check", str(folder / "scheme.yaml"))[0] == 2


def test_a_bomb_of_anchors_is_refused_at_once(run: Run, folder: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    (folder / "scheme.yaml").write_text(bomb, "utf-8")
    assert "anchors and aliases are not allowed" in refused(run, folder)


def bad_files(folder: Path) -> dict[str, bytes]:
    plain = workbook(folder / "plain.xlsx").read_bytes()
    locked = io.BytesIO()
    office = msoffcrypto.OfficeFile(io.BytesIO(plain))
    office.encrypt("secret", locked)
    return {
        "locked.xlsx": locked.getvalue(),
        "renamed.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        "text.xlsx": b"unit,indicator\n",
        "cut.xlsx": plain[:-300],
        "empty.xlsx": b"",
    }


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("locked.xlsx", "password"),
        ("renamed.xlsx", "old .xls"),
        ("text.xlsx", "not an .xlsx"),
        ("cut.xlsx", "damaged"),
        ("empty.xlsx", "0 bytes"),
        ("absent.xlsx", "there is no file"),
    ],
)
def test_files_that_are_not_what_they_say(run: Run, folder: Path, name: str, says: str) -> None:
    content = bad_files(folder).get(name)
    if content is not None:
        (folder / name).write_bytes(content)
    arguments = ("score", str(folder / "scheme.yaml"), "--workbook", str(folder / name))
    assert says in refused(run, folder, *arguments)


def test_formulas_without_a_result_are_named_by_their_cell(run: Run, folder: Path) -> None:
    book = openpyxl.load_workbook(workbook(folder / "f.xlsx"))
    book["记分"]["C3"] = "=1+1"
    book.save(folder / "f.xlsx")
    err = refused(run, folder, "score", str(folder / "scheme.yaml"), "--workbook", str(folder / "f.xlsx"))
    assert "f.xlsx[记分]:3:value: cell C3 holds a formula without a result" in err


def test_mixed_encodings_name_the_line(run: Run, folder: Path) -> None:
    (folder / "marks.csv").write_bytes(MARKS.encode() + "a,work,1,复核\n".encode("gb18030"))
    assert refused(run, folder).startswith("marks.csv:5:-: the line is not in UTF-8")


def test_text_never_becomes_a_formula(run: Run, folder: Path) -> None:
    (folder / "units.csv").write_text(UNITS.replace("甲局", "=HYPERLINK(1)"), "utf-8")
    run("--out", str(folder / "out"))
    assert table(folder / "out" / "results.csv")[0]["name"] == "'=HYPERLINK(1)"


def test_problems_in_chinese(run: Run, folder: Path) -> None:
    (folder / "marks.csv").write_text(MARKS + "x,work,1,\n", "utf-8")
    assert "marks.csv:5:unit: 没有单位“x”" in run(language="zh")[2]


def test_the_scheme_commands(run: Run, folder: Path) -> None:
    new = folder / "new.yaml"
    text = (
        SCHEME.replace('"0.8"', '"0.7"')
        .replace('"0.2"', '"0.3"')
        .replace("owner: 考核办, method: direct}", "owner: 组织部, method: direct}")
    )
    new.write_text(text, "utf-8")
    code, out, _err = run("scheme", "diff", str(folder / "scheme.yaml"), str(new), language="zh")
    assert code == 0
    assert "“日常工作”权重：80% → 70%" in out
    assert "“民意调查”评分单位：考核办 → 组织部" in out
    code, out, _err = run("scheme", "docs", str(new), language="zh")
    assert "| 1 | 日常工作 | 70% | 每次扣 2 分 | 考核办 |" in out
    assert run("scheme", "check", str(new))[0] == 0


def test_a_zip_bomb_is_refused_before_it_is_unpacked(run: Run, folder: Path) -> None:
    path = workbook(folder / "bomb.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/image1.xml", b" " * (80 << 20))
    err = refused(run, folder, "score", str(folder / "scheme.yaml"), "--workbook", str(path))
    assert "unpacks to far more than it should" in err


def test_a_unit_with_nothing_left_is_listed_without_composite_and_rank(run: Run, folder: Path) -> None:
    only = SCHEME.replace(
        "method: per_occurrence, cost: 2}", "method: per_occurrence, cost: 2, applies_to: {unit: [b]}}"
    )
    only = only.replace("owner: 考核办, method: direct}", "owner: 考核办, method: direct, applies_to: {unit: [b]}}")
    only = only.replace('weight: "0", owner', 'weight: "1", owner')
    (folder / "scheme.yaml").write_text(only, "utf-8")
    (folder / "units.csv").write_text(UNITS + "c,丙局,部门,5\n", "utf-8")
    (folder / "marks.csv").write_text("unit,indicator,value\na,own,NA\nb,survey,85.5\n", "utf-8")
    code, _out, err = run("--out", str(folder / "out"))
    assert code == 0
    assert "nothing counts for a, c" in err
    rows = table(folder / "out" / "results.csv")
    assert [(row["composite"], row["rank"]) for row in rows] == [("", ""), ("97.10", "1"), ("", "")]


def test_one_note_an_indicator_and_kind(run: Run, folder: Path) -> None:
    leaf = '    - {id: area, title: 面积, weight: "0", method: min_max, low: 0, high: 10, missing: renormalise}\n'
    (folder / "scheme.yaml").write_text(SCHEME + leaf, "utf-8")
    with (folder / "marks.csv").open("a", encoding="utf-8") as file:
        file.write("a,area,4,\na,area,5,\nb,area,12,\nb,area,14,\n")
    code, _, err = run("--out", str(folder / "out"))
    noted = [line for line in err.splitlines() if "area" in line]
    assert code == 0
    assert [line.split(":")[:2] for line in noted] == [["note", " area"]] * 2
    assert [line.rpartition(" ")[2] for line in noted] == ["2", "1"]
    told = [json.loads(line) for line in (folder / "out/explanation.jsonl").read_text("utf-8").splitlines()]
    notes = [next(node for node in one["tree"]["children"] if node["id"] == "area")["notes"] for one in told]
    assert [len(each) for each in notes] == [1, 2]


def test_every_problem_of_the_files_is_listed_though_a_number_does_not_parse(run: Run, folder: Path) -> None:
    (folder / "units.csv").write_text(UNITS.replace("乙局,部门,20", "乙局,部门,很多"), "utf-8")
    rows = 'a,work,"1,000",迟报\na,own,x,\na,survey,101,\n'
    (folder / "marks.csv").write_text("unit,indicator,value,note\n" + rows, "utf-8")
    code, _, err = run()
    places = [line.split(": ")[0] for line in err.splitlines()]
    assert code == 2
    assert places == [
        "marks.csv:1:indicator", "marks.csv:2:value", "marks.csv:3:value", "marks.csv:4:value", "units.csv:3:headcount",
    ]  # fmt: skip
