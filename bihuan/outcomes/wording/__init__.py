"""The words a document has until the office writes its own: one text a kind; ``#`` and ``##`` begin headings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bihuan.papers.wording import Line


@lru_cache(maxsize=32)
def default_lines(kind: str) -> tuple[Line, ...]:
    """The paragraphs of a kind, the title first."""
    text = (Path(__file__).parent / f"{kind}.txt").read_text("utf-8")
    return tuple(_line(row) for row in text.splitlines() if row.strip())


def _line(row: str) -> Line:
    if row.startswith("## "):
        return "h2", row[3:]
    return ("h1", row[2:]) if row.startswith("# ") else ("p", row)
