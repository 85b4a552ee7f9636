"""A month's ledger from a file: every error at its cell, then all or nothing, or the good rows by choice."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.organizations.access import Refused
from bihuan.organizations.models import Person, Unit
from bihuan.results.queries.live import live
from bihuan.schemes.actions.importing import choose_reading
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.actions import check_ledger, take_ledger, write_ledger
from bihuan.supervision.models import Entry, LedgerImport
from tests.cast import Cast
from tests.shared import SHARED, needs_shared
from tests.world import SCHEME, launched

HEAD = ("单位", "指标", "分值", "日期", "扣分原因")


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return launched(cast)


def sheet(*rows: tuple[object, ...]) -> io.BytesIO:
    """A ledger as offices keep it: a merged title above the headings, blank rows at the end."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "台账"
    page["A1"] = "2018年6月日常监督台账"
    page.merge_cells("A1:E1")
    for row in (HEAD, *rows, (), ("", None)):
        page.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    return kept


def checked(cast: Cast, cycle: Cycle, *rows: tuple[object, ...]) -> LedgerImport:
    taken = take_ledger(cycle=cycle, body=cast.line, file=sheet(*rows), name="6月.xlsx", by=cast.ines)
    return check_ledger(ledger=taken)


GOOD = ("市水务局", "公务接待与差旅", "１", "2018年6月12日", "接待无公函")


def test_full_width_digits_chinese_dates_and_names_are_understood(cast: Cast, cycle: Cycle) -> None:
    ledger = checked(cast, cycle, GOOD, ("A02", "travel", 2, "2018-06-13", "超标"))
    assert (ledger.rows, ledger.good_rows, ledger.problems) == (2, 2, [])
    done = write_ledger(ledger=ledger, by=cast.ines)
    assert done.state == LedgerImport.State.WRITTEN
    entries = [(e.enrolment.code, e.value, e.happened_on.isoformat()) for e in Entry.objects.order_by("id")]
    assert entries == [("A01", 1, "2018-06-12"), ("A02", 2, "2018-06-13")]


def test_every_error_stands_at_its_cell(cast: Cast, cycle: Cycle) -> None:
    ledger = checked(
        cast,
        cycle,
        GOOD,
        ("没有的局", "travel", 1, "2018-06-12", "x"),
        ("A01", "民意调查", 90, "2018-06-12", "x"),
        ("A01", "travel", "两三回", "2018-06-12", "x"),
        ("A01", "travel", 1, "2019-01-01", "x"),
        ("A01", "travel", 1, "", "x"),
        ("A01", "cooperation", 9, "2018-06-12", "x"),
    )
    places = {(row, column) for row, column, _text, _level in ledger.problems}
    assert places == {(4, "unit"), (5, "indicator"), (6, "value"), (7, "on"), (8, "on"), (9, "value")}
    assert (ledger.rows, ledger.good_rows) == (7, 1)


def test_a_file_with_errors_is_written_only_by_choice(cast: Cast, cycle: Cycle) -> None:
    ledger = checked(cast, cycle, GOOD, ("A01", "travel", "x", "2018-06-12", "x"))
    with pytest.raises(ValidationError):
        write_ledger(ledger=ledger, by=cast.ines)
    assert not Entry.objects.exists()
    assert write_ledger(ledger=ledger, by=cast.ines, only_good=True).written_rows == 1
    with pytest.raises(ValidationError):
        write_ledger(ledger=ledger, by=cast.ines, only_good=True)
    assert Entry.objects.count() == 1


def test_the_same_row_twice_is_a_remark_and_kept(cast: Cast, cycle: Cycle) -> None:
    ledger = checked(cast, cycle, GOOD, GOOD)
    assert (ledger.problem_count, ledger.warning_count) == (0, 1)
    assert write_ledger(ledger=ledger, by=cast.ines).written_rows == 2


def test_only_who_scores_sends_and_only_who_sent_writes(cast: Cast, cycle: Cycle) -> None:
    with pytest.raises(Refused):
        take_ledger(cycle=cycle, body=cast.line, file=sheet(GOOD), name="a.xlsx", by=cast.clerk)
    ledger = checked(cast, cycle, GOOD)
    with pytest.raises(Refused):
        write_ledger(ledger=ledger, by=cast.ivan)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.xlsx", b""),
        ("改名.xlsx", b"MZ\x90\x00" * 100),
        ("脚本.csv", b"<script>alert(1)</script>"),
        ("x.exe", b"abc"),
    ],
)
def test_files_that_are_no_ledgers_are_refused(cast: Cast, cycle: Cycle, name: str, content: bytes) -> None:
    with pytest.raises(ValidationError):
        take_ledger(cycle=cycle, body=cast.line, file=io.BytesIO(content), name=name, by=cast.ines)
    assert not LedgerImport.objects.exists()


def test_a_workbook_without_the_columns_says_which(cast: Cast, cycle: Cycle) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["单位", "备注"])
    page.append(["A01", "x"])
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    taken = take_ledger(cycle=cycle, body=cast.line, file=kept, name="缺列.xlsx", by=cast.ines)
    ledger = check_ledger(ledger=taken)
    assert ledger.state == LedgerImport.State.FAILED
    assert {column for _row, column, _text, _level in ledger.problems} == {"indicator", "value", "on"}


@pytest.mark.row("FT-03")
def test_key_task_results_are_imported_ranked_and_feed_an_indicator(cast: Cast) -> None:
    text = SCHEME.replace(
        "owner: 归口考核主体, method: per_occurrence, cost: 2", "owner: 归口考核主体, method: by_rank"
    )
    cycle = launched(cast, text=text)
    rows = (("A01", "travel", "92.5", "2018-06-30", "完成率"), ("A02", "travel", "97.1", "2018-06-30", "完成率"))
    taken = take_ledger(cycle=cycle, body=cast.line, file=sheet(*rows), name="重点任务.xlsx", by=cast.ines, kind="task")
    write_ledger(ledger=check_ledger(ledger=taken), by=cast.ines)
    earned = {line.unit.id: line.nodes["travel"].earned for line in live(cycle).result.lines}
    # first of two earns all 60 points, the second half of them
    assert earned == {"A02": 60_000_000, "A01": 30_000_000}
    assert set(Entry.objects.values_list("kind", flat=True)) == {"task"}


def sent(cast: Cast, cycle: Cycle, path: Path, by: Person | None = None, **choices: object) -> LedgerImport:
    """A found case, checked; ``choices`` are what its sender decides about it."""
    taken = take_ledger(
        cycle=cycle, body=cast.line, file=io.BytesIO(path.read_bytes()), name=path.name, by=by or cast.ines
    )
    if choices:
        taken = choose_reading(ledger=taken, by=cast.ines, **choices)
    taken.cycle = cycle
    return check_ledger(ledger=taken)


FOUND = SHARED / "found_cases"
STUDY = SCHEME.replace(
    "- {id: travel, title: 公务接待与差旅, points: 60, owner: 归口考核主体, method: per_occurrence, cost: 2}",
    "- {id: study, title: 专题研究, points: 60, owner: 归口考核主体, method: per_occurrence, cost: 1}",
)


def study(cast: Cast, *names: str) -> Cycle:
    """A running year with 专题研究 and units of these names in place of the cast's two."""
    cycle = launched(cast, text=STUDY)
    for unit, name in zip(Enrolment.objects.filter(cycle=cycle).order_by("code"), names, strict=False):
        Enrolment.objects.filter(pk=unit.pk).update(name=name)
    return cycle


@needs_shared
def test_the_same_ledger_twice_deducts_once(cast: Cast) -> None:
    cycle = study(cast, "市气象台")
    path = FOUND / "01-same-ledger-twice" / "twice.xlsx"
    first = write_ledger(ledger=sent(cast, cycle, path), by=cast.ines)
    again = sent(cast, cycle, path)
    [row] = again.reading["rows"]
    assert (again.rows, again.good_rows, row["state"]) == (1, 0, "written")
    assert row["earlier"][1:] == ["任检", first.pk]
    assert write_ledger(ledger=again, by=cast.ines).written_rows == 0
    meant = sent(cast, cycle, path, rows={"台账/2": "keep"})
    assert write_ledger(ledger=meant, by=cast.ines).written_rows == 1
    assert Entry.objects.count() == 2


@needs_shared
def test_a_hidden_sheet_is_passed_over_unless_someone_says_so(cast: Cast) -> None:
    cycle = study(cast, "市教育局", "市公安局")
    path = FOUND / "03-hidden-sheet-first" / "hidden-sheet.xlsx"
    ledger = sent(cast, cycle, path)
    assert [(one["name"], one["is_read"]) for one in ledger.reading["sheets"]] == [("字典", False), ("11月明细", True)]
    assert [row["unit"] for row in ledger.reading["rows"]] == ["市教育局"]
    asked = sent(cast, cycle, path, sheets={"字典": "yes", "11月明细": "no"})
    assert [row["unit"] for row in asked.reading["rows"]] == ["市公安局"]


@needs_shared
def test_sheets_named_by_month_are_all_read(cast: Cast) -> None:
    cycle = study(cast, "市教育局")
    ledger = sent(cast, cycle, FOUND / "04-a-sheet-a-month" / "sheet-a-month.xlsx")
    assert write_ledger(ledger=ledger, by=cast.ines).written_rows == 3
    assert sorted(Entry.objects.values_list("happened_on__month", "fact")) == [
        (9, "9月未研究"), (10, "10月未研究"), (11, "11月未研究"),
    ]  # fmt: skip


@needs_shared
def test_filtered_rows_are_asked_about_before_anything_is_written(cast: Cast) -> None:
    cycle = study(cast, "市教育局", "市公安局")
    Unit.objects.filter(pk=cast.jia.pk).update(name="市教育局")  # no unit is 市水务局, not by a former name either
    path = FOUND / "05-filtered-rows" / "hidden-rows.xlsx"
    ledger = sent(cast, cycle, path)
    assert ledger.reading["hidden"] == [["台账", 3], ["台账", 4]]
    with pytest.raises(ValidationError, match=r"隐藏|hides"):
        write_ledger(ledger=ledger, by=cast.ines, only_good=True)
    without = sent(cast, cycle, path, hidden="no")
    assert {row["row"]: row["state"] for row in without.reading["rows"]} == {
        2: "good", 3: "hidden", 4: "bad", 5: "bad",
    }  # fmt: skip
    assert write_ledger(ledger=without, by=cast.ines, only_good=True).written_rows == 1
    assert write_ledger(ledger=sent(cast, cycle, path, hidden="yes"), by=cast.ines, only_good=True).written_rows == 1
    assert sorted(Entry.objects.values_list("fact", flat=True)) == ["未按季度研究（一）", "未按季度研究（二）"]


OFFICE_SCHEME = (
    SCHEME.replace("公务接待与差旅", "主体责任落实")
    .replace("2018-", "2026-")
    .replace("title: 配合监督检查", "title: 作风建设")
    .replace("method: discretionary", "method: per_occurrence\n          cost: 2")
    .replace('          range: ["0.5", 5]\n          second_person: true\n', "")
)


def office_year(cast: Cast, names: list[str]) -> Cycle:
    """A running 2026 of units with these names, 主体责任落实 and 作风建设 at two points a time."""
    for number, name in enumerate(names, start=1):
        Unit.objects.create(
            office=cast.office, code=f"BM{number:02d}", name=name, category="市直部门", line_body=cast.line,
            headcount=48, valid_from=cast.jia.valid_from,
        )  # fmt: skip
    Unit.objects.filter(pk=cast.jia.pk).update(name="市农业局")
    return launched(cast, year=2026, text=OFFICE_SCHEME)


@needs_shared
def test_an_offices_own_ledger_is_read_as_its_clerk_means_it(cast: Cast) -> None:
    names = ["市发展和改革局", "市教育局", "市财政局", "市水务局", "市住房和城乡建设局", "市交通运输局"]
    cycle = office_year(cast, names)
    ledger = sent(cast, cycle, FOUND / "20-office-ledger" / "ledger1.xlsx")
    rows = {row["row"]: row for row in ledger.reading["rows"]}
    assert {number for number, row in rows.items() if row["state"] == "good"} == {5, 6, 10, 13}
    assert ledger.reading["aside"] == [["11月台账", 15, "total", "合计 17"]]
    said = {
        number: [(one["heading"], one["near"]) for one in row["notes"] if one["level"] == "error"]
        for number, row in rows.items()
        if row["state"] == "bad"
    }
    assert said == {
        7: [("单位", "市教育局")],
        8: [("发现时间", "")],
        9: [("单位", "市水务局")],
        11: [("指标", "作风建设")],
        12: [("存在问题（事实描述）", "")],
        14: [("发现时间", "")],
    }
    left = {one["heading"]: one["column"] for one in ledger.reading["columns"]}
    assert left == {
        "序号": "", "单位": "unit", "指标": "indicator", "条目": "", "存在问题（事实描述）": "note", "发现时间": "on",
        "扣分": "points", "依据": "", "备注": "",
    }  # fmt: skip
    done = write_ledger(ledger=ledger, by=cast.ines, only_good=True)
    assert done.written_rows == 4
    # 扣分 2 at two points a time is one time, 1.5 points are 0.75 times
    assert sorted(Entry.objects.values_list("source_row", "value", "happened_on__day")) == [
        (5, 1, 3), (6, 1, 5), (10, 1, 9), (13, Decimal("0.75"), 12),
    ]  # fmt: skip
    lost = {line.unit.name: line.nodes["travel"].earned for line in live(cycle).result.lines}
    assert lost["市交通运输局"] == 60_000_000 - 1_500_000


@needs_shared
def test_what_is_suggested_can_be_taken_over(cast: Cast) -> None:
    cycle = office_year(cast, ["市教育局", "市水务局", "市住房和城乡建设局"])
    taken = {"11月台账/7/unit": "市教育局", "11月台账/9/unit": "市水务局", "11月台账/11/indicator": "作风建设"}
    ledger = sent(cast, cycle, FOUND / "20-office-ledger" / "ledger1.xlsx", cells=taken)
    assert {7, 9, 11} <= {row["row"] for row in ledger.reading["rows"] if row["state"] == "good"}
    write_ledger(ledger=ledger, by=cast.ines, only_good=True)
    assert Entry.objects.get(source_row=11).value == 1


def test_a_column_can_be_read_as_something_else(cast: Cast, cycle: Cycle) -> None:
    ledger = checked(cast, cycle, ("市水务局", "公务接待与差旅", 4, "2018-06-12", "接待无公函"))
    assert ledger.reading["rows"][0]["value"] == "4"
    ledger = choose_reading(ledger=ledger, by=cast.ines, columns={"分值": "points"})
    ledger.cycle = cycle
    assert check_ledger(ledger=ledger).reading["marks"][0]["value"] == "2"
    with pytest.raises(Refused):
        choose_reading(ledger=ledger, by=cast.ivan, hidden="yes")


@pytest.mark.parametrize("text", ["1e10", "1e-7", "١", "1000000001", "0.0000001", "9" * 60])
def test_a_number_the_ledger_does_not_hold_is_never_called_good(text: str, cast: Cast, cycle: Cycle) -> None:
    ledger = checked(cast, cycle, GOOD, ("A01", "travel", text, "2018-06-12", "x"))
    assert [(row, column) for row, column, *_rest in ledger.problems] == [(4, "value")]
    assert ledger.good_rows == 1


def test_only_who_sent_the_file_has_it_written_and_what_was_found_in_it_stays(cast: Cast) -> None:
    cycle = launched(cast)
    wrong = sheet(("A01", "travel", "多", "2018-06-30", "事实"))
    taken = take_ledger(cycle=cycle, body=cast.line, file=wrong, name="台账.xlsx", by=cast.ines)
    problems = check_ledger(ledger=taken).problems
    assert problems
    for who in (cast.auditor, cast.wei, cast.clerk, cast.ivan):
        client = Client()
        client.force_login(who)
        assert client.post(f"/imports/{taken.pk}/write/", {"rows": "good"}).status_code == 403
    taken.refresh_from_db()
    assert taken.problems == problems
