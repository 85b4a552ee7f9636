"""A city's invented year through every rule, and its attendance alone: seconds and memory.

python -m bench.year           the table
python -m bench.year A01 A03   these rules alone, told as JSON
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from bench.measure import save
from bihuan.engine.screening.example import write_year
from bihuan.engine.screening.rules import RULES
from bihuan.engine.screening.running import screen

PARTS = (
    ("all rules over the year", tuple(RULES), ("trips", "invoices", "attendance", "contracts")),
    ("unexplained absence alone (A01)", ("A01",), ("roster", "attendance")),
    ("ghost attendance alone (A07)", ("A07",), ("attendance", "invoices")),
)


def main() -> None:
    """Each part in a process of its own."""
    if len(sys.argv) > 1:
        print(json.dumps(_measured(sys.argv[1:])))
        return
    lines = [["what", "rows", "clues", "wall clock", "processor", "peak memory"]]
    for name, rules, tables in PARTS:
        done = subprocess.run([sys.executable, "-m", "bench.year", *rules], check=True, capture_output=True, text=True)
        rows, clues, wall, busy, peak = json.loads(done.stdout.splitlines()[-1])
        counted = ", ".join(f"{table} {rows[table]:,}" for table in tables)
        lines.append([name, counted, f"{clues:,}", f"{wall:.1f} s", f"{busy:.1f} s", f"{peak} MB"])
    notes = [
        "Read, checked, screened and written, as the command does it: single runs, a process each.",
        "Attendance has a row for each day of presence of 20,000 people over the year's workdays.",
    ]
    save("year", "A city's year", lines, notes)


def _measured(rules: list[str]) -> tuple[dict[str, int], int, float, float, int]:
    """Rows by table, clues, seconds by the clock and of the processor, peak memory in MB."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        (place / "data").mkdir()
        write_year(place / "data", year=2025, units=[f"A{n:02}" for n in range(1, 101)], conceal=lambda text: text)
        rows = {path.stem: pq.read_metadata(path).num_rows for path in (place / "data").glob("*.parquet")}
        items = "\n".join(f"  - {{id: {rule}}}" for rule in rules)
        (place / "rules.yaml").write_text(f"rules: bench\nversion: 1\nitems:\n{items}\n", "utf-8")
        start, used = time.perf_counter(), _used()
        report = screen(place / "rules.yaml", place / "data", place / "out")
        wall, busy = time.perf_counter() - start, _used() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return rows, sum(covered.clues for covered in report.coverage), wall, busy, peak


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
