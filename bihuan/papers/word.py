"""The Word file of the same content, on the same grid; deterministic bytes. Offices may go on writing in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

import segno
from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from bihuan.papers import measures
from bihuan.papers.content import Paper
from bihuan.papers.pdf import runs

RED = RGBColor(0xE6, 0x00, 0x12)
_THEN = datetime(2000, 1, 1)  # noqa: DTZ001 - Word's core properties know no zone
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def docx_of(paper: Paper) -> bytes:
    """The document as DOCX."""
    made = Document()
    _styles(made)
    _page(made)
    properties = made.core_properties
    properties.title, properties.author, properties.comments = paper.title, paper.issuer, ""
    properties.created = properties.modified = _THEN
    writer = _Writer(made)
    if paper.is_booklet:
        writer.cover(paper)
    elif not paper.is_template:
        writer.head(paper)
    writer.body(paper)
    if not (paper.is_booklet or paper.is_template):
        writer.foot(paper)
    out = io.BytesIO()
    made.save(out)
    return _steady(out.getvalue())


def _page(made: Opened) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(measures.PAGE_WIDTH), Mm(measures.PAGE_HEIGHT)
    section.top_margin, section.left_margin = Mm(measures.TOP), Mm(measures.LEFT)
    section.right_margin = Mm(measures.PAGE_WIDTH - measures.LEFT - measures.WIDTH)
    section.bottom_margin = Mm(measures.PAGE_HEIGHT - measures.TOP - measures.HEIGHT)
    section.footer_distance = Mm(25)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    for name, value in (("type", "linesAndChars"), ("linePitch", "579"), ("charSpace", "-842")):
        grid.set(qn(f"w:{name}"), value)
    properties.append(grid)
    numbered = section.footer.paragraphs[0]
    numbered.alignment, numbered.paragraph_format.first_line_indent = _CENTRE, Pt(0)
    _run(numbered, "— ", "song", measures.SMALL)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    numbered._p.append(field)
    _run(numbered, " —", "song", measures.SMALL)


_STYLES = {"h1": "Heading 1", "h2": "Heading 2"}


def _styles(made: Opened) -> None:
    """Body and headings as styles: 仿宋, 黑体 and 楷体 of 16 pt on the grid, two signs of indent."""
    for name, font in (("Normal", "fang"), ("Heading 1", "hei"), ("Heading 2", "kai")):
        style = made.styles[name]
        assert isinstance(style, ParagraphStyle)
        shown = measures.WORD_FONTS[font]
        style.font.name, style.font.size, style.font.bold = shown, Pt(measures.BODY), False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), shown)
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(measures.PITCH)
        shape.first_line_indent = Pt(2 * measures.BODY)


def _run(paragraph: Paragraph, text: str, font: str, size: float = measures.BODY) -> None:
    run = paragraph.add_run(text)
    name = measures.WORD_FONTS[font]
    run.font.name, run.font.size = name, Pt(size)
    run.font.bold = False
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


class _Writer:
    def __init__(self, made: Opened) -> None:
        self.made = made
        self._named = {name: made.styles[name] for name in _STYLES.values()}

    def plain(self, text: str, style: str) -> None:
        """A paragraph of the body: its style says everything, so ten thousand of them stay quick."""
        made = self.made.add_paragraph(text)
        if style != "Normal":
            made.style = self._named[style]

    def line(self, text: str, font: str = "fang", *, indent: bool = True, size: float = measures.BODY) -> Paragraph:
        made = self.made.add_paragraph()
        shape = made.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(measures.PITCH)
        shape.first_line_indent = Pt(2 * measures.BODY if indent else 0)
        _run(made, text, font, size)
        return made

    def head(self, paper: Paper) -> None:
        if paper.code:
            picture = io.BytesIO()
            segno.make_qr(paper.code, error="m").save(picture, kind="png", scale=4, border=0)
            holder = self.line("", indent=False)
            holder.alignment = _RIGHT
            holder.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            holder.add_run().add_picture(picture, width=Mm(18))
        mark = self.line(paper.issuer, "song", indent=False, size=_fitting(paper.issuer))
        mark.alignment, mark.runs[0].font.color.rgb = _CENTRE, RED
        mark.paragraph_format.line_spacing = Pt(2 * measures.PITCH)
        signer = f"　　　　签发人：{paper.signer}" if paper.signer else ""
        number = self.line(f"{paper.number}{signer}", "fang", indent=False)
        number.alignment = _CENTRE
        _red_line(number)
        title = self.line(paper.title, "song", indent=False, size=measures.TITLE)
        title.alignment = _CENTRE
        title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(measures.PITCH)
        if paper.addressee:
            self.line(f"{paper.addressee}：", indent=False)

    def cover(self, paper: Paper) -> None:
        for text, font, size in ((paper.issuer, "song", 34.0), (paper.title, "song", 26.0), (paper.on, "kai", 16.0)):
            self.line(text, font, indent=False, size=size).alignment = _CENTRE
        self.made.add_page_break()  # type: ignore[no-untyped-call] # python-docx does not type it

    def body(self, paper: Paper) -> None:
        for run in runs(paper.blocks):
            if run["kind"] == "table":
                self._table(run["rows"])
            elif run["kind"] != "chart":
                self.plain(run["text"], _STYLES.get(run["kind"], "Normal"))
        for number, text in enumerate(paper.attachments, start=1):
            self.line(f"{'附件：' if number == 1 else '　　　'}{number}．{text}")

    def _table(self, rows: list[list[str]]) -> None:
        table = self.made.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        for place, row in enumerate(rows):
            for cell, text in zip(table.rows[place].cells, row, strict=True):
                cell.paragraphs[0].paragraph_format.first_line_indent = Pt(0)
                _run(cell.paragraphs[0], text, "fang" if place else "hei", 12)

    def foot(self, paper: Paper) -> None:
        self.line("", indent=False)
        for text in (paper.issuer, paper.on or "　　　年　　月　　日"):
            signed = self.line(text, indent=False)
            signed.alignment, signed.paragraph_format.right_indent = _RIGHT, Pt(4 * measures.BODY)
        if paper.notes:
            self.line(f"（{paper.notes}）")
        for text in _closing(paper):
            self.line(text, indent=False, size=measures.SMALL)


def _closing(paper: Paper) -> Iterator[str]:
    if paper.copies:
        yield f"抄送：{paper.copies}。"
    if paper.printed_by:
        yield f"{paper.printed_by}　　{paper.on}印发"


def _fitting(text: str) -> float:
    """The size at which the issuer's mark stays on one line."""
    return float(min(measures.MARK, int(measures.WIDTH / 25.4 * 72 / max(len(text), 1))))


def _red_line(paragraph: Paragraph) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", "E60012")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _steady(content: bytes) -> bytes:
    """The same archive with the same days in it, whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            new.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
