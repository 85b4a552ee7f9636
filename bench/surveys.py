"""``bihuan survey estimate`` on a million answers against bare pandas means by the same groups."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np

from bench.measure import command, ratio, save, shown, timed

ROWS = 1_000_000
PLAN = """survey: bench
questions:
  - id: q1
    type: scale
    options: [{id: a, score: 100}, {id: b, score: 80}, {id: c, score: 0}, {id: x, dont_know: true}]
design: {strata: [district], weights: w}
estimates:
  - {id: city, question: q1, statistic: score}
  - {id: unit, question: q1, statistic: score, by: [unit]}
  - {id: channel, question: q1, statistic: score, by: [channel]}
  - {id: both, question: q1, statistic: score, by: [district, channel]}
  - {id: satisfied, question: q1, statistic: share, top: [a, b], by: [unit], ci: logit}
"""


def write(folder: Path, rows: int) -> None:
    """Answers of 212 units in 16 districts through three channels."""
    chance = np.random.default_rng(2018)
    unit = chance.integers(0, 212, rows)
    channel = np.array(["phone", "street", "home"])[chance.integers(0, 3, rows)]
    answer = np.array(["a", "b", "c", "x", ""])[chance.choice(5, rows, p=[0.6, 0.25, 0.08, 0.05, 0.02])]
    weight = np.round(chance.uniform(0.5, 4, rows), 3)
    with (folder / "answers.csv").open("w", encoding="utf-8") as file:
        file.write("unit,district,channel,w,q1\n")
        for at, place, way, heavy, text in zip(unit, unit % 16, channel, weight, answer, strict=True):
            file.write(f"U{at},D{place},{way},{heavy},{text}\n")
    (folder / "plan.yaml").write_text(PLAN, "utf-8")


def plain(folder: Path) -> None:
    """The yardstick: weighted means by the same groups, no error, no suppression, no checks."""
    import pandas as pd

    answers = pd.read_csv(folder / "answers.csv")
    scores = answers["q1"].map({"a": 100.0, "b": 80.0, "c": 0.0})
    known = answers[scores.notna()].assign(y=scores, top=(scores >= 80).astype(float))
    for y, by in (("y", None), ("y", "unit"), ("y", "channel"), ("y", ["district", "channel"]), ("top", "unit")):
        weighted = known.assign(wy=known["w"] * known[y])
        sums = weighted[["wy", "w"]].sum() if by is None else weighted.groupby(by)[["wy", "w"]].sum()
        (sums["wy"] / sums["w"]) if by is None else (sums["wy"] / sums["w"]).to_csv(folder / "plain.csv")


def main() -> None:
    """Both, whole commands, files read and written."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, ROWS)
        answers, plan = str(folder / "answers.csv"), str(folder / "plan.yaml")
        line = (
            "-m",
            "bihuan.project.cli",
            "survey",
            "estimate",
            plan,
            "--answers",
            answers,
            "--out",
            str(folder / "out"),
        )
        ours = timed(command(*line), 3)
        bare = timed(command("-m", "bench.surveys", str(folder)), 3)
    rows = [
        ("rows", "bihuan survey estimate", "pandas means", "ratio"),
        (f"{ROWS:,}", shown(ours), shown(bare), ratio(ours, bare)),
    ]
    save(
        "surveys",
        "Estimates of a large survey",
        rows,
        ["Whole commands, files read and written; 5 estimates, 476 cells."],
    )
    print(f"ratio {statistics.median(ours) / statistics.median(bare):.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        plain(Path(sys.argv[1]))
    else:
        main()
