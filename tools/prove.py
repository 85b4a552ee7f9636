"""Proof by sabotage: break each row in its listed ways, in a copy, and see whether its tests notice.

python -m tools.prove [ROW …]          all ways of these rows (of all rows)
python -m tools.prove --open           those of them that were not caught before, the tests taken as passing
python -m tools.prove --sample MINUTES  of those that were caught before, a drawn part that fits the time: another part
                                        for every state of the tree; what is still open shows in ``make rows``

Exit 1 when a sabotage survives, when its text no longer stands where it is said to, or when the tests fail unbroken.
Outcomes are kept in ``docs/proof.csv``; ``make rows`` shows them beside each row.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

import pytest

from tools.sabotage import ROOT, Sabotage, sabotages

KEPT = ROOT / "docs" / "proof.csv"
COLUMNS = ("row", "stamp", "outcome", "file", "clause")
LEFT_OUT = (
    ".git",
    ".venv",
    "data",
    "build",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    "*.egg-info",
    "*.pyc.*",
)
HANDS = 2
CAUGHT, SURVIVED, BROKEN, CUT = "caught", "SURVIVED", "BROKEN", "cut off"
LONGEST = 600
GRACE = 45
"""Seconds a sabotage of a sample may run on when the time is up; what takes longer is cut off and says nothing."""


class Marked:
    """A pytest plugin that notes which tests carry which row; journeys only where nothing quicker does."""

    def __init__(self) -> None:
        self.quick: dict[str, list[str]] = {}
        self.slow: dict[str, list[str]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            kind = self.slow if item.get_closest_marker("journey") else self.quick
            for row in {row for mark in item.iter_markers("row") for row in mark.args}:
                kind.setdefault(row, []).append(item.nodeid)

    def tests(self) -> dict[str, list[str]]:
        """The tests of each row."""
        return self.slow | self.quick


def collected() -> dict[str, list[str]]:
    """The tests of every row, read in a process of its own."""
    code = (
        "import json, sys, pytest; from tools.prove import Marked; m = Marked(); "
        "pytest.main(['-q', '--collect-only', '-m', 'row', '--no-header', 'tests'], plugins=[m]); "
        "print('\\n@@' + json.dumps(m.tests()))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    if "@@" not in done.stdout:
        raise SystemExit(f"the tests could not be collected:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    names: dict[str, list[str]] = json.loads(done.stdout.rsplit("@@", 1)[1])
    return names


def copies(folder: Path) -> SimpleQueue[Path]:
    """Trees to break, one a hand, with the shared data beside them as beside the checkout."""
    free: SimpleQueue[Path] = SimpleQueue()
    for hand in range(HANDS):
        place = folder / str(hand)
        shutil.copytree(ROOT, place / "tree", ignore=shutil.ignore_patterns(*LEFT_OUT))
        shared = ROOT.parent / "shared"
        if shared.exists():
            (place / "shared").symlink_to(shared)
        free.put(place / "tree")
    return free


def run(tree: Path, tests: Sequence[str], *, longest: float = LONGEST) -> int:
    """Pytest's own status of these tests in a tree; −1 when they never end."""
    own = {"PYTHONPATH": str(tree), "BIHUAN_THOROUGHLY": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", *tests]
    try:
        done = subprocess.run(
            command, cwd=tree, env=os.environ | own, capture_output=True, timeout=longest, check=False
        )
    except subprocess.TimeoutExpired:
        return -1
    return done.returncode


def broken(free: SimpleQueue[Path], entry: Sabotage, tests: Sequence[str], seconds: float = LONGEST) -> str:
    """What became of one sabotage: the tests failed, or they passed, or could not be run, or were cut off."""
    tree = free.get()
    before = entry.apply(tree)
    try:
        _read_anew(tree / entry.file)
        status = run(tree, tests, longest=min(LONGEST, seconds))
    finally:
        (tree / entry.file).write_text(before, encoding="utf-8")
        _read_anew(tree / entry.file)
        free.put(tree)
    endless = CAUGHT if seconds >= LONGEST else CUT
    return {0: SURVIVED, 1: CAUGHT, -1: endless}.get(status, BROKEN)


def _read_anew(file: Path) -> None:
    """What was compiled of a file is forgotten: by its age and size alone a sabotage might pass for what it broke. All
    other files are compiled once for all sabotages."""
    if file.suffix == ".py":
        Path(cache_from_source(str(file))).unlink(missing_ok=True)


def prove(
    entries: Sequence[Sabotage], tests: dict[str, list[str]], *, seconds: float, is_kept: bool
) -> list[tuple[Sabotage, str]]:
    """The outcome of each sabotage that was begun before the time was up; kept as they come, if they are kept."""
    ends, one_at_a_time = time.monotonic() + seconds, Lock()
    with tempfile.TemporaryDirectory(prefix="bihuan-prove-") as folder:
        free = copies(Path(folder))

        def one(entry: Sabotage) -> tuple[Sabotage, str] | None:
            if time.monotonic() > ends:
                return None
            outcome = broken(free, entry, tests[entry.row], ends + GRACE - time.monotonic())
            print(f"{outcome:9} {entry.row}  {entry.file}  {entry.clause}", flush=True)
            with one_at_a_time:
                keep([(entry, outcome)] if is_kept else ())
            return None if outcome == CUT else (entry, outcome)

        with ThreadPoolExecutor(HANDS) as pool:
            return [done for done in pool.map(one, entries) if done]


def drawn(entries: Iterable[Sabotage]) -> list[Sabotage]:
    """In an order that another state of the tree draws anew, so that in time every one has its turn."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return sorted(entries, key=lambda entry: hashlib.sha256(f"{commit}{entry.stamp}".encode()).digest())


def keep(outcomes: Collection[tuple[Sabotage, str]]) -> None:
    """Write the outcomes beside those kept before; what is no longer listed goes."""
    if not outcomes:
        return
    listed = {entry.stamp: entry for entry in sabotages()}
    known = {stamp: outcome for stamp, outcome in kept().items() if stamp in listed}
    known |= {entry.stamp: outcome for entry, outcome in outcomes}
    with KEPT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for stamp, entry in listed.items():
            if stamp in known:
                writer.writerow((entry.row, stamp, known[stamp], entry.file, entry.clause))


def kept() -> dict[str, str]:
    """The outcomes kept so far, by the stamp of their sabotage."""
    if not KEPT.exists():
        return {}
    with KEPT.open(encoding="utf-8", newline="") as file:
        return {line["stamp"]: line["outcome"] for line in csv.DictReader(file)}


def main(arguments: Sequence[str]) -> int:
    """Prove the rows that are asked for; say what survived."""
    parser = argparse.ArgumentParser(prog="make prove")
    parser.add_argument("rows", nargs="*", metavar="ROW")
    parser.add_argument("--sample", type=float, metavar="MINUTES")
    parser.add_argument("--open", action="store_true", help="only those that were not caught before")
    asked = parser.parse_args(arguments)
    entries = [entry for entry in sabotages() if not asked.rows or entry.row in asked.rows]
    faults = [fault for entry in entries if (fault := entry.fault())]
    tests = collected()
    faults += [f"{row}: no test carries this row" for row in sorted({entry.row for entry in entries} - set(tests))]
    if faults:
        print("\n".join(faults))
        return 1
    unbroken = sorted({test for entry in entries for test in tests[entry.row]})
    if not asked.sample and not asked.open and run(ROOT, unbroken, longest=6 * LONGEST):
        print("the tests of these rows fail before anything is broken")
        return 1
    if asked.open or asked.sample:
        outcomes_before = kept()
        entries = [one for one in entries if (outcomes_before.get(one.stamp) == CAUGHT) == bool(asked.sample)]
    chosen = drawn(entries) if asked.sample else entries
    seconds = 60 * asked.sample if asked.sample else float("inf")
    outcomes = prove(chosen, tests, seconds=seconds, is_kept=not asked.sample)
    left = [entry for entry, outcome in outcomes if outcome != CAUGHT]
    print(f"{len(outcomes) - len(left)} of {len(outcomes)} sabotages were caught; {len(entries)} are listed")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
