"""Each rule against planted truth; the page of its precision and recall is printed from this."""

from __future__ import annotations

from pathlib import Path

from tests.engine.screening.planted import plant
from tools import screening_pages


def test_rules_find_what_was_planted(tmp_path: Path) -> None:
    figures = screening_pages.measured(plant(), tmp_path)
    assert {rule for rule, *_ in figures} == {"T03", "T04", "T06", "T10", "P01", "P02", "A01", "A02"}
    for rule, told, right, planted in figures:
        assert right == planted, f"{rule} misses planted faults"
        assert told >= right
    assert {rule: told - right for rule, told, right, _ in figures} == {
        "A01": 2, "A02": 0, "P01": 0, "P02": 6, "T03": 5, "T04": 0, "T06": 0, "T10": 0,
    }  # fmt: skip


def test_the_pages_of_rules_are_printed_from_the_rules() -> None:
    for path, text in screening_pages.pages().items():
        assert path.read_text("utf-8") == text, "make docs"
