"""The yardstick: the same files, the same methods in floats, no reasons, no checks; scores, ranks and nodes written."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import yaml


def main(folder: Path, out: Path) -> None:
    """Score a cycle of ``bench.cycle``."""
    scheme = yaml.safe_load((folder / "scheme.yaml").read_text("utf-8"))
    units = pd.read_csv(folder / "units.csv").set_index("unit")
    marks = pd.read_csv(folder / "marks.csv")
    leaves = {leaf["id"]: leaf for group in scheme["tree"]["children"] for leaf in group["children"]}
    nodes = {}
    for name, rows in marks.groupby("indicator"):
        nodes[name] = _leaf(leaves[name], rows).reindex(units.index)
    earned = pd.DataFrame(nodes)
    parts = {}
    for group in scheme["tree"]["children"]:
        own = [leaf["id"] for leaf in group["children"]]
        points = pd.Series({leaf["id"]: leaf["points"] for leaf in group["children"]})
        known = earned[own].notna()
        parts[group["id"]] = 100 * earned[own].sum(axis=1) / (known * points).sum(axis=1)
    scores = pd.DataFrame(parts)
    units["composite"] = scores.mean(axis=1).round(2)
    units["rank"] = units.groupby("category")["composite"].rank(ascending=False, method="min")
    out.mkdir(parents=True, exist_ok=True)
    units.join(scores).to_csv(out / "results.csv")
    pd.concat([earned, scores], axis=1).stack().to_csv(out / "nodes.csv")


def _leaf(leaf: dict, rows: pd.DataFrame) -> pd.Series:  # type: ignore[type-arg]
    full, by_unit = leaf["points"], rows.groupby("unit")["value"]
    method = leaf["method"]
    if method == "per_occurrence":
        return full - (float(leaf["cost"]) * by_unit.sum()).clip(upper=full)
    if method == "by_severity":
        costs = rows["severity"].map({key: float(cost) for key, cost in leaf["costs"].items()}) * rows["value"]
        return full - costs.groupby(rows["unit"]).sum().clip(upper=full)
    if method == "ratio":
        return full * by_unit.mean()
    if method == "all_or_nothing":
        return full * (by_unit.min() == 1)
    if method == "banded_linear":
        return (full - float(leaf["cost"]) * (95 - by_unit.mean()).clip(lower=0)).clip(lower=0)
    if method == "ballot_mean":
        points = rows["option"].map({"good": 100.0, "bad": 40.0}) * rows["value"]
        return full * points.groupby(rows["unit"]).sum() / by_unit.sum() / 100
    if method == "survey_mean":
        means = rows.groupby(["unit", "group"])["value"].mean().unstack()
        weights = means.notna() * pd.Series({"x": 0.6, "y": 0.4})
        return full * (means * weights).sum(axis=1) / weights.sum(axis=1) / 100
    if method == "mean_of_members":
        return full * rows.groupby(["unit", "member"])["value"].mean().groupby("unit").mean() / 100
    if method == "rated_mean":
        kept = by_unit.count() - 2
        trimmed = (by_unit.sum() - by_unit.max() - by_unit.min()) / kept.where(kept > 0)
        return full * trimmed / 100
    return full * by_unit.mean() / 100


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
