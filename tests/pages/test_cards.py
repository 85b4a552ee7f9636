"""A table that becomes cards on a phone: its head is gone there, so each cell says what it is."""

from __future__ import annotations

import re
from pathlib import Path

import bihuan.pages

TEMPLATES = Path(bihuan.pages.__file__).parent / "templates"
CARDS = re.compile(r'<table class="[^"]*\bcards\b.*?</table>', re.DOTALL)
CELLS = re.compile(r"<td(?=[\s>])[^>]*>")
SAYS = re.compile(r'data-label=|colspan=|class="[^"]*\b(?:whole|wide|pick|empty)\b')


def test_the_cells_of_cards_say_what_they_are() -> None:
    bare = {path.name: cells for path in TEMPLATES.rglob("*.html") if (cells := _bare(path.read_text("utf-8")))}
    assert bare == {}


def _bare(page: str) -> list[str]:
    tables = [table.partition("<tfoot")[0] for table in CARDS.findall(re.sub(r"{%.*?%}", "", page))]
    return [cell for table in tables for cell in CELLS.findall(table) if not SAYS.search(cell)]
