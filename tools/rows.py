"""The acceptance rows and the tests that prove them.

python -m tools.rows             run the marked tests, print all rows, write docs/rows.md
python -m tools.rows --listed    write the page from the kept outcomes and the tests that carry each row, and run none

A row works when its tests pass and every listed way to break it was caught (``make prove``), at least three of them.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.prove import CAUGHT, collected, kept
from tools.sabotage import AT_LEAST, Sabotage, sabotages

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


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page: its tests that passed, how many of its sabotages were caught when they were last tried, and
    the clauses of those that were not, or were never tried."""

    row: str
    title: str
    tests: tuple[str, ...]
    caught: int
    listed: int
    left: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        """Whether its tests pass and every listed way to break it was caught, at least three of them."""
        return bool(self.tests) and self.caught == self.listed >= AT_LEAST

    @property
    def shown(self) -> str:
        """What stands in the last column."""
        if self.is_proven:
            return "<br>".join(self.tests)
        return "<br>".join(["open", *(f"not caught: {clause}" for clause in self.left)])


def table(seen: Collector) -> list[Line]:
    """Every row of the contract, in its order."""
    outcomes = kept()
    entries: dict[str, list[Sabotage]] = defaultdict(list)
    for entry in sabotages():
        entries[entry.row].append(entry)
    lines = []
    for row, title in titles().items():
        proofs = () if seen.failed[row] else tuple(sorted(seen.passed[row]))
        left = tuple(entry.clause for entry in entries[row] if outcomes.get(entry.stamp) != CAUGHT)
        listed = len(entries[row])
        lines.append(Line(row, title, proofs, listed - len(left), listed, left))
    return lines


def page(lines: Sequence[Line], *, were_run: bool) -> str:
    """The whole page; its head says what its figures rest on."""
    passed = "passed when this page was written" if were_run else "were not run for this page"
    proven = sum(line.is_proven for line in lines)
    caught, listed = sum(line.caught for line in lines), sum(line.listed for line in lines)
    begun = sum(line.listed > 0 for line in lines)
    return "\n".join([
        "# Acceptance rows",
        "",
        f"{proven} of {len(lines)} rows are proven: their tests {passed}, and caught every",
        f"listed way to break them, at least {AT_LEAST} a row. {begun} rows have such a list; {caught} of {listed}",
        "sabotages were caught when they were last tried (`make prove`, kept in `docs/proof.csv`). A row with a",
        "survivor or with a sabotage that was never tried is open. `make rows` writes this page.",
        "",
        "| row | what | caught | proved by |",
        "|---|---|---|---|",
        *(f"| {line.row} | {line.title} | {line.caught}/{line.listed} | {line.shown} |" for line in lines),
        "",
    ])  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Run the marked tests (or only list them) and write the page; exit with pytest's own status."""
    seen, status, were_run = Collector(), 0, "--listed" not in arguments
    if were_run:
        status = int(pytest.main(["-q", "-m", "row", "-p", "no:randomly", str(ROOT / "tests")], plugins=[seen]))
    else:
        for row, tests in collected().items():
            seen.passed[row] = {name.split("[", 1)[0] for name in tests}
    lines = table(seen)
    for line in lines:
        print(f"{line.row}  {line.title}  {line.caught}/{line.listed}  {'proven' if line.is_proven else 'open'}")
    (ROOT / "docs" / "rows.md").write_text(page(lines, were_run=were_run), encoding="utf-8")
    print(f"{sum(line.is_proven for line in lines)} of {len(lines)} rows are proven")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
