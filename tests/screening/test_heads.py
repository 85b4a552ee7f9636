"""Files as offices keep them: their sheet, their encoding, their headings; what is wrong is said where it stands."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.engine.problems import InputError
from bihuan.engine.screening.heads import guess, peek
from bihuan.screening.actions.arriving import receive_file
from bihuan.screening.actions.taking import take_data
from bihuan.screening.models import Arrival
from bihuan.screening.store import table_of
from tests.cast import Cast
from tests.screening import telling

HEADINGS = ("合同编号", "采购单位", "采购方式", "签约日期", "合同金额（万元）")
ROW = ("HT-1", "A01", "询价", "2018年3月1日", 6.5)


def workbook(path: Path) -> Path:
    """A hidden sheet first, a title above the headings, a hidden row."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title, first.sheet_state = "字典", "hidden"
    first.append(["合同编号", "旧"])
    first.append(["X", "旧数据"])
    sheet = book.create_sheet("台账")
    for row in (["江州市合同台账"], HEADINGS, ROW, ("HT-2", *ROW[1:])):
        sheet.append(list(row))
    sheet.row_dimensions[4].hidden = True
    book.save(path)
    return path


def sent(cast: Cast, name: str, content: bytes) -> Arrival:
    return receive_file(
        office=cast.office, table="contracts", source="采购中心", file=io.BytesIO(content), name=name,
        about=telling.about(cast), by=cast.clerk,
    )  # fmt: skip


def test_the_sheet_people_see_is_read_and_the_page_says_what_is_not(cast: Cast, tmp_path: Path) -> None:
    arrival = sent(cast, "台账.xlsx", workbook(tmp_path / "a.xlsx").read_bytes())
    assert arrival.headings == list(HEADINGS)
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/screening/data/arrived/{arrival.pk}/").content.decode()
    assert "只读取工作表“台账”；未读取：字典" in page
    assert "1 行被筛选或隐藏" in page
    assert '<option value="wan" selected>' in page
    assert "确认改动无误" not in page
    made = take_data(arrival_id=arrival.pk, names=guess(HEADINGS, "contracts"), money="wan", by=cast.clerk)
    import pyarrow.parquet as pq

    assert pq.read_table(table_of(made)).column("amount_fen").to_pylist() == [6_500_000, 6_500_000]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_text_file_is_read_in_any_usual_encoding(cast: Cast, encoding: str) -> None:
    text = ",".join(HEADINGS) + "\n" + ",".join(map(str, ROW)) + "\n"
    arrival = sent(cast, "台账.csv", text.encode(encoding))
    assert arrival.headings == list(HEADINGS)
    made = take_data(arrival_id=arrival.pk, names=guess(HEADINGS, "contracts"), money="wan", by=cast.clerk)
    assert made.rows == 1


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("合同金额（元）", "amount_fen"), ("合同金额(万元)", "amount_fen"), ("金额【元】", "amount_fen"),
        ("签约日期（年月日）", "sign_day"), ("（备注）", ""), ("合同编号", "contract_id"),
    ],
)  # fmt: skip
def test_what_stands_in_brackets_behind_a_heading_does_not_hide_it(heading: str, column: str) -> None:
    assert guess([heading], "contracts").get(heading, "") == column


def test_a_file_without_rows_says_so_and_names_no_cell(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        sent(cast, "空.csv", (",".join(HEADINGS) + "\n").encode())
    assert refused.value.message_dict == {"file": ["表中只有标题，没有数据行"]}


def test_a_wrong_cell_is_named_by_its_record_and_its_heading(cast: Cast) -> None:
    rows = [",".join(HEADINGS), ",".join(map(str, ROW)), "HT-2,A01,询价,3月11号,6.1"]
    arrival = sent(cast, "台账.csv", "\n".join(rows).encode())
    with pytest.raises(ValidationError) as refused:
        take_data(arrival_id=arrival.pk, names=guess(HEADINGS, "contracts"), money="wan", by=cast.clerk)
    assert "第 2 条记录（不计标题行）“签约日期”列：“3月11号”" in refused.value.messages[0]


def test_columns_are_named_in_words_where_a_mapping_is_refused(cast: Cast) -> None:
    rows = [",".join(HEADINGS), ",".join(map(str, ROW))]
    content = "\n".join(rows).encode()
    names = guess(HEADINGS, "contracts")
    take_data(arrival_id=sent(cast, "一.csv", content).pk, names=names, money="wan", by=cast.clerk)
    arrival = sent(cast, "二.csv", content)
    with pytest.raises(ValidationError) as refused:
        take_data(arrival_id=arrival.pk, names=names, money="yuan", by=cast.clerk)
    assert "万元" in refused.value.messages[0]
    assert "wan" not in refused.value.messages[0]
    with pytest.raises(ValidationError, match="合同编号"):
        take_data(arrival_id=arrival.pk, names={"采购单位": "unit"}, money="wan", by=cast.clerk)


def test_a_workbook_of_one_empty_sheet_is_none(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(InputError) as refused:
        peek(tmp_path / "a.xlsx")
    assert refused.value.problems[0].code == "no_rows"
