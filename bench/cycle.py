"""A cycle of any size on plain files: ten methods in six aspects."""

from __future__ import annotations

import random
from pathlib import Path

METHODS = {
    "per_occurrence": 'cost: "0.5"',
    "by_severity": 'costs: {a: "0.5", b: 2}',
    "direct": "",
    "rated_mean": "trim: 1",
    "ratio": "",
    "survey_mean": 'groups: {x: "0.6", y: "0.4"}',
    "banded_linear": 'target: 95, cost: "0.2"',
    "all_or_nothing": "",
    "ballot_mean": "mapping: {good: 100, bad: 40}",
    "mean_of_members": "",
}
NAMES = list(METHODS)
HEAD = "unit,indicator,value,rater,member,group,option,severity,source,on,note\n"


def write(folder: Path, units: int, leaves: int, rows: int) -> None:
    """Scheme, units and marks; the same for the same sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scheme.yaml").write_text(_scheme(leaves), "utf-8")
    lines = [f"u{number:04},单位{number},类{number % 5}" for number in range(units)]
    (folder / "units.csv").write_text("unit,name,category\n" + "\n".join(lines) + "\n", "utf-8")
    draw = random.Random(units * leaves + rows)
    with (folder / "marks.csv").open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number in range(rows):
            file.write(_row(draw, number, units, leaves))


def _scheme(leaves: int) -> str:
    lines = ["scheme: bench", "version: 1", "title: 测速", "missing: renormalise", "bottom: {rule: lowest, count: 5}"]
    lines += ["tree:", "  id: root", "  title: 综合", "  weights: equal", "  children:"]
    for group in range(6):
        lines += [f"    - id: g{group}", f"      title: 方面{group}", "      children:"]
        for number in range(group * leaves // 6, (group + 1) * leaves // 6):
            method = NAMES[number % 10]
            more = f", {METHODS[method]}" if METHODS[method] else ""
            lines.append(
                f"        - {{id: i{number}, title: 指标{number}, points: {5 + number % 7}, method: {method}{more}}}"
            )
    return "\n".join(lines) + "\n"


def _row(draw: random.Random, number: int, units: int, leaves: int) -> str:
    leaf = draw.randrange(leaves)
    method = NAMES[leaf % 10]
    value = {"per_occurrence": "1", "by_severity": "1", "all_or_nothing": draw.choice("01")}.get(method)
    if method == "ratio":
        value = f"{draw.random():.3f}"
    if method == "ballot_mean":
        value = str(draw.randrange(50))
    group = draw.choice("xy") if method == "survey_mean" else ""
    option = draw.choice(("good", "bad")) if method == "ballot_mean" else ""
    severity = draw.choice("ab") if method == "by_severity" else ""
    cells = [
        f"u{draw.randrange(units):04}", f"i{leaf}", value or f"{draw.uniform(60, 100):.2f}", f"r{draw.randrange(30)}",
        f"m{draw.randrange(9)}", group, option, severity, f"file{number % 1000}",
        f"2018-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}", f"事由{number}",
    ]  # fmt: skip
    return ",".join(cells) + "\n"


_INDEX = """scheme: index
version: 1
title: 小区域指数
missing: renormalise
rounding: {places: 3}
ranking: {within: all, on: full, tie_break: [i0]}
grades:
  policy: bands
  bands: [{label: A, at_least: 60}, {label: B, at_least: 20}, {label: C, at_least: 0}]
  quotas: [{label: A, share: "0.01"}, {label: B, share: "0.4"}]
bottom: {rule: lowest_share, share: "0.1"}
tree:
  id: root
  title: 综合
  weights: equal
  children:
"""


def write_index(folder: Path, units: int) -> None:
    """Many units in one ranking group, eight figures each, every figure's place turned into points."""
    folder.mkdir(parents=True, exist_ok=True)
    leaf = 'method: by_rank, transform: exponential, scale: "23", ties: average'
    leaves = [f"    - {{id: i{number}, title: 指标{number}, {leaf}}}\n" for number in range(8)]
    (folder / "scheme.yaml").write_text(_INDEX + "".join(leaves), "utf-8")
    names = [f"u{number:05}" for number in range(units)]
    (folder / "units.csv").write_text(
        "unit,name,category\n" + "".join(f"{name},{name},区\n" for name in names), "utf-8"
    )
    draw = random.Random(units)
    with (folder / "marks.csv").open("w", encoding="utf-8") as file:
        file.write("unit,indicator,value\n")
        file.writelines(f"{name},i{leaf},{draw.randint(0, 10**6)}e-3\n" for name in names for leaf in range(8))
