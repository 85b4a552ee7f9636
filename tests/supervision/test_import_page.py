"""The check page of an import: what is read as what, what stands aside, what it would do, and the file given back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import openpyxl
import pytest
from django.test import Client

from bihuan.supervision.models import Entry, LedgerImport
from tests.cast import Cast
from tests.shared import needs_shared
from tests.supervision.test_imports import FOUND, office_year, sheet
from tests.world import launched

NAMES = ["市发展和改革局", "市教育局", "市财政局", "市水务局", "市住房和城乡建设局", "市交通运输局"]


class Waiting(Client):
    """A client that waits until the work its request has ordered is done."""

    captured: Callable[..., AbstractContextManager[object]]

    def post(self, *arguments: Any, **more: Any) -> Any:
        with self.captured(execute=True):
            return super().post(*arguments, **more)


@pytest.fixture
def client(cast: Cast, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]) -> Waiting:
    made = Waiting()
    made.captured = django_capture_on_commit_callbacks
    made.force_login(cast.ines)
    return made


def post_file(client: Client, cast: Cast, year: int, name: str, content: bytes) -> str:
    """The address of a file's check page, sent through the form."""
    file = io.BytesIO(content)
    file.name = name
    form = {"file": file, "body": cast.line.pk, "kind": "daily"}
    answer = client.post(f"/years/{year}/imports/", form)
    assert answer.status_code == 302
    return str(answer["Location"])


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


@needs_shared
def test_the_page_says_how_the_file_is_read_and_what_it_would_do(cast: Cast, client: Client) -> None:
    cycle = office_year(cast, NAMES)
    content = (FOUND / "20-office-ledger" / "ledger1.xlsx").read_bytes()
    address = post_file(client, cast, cycle.pk, "11月台账.xlsx", content)
    page = shown(client, address)
    for text in (
        "存在问题（事实描述）", "写入 4 行，跳过 6 行", "合计行：合计 17", "是否为“市水务局”", "是否想写“作风建设”",
        "是否同上一行“市教育局”", "没有事实；请补写后再入账", "2027-01-05 不在本年度",
    ):  # fmt: skip
        assert text in page, text
    assert "travel" not in page
    # two of sixty points at 0.8: the year counts what is known, so 100 → 98
    assert re.search(r"市教育局 <b class=\"number\">100.00 → \d\d\.\d\d</b>", page)
    client.post(f"{address}choose/", {"choice": "cells|11月台账/9/unit|市水务局"})
    assert "写入 5 行，跳过 5 行" in shown(client, address)
    client.post(f"{address}choose/", {"choice": "cells|11月台账/9/unit|市财政局"})
    assert "写入 5 行，跳过 5 行" in shown(client, address)
    client.post(f"{address}write/", {"rows": "good"})
    assert Entry.objects.count() == 5
    again = post_file(client, cast, cycle.pk, "又一次.xlsx", content)
    assert "号导入）；不再计" in shown(client, again)


@needs_shared
def test_the_workbook_comes_back_with_its_cells_marked(cast: Cast, client: Client) -> None:
    cycle = office_year(cast, NAMES)
    content = (FOUND / "20-office-ledger" / "ledger1.xlsx").read_bytes()
    address = post_file(client, cast, cycle.pk, "11月台账.xlsx", content)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}marked/").content))
    page = book["11月台账"]
    assert page["E5"].value == "党组会议未按要求研究党风廉政建设工作，会议记录缺失"
    marked = {cell.coordinate for row in page.iter_rows() for cell in row if cell.comment}
    assert marked == {"B7", "F8", "B9", "C11", "E12", "G13", "F14"}
    assert page["B9"].fill.fgColor.rgb == "FFF8D0CE"
    assert "市水务局" in page["B9"].comment.text
    assert "市水务局" in page["J9"].value


def test_filtered_rows_are_asked_about_on_the_page(cast: Cast, client: Client) -> None:
    cycle = launched(cast)
    book = openpyxl.load_workbook(sheet(*(("A01", "travel", 1, f"2018-06-{day}", f"第{day}日") for day in (12, 13))))
    book["台账"].row_dimensions[4].hidden = True
    out = io.BytesIO()
    book.save(out)
    address = post_file(client, cast, cycle.pk, "筛选.xlsx", out.getvalue())
    page = shown(client, address)
    assert "第 4 行" in page
    assert "是否计入？" in page
    client.post(f"{address}write/", {"rows": "good"})
    assert not Entry.objects.exists()
    client.post(f"{address}choose/", {"choice": "hidden||yes"})
    client.post(f"{address}write/")
    assert Entry.objects.count() == 2


def test_a_column_left_aside_is_listed_and_can_be_read(cast: Cast, client: Client) -> None:
    cycle = launched(cast)
    lines = "单位,指标,分值,日期,扣分原因,依据\nA01,travel,4,2018-06-12,接待无公函,细则第3条\n".encode()
    address = post_file(client, cast, cycle.pk, "六月.csv", lines)
    assert '<option value="" selected>不读' in shown(client, address)
    columns = LedgerImport.objects.get().reading["columns"]
    chosen = {f"column-{n}": one["column"] for n, one in enumerate(columns)} | {
        "column-2": "points",
        "column-5": "more",
    }
    client.post(f"{address}choose/", {"sheet-0": "1", **chosen})
    client.post(f"{address}write/")
    entry = Entry.objects.get()
    assert (entry.value, entry.fact) == (2, "接待无公函；细则第3条")
    assert (
        openpyxl.load_workbook(io.BytesIO(client.get(f"{address}marked/").content)).worksheets[0]["A2"].value == "A01"
    )


def test_a_table_with_an_indicator_a_column_is_refused_in_words_and_the_template_is_offered(
    cast: Cast, client: Client
) -> None:
    cycle = launched(cast)
    lines = "单位,公务接待与差旅,配合监督检查\n市水务局,2,0\n市统计局,0,1\n".encode()
    address = post_file(client, cast, cycle.pk, "宽表.csv", lines)
    page = shown(client, address)
    assert "一列一个指标（公务接待与差旅、配合监督检查）；台账须一行一件事" in page
    assert f"/years/{cycle.pk}/imports/template/" in page
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/years/{cycle.pk}/imports/template/").content))
    book["台账"].append(["市水务局", "公务接待与差旅", 2, None, "2018-06-12", "接待无公函"])
    assert "市水务局" in "".join(str(row[0]) for row in book["填写说明"].iter_rows(values_only=True))
    out = io.BytesIO()
    book.save(out)
    client.post(f"{post_file(client, cast, cycle.pk, '模板.xlsx', out.getvalue())}write/")
    assert Entry.objects.get().value == 1


def test_a_table_with_an_indicator_a_column_becomes_a_row_for_each_cell(cast: Cast, client: Client) -> None:
    cycle = launched(cast)
    headings = '序号,单位,"公务接待\n与差旅",配合监督检查,文风会风,合计,备注'
    rows = ("1,市水务局,2,0,1,3,", "2,市统计局,1,/,0,1,未报材料", ",合计,3,0,1,4,")
    lines = "\n".join((headings, *rows))
    address = post_file(client, cast, cycle.pk, "六月.csv", lines.encode())
    page = shown(client, address)
    assert "公务接待与差旅、配合监督检查" in page
    assert "将不转入的列：文风会风" in page
    again = client.post(f"{address}rows/", {"measure": "", "on": "2018-06-30", "note": "六月督查通报"})
    assert again.status_code == 400
    assert "六月督查通报" in again.content.decode()
    outside = client.post(f"{address}rows/", {"measure": "times", "on": "2019-06-30", "note": "六月督查通报"})
    assert "2018-01-01 至 2018-12-31" in re.sub(r"\s+", " ", outside.content.decode())
    answer = client.post(f"{address}rows/", {"measure": "times", "on": "2018-06-30", "note": "六月督查通报"})
    made = str(answer["Location"])
    assert "写入全部 2 行" in shown(client, made)
    client.post(f"{made}write/")
    assert [(row.enrolment.name, row.indicator.title, row.value, row.fact) for row in Entry.objects.order_by("pk")] == [
        ("市水务局", "公务接待与差旅", 2, "六月督查通报"),
        ("市统计局", "公务接待与差旅", 1, "六月督查通报；未报材料"),
    ]
    assert LedgerImport.objects.get(file__name="六月.csv").state == LedgerImport.State.DISCARDED
    assert client.post(f"{address}rows/", {"measure": "times", "on": "2018-06-30", "note": "又一次"}).status_code == 400
