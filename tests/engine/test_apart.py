"""Files from outside are read where they can die without company."""

from __future__ import annotations

import os
import signal
import zipfile
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from bihuan.engine.apart import GaveUp, Limits, _nursery, run_apart
from bihuan.engine.files.headings import MARK_HEADINGS, MARKS_NEEDED
from bihuan.engine.files.pictures import redrawn
from bihuan.engine.files.reading import apart, limits_for, table_of
from bihuan.engine.files.wide import wide_table
from bihuan.engine.problems import InputError
from bihuan.engine.values import Columns
from tests.shared import SHARED, needs_shared

HEAD = ("单位", "指标", "分值", "日期", "情况说明")
ROW = ("市教育局", "专题研究", "1", "2018-06-01", "会议记录缺一次")


def greedy(count: int) -> int:
    return len(bytearray(count))


def endless() -> None:
    while True:
        pass


def idle() -> None:
    kept = os.pipe()
    os.read(kept[0], 1)


def aborting() -> None:
    os.abort()


def chatting() -> str:
    print("what a library prints")
    return "the answer"


def secrets() -> list[str]:
    return sorted(os.environ)


@pytest.mark.parametrize(
    ("work", "arguments", "limits", "reason"),
    [
        (greedy, (1 << 40,), Limits(), "memory"),
        (endless, (), Limits(processor=1), "time"),
        (idle, (), Limits(seconds=1), "time"),
        (aborting, (), Limits(), "fault"),
    ],
)
def test_what_asks_for_too_much_ends_its_own_child(
    work: object, arguments: tuple[int, ...], limits: Limits, reason: str
) -> None:
    with pytest.raises(GaveUp) as caught:
        run_apart(work, *arguments, limits=limits)  # type: ignore[arg-type]
    assert caught.value.reason == reason


def test_a_child_answers_refuses_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_SECRET", "not for it")
    assert run_apart(chatting) == "the answer"
    assert "BIHUAN_SECRET" not in run_apart(secrets)
    with pytest.raises(GaveUp, match="ZeroDivisionError"):
        run_apart(divmod, 1, 0)


def own() -> tuple[int, int]:
    """Leave a mark in this child's own memory; how many it had, and its number."""
    MARKS.append(len(MARKS))
    return len(MARKS), os.getppid()


MARKS: list[int] = []


def test_each_job_begins_afresh_in_a_child_of_its_own() -> None:
    runs = [run_apart(own) for _ in range(3)]
    assert [marks for marks, _minder in runs] == [1, 1, 1]
    assert len({minder for _marks, minder in runs}) == 3
    assert not MARKS


def test_a_job_outlives_the_end_of_what_forks_its_child() -> None:
    """It may be ended, or end for want of work, just when it is asked."""
    run_apart(own)
    apart_now = _nursery()
    os.kill(apart_now._process.pid, signal.SIGKILL)
    assert run_apart(own)[0] == 1
    assert _nursery() is not apart_now


def packed(path: Path, cell: str) -> Path:
    """A workbook of 2 kB with one more cell, written as its maker likes."""
    texts = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
                                     for letter, text in zip("ABCDE", cells, strict=True)) + "</row>"
        for row, cells in ((1, HEAD), (2, ROW))
    )  # fmt: skip
    spaces = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{link}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {spaces} xmlns:r="{link}"><sheets><sheet name="台账" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{link}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {spaces}><sheetData>{texts}{cell}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ('r="XFD1048576"', "sheet_too_large"),
        ("r='XFD1048576'", "sheet_too_large"),
        ("r = 'XFD1048576'", "sheet_too_large"),
        ('r="&#88;FD1048576"', "broken_workbook"),
    ],
)
def test_a_far_cell_is_refused_however_it_is_written(reference: str, code: str, tmp_path: Path) -> None:
    path = packed(tmp_path / "far.xlsx", f'<row><c {reference} t="inlineStr"><is><t>x</t></is></c></row>')
    with pytest.raises(InputError) as caught:
        apart(table_of, path, "远.xlsx", (), MARK_HEADINGS, MARKS_NEEDED)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_title_merged_wider_than_the_table_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = "二〇一八年六月日常监督台账"
    page.merge_cells("A1:J2")
    for place, row in enumerate((HEAD, ROW), start=3):
        for column, text in enumerate(row, start=1):
            page.cell(place, column, text)
    page.merge_cells("I4:K9")
    book.save(tmp_path / "title.xlsx")
    table = apart(table_of, tmp_path / "title.xlsx", "台账.xlsx", (), MARK_HEADINGS, MARKS_NEEDED)
    assert (table.source, table.rows.tolist()) == ("台账.xlsx[Sheet]", [4])
    assert [column.texts for column in table.columns] == [[text] for text in ROW]


def test_every_problem_of_a_file_comes_back_from_the_child(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("单位,指标,分值\nA,b,1,2\nA,b\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        apart(table_of, path, "六月.csv", (), MARK_HEADINGS, MARKS_NEEDED)
    assert [(one.row, one.code) for one in caught.value.problems] == [(2, "ragged_row"), (3, "ragged_row")]


def test_a_small_file_may_not_use_what_a_large_one_may(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(b"x" * 2000)
    with (tmp_path / "large").open("wb") as large:
        large.truncate(100_000_000)
    small, big = limits_for(tmp_path / "small"), limits_for(tmp_path / "large")
    assert small.memory < 1.1 * (1 << 30) < big.memory == 4 << 30
    assert small.processor < big.processor


def test_a_picture_of_too_many_points_or_of_none_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    assert run_apart(redrawn, tmp_path / "a.png", "PNG", 600)[:4] == b"\x89PNG"
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for name, code in (("a.png", "picture_large"), ("b.png", "picture_damaged")):
        with pytest.raises(InputError) as caught:
            run_apart(redrawn, tmp_path / name, "PNG", 599)
        assert caught.value.problems[0].code == code


def test_columns_cross_from_the_child_as_they_are() -> None:
    columns = Columns.from_rows([{"unit": "A", "value": "1"}, {"unit": "B", "value": "1"}])
    assert run_apart(Columns.row, columns, 1) == columns.row(1)


@pytest.mark.parametrize("rows", [1, 4000, 120_000])
def test_a_nul_is_refused_at_its_row_and_column_however_late(rows: int, tmp_path: Path) -> None:
    """Short files, long ones beyond the first look, and those read block by block."""
    lines = ["单位,指标,分值,说明", *(f"A01,travel,1,第{row}次 无公函" for row in range(rows)), "A01,travel,2,x\x00y"]
    path = tmp_path / "late.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        apart(table_of, path, "年.csv", (), MARK_HEADINGS, MARKS_NEEDED)
    if rows == 1:
        assert [problem.code for problem in caught.value.problems] == ["binary_file"]
        return
    assert [(one.row, one.column, one.code) for one in caught.value.problems] == [(rows + 2, "说明", "nul_cell")]


@needs_shared
@pytest.mark.parametrize(("name", "code"), [("far_single.xlsx", "sheet_too_large"), ("title_merged.xlsx", "")])
def test_the_files_that_broke_the_reader_break_nothing(name: str, code: str) -> None:
    path = SHARED / "found_cases" / "21-files-that-break" / name
    if not code:
        assert apart(table_of, path, name, (), MARK_HEADINGS, MARKS_NEEDED).rows.tolist() == [4]
        return
    with pytest.raises(InputError) as caught:
        apart(table_of, path, name, (), MARK_HEADINGS, MARKS_NEEDED)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_an_empty_cell_of_a_wide_table_says_nothing(tmp_path: Path) -> None:
    """A clerk's own table has more empty cells than full ones: only those that say something are read."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("单位", "专题研究", "值守在岗"), ("市教育局", 1, None), ("市财政局", None, 2)):
        book.active.append(row)
    book.save(tmp_path / "wide.xlsx")
    wide = wide_table(tmp_path / "wide.xlsx", "wide.xlsx", ["专题研究", "值守在岗"])
    assert wide is not None
    told = [(cell.unit, cell.indicator, cell.text) for cell in wide.cells]
    assert told == [("市教育局", "专题研究", "1"), ("市财政局", "值守在岗", "2")]
