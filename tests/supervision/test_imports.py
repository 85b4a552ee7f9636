"""A month's ledger from a file: every error at its cell, then all or nothing, or the good rows by choice."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from bihuan.organizations.access import Refused
from bihuan.results.queries.live import live
from bihuan.schemes.models import Cycle
from bihuan.supervision.actions import check_ledger, take_ledger, write_ledger
from bihuan.supervision.models import Entry, LedgerImport
from tests.cast import Cast
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
    found = [(e.enrolment.code, e.value, e.happened_on.isoformat()) for e in Entry.objects.order_by("id")]
    assert found == [("A01", 1, "2018-06-12"), ("A02", 2, "2018-06-13")]


def test_every_error_stands_at_its_cell(cast: Cast, cycle: Cycle) -> None:
    ledger = checked(
        cast,
        cycle,
        GOOD,
        ("没有的局", "travel", 1, "2018-06-12", "x"),
        ("A01", "民意调查", 90, "2018-06-12", "x"),
        ("A01", "travel", "两次", "2018-06-12", "x"),
        ("A01", "travel", 1, "2019-01-01", "x"),
        ("A01", "travel", 1, "", "x"),
        ("A01", "cooperation", 9, "2018-06-12", "x"),
    )
    found = {(row, column) for row, column, _text, _level in ledger.problems}
    assert found == {(4, "unit"), (5, "indicator"), (6, "value"), (7, "on"), (8, "on"), (9, "value")}
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
