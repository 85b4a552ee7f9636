"""Pages of the screening rules: one for each, and their precision and recall on planted truth.

python -m tools.screening_pages
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from bihuan.engine.screening.pages import EVERY, page
from bihuan.engine.screening.running import screen
from tests.engine.screening.planted import Planted, plant
from tests.engine.screening.planted_releases import PARAMS, plant_releases
from tests.engine.screening.planted_releases import RULES as RELEASE_RULES
from tests.engine.screening.planted_rest import RULES, plant_rest
from tests.engine.screening.running import Screened, rules_file, run

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screening"
Figure = tuple[str, int, int, int]
Figures = list[Figure]
"""Rule, subjects flagged, rightly, planted."""
BESIDE = {"T09": ["T04"]}
"""Rules that judge nothing alone, and what they stand beside."""


def measured(place: Path) -> Figures:
    """Screen planted tables and releases with every rule."""
    figures = _over_tables(plant(), place / "city")
    for rule in RULES:
        figures += [
            one for one in _over_tables(plant_rest(rule), place / rule, *BESIDE.get(rule, ())) if one[0] == rule
        ]
    figures += [_over_releases(rule, place / rule) for rule in RELEASE_RULES]
    return sorted(figures)


def _over_tables(made: Planted, place: Path, *beside: str) -> Figures:
    """Screen planted tables with the rules they have truth for."""
    place.mkdir()
    done = run(place, made.tables, *[{"id": rule} for rule in [*made.truth, *beside]])
    return [_figure(rule, set(done.subjects(rule)), truth) for rule, truth in made.truth.items()]


def _over_releases(rule: str, place: Path) -> Figure:
    (place / "data").mkdir(parents=True)
    releases, truth, kind = plant_releases(rule)
    path = place / "releases.jsonl"
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in releases), "utf-8")
    rules = rules_file(place / "rules.yaml", {"id": rule, "params": PARAMS.get(rule, {})}, ocds={"currency": "CNY"})
    screen(rules, place / "data", place / "out", releases=path)
    clues = Screened(place / "out").clues
    flagged = {line["subject"] for line in clues if line["subject_type"] == kind}
    return _figure(rule, flagged, {subject for _kind, subject in truth})


def _figure(rule: str, flagged: set[str], truth: set[str]) -> Figure:
    return rule, len(flagged), len(flagged & truth), len(truth)


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
    for rule, flagged, right, planted in figures:
        precision, recall = f"{100 * right // max(flagged, 1)} %", f"{100 * right // max(planted, 1)} %"
        lines.append(
            f"| {rule} | {flagged} | {right} | {planted} | {precision} | {recall} | {EVERY[rule].innocent[0]} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, "utf-8")
    with tempfile.TemporaryDirectory() as temporary:
        (FOLDER / "planted.md").write_text(planted_page(measured(Path(temporary))), "utf-8")


if __name__ == "__main__":
    main()
