"""The forms of GB/T 9704-2012 measured on the page, and the Word file that must look the same."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree  # type: ignore[import-untyped] # it has no types of its own
from pypdf import PdfReader

from bihuan.papers.content import Block, Paper
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of
from tests.outcomes.measuring import MM, lines, signs
from tests.outcomes.telling import pdf_text

LINE = 225 / 22
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100" height="50">'
    '<rect width="50" height="50"/></svg>'
)


def paper(count: int = 12, **more: Any) -> Paper:
    blocks = (
        Block("h1", "一、存在问题"),
        *(Block("p", f"{n}．三份差旅审批单缺少事由和人数。") for n in range(1, count)),
    )
    kept: dict[str, Any] = {
        "issuer": "江州市考核办公室", "title": "关于检查考核情况的反馈意见", "addressee": "市水务局",
        "number": "江考函〔2019〕1号", "on": "2019年1月31日", "blocks": blocks,
    }  # fmt: skip
    return Paper(**{**kept, **more})


def top(sign: Any) -> float:
    """The upper edge of a sign, in mm from the upper edge of the page."""
    return float(sign.y - 0.88 * sign.size / MM)


def placed(content: bytes, text: str, page: int = 0) -> Any:
    return next(sign for sign in signs(content, page) if sign.text.startswith(text))


def test_a_file_has_its_mark_its_number_and_its_line_where_the_standard_wants_them() -> None:
    content = pdf_of(paper(form="file", signer="顾清源"))
    mark, number, title = placed(content, "江州市考核"), placed(content, "江考函"), placed(content, "关于检查")
    assert top(mark) == pytest.approx(37 + 35, abs=0.5)  # 7.2.4
    assert top(number) == pytest.approx(72 + 36 / MM + 2 * LINE, abs=0.5)  # 7.2.5: two lines below the mark
    (left, right, height) = lines(content)[0]
    assert (left, right) == pytest.approx((28, 184), abs=0.5)  # 7.2.7: as wide as the type area, 4 mm below
    assert height == pytest.approx(top(number) + 16 / MM + 4, abs=0.5)
    assert top(title) == pytest.approx(height + 2 * LINE, abs=0.5)  # 7.3.1: two lines below the line
    assert title.size == 22
    assert placed(content, "顾清源").x > 150


def test_a_letter_has_two_double_lines_and_no_number_on_its_first_page() -> None:
    content = pdf_of(paper(40, form="letter"))
    assert top(placed(content, "江州市考核")) == pytest.approx(30, abs=0.5)  # 10.1
    ruled = lines(content)
    assert [round(right - left) for left, right, _height in ruled] == [170] * 4
    assert all(left == pytest.approx(20, abs=0.1) for left, _right, _height in ruled)
    heights = sorted(height for _left, _right, height in ruled)
    assert heights[0] == pytest.approx(30 + 34 / MM + 4, abs=0.5)
    assert heights[-1] == pytest.approx(297 - 20, abs=0.5)
    number = placed(content, "江考函")
    assert top(number) == pytest.approx(heights[1] + 14 / MM, abs=0.5)
    assert number.x > 120
    assert [any(sign.text.startswith("—") for sign in signs(content, page)) for page in (0, 1)] == [False, True]


def test_minutes_have_their_mark_and_no_signature() -> None:
    said = pdf_text(pdf_of(paper(form="minutes")))
    assert "江州市考核办公室会议纪要" in said
    assert said.count("江州市考核办公室") == 1
    assert said.count("2019年1月31日") == 1


def test_secrecy_and_urgency_stand_at_the_upper_left() -> None:
    content = pdf_of(paper(form="file", secrecy="秘密★1年", urgency="特急"))
    first, second = placed(content, "秘密"), placed(content, "特急")
    assert (first.x, second.x) == pytest.approx((28, 28), abs=0.5)
    assert top(first) == pytest.approx(37, abs=0.5)
    assert second.y - first.y == pytest.approx(LINE, abs=0.1)


@pytest.mark.parametrize("form", ["file", "letter"])
def test_the_day_stands_four_signs_from_the_edge_with_room_for_the_seal_and_never_alone(form: str) -> None:
    for count in range(2, 50):
        content = pdf_of(paper(count, form=form))
        pages = len(PdfReader(io.BytesIO(content)).pages)
        last = signs(content, pages - 1)
        body = [sign for sign in last if sign.text.startswith(f"{count - 1}．")]
        assert body, f"the signature of {count} paragraphs stands alone"
        issuer = next(sign for sign in last if sign.text.startswith("江州市考核") and sign.size == 16)
        assert issuer.y - body[-1].y >= 3 * LINE - 0.5  # two free lines


def test_no_heading_is_left_behind_at_the_foot_of_a_page() -> None:
    for count in range(1, 30):
        blocks = (*(Block("p", "正文一段。") for _ in range(count)), Block("h2", "（一）小标题"), Block("p", "正文。"))
        content = pdf_of(paper(blocks=blocks))
        for page in range(len(PdfReader(io.BytesIO(content)).pages)):
            texts = [sign.text for sign in signs(content, page)]
            if any("小标题" in text for text in texts):
                assert any(text.startswith("正文。") for text in texts)


def test_the_hash_to_compare_stands_below_the_code() -> None:
    content = pdf_of(paper(code="https://kaohe.example/verify/x/", check="SHA-256 0123456789ab"))
    assert top(placed(content, "SHA-256")) < 37


ORDER = {
    "pPr": ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "pBdr", "shd",
            "tabs", "autoSpaceDE", "autoSpaceDN", "snapToGrid", "spacing", "ind", "jc", "outlineLvl", "rPr"],
    "rPr": ["rFonts", "b", "bCs", "color", "spacing", "sz", "szCs", "lang"],
    "tblPr": ["tblStyle", "tblpPr", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"],
    "sectPr": ["headerReference", "footerReference", "pgSz", "pgMar", "pgNumType", "cols", "titlePg", "docGrid"],
}  # fmt: skip
"""The order of ECMA-376, 17.3.1.26, 17.3.2.28, 17.4.60 and 17.6.17, of what we use: Word refuses another."""


def parts(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")}


ROWS = (Block("row", cells=("甲", "乙")), Block("row", cells=("1", "2")))
SHAPES = {
    "file": paper(
        signer="顾清源", copies="市委组织部", printed_by="综合处", notes="此件不公开", code="https://x.example/"
    ),
    "letter": paper(
        form="letter", copies="市委组织部", secrecy="秘密★1年", urgency="特急", attachments=("明细表",)
    ),
    "minutes": paper(form="minutes"),
    "sheet": paper(form="sheet", blocks=(Block("h1", "一"), *ROWS, Block("chart", CHART))),
    "booklet": paper(is_booklet=True, contents=("1．市水务局（第1号）",)),
    "template": paper(is_template=True),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_the_word_file_keeps_the_order_of_the_standard_in_every_part(name: str) -> None:
    for part, tree in parts(docx_of(SHAPES[name])).items():
        for tag, order in ORDER.items():
            for holder in tree.iter(qn(f"w:{tag}")):
                names = [etree.QName(child).localname for child in holder]
                kept = [order.index(one) for one in names if one in order]
                unknown = set(names) - set(order) - {"rStyle", "pgBorders", "rsid", "type"}
                if tag != "sectPr":
                    assert kept == sorted(kept), (part, tag, names)
                else:
                    assert [n for n in kept if n > 1] == sorted(n for n in kept if n > 1), (part, names)
                assert not unknown, (part, tag, unknown)


@pytest.mark.parametrize("name", SHAPES)
def test_word_and_pdf_say_the_same_words(name: str) -> None:
    made = SHAPES[name]
    opened = Document(io.BytesIO(docx_of(made)))
    said = "".join(etree.tostring(opened.element, method="text", encoding="unicode").split())
    for section in opened.sections:
        for part in (section.first_page_header, section.footer):
            said += "".join(etree.tostring(part._element, method="text", encoding="unicode").split())
    seen = pdf_text(pdf_of(made))
    wanted = [block.text for block in made.blocks if block.kind != "chart"] + [
        cell for row in made.blocks for cell in row.cells
    ]
    if not (made.is_template or made.is_booklet):
        wanted += [made.title, *made.attachments]
    if made.form in {"file", "letter"} and not made.is_template:
        wanted += [made.issuer, made.on, made.copies]
    for text in wanted:
        plain = "".join(text.split())
        assert plain in said, text
        assert made.is_template or plain in seen, text


def test_a_chart_is_a_picture_in_word() -> None:
    content = docx_of(SHAPES["sheet"])
    assert docx_of(SHAPES["sheet"]) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    assert [one[:8] for one in pictures] == [b"\x89PNG\r\n\x1a\n"]
