"""Documents: one letter, 424 letters and the booklet as PDF and Word, against the bare renderers."""

from __future__ import annotations

import io
import json
import resource
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import typst
from docx import Document

from bench.measure import ratio, save, shown, timed
from bihuan.papers.content import Block, Paper
from bihuan.papers.measures import font_folder
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of

LETTERS = 424
FACT = "三份差旅审批单缺少事由和人数，违反《差旅费管理办法》第七条，涉及3人，审核把关不严。"
PLAIN = """#let d = json(bytes(sys.inputs.data))
#set page(width: 210mm, height: 297mm, margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))
#set text(font: "FandolFang R", size: 16pt)
#for t in d { par(t) }
"""


def letter(number: int) -> Paper:
    """A feedback letter of about three pages."""
    blocks = (Block("h1", "一、考核结果"), *(Block("p", f"{number}-{n}．{FACT}") for n in range(1, 25)))
    return Paper(
        issuer="江州市考核办公室", title="反馈意见", blocks=blocks, number=f"江考函〔2019〕{number}号",
        addressee=f"第{number}局", on="2019年1月31日", code=f"https://bihuan.example/verify/{number}",
    )  # fmt: skip


def booklet(problems: int) -> Paper:
    """Ten problems a unit."""
    return Paper(issuer="江州市考核办公室", title="问题清单", blocks=tuple(_problems(problems)), is_booklet=True)


def _problems(count: int) -> Iterator[Block]:
    for n in range(count):
        if n % 10 == 0:
            yield Block("h1", f"{n // 10 + 1}．第{n // 10 + 1}局（10个）")
        yield Block("item", f"{n + 1}．（2018-{n:05d}）{FACT}")


def plain_pdf(papers: list[Paper], compiler: Any) -> None:
    """The bare renderer: one compiler, the same texts, no layout of ours."""
    for paper in papers:
        texts = [paper.title, *(block.text for block in paper.blocks)]
        compiler.compile(sys_inputs={"data": json.dumps(texts, ensure_ascii=False)}, format="pdf")


def plain_word(papers: list[Paper]) -> None:
    """python-docx with the same paragraphs and nothing else."""
    for paper in papers:
        made = Document()
        for block in paper.blocks:
            made.add_paragraph(block.text)
        made.save(io.BytesIO())


def ours(papers: list[Paper], make: Callable[[Paper], bytes]) -> None:
    """The product's own."""
    for paper in papers:
        make(paper)


def main() -> None:
    """One table."""
    import tempfile
    from pathlib import Path

    folder = Path(tempfile.mkdtemp())
    (folder / "plain.typ").write_text(PLAIN, "utf-8")
    bare = typst.Compiler(
        str(folder / "plain.typ"), root=str(folder), font_paths=[str(font_folder())], ignore_system_fonts=True
    )
    rows = [("work", "ours", "bare renderer", "ratio", "peak memory")]
    sizes = [("one letter", [letter(1)], 5), (f"{LETTERS} letters", [letter(n) for n in range(LETTERS)], 3)]
    sizes += [(f"booklet of {n:,}", [booklet(n)], 3 if n < 10_000 else 1) for n in (2_000, 20_000)]
    for name, papers, rounds in sizes:
        for kind, make, other in (
            ("PDF", pdf_of, partial(plain_pdf, papers, bare)), ("Word", docx_of, partial(plain_word, papers)),
        ):  # fmt: skip
            mine = timed(partial(ours, papers, make), rounds)
            yardstick = timed(other, rounds)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            rows.append((f"{name}, {kind}", shown(mine), shown(yardstick), ratio(mine, yardstick), f"{peak} MB"))
    notes = [
        "PDF against one warm Typst compiler with the same texts as plain paragraphs; Word against python-docx alike.",
        "Peak memory is the process's so far, so it never falls from row to row.",
    ]
    save("papers", "Documents", rows, notes)


if __name__ == "__main__":
    main()
