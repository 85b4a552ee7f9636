"""The PDF: Typst lays the content out; the same content gives the same bytes. Texts are data, never source."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from bihuan.papers.codes import qr_rows
from bihuan.papers.content import Block, Paper
from bihuan.papers.measures import FANG, HEI, KAI, PITCH, SONG, TRACKING, font_folder
from bihuan.papers.titles import title_lines
from bihuan.papers.widths import size_of, widths_of

_SOURCE = Path(__file__).parent / "layout" / "paper.typ"
_lock = Lock()
LARGE = 500
"""A document of more paragraphs is let go of once it is made."""
EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """One compiler a process: fonts are read once."""
    return typst.Compiler(
        str(_SOURCE), root=str(_SOURCE.parent), font_paths=[str(font_folder())], ignore_system_fonts=True
    )


def pdf_of(paper: Paper) -> bytes:
    """The document as PDF with its fonts embedded. Raises FontsMissing."""
    inputs = {"data": json.dumps(data_of(paper), ensure_ascii=False)}
    with _lock:
        made = _compiler().compile(sys_inputs=inputs, format="pdf")
        if len(paper.blocks) > LARGE:
            _forget()
    assert isinstance(made, bytes)
    return made


def _forget() -> None:
    """Typst remembers what its last ten documents were made of: ten empty ones let go of a booklet's 100 MB."""
    for _ in range(10):
        _picture_compiler().compile(sys_inputs={"svg": EMPTY}, format="pdf")


def data_of(paper: Paper) -> dict[str, Any]:
    """What the layout reads."""
    fonts = {"fang": FANG, "hei": HEI, "kai": KAI, "song": SONG}
    return {
        "paper": {name: value for name, value in asdict(paper).items() if name not in {"blocks", "annexes"}},
        "measures": {"pitch": PITCH, "tracking": TRACKING, **fonts},
        "title": title_lines(paper.title) or ("",),
        "runs": list(runs(paper.blocks)),
        "annexes": [
            {"mark": mark, "title": title_lines(annex.title), "runs": runs(annex.blocks)}
            for mark, annex in zip(annex_marks(paper), paper.annexes, strict=True)
        ],
        "qr": qr_rows(paper.code) if paper.code else [],
    }


def annex_marks(paper: Paper) -> list[str]:
    """What stands at the head of each annex: its number only where there are several."""
    count = len(paper.annexes)
    return ["附件"] if count == 1 else [f"附件{number}" for number in range(1, count + 1)]


def runs(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """The blocks with the rows of each table gathered."""
    parts: list[dict[str, Any]] = []
    for block in blocks:
        if block.kind != "row":
            parts.append({"kind": block.kind, "text": block.text})
        elif parts and parts[-1]["kind"] == "table":
            parts[-1]["rows"].append(list(block.cells))
        else:
            parts.append({"kind": "table", "rows": [list(block.cells)]})
    for part in parts:
        if part["kind"] == "table":
            part |= {"widths": widths_of(part["rows"]), "size": size_of(part["rows"])}
    return parts


@lru_cache(maxsize=1)
def _picture_compiler() -> typst.Compiler:
    source = _SOURCE.parent / "picture.typ"
    return typst.Compiler(
        str(source), root=str(source.parent), font_paths=[str(font_folder())], ignore_system_fonts=True
    )


def png_of_svg(svg: str) -> bytes:
    """A chart as a picture, for what cannot show SVG."""
    with _lock:
        made = _picture_compiler().compile(sys_inputs={"svg": svg}, format="png", ppi=200)
    assert isinstance(made, bytes)
    return made
