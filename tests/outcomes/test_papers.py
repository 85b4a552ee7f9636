"""Documents as paper: GB/T 9704 measured in the PDF, the same content in Word, templates that hide nothing."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from bihuan.outcomes.actions.wording import EXAMPLE
from bihuan.outcomes.models import Kind
from bihuan.outcomes.wording import default_lines
from bihuan.papers.content import Block, Paper, clean, paper_of
from bihuan.papers.pdf import pdf_of
from bihuan.papers.titles import title_lines
from bihuan.papers.widths import size_of, widths_of
from bihuan.papers.word import docx_of
from bihuan.papers.wording import WordingError, check, fill, lines_of_word
from tests.outcomes.measuring import MM, signs
from tests.outcomes.telling import pdf_text


def paper(text: str = "字" * 1400, **more: Any) -> Paper:
    kept: dict[str, Any] = {
        "issuer": "江州市考核办公室",
        "title": "关于检查考核情况的反馈意见",
        "addressee": "市水务局",
    }
    return Paper(blocks=(Block("h1", "一、总体情况"), Block("p", text)), number="江考函〔2019〕1号", **{**kept, **more})


def test_the_pdf_keeps_margins_type_area_and_twenty_two_lines_of_twenty_eight() -> None:
    content = pdf_of(paper())
    reader = PdfReader(io.BytesIO(content))
    box = reader.pages[1].mediabox
    assert (round(float(box.width) / MM), round(float(box.height) / MM)) == (210, 297)
    lines = [line for line in reader.pages[1].extract_text().splitlines() if set(line.strip()) == {"字"}]
    assert len(lines) == 22
    assert set(Counter(len(line.strip()) for line in lines)) == {28}
    placed = [sign for sign in signs(content, 1) if "字" in sign.text]
    assert abs(min(sign.x for sign in placed) - 28) < 1
    baselines = sorted({round(sign.y * MM, 1) for sign in placed})
    pitches = {round(lower - upper, 1) for upper, lower in pairwise(baselines)}
    assert pitches <= {28.9, 29.0, 29.1}
    assert abs(baselines[0] / MM - 37 - 16 * 0.88 / MM) < 1
    assert (baselines[-1] - baselines[0] + 16) / MM <= 225


def test_the_same_content_gives_the_same_bytes_and_fonts_are_embedded() -> None:
    first = paper(code="https://bihuan.example/verify/abc")
    assert pdf_of(first) == pdf_of(first)
    assert docx_of(first) == docx_of(first)
    assert b"/FontFile3" in pdf_of(first)
    assert paper_of(__import__("json").loads(first.as_json())) == first


def test_word_has_the_grid_the_margins_and_the_same_words() -> None:
    text = "三份差旅审批单缺少事由。"
    content = docx_of(paper(text))
    opened = Document(io.BytesIO(content))
    section = opened.sections[0]
    assert section.top_margin is not None
    assert section.left_margin is not None
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    xml = opened.element.xml
    assert all(part in xml for part in ('w:linePitch="579"', 'w:charSpace="-842"', "仿宋_GB2312", text))
    said = "".join(paragraph.text for paragraph in opened.paragraphs)
    seen = pdf_text(pdf_of(paper(text)))
    assert all(part in said and part in seen for part in (text, "关于检查考核情况的反馈意见", "江考函〔2019〕1号"))


@pytest.mark.parametrize("text", ["龘", "𠮷", "m²", "①", "㎡"])
def test_rare_signs_and_superscripts_are_printed(text: str) -> None:
    assert text in pdf_text(pdf_of(paper(f"甲{text}乙"))).replace("2", "²") or text in pdf_text(pdf_of(paper(text)))


@pytest.mark.parametrize(
    "name", ["<b>市局</b>#set page(width: 1mm)", "$x$ *粗* [链](http://x)", "长" * 400, "\u202e市局\x00\x07"]
)
def test_texts_are_never_markup_and_a_long_name_stays_on_the_page(name: str) -> None:
    made = paper(clean(name), issuer=clean(name)[:60], addressee=clean(name))
    seen = pdf_text(pdf_of(made))
    assert clean(name).replace(" ", "")[:20] in seen
    assert all(0 <= sign.x < 210 for sign in signs(pdf_of(made)))
    docx_of(made)


def word(text: str, extra: dict[str, bytes] | None = None) -> bytes:
    """A Word file with one paragraph of markup, and more parts in it."""
    made = Document()
    made.add_paragraph("关于{{ 事由 }}的函")
    made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_template_made_in_word_is_read_and_filled() -> None:
    lines = lines_of_word(word("请{{ 单位 }}于{{ 回复期限 }}前回复。"))
    assert check(lines, EXAMPLE) == []
    assert [block.text for block in fill(lines, EXAMPLE)] == [
        "关于差旅费管理问题的函",
        "请市样例局于2019年2月15日前回复。",
    ]


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_words_that_fill(kind: str) -> None:
    assert check(default_lines(kind), EXAMPLE) == []
    assert len(fill(default_lines(kind), EXAMPLE)) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}", "{{ 单位.__class__ }}", "{{ 单位|upper }}", "{{ 单位() }}", "{{ 扣分[0] }}",
        "{% include '/etc/passwd' %}", "{% import 'os' as os %}", "{{ range(9) }}", "{% set x = 1 %}{{ x }}",
        "{{ 没有的 }}", "{{ 单位 ", "{% for 项 in 扣分 %}", "{{ self.__init__ }}", "{{ cycler }}",
        "{% macro a() %}{% endmacro %}",
    ],
)  # fmt: skip
def test_escapes_from_the_template_language_are_refused(text: str) -> None:
    wrong = check(lines_of_word(word(text)), EXAMPLE)
    assert wrong
    assert all(one.code in {"forbidden", "unknown", "syntax"} for one in wrong)


def test_what_is_wrong_is_told_at_its_paragraph() -> None:
    wrong = check(lines_of_word(word("{{ 没有的 }}")), EXAMPLE)
    assert [(one.paragraph, one.code, one.found) for one in wrong] == [(2, "unknown", "没有的")]


REMOTE = b'<Relationships><Relationship Target="http://x/y.png" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (word("x", {"word/vbaProject.bin": b"x"}), "macro"),
        (word("x", {"word/_rels/more.xml.rels": REMOTE}), "remote"),
        (word("x", {"word/embeddings/o.bin": b"x"}), "macro"),
        (b"PK\x03\x04 nonsense", "not_word"),
        (b"", "not_word"),
        (b"x" * 2_000_001, "large"),
    ],
)
def test_a_template_with_something_hidden_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(WordingError) as caught:
        lines_of_word(content)
    assert {one.code for one in caught.value.problems} == {code}


def test_a_field_code_is_refused_at_its_paragraph() -> None:
    made = Document()
    made.add_paragraph("第一段")
    run = made.add_paragraph("第二段").add_run()
    from docx.oxml import OxmlElement

    field = OxmlElement("w:instrText")
    field.text = 'INCLUDEPICTURE "http://x"'
    run._r.append(field)
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(WordingError) as caught:
        lines_of_word(out.getvalue())
    assert [(one.paragraph, one.code) for one in caught.value.problems] == [(2, "active")]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "关于领导干部违规经商办企业及其配偶经商办企业行为专项整治情况的通报",
            ("关于领导干部违规经商办企业及其配偶", "经商办企业行为专项整治情况的通报"),
        ),
        (
            "关于市水务局公务接待和差旅费管理突出问题的纪律检查建议书",
            ("关于市水务局公务接待和差旅费", "管理突出问题的纪律检查建议书"),
        ),
        ("关于检查\n考核情况的函", ("关于检查", "考核情况的函")),
        ("关于检查考核情况的函", ("关于检查考核情况的函",)),
    ],
)
def test_a_title_breaks_between_words_or_where_the_clerk_breaks_it(title: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title) == lines
    seen = [sign.text for sign in signs(pdf_of(paper(title=title))) if round(sign.size) == 22]
    assert "".join(seen) == "".join(lines)
    assert {line[-1] for line in lines} <= {text[-1] for text in seen}
    made = Document(io.BytesIO(docx_of(paper(title=title)))).paragraphs
    assert lines in [tuple(row.text.split("\n")) for row in made]


def test_headings_stand_two_signs_in_as_paragraphs_do() -> None:
    placed = signs(pdf_of(paper("甲" * 60)))
    heads = [sign.x for sign in placed if sign.text.startswith("一、")]
    firsts = [sign.x for sign in placed if sign.text.startswith("甲") and sign.x > 30]
    assert abs(heads[0] - firsts[0]) < 0.5


def test_a_table_gives_each_column_what_stands_in_it() -> None:
    heads = ["述职人", "到会/发出/收回/有效", "满意", "基本满意", "不满意", "不了解", "弃权", "得分", "满意率", "名次"]
    rows = [heads, ["市科技局主要负责人", "31/31/31/31", "17", "10", "1", "1", "2", "89.3", "96.4%（27/28）", "2"]]
    name, counts, votes, *_more, share, place = widths_of(rows)
    assert counts > 6.6 + 0.5  # the four counts stay in one line
    assert votes == place
    assert name > 2 * votes
    assert share > 2 * place
    assert size_of([["一", "二"]]) > size_of(rows)
