"""The Word file of the same content, on the same grid; deterministic bytes. Offices may go on writing in it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from itertools import zip_longest

from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from bihuan.papers import measures
from bihuan.papers.codes import qr_png
from bihuan.papers.content import Block, Paper
from bihuan.papers.pdf import annex_marks, png_of_svg, runs
from bihuan.papers.titles import title_lines
from bihuan.papers.word_base import RED, STYLES, base, edge, write

_THEN = datetime(2000, 1, 1)  # noqa: DTZ001 - Word's core properties know no zone
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_INSET = f'<w:tblCellMar {nsdecls("w")}><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>'
"""Four points beside the text of a cell, as in the PDF."""
_PITCH = Pt(measures.PITCH)
SHORT = 140
"""Up to so many signs a last paragraph stays whole with the signature."""
_PLACED = (
    f'<w:tblpPr {nsdecls("w")} w:leftFromText="0" w:rightFromText="0" w:vertAnchor="page" w:horzAnchor="margin" '
    'w:tblpXSpec="center" w:tblpY="%d"/>'
)
_FOOT = (measures.TOP + measures.HEIGHT) / 25.4 * 72
_RULES = (
    f'<w:tblBorders {nsdecls("w")}><w:top w:val="single" w:sz="8" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="8" w:color="000000"/>'
    '<w:insideH w:val="single" w:sz="6" w:color="000000"/></w:tblBorders>'
)


def docx_of(paper: Paper) -> bytes:
    """The document as DOCX."""
    is_plain = paper.is_booklet or paper.is_template
    form = "booklet" if paper.is_booklet else "plain" if paper.is_template else paper.form
    made = Document(io.BytesIO(base(form)))
    properties = made.core_properties
    properties.title, properties.author, properties.comments = paper.title, paper.issuer, ""
    properties.created = properties.modified = _THEN
    writer = _Writer(made)
    if paper.is_booklet:
        writer.cover(paper)
    elif not paper.is_template:
        writer.head(paper)
    writer.body(paper)
    if not is_plain:
        writer.foot(paper)
    out = io.BytesIO()
    made.save(out)
    return _steady(out.getvalue())


class _Writer:
    def __init__(self, made: Opened) -> None:
        self.made = made
        self._named = {name: made.styles[name] for name in STYLES.values()}

    def plain(self, text: str, style: str) -> None:
        """A paragraph of the body: its style says everything, so ten thousand of them stay quick."""
        made = self.made.add_paragraph(text)
        if style != "Normal":
            made.style = self._named[style]

    def line(self, text: str, font: str = "fang", *, indent: bool = True, size: float = measures.BODY) -> Paragraph:
        made = self.made.add_paragraph()
        if not indent:
            made.paragraph_format.first_line_indent = Pt(0)
        write(made, text, font, size)
        return made

    def centred(self, text: str, font: str, size: float, *, before: int = 0, after: int = 0) -> Paragraph:
        """A line of its own height, off the grid of signs."""
        made = self.line(text, font, indent=False, size=size)
        shape = made.paragraph_format
        shape.alignment, shape.space_before, shape.space_after = _CENTRE, before, after
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(size * 1.25, measures.PITCH))
        return made

    def head(self, paper: Paper) -> None:
        if paper.code:
            self._code(paper)
        if paper.form == "letter":
            self._letter_head(paper)
        elif paper.form != "sheet":
            self._file_head(paper)
        self.title(paper.title, before=0 if paper.form == "sheet" else 2 * _PITCH)
        if paper.addressee:
            self.line(f"{paper.addressee}：", indent=False)

    def _code(self, paper: Paper) -> None:
        """The code in the head of the first page, and what is compared below it."""
        holder = self.made.sections[0].first_page_header.paragraphs[0]
        holder.paragraph_format.first_line_indent = Pt(0)
        run = holder.add_run()
        run.add_picture(io.BytesIO(qr_png(paper.code)), width=Mm(16), height=Mm(16))
        _float(run._r, Mm(measures.LEFT + measures.WIDTH - 16), Mm(8))

    def _letter_head(self, paper: Paper) -> None:
        header = self.made.sections[0].first_page_header
        mark = header.paragraphs[0] if not paper.code else header.add_paragraph()
        self._mark(mark, paper.issuer, 34.0)
        edge(mark, "bottom", "thickThinSmallGap", wide=True)
        signs = [one for one in (paper.secrecy, paper.urgency) if one]
        row = self.line("", indent=False)
        row.paragraph_format.space_before = Pt(14)
        row.paragraph_format.tab_stops.add_tab_stop(Mm(measures.WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        write(row, signs[0] if signs else "", "hei")
        write(row, f"\t{paper.number}", "fang")
        for sign in signs[1:]:
            self.line(sign, "hei", indent=False)

    def _file_head(self, paper: Paper) -> None:
        signs = [one for one in (paper.secrecy, paper.urgency) if one]
        for sign in signs:
            self.line(sign, "hei", indent=False)
        mark = self.line("", indent=False)
        self._mark(mark, f"{paper.issuer}会议纪要" if paper.form == "minutes" else paper.issuer, measures.MARK)
        mark.paragraph_format.space_before = Mm(35) - len(signs) * _PITCH
        row = self.line("", indent=False)
        shape = row.paragraph_format
        shape.space_before, shape.space_after = 2 * _PITCH, 0
        if paper.signer or paper.form == "minutes":
            shape.tab_stops.add_tab_stop(Mm(measures.WIDTH) - Pt(measures.BODY), WD_TAB_ALIGNMENT.RIGHT)
            write(row, f"　{paper.number}\t{paper.on if paper.form == 'minutes' else '签发人：'}", "fang")
            write(row, "" if paper.form == "minutes" else paper.signer, "kai")
        else:
            write(row, paper.number, "fang")
            shape.alignment = _CENTRE
        edge(row, "bottom")

    def _mark(self, paragraph: Paragraph, text: str, size: float) -> None:
        fitting = min(size, int(2 * measures.WIDTH / 25.4 * 72 / max(len(text), 1)) / 2 - 0.5)
        write(paragraph, text, "song", fitting)
        paragraph.runs[-1].font.color.rgb = RGBColor.from_string(RED)
        shape = paragraph.paragraph_format
        shape.alignment, shape.first_line_indent = _CENTRE, Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(fitting * 1.2, 20))

    def cover(self, paper: Paper) -> None:
        mark = self.line("", indent=False)
        self._mark(mark, paper.issuer, measures.MARK)
        mark.paragraph_format.space_before = Mm(50)
        self.centred(paper.title, "song", 26.0, before=Mm(20))
        self.centred(paper.on, "kai", measures.BODY, before=Mm(95))
        heading = self.centred("目　录", "hei", measures.TITLE, after=_PITCH)
        heading.paragraph_format.page_break_before = True
        half = (len(paper.contents) + 1) // 2
        for left, right in zip_longest(paper.contents[:half], paper.contents[half:], fillvalue=""):
            self._content(f"{left}\t{right}" if right else left)
        self.made.add_page_break()  # type: ignore[no-untyped-call] # python-docx does not type it

    def _content(self, text: str) -> None:
        """Two units a line in small type: the contents of two hundred units stay within three pages."""
        made = self.line("", indent=False)
        write(made, text, "fang", 10.5)
        shape = made.paragraph_format
        shape.tab_stops.add_tab_stop(Mm(measures.WIDTH / 2))
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(14)

    def _runs(self, blocks: tuple[Block, ...]) -> None:
        for run in runs(blocks):
            if run["kind"] == "table":
                self._table(run["rows"], run["widths"], run["size"])
            elif run["kind"] == "chart":
                self._chart(run["text"])
            else:
                self.plain(run["text"], STYLES.get(run["kind"], "Normal"))

    def annexes(self, paper: Paper) -> None:
        """Each on a page of its own: its mark in the first line, its title in the third."""
        for mark, annex in zip(annex_marks(paper), paper.annexes, strict=True):
            self.line(mark, "hei", indent=False).paragraph_format.page_break_before = True
            self.title(annex.title, before=_PITCH)
            self._runs(annex.blocks)

    def title(self, text: str, *, before: int) -> None:
        """A title in its lines."""
        lines = title_lines(text) or ("",)
        made = self.centred(lines[0], "song", measures.TITLE, before=before, after=_PITCH)
        for line in lines[1:]:
            made.runs[-1].add_break()
            write(made, line, "song", measures.TITLE)

    def body(self, paper: Paper) -> None:
        self._runs(paper.blocks)
        last = paper.blocks[-1].text if paper.blocks else ""
        if 0 < len(last) <= SHORT and not (paper.is_booklet or paper.is_template):
            self.made.paragraphs[-1].paragraph_format.keep_with_next = True
        for number, text in enumerate(paper.attachments, start=1):
            mark = f"{number}．" if len(paper.attachments) > 1 else ""
            made = self.line(f"{'附件：' if number == 1 else '　　　'}{mark}{text}")
            made.paragraph_format.space_before = _PITCH if number == 1 else 0
            made.paragraph_format.keep_with_next = True

    def _table(self, rows: list[list[str]], widths: list[float], size: float) -> None:
        table = self.made.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        table.autofit = False
        table._tbl.tblPr.find(qn("w:tblLook")).addprevious(parse_xml(_INSET))
        for column, wide in zip(table.columns, widths, strict=True):
            column.width = Mm(measures.WIDTH * wide / sum(widths))
        for place, row in enumerate(rows):
            for cell, column, text in zip(table.rows[place].cells, table.columns, row, strict=True):
                cell.width = column.width
                held = cell.paragraphs[0]
                held.alignment = WD_ALIGN_PARAGRAPH.LEFT
                held.paragraph_format.first_line_indent = Pt(0)
                held.paragraph_format.line_spacing = Pt(18)
                write(held, text, "fang" if place else "hei", size)
        first = table.rows[0]._tr.get_or_add_trPr()
        first.append(OxmlElement("w:tblHeader"))

    def _chart(self, svg: str) -> None:
        holder = self.line("", indent=False)
        holder.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        holder.add_run().add_picture(io.BytesIO(png_of_svg(svg)), width=Mm(measures.WIDTH))

    def foot(self, paper: Paper) -> None:
        if paper.form in {"file", "letter"}:
            self._signature(paper)
        if paper.notes:
            self.line(f"（{paper.notes}）").paragraph_format.space_before = _PITCH
        self.annexes(paper)
        rows = [f"抄送：{paper.copies}。"] if paper.copies else []
        if paper.printed_by and paper.form != "letter":
            rows.append(f"{paper.printed_by}\t{paper.on}印发")
        if rows:
            self._closing(rows, is_ruled=paper.form != "letter")

    def _closing(self, rows: list[str], *, is_ruled: bool) -> None:
        """Copies and printing office at the foot of the type area, wherever the text ends."""
        table = self.made.add_table(rows=len(rows), cols=1)
        tail = self.line("", indent=False, size=1)  # a file may not end with a table
        tail.paragraph_format.line_spacing = Pt(1)
        shape = table._tbl.tblPr
        shape.insert_element_before(
            parse_xml(_PLACED % round(20 * (_FOOT - len(rows) * measures.PITCH))), "w:tblW", "w:tblLook"
        )
        if is_ruled:
            shape.insert_element_before(parse_xml(_RULES), "w:tblLayout", "w:tblLook")
        for row, text in zip(table.rows, rows, strict=True):
            held = row.cells[0].paragraphs[0]
            lines = held.paragraph_format
            lines.left_indent, lines.first_line_indent = Pt(measures.SMALL), Pt(0)
            lines.tab_stops.add_tab_stop(Mm(measures.WIDTH) - Pt(measures.SMALL), WD_TAB_ALIGNMENT.RIGHT)
            write(held, text, "fang", measures.SMALL)

    def _signature(self, paper: Paper) -> None:
        """The issuer centred over the day, the day four signs from the edge, two lines free for the seal."""
        day = paper.on or "　　　年　　月　　日"
        width = max(_width(paper.issuer), _width(day))
        for place, text in enumerate((paper.issuer, day)):
            made = self.line(text, indent=False)
            shape = made.paragraph_format
            shape.alignment = _CENTRE
            shape.left_indent = max(Mm(measures.WIDTH) - Pt((width + 4) * measures.BODY), 0)
            shape.right_indent = Pt(4 * measures.BODY)
            shape.space_before = 2 * _PITCH if place == 0 else 0
            shape.keep_with_next = place == 0 or bool(paper.notes)


def _width(text: str) -> float:
    """In signs; a Latin letter or digit is half of one."""
    return sum(0.55 if ord(sign) < 0x2000 else 1.0 for sign in text) + 1


def _float(run: object, left: int, top: int) -> None:
    """Turn a run's inline picture into one that stands at a place of the page."""
    inline = run.find(f".//{qn('wp:inline')}")  # type: ignore[attr-defined] # an lxml element
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp")} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" '
        'behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV></wp:anchor>'
    )
    for child in list(inline):
        anchor.append(child)
        if child.tag == qn("wp:extent"):
            anchor.append(OxmlElement("wp:wrapNone"))
    inline.getparent().replace(inline, anchor)


def _steady(content: bytes) -> bytes:
    """The same archive with the same days in it, whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            new.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
