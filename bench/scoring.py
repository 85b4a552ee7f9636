"""Scoring against plain pandas, its growth, and robustness against numpy floats and pymcdm."""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pymcdm.helpers import rrankdata
from pymcdm.methods import WSM  # the weighted sum of the library

from bench.cycle import write, write_index
from bench.measure import command, ratio, save, shown, timed
from bihuan.engine.robustness_kernel import ranks_of_draws

INDEX = (8_211, 16_422, 32_844)
"""Units of an index of small areas: eight indicators placed exponentially, the nation as one group."""
TARGET = 10.0
"""Seconds of processor time for the largest, tables and report written."""
SIZES = ((212, 60, 20_000, 5), (500, 60, 200_000, 3), (1000, 60, 700_000, 3), (2000, 60, 2_000_000, 3))


def main() -> None:
    """All tables."""
    _scoring()
    _index()
    _robustness()


def _scoring() -> None:
    rows = [
        (
            "units × leaves, rows",
            "bihuan score",
            "with every explanation",
            "plain pandas",
            "ratio",
            "ratio with explanations",
        )
    ]
    notes = ["Whole commands, files read and written. Explanations are streamed, one unit at a time."]
    for units, leaves, count, rounds in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder, units, leaves, count)
            ours = timed(_score(folder, "--no-explanations"), rounds)
            every = timed(_score(folder), rounds)
            plain = timed(command("-m", "bench.plain_pandas", str(folder), str(folder / "plain")), rounds)
            rows.append(
                (
                    f"{units} × {leaves}, {count:,}",
                    shown(ours),
                    shown(every),
                    shown(plain),
                    ratio(ours, plain),
                    ratio(every, plain),
                )
            )
            if count == SIZES[-1][2]:
                extra = statistics.median(every) - statistics.median(ours)
                notes.append(f"Explanations at {count:,} rows: {count / extra:,.0f} rows a second.")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    notes.append(f"Highest resident memory of any of these processes: {peak:,} MB.")
    save("scoring", "Scoring", rows, notes)


def _index() -> None:
    rows = [("units × leaves", "processor time", "a unit")]
    seconds = 0.0
    for units in INDEX:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_index(folder, units)
            run = _score(folder, "--no-explanations")
            seconds = statistics.median(_processor(run) for _ in range(3))
        rows.append((f"{units:,} × 8", f"{seconds:.2f} s", f"{seconds / units * 1e6:.0f} µs"))
    met = "met" if seconds <= TARGET else "missed"
    notes = [f"Target for {INDEX[-1]:,} units: {TARGET:.0f} s of processor time with tables and report: {met}."]
    save("index", "An index of small areas", rows, notes)


def _processor(run: Callable[[], object]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _score(folder: Path, *more: str) -> Callable[[], object]:
    files = ["--units", str(folder / "units.csv"), "--marks", str(folder / "marks.csv"), "--out", str(folder / "out")]
    return command("-m", "bihuan.project.cli", "score", str(folder / "scheme.yaml"), *files, *more)


def _robustness() -> None:
    draw = np.random.default_rng(1)
    scores = draw.integers(60_000_000, 100_000_000, (200, 60)).astype(np.float64)
    weights = np.rint(draw.dirichlet(np.ones(60), 10_000) * 1e6) + 1
    exact = timed(lambda: ranks_of_draws(scores, weights), 5)
    floats = timed(lambda: _floats(scores / 1e6, weights), 5)
    few = 200
    start = time.perf_counter()
    for row in weights[:few] / weights[:few].sum(axis=1, keepdims=True):
        rrankdata(WSM()(scores, row, np.ones(60)))
    peer = [(time.perf_counter() - start) * len(weights) / few]
    rows = [
        ("10,000 weightings of 200 × 60", "time", "ratio"),
        ("exact, rounded half-up, tied ranks", shown(exact), "1×"),
        ("the same steps in numpy floats", shown(floats), ratio(exact, floats)),
        (
            f"pymcdm weighted sum (from {few} weightings)",
            f"{peer[0]:.1f} s",
            f"{peer[0] / statistics.median(exact):.0f}× slower",
        ),
    ]
    save("robustness", "Robustness", rows)


def _floats(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The same steps without exactness: weighted mean, two places, competition ranks."""
    means = np.round(weights @ scores.T / weights.sum(axis=1, keepdims=True), 2)
    order = np.argsort(-means, axis=1, kind="stable")
    ordered = np.take_along_axis(means, order, axis=1)
    first = np.ones(ordered.shape, bool)
    first[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    places = np.maximum.accumulate(np.where(first, np.arange(1, means.shape[1] + 1), 0), axis=1)
    ranks = np.empty_like(places)
    np.put_along_axis(ranks, order, places, axis=1)
    return ranks


if __name__ == "__main__":
    main()
