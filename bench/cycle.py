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
