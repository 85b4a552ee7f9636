"""Documents: one letter, 424 letters and the booklet as PDF and Word, against the bare renderers."""

from __future__ import annotations

import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import segno
import typst
from docx import Document

from bench.measure import ratio, save, shown
from bihuan.papers.content import Block, Paper
from bihuan.papers.measures import font_folder
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of

LETTERS = 424
FACT = "三份差旅审批单缺少事由和人数，违反《差旅费管理办法》第七条，涉及3人，审核把关不严。"
PLAIN = """#let d = json(bytes(sys.inputs.data))
#set page(width: 210mm, height: 297mm, margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))
#set text(font: "FandolFang R", size: 16pt)
#set page(numbering: "1")
#if d.code.len() > 0 { image(bytes(d.code), format: "svg", width: 16mm) }
#text(font: "FandolSong", weight: "bold", size: 22pt, d.title)
#if d.contents { outline() }
#for (kind, t) in d.texts { if kind == "h1" { heading(text(font: "FandolHei", t)) } else { par(t) } }
"""
_draw = random.Random(1)


def letter(number: int) -> Paper:
    """A feedback letter of about three pages."""
    blocks = (Block("h1", "一、考核结果"), *(Block("p", f"{number}-{n}．{_new()}{FACT}") for n in range(1, 25)))
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
        yield Block("item", f"{n + 1}．（2018-{n:05d}）{_new()}{FACT}")


def _new() -> str:
    """A few signs nobody has seen: a compiler that remembers paragraphs must set this one anew."""
    return f"第{_draw.randrange(10**9)}号："


def plain_pdf(papers: list[Paper], compiler: Any) -> None:
    """The bare renderer: one compiler, the same texts, headings, contents, page numbers and code, its own layout."""
    for paper in papers:
        out = io.BytesIO()
        if paper.code:
            segno.make_qr(paper.code, error="m").save(out, kind="svg", border=0, xmldecl=False)
        texts = [(block.kind, block.text) for block in paper.blocks]
        told = {"title": paper.title, "texts": texts, "code": out.getvalue().decode(), "contents": paper.is_booklet}
        compiler.compile(sys_inputs={"data": json.dumps(told, ensure_ascii=False)}, format="pdf")


def plain_word(papers: list[Paper]) -> None:
    """python-docx with the same paragraphs and nothing else."""
    for paper in papers:
        made = Document()
        for block in paper.blocks:
            made.add_paragraph(block.text)
        made.save(io.BytesIO())


def timed_on_new(make: Callable[[], list[Paper]], work: Callable[[list[Paper]], None], rounds: int) -> list[float]:
    """Seconds of each round, each on papers made for it; one round before does not count."""
    times = []
    for number in range(rounds + 1):
        papers = make()
        start = time.perf_counter()
        work(papers)
        if number:
            times.append(time.perf_counter() - start)
    return times


def _each(make: Callable[[Paper], bytes]) -> Callable[[list[Paper]], None]:
    def work(papers: list[Paper]) -> None:
        for paper in papers:
            make(paper)

    return work


SIZES: dict[str, tuple[Callable[[], list[Paper]], int]] = {
    "one letter": (lambda: [letter(1)], 15),
    f"{LETTERS} letters": (lambda: [letter(n) for n in range(LETTERS)], 3),
    "booklet of 2,000": (lambda: [booklet(2_000)], 5),
    "booklet of 20,000": (lambda: [booklet(20_000)], 2),
}


def measured(size: str, kind: str, whose: str) -> tuple[list[float], int]:
    """Seconds of each round and the peak memory in MB of a process that does nothing else."""
    command = [sys.executable, "-m", "bench.papers", size, kind, whose]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return told["seconds"], told["peak"]


def work(size: str, kind: str, whose: str) -> None:
    """What the process of one figure does: it prints its seconds and its peak."""
    make, rounds = SIZES[size]
    folder = Path(tempfile.mkdtemp())
    (folder / "plain.typ").write_text(PLAIN, "utf-8")
    bare = typst.Compiler(
        str(folder / "plain.typ"), root=str(folder), font_paths=[str(font_folder())], ignore_system_fonts=True
    )
    ways: dict[tuple[str, str], Callable[[list[Paper]], None]] = {
        ("PDF", "ours"): _each(pdf_of), ("PDF", "bare"): partial(plain_pdf, compiler=bare),
        ("Word", "ours"): _each(docx_of), ("Word", "bare"): plain_word,
    }  # fmt: skip
    seconds = timed_on_new(make, ways[kind, whose], rounds)
    print(json.dumps({"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


def main() -> None:
    """One table."""
    rows = [("work", "ours", "bare renderer", "ratio", "peak memory", "bare renderer's")]
    for size in SIZES:
        for kind in ("PDF", "Word"):
            mine, peak = measured(size, kind, "ours")
            other, theirs = measured(size, kind, "bare")
            rows.append(
                (f"{size}, {kind}", shown(mine), shown(other), ratio(mine, other), f"{peak} MB", f"{theirs} MB")
            )
    notes = [
        "PDF: one warm Typst compiler with the same texts, contents, page numbers and code in its own layout. Word:"
        " python-docx with the same paragraphs.",
        "Every round sets new texts: a compiler that remembers paragraphs would measure its memory.",
        "Peak memory is that of a process of its own over all its rounds.",
    ]
    save("papers", "Documents", rows, notes)


if __name__ == "__main__":
    work(*sys.argv[1:]) if len(sys.argv) > 1 else main()
