"""Scans: rows of texts, refusals, and, where the extra is installed, whole rendered invoices."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from bihuan.engine.problems import InputError
from bihuan.engine.vouchers import scanned
from bihuan.engine.vouchers.scanned import Text, can_read_scans, read_scan, rows_of
from bihuan.papers.measures import font_folder

LINES = (
    (600, 60, "发票号码：25990000000099887766"),
    (600, 110, "开票日期：2025年03月09日"),
    (80, 200, "名称：江州市农业局"),
    (680, 200, "名称：云栖湖饭店有限公司"),
    (80, 330, "*餐饮服务*餐费"),
    (700, 520, "（小写）¥1,098.00"),
)


def drawn(path: Path) -> Path:
    """An invented invoice as a picture."""
    picture = Image.new("RGB", (1240, 800), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(font_folder() / "FandolSong-Regular.otf"), 26)
    for left, top, text in LINES:
        pen.text((left, top), text, fill="black", font=font)
    picture.save(path)
    return path


def test_texts_of_one_height_are_one_row_from_left_to_right() -> None:
    texts = [Text("乙", 1, (300, 12, 400, 32)), Text("丙", 1, (10, 60, 90, 80)), Text("甲", 1, (10, 10, 90, 30))]
    assert [[one.text for one in row] for row in rows_of(texts)] == [["甲", "乙"], ["丙"]]


@pytest.mark.skipif(can_read_scans(), reason="the extra for text recognition is installed")
def test_without_the_extra_the_refusal_says_how_to_add_it(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_scan(drawn(tmp_path / "a.png"))
    assert "make ocr" in refused.value.problems[0].says("zh")


@pytest.mark.skipif(not can_read_scans(), reason="the extra for text recognition is not installed (make ocr)")
def test_a_rendered_invoice_is_read_with_the_box_of_each_field(tmp_path: Path) -> None:
    voucher = read_scan(drawn(tmp_path / "a.png"))
    assert {name: one.value for name, one in voucher.fields.items()} == {
        "no": "25990000000099887766", "issued": "2025-03-09", "buyer": "江州市农业局", "seller": "云栖湖饭店有限公司",
        "item": "*餐饮服务*餐费", "amount_fen": "109800",
    }  # fmt: skip
    left, top, right, bottom = voucher.fields["amount_fen"].box or (0, 0, 0, 0)
    assert left <= 720 < right <= 1240
    assert top <= 533 <= bottom


def test_what_is_no_picture_or_far_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanned, "can_read_scans", lambda: True)
    (tmp_path / "a.png").write_bytes(b"no picture at all")
    Image.new("1", (20_000, 20_000)).save(tmp_path / "b.png")
    codes = []
    for name in ("a.png", "b.png"):
        with pytest.raises(InputError) as refused:
            read_scan(tmp_path / name)
        codes.append(refused.value.problems[0].code)
    assert codes[0] == "voucher_no_picture"
    assert codes[1] in {"voucher_large", "voucher_no_picture"}
