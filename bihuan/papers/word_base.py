"""The empty Word file every document begins from: page, grid, styles, page numbers. Made once a form."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from bihuan.papers import measures

RED = "E60012"
STYLES = {"h1": "Heading 1", "h2": "Heading 2"}
_KEPT = {"Normal", "Heading1", "Heading2", "DefaultParagraphFont", "TableNormal", "TableGrid", "NoList"}
_UNUSED = ("customXml", "stylesWithEffects", "webSettings", "numbering", "theme", "thumbnail")
TIGHTER = "-5"
"""Twentieths of a point between signs: 28 of 15.75 pt are 155.6 mm, 29 do not fit."""
_GRID = (("type", "linesAndChars"), ("linePitch", "579"), ("charSpace", "-842"))


@lru_cache(maxsize=8)
def base(form: str) -> bytes:
    """The file of a form: ``file``, ``letter``, ``minutes``; ``booklet``; or ``plain``, all pages alike."""
    made = Document()
    _lighten(made)
    _styles(made)
    _page(made, form)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _lighten(made: Opened) -> None:
    """Leave out what the library's own template carries and no document of ours uses."""
    for holder in (made.part.package, made.part):
        for key, link in list(holder.rels.items()):
            if any(name in link.reltype for name in _UNUSED):
                del holder.rels[key]
    styles = made.styles.element
    styles.remove(styles.find(qn("w:latentStyles")))
    for style in list(styles.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in _KEPT:
            styles.remove(style)
    assert RELATIONSHIP_TYPE.STYLES in {link.reltype for link in made.part.rels.values()}


def _styles(made: Opened) -> None:
    """Body and headings: 仿宋, 黑体 and 楷体 of 16 pt on the grid, two signs of indent."""
    defaults = made.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rPr')}")
    for old in list(defaults):
        defaults.remove(old)
    fonts = OxmlElement("w:rFonts")
    for name in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{name}"), measures.WORD_FONTS["fang"])
    defaults.append(fonts)
    for tag, value in (("w:sz", "32"), ("w:szCs", "32")):
        defaults.append(_valued(tag, value))
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "en-US")
    lang.set(qn("w:eastAsia"), "zh-CN")
    defaults.append(lang)
    for name, font in (("Normal", "fang"), ("Heading 1", "hei"), ("Heading 2", "kai")):
        _style(made, name, font)


def _style(made: Opened, name: str, font: str) -> None:
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
    shape.first_line_indent = Pt(2 * (measures.BODY + measures.TRACKING))
    shape.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    shape.widow_control = False
    _off_grid(style)


def _off_grid(style: ParagraphStyle) -> None:
    """Twenty-eight signs a line by spacing: on the page's grid LibreOffice would give a sign two cells."""
    holder = style.element.get_or_add_pPr()
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):
        holder.insert_element_before(_valued(tag, "0"), "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    run = style.element.get_or_add_rPr()
    run.insert_element_before(_valued("w:spacing", TIGHTER), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")


def _page(made: Opened, form: str) -> None:
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
    for name, value in _GRID:
        grid.set(qn(f"w:{name}"), value)
    properties.append(grid)
    made.settings.odd_and_even_pages_header_footer = True
    _numbered(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _numbered(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    section.different_first_page_header_footer = form != "plain"
    if form == "booklet":  # the cover has no number, the contents are page 1
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "0")
        properties.insert_element_before(start, "w:cols", "w:titlePg", "w:docGrid")
    elif form == "letter":
        section.header_distance, section.footer_distance = Mm(30), Mm(20)
        edge(section.first_page_footer.paragraphs[0], "top", "thinThickSmallGap", wide=True)
        for number in (section.footer, section.even_page_footer):
            number.paragraphs[0].paragraph_format.space_after = Mm(5)
    elif form != "plain":
        section.header_distance = Mm(8)
        _numbered(section.first_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)


def _numbered(paragraph: Paragraph, where: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, towards the outer edge, one sign in."""
    shape = paragraph.paragraph_format
    shape.alignment, shape.first_line_indent = where, Pt(0)
    shape.left_indent = shape.right_indent = Pt(measures.SMALL)
    write(paragraph, "— ", "song", measures.SMALL)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    write(paragraph, "1", "song", measures.SMALL)
    field.append(paragraph.runs[-1]._r)
    paragraph._p.append(field)
    write(paragraph, " —", "song", measures.SMALL)


def write(paragraph: Paragraph, text: str, font: str, size: float = measures.BODY) -> None:
    """A run in one of the four fonts."""
    run = paragraph.add_run(text)
    name = measures.WORD_FONTS[font]
    run.font.name, run.font.size = name, Pt(size)
    run.font.bold = False
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def edge(paragraph: Paragraph, side: str, kind: str = "single", *, wide: bool = False) -> None:
    """A red line 4 mm from a side of the paragraph; a ``wide`` one is 170 mm long, in the middle of the page (10.1)."""
    holder = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    one = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", "24" if "Gap" in kind else "12"), ("space", "11"), ("color", RED)):
        one.set(qn(f"w:{name}"), value)
    borders.append(one)
    holder.insert_element_before(borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
    shape = paragraph.paragraph_format
    shape.first_line_indent = Pt(0)
    if wide:
        side_margin = (measures.PAGE_WIDTH - 170) / 2
        shape.left_indent = Mm(side_margin - measures.LEFT)
        shape.right_indent = Mm(side_margin - (measures.PAGE_WIDTH - measures.LEFT - measures.WIDTH))


def _valued(tag: str, value: str) -> Any:
    made = OxmlElement(tag)
    made.set(qn("w:val"), value)
    return made
