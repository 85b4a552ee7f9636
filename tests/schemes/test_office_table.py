"""The indicator table an office has in Word or Excel: read with its merged cells, checked, taken as a draft."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from openpyxl import Workbook

from bihuan.engine.problems import InputError
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scheme.office_table import read_office_table
from bihuan.schemes.models import Scheme
from tests.cast import Cast

HEAD = ("序号", "一级指标", "二级指标", "分值", "评分标准", "责任单位")
ROWS = (
    ("1", "组织领导（40分）", "研究部署", "15", "未专题研究的，每缺一次扣2分，扣完为止", "组织部"),
    ("2", "", "责任清单", "25分", "清单不健全的酌情扣分", ""),
    ("3", "作风建设（60分）", "公务接待", "35", "每发现一起超标准接待扣1.5分", "第一监督检查室"),
    ("4", "", "整改落实", "25", "按问题整改率计分", ""),
    ("合计", "", "", "100", "", ""),
)


def excel() -> bytes:
    """As offices keep it: a merged title above, merged cells of the first level."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["某市检查考核指标表"])
    sheet.merge_cells("A1:F1")
    for row in (HEAD, *ROWS):
        sheet.append(list(row))
    sheet.merge_cells("B3:B4")
    sheet.merge_cells("B5:B6")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word() -> bytes:
    document = Document()
    document.add_paragraph("附件：检查考核指标表")
    table = document.add_table(rows=0, cols=len(HEAD))
    for row in (HEAD, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    table.cell(3, 1).merge(table.cell(4, 1))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_sheet_has_no_more_columns_than_hold_anything(tmp_path: Path) -> None:
    path = tmp_path / "指标.xlsx"
    path.write_bytes(excel())
    table = read_office_table(path)
    assert table.headings == HEAD
    assert {len(row) for row in table.rows} == {len(HEAD)}


def clerk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.clerk)
    return client


def sent(client: Client, name: str, content: bytes) -> str:
    return client.post("/schemes/table-file/", {"file": SimpleUploadedFile(name, content)})["Location"]


@pytest.mark.parametrize(("name", "content"), [("指标.xlsx", excel()), ("指标.docx", word())])
def test_the_table_becomes_a_scheme_that_adds_up(cast: Cast, name: str, content: bytes) -> None:
    client = clerk(cast)
    address = sent(client, name, content)
    page = client.get(address).content.decode()
    assert "每次扣 2 分" in page
    assert "待补充" not in page
    assert client.post(address)["Location"].endswith("/table/")
    scheme = parse_scheme(Scheme.objects.get().text)
    rows = [
        (node.title, (node.points or 0) // 10**6, node.method.name if node.method else "")
        for node in scheme.root.walk()
    ]
    assert rows[1:] == [
        ("组织领导", 40, ""), ("研究部署", 15, "per_occurrence"), ("责任清单", 25, "direct"),
        ("作风建设", 60, ""), ("公务接待", 35, "per_occurrence"), ("整改落实", 25, "rectification_rate"),
    ]  # fmt: skip
    assert [leaf.owner for leaf in scheme.leaves] == ["组织部", "归口考核主体", "第一监督检查室", "归口考核主体"]
    assert scheme.leaves[2].params.cost == 1_500_000


def test_a_column_is_read_as_the_page_says(cast: Cast) -> None:
    client = clerk(cast)
    address = sent(client, "指标.xlsx", excel())
    page = client.get(address, {"c3": "aside", "c5": "aside"}).content.decode()
    assert "尚未填写权重或分值" in page
    client.post(address, {"c3": "share", "c5": "aside"})
    assert {leaf.owner for leaf in parse_scheme(Scheme.objects.get().text).leaves} == {"归口考核主体"}


def test_what_does_not_add_up_is_taken_and_told(cast: Cast) -> None:
    client = clerk(cast)
    book = excel()
    address = sent(client, "指标.xlsx", book)
    client.post(address, {"c3": "aside"})
    scheme = Scheme.objects.get()
    assert "尚未填写权重或分值" in client.get(f"/schemes/{scheme.pk}/table/").content.decode()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04no archive", b"plain text", Workbook])
def test_what_is_no_such_table_is_said(cast: Cast, tmp_path: Path, content: object) -> None:
    if isinstance(content, bytes):
        data = content
    else:
        out = io.BytesIO()
        Workbook().save(out)
        data = out.getvalue()
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_office_table(path)
    answer = clerk(cast).post("/schemes/table-file/", {"file": SimpleUploadedFile("x.xlsx", data)})
    assert answer.status_code == 400


def test_nobody_meets_what_another_sent(cast: Cast) -> None:
    address = sent(clerk(cast), "指标.xlsx", excel())
    other = Client()
    other.force_login(cast.chief)
    assert other.get(address).status_code == 404
