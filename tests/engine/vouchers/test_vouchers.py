"""Electronic invoices are read field by field, with the place of each; hostile files are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from bihuan.engine.problems import InputError
from bihuan.engine.vouchers.reading import read_qr, read_voucher, read_vouchers
from bihuan.engine.vouchers.voucher import Voucher, day, money
from bihuan.papers.measures import font_folder
from tests.engine.vouchers.made import DIGITAL, OLD, PRINTED, ofd, packed, pdf


def values(voucher: Voucher) -> dict[str, str]:
    return {name: one.value for name, one in voucher.fields.items()}


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        read_voucher(path)
    return refused.value.problems[0].code


def test_the_data_of_an_old_invoice_are_read_from_an_ofd(tmp_path: Path) -> None:
    voucher = read_voucher(ofd(tmp_path / "a.ofd", data=OLD))
    assert values(voucher) == {
        "code": "099001900111", "no": "04512345", "issued": "2025-03-08", "buyer": "江州市农业局",
        "buyer_id": "99990000123", "seller": "江滨宾馆", "amount_fen": "123450", "check": "12345678901234567890",
        "item": "*住宿服务*住宿费、*餐饮服务*餐费",
    }  # fmt: skip
    assert voucher.fields["amount_fen"].written == "1234.50"
    assert voucher.fields["amount_fen"].place == "Doc_0/Attachs/original_invoice.xml#TaxInclusiveTotalAmount"
    assert voucher.is_verified
    assert voucher.missing == []


def test_a_digital_invoice_is_read_and_said_to_be_unverified(tmp_path: Path) -> None:
    path = tmp_path / "b.xml"
    path.write_text(DIGITAL, "utf-8")
    voucher = read_voucher(path)
    assert values(voucher) == {
        "no": "25990000000012345678", "issued": "2025-03-09", "buyer": "江州市供销社", "seller": "云栖湖饭店",
        "amount_fen": "9800", "item": "*餐饮服务*餐费",
    }  # fmt: skip
    assert not voucher.is_verified


def test_what_stands_printed_is_read_line_by_line(tmp_path: Path) -> None:
    voucher = read_voucher(ofd(tmp_path / "c.ofd", texts=PRINTED))
    assert values(voucher) == {
        "no": "25990000000099887766", "issued": "2025-03-09", "buyer": "江州市供销社",
        "seller": "江州市销售服务有限公司", "amount_fen": "109800",
    }  # fmt: skip


def test_a_pdf_gives_its_attached_data_and_its_printed_words(tmp_path: Path) -> None:
    assert values(read_voucher(pdf(tmp_path / "d.pdf", attached=OLD)))["no"] == "04512345"
    text = "\n\n".join(("发票号码：25990000000099887766", "开票日期：2025年03月09日", "价税合计（小写）¥1,098.00"))
    (tmp_path / "e.typ").write_text(f'#set text(font: "Noto Serif CJK SC")\n{text}', "utf-8")
    printed = tmp_path / "e.pdf"
    typst.compile(str(tmp_path / "e.typ"), output=str(printed), font_paths=[str(font_folder())])
    read = read_voucher(printed)
    assert values(read) == {"no": "25990000000099887766", "issued": "2025-03-09", "amount_fen": "109800"}
    assert read.fields["no"].place == "e.pdf/1:1"
    assert read.missing == ["seller"]


def test_a_program_inside_is_told_and_never_run(tmp_path: Path) -> None:
    voucher = read_voucher(pdf(tmp_path / "f.pdf", attached=OLD, script="app.alert(1)"))
    assert [one.code for one in voucher.warnings] == ["voucher_script"]


@pytest.mark.parametrize(
    ("written", "fen"),
    [("1,234.50", "123450"), ("¥98", "9800"), ("0.5", "50"), ("-3.00", "-300"), ("1,23.4", None), ("1.234", None),
     ("１２", None), ("1e3", None), ("99999999999999", None)],
)  # fmt: skip
def test_amounts_are_exact_or_none(written: str, fen: str | None) -> None:
    assert money(written) == fen


@pytest.mark.parametrize(
    ("written", "iso"),
    [("20250308", "2025-03-08"), ("2025年3月8日", "2025-03-08"), ("2025-02-30", None), ("8.3.2025", None)],
)
def test_days_are_days(written: str, iso: str | None) -> None:
    assert day(written) == iso


def test_a_field_that_does_not_read_is_a_warning_with_its_text(tmp_path: Path) -> None:
    voucher = read_voucher(ofd(tmp_path / "g.ofd", data=OLD.replace("1234.50", "壹仟圆")))
    assert "amount_fen" in voucher.missing
    assert [(one.column, one.says("zh")) for one in voucher.warnings] == [
        ("amount_fen", "“壹仟圆”不符合该项格式；请核对原件")
    ]


def test_the_square_code_of_an_invoice(tmp_path: Path) -> None:
    voucher = read_qr("01,10,099001900111,04512345,1234.50,20250308,12345678901234567890,ABCD,")
    assert values(voucher) == {"code": "099001900111", "no": "04512345", "amount_fen": "123450",
                               "issued": "2025-03-08", "check": "12345678901234567890"}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "https://example.invalid/x",
        "01,10,099001900111",
        "01,,,,,,,",
        "01 ,10,,04512345,,",
        f"01,10,,04512345,,,{'x' * 400}",
    ],
)
def test_what_is_no_square_code_of_an_invoice_is_refused_typed_or_sent(tmp_path: Path, text: str) -> None:
    (tmp_path / "code.txt").write_text(text, "utf-8")
    with pytest.raises(InputError):
        read_qr(text)
    with pytest.raises(InputError):
        read_voucher(tmp_path / "code.txt")


def test_hostile_files_are_refused_by_what_they_are(tmp_path: Path) -> None:
    entity = '<!DOCTYPE a [<!ENTITY x "y">]>' + OLD[OLD.index("<fp:eInvoice") :]
    assert refusal(ofd(tmp_path / "entity.ofd", data=entity)) == "voucher_xml"
    assert refusal(packed(tmp_path / "path.ofd", **{"OFD.xml": "<OFD/>", "../../etc/x": "y"})) == "voucher_path"
    assert refusal(packed(tmp_path / "zip.ofd", **{"a.txt": "x"})) == "voucher_not_ofd"
    big = packed(tmp_path / "big.ofd", **{"OFD.xml": "<OFD/>", "Doc_0/Attachs/a.xml": " " * (65 << 20)})
    assert refusal(big) == "voucher_large"
    (tmp_path / "cut.ofd").write_bytes(ofd(tmp_path / "whole.ofd", data=OLD).read_bytes()[:300])
    assert refusal(tmp_path / "cut.ofd") == "voucher_broken"
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert refusal(tmp_path / "bad.pdf") == "voucher_broken"
    (tmp_path / "photo.xml").write_bytes(b"\xff\xd8\xff\xe0 picture")
    assert refusal(tmp_path / "photo.xml") == "voucher_unknown"
    (tmp_path / "other.xml").write_text("<html/>")
    assert refusal(tmp_path / "other.xml") == "voucher_layout"


def test_a_bad_file_stops_none_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text("<a")
    good = ofd(tmp_path / "good.ofd", data=OLD)
    first, second = read_vouchers([tmp_path / "bad.xml", good])
    assert isinstance(first, InputError)
    assert isinstance(second, Voucher)
