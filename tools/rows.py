"""The acceptance rows and the tests that prove them.

python -m tools.rows             run the marked tests, print all rows, write docs/rows.md

A row works when its tests pass and every listed way to break it was caught (``make prove``), at least three of them.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tools.prove import CAUGHT, kept
from tools.sabotage import AT_LEAST, sabotages

ROOT = Path(__file__).resolve().parents[1]


class Collector:
    """A pytest plugin that notes, for each row, which marked tests passed and which did not."""

    def __init__(self) -> None:
        self.rows_of: dict[str, list[str]] = {}
        self.passed: dict[str, set[str]] = defaultdict(set)
        self.failed: dict[str, set[str]] = defaultdict(set)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            self.rows_of[item.nodeid] = [row for mark in item.iter_markers("row") for row in mark.args]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for row in self.rows_of.get(report.nodeid, ()):
            name = report.nodeid.split("[", 1)[0]
            if report.failed:
                self.failed[row].add(name)
            elif report.when == "call" and report.passed:
                self.passed[row].add(name)


def titles() -> dict[str, str]:
    """All rows and their titles, in the order of the contract."""
    with (ROOT / "tests" / "rows.csv").open(encoding="utf-8", newline="") as file:
        return {line["row"]: line["title"] for line in csv.DictReader(file)}


def sabotaged() -> dict[str, tuple[int, int]]:
    """For each row how many of its sabotages were caught when they were last tried, and how many are listed."""
    outcomes = kept()
    counts: dict[str, tuple[int, int]] = {}
    for entry in sabotages():
        caught, listed = counts.get(entry.row, (0, 0))
        counts[entry.row] = caught + (outcomes.get(entry.stamp) == CAUGHT), listed + 1
    return counts


def table(collected: Collector) -> list[tuple[str, str, str, str]]:
    """Each row with its title, the tests that passed or ``open``, and its sabotages as caught/listed."""
    lines, counts = [], sabotaged()
    for row, title in titles().items():
        proofs = sorted(collected.passed[row] - collected.failed[row])
        caught, listed = counts.get(row, (0, 0))
        is_proven = proofs and not collected.failed[row] and caught == listed >= AT_LEAST
        lines.append((row, title, ", ".join(proofs) if is_proven else "open", f"{caught}/{listed}"))
    return lines


def main() -> int:
    """Run the marked tests and write the page; exit with pytest's own status."""
    collected = Collector()
    status = pytest.main(["-q", "-m", "row", "-p", "no:randomly", str(ROOT / "tests")], plugins=[collected])
    lines = table(collected)
    for row, title, state, proof in lines:
        print(f"{row}  {title}  {proof}  {state}")
    works = sum(state != "open" for *_, state, _ in lines)
    page = [
        "# Acceptance rows",
        "",
        f"{works} of {len(lines)} work. `make rows` writes this from the passed tests that carry `@pytest.mark.row`;",
        "“caught” counts the listed ways to break a row that its tests noticed (`make prove`).",
        "",
        "| row | what | caught | proved by |",
        "|---|---|---|---|",
        *(f"| {row} | {title} | {proof} | {state.replace(', ', '<br>')} |" for row, title, state, proof in lines),
        "",
    ]
    (ROOT / "docs" / "rows.md").write_text("\n".join(page), encoding="utf-8")
    print(f"{works} of {len(lines)} rows work")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
