"""Each rule against planted truth; the page of its precision and recall is printed from this."""

from __future__ import annotations

from pathlib import Path

from bihuan.engine.screening.pages import EVERY
from tests.engine.screening.planted_rest import TWINS
from tools import screening_pages

INNOCENT = {"A01": 2, "A02": 0, "P01": 0, "P02": 6, "T03": 5, "T04": 0, "T06": 0, "T10": 0}
"""Twins in the small city of several rules; in a world of one rule there are as many everywhere."""


def test_every_rule_finds_what_was_planted_and_stops_at_its_limit(tmp_path: Path) -> None:
    figures = screening_pages.measured(tmp_path)
    assert [rule for rule, *_ in figures] == sorted(EVERY)
    for rule, flagged, right, planted in figures:
        assert right == planted > 0, f"{rule} misses planted faults"
        assert flagged == right + INNOCENT.get(rule, TWINS), f"{rule} flags what is sound"
    page = screening_pages.FOLDER / "planted.md"
    assert page.read_text("utf-8") == screening_pages.planted_page(figures), "make docs"


def test_the_pages_of_rules_are_printed_from_the_rules() -> None:
    for path, text in screening_pages.pages().items():
        assert path.read_text("utf-8") == text, "make docs"
