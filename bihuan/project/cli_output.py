"""What the command prints: problems without a flood, and tables that line up in Chinese."""

from __future__ import annotations

import sys
import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from bihuan.engine.numbers import is_whole
from bihuan.engine.problems import Language, Problem

SHOWN = 50


def print_problems(problems: Sequence[Problem], language: Language) -> None:
    """Print the first problems to the error stream; all of them go to a file when there are more."""
    for problem in problems[:SHOWN]:
        print(problem.text(language), file=sys.stderr)
    if len(problems) > SHOWN:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="bihuan-problems-", suffix=".txt", delete=False
        ) as file:
            file.writelines(f"{problem.text(language)}\n" for problem in problems)
        count, path = len(problems), Path(file.name)
        words = (
            f"共 {count} 个问题，全部列在 {path}" if language == "zh" else f"{count} problems in all, listed in {path}"
        )
        print(words, file=sys.stderr)


def note(language: Language, english: str, chinese: str) -> None:
    """A remark on the error stream."""
    print(f"注意：{chinese}" if language == "zh" else f"note: {english}", file=sys.stderr)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table for the terminal; Chinese characters take two columns, figures stand to the right."""
    cells = [list(headings), *map(list, rows)]
    widths = [max(_width(row[place]) for row in cells) for place in range(len(headings))]
    figures = [all(_is_figure(row[place]) for row in rows) for place in range(len(headings))]
    lines = []
    for row in cells:
        parts = [_pad(text, width, right) for text, width, right in zip(row, widths, figures, strict=True)]
        lines.append("  ".join(parts).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _is_figure(text: str) -> bool:
    return not text or is_whole(text.replace(".", "", 1).replace("-", "", 1), 40)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _pad(text: str, width: int, right: bool) -> str:  # noqa: FBT001 - inside this file only
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank
