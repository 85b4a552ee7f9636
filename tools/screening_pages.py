"""Pages of the screening rules: one for each, and their precision and recall on planted truth.

python -m tools.screening_pages
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bihuan.engine.screening.pages import EVERY, page
from tests.engine.screening.planted import Planted, plant
from tests.engine.screening.running import run

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screening"
Figures = list[tuple[str, int, int, int]]
"""Rule, subjects flagged, rightly, planted."""


def measured(made: Planted, place: Path) -> Figures:
    """Screen planted tables with the rules they have truth for."""
    outcome = run(place, made.tables, *[{"id": rule} for rule in made.truth])
    figures = []
    for rule, truth in sorted(made.truth.items()):
        flagged = set(outcome.subjects(rule))
        figures.append((rule, len(flagged), len(flagged & truth), len(truth)))
    return figures


def pages() -> dict[Path, str]:
    """Every rule's page by its path."""
    return {FOLDER / f"{rule}.md": page(rule) for rule in EVERY}


def planted_page(figures: Figures) -> str:
    """The page of precision and recall."""
    lines = [
        "# Precision and recall on planted truth", "",
        "Made-up data with known faults, and innocent twins that look like them. The figures say that the rules find",
        "what they describe, and what their false positives look like; they say nothing about real offices.", "",
        "| rule | flagged | rightly | planted | precision | recall | what may explain the others |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for rule, told, right, planted in figures:
        precision, recall = f"{100 * right // max(told, 1)} %", f"{100 * right // max(planted, 1)} %"
        lines.append(f"| {rule} | {told} | {right} | {planted} | {precision} | {recall} | {EVERY[rule].innocent[0]} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, "utf-8")
    with tempfile.TemporaryDirectory() as temporary:
        (FOLDER / "planted.md").write_text(planted_page(measured(plant(), Path(temporary))), "utf-8")


if __name__ == "__main__":
    main()
