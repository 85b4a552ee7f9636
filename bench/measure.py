"""Timing in rounds, medians with their spread, and a table kept under ``docs/bench/``."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs" / "bench"


def timed(work: Callable[[], object], rounds: int = 5) -> list[float]:
    """Seconds of each round, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


def command(*arguments: str) -> Callable[[], object]:
    """A whole process, from its start to its end."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def shown(seconds: Sequence[float]) -> str:
    """Median and spread."""
    return f"{statistics.median(seconds):.3f} s ({min(seconds):.3f}–{max(seconds):.3f})"


def ratio(ours: Sequence[float], yardstick: Sequence[float]) -> str:
    """Ours over the yardstick's, by medians."""
    return f"{statistics.median(ours) / statistics.median(yardstick):.2f}×"


def machine() -> str:
    """What it ran on."""
    model = next(
        (line.partition(":")[2].strip() for line in _cpu() if line.startswith("model name")), platform.processor()
    )
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _cpu() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def save(name: str, title: str, rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> None:
    """Print the table and keep it; figures of PostgreSQL stand in a page of their own."""
    if os.environ.get("BIHUAN_DATABASE", "").startswith("postgres"):
        name, title = f"{name}-postgresql", f"{title} (PostgreSQL)"
    heads, *body = rows
    lines = [f"# {title}", "", machine(), "", f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]
    lines += [f"| {' | '.join(row)} |" for row in body]
    lines += ["", *notes]
    text = "\n".join(lines).rstrip() + "\n"
    print(text)
    DOCS.mkdir(parents=True, exist_ok=True)
    (DOCS / f"{name}.md").write_text(text, "utf-8")
