"""Schemes, units and marks drawn at random: every method, fold, policy and rule."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

Node = dict[str, Any]
Row = dict[str, str]
CATEGORIES = ("部门", "街道")
METHODS = [
    "fixed_deduction",
    "per_occurrence",
    "by_severity",
    "discretionary",
    "all_or_nothing",
    "count_to_max",
    "ratio",
    "banded",
    "banded_linear",
    "direct",
    "rated_mean",
    "mean_of_members",
    "ballot_mean",
    "survey_mean",
    "three_rates",
    "rectification_rate",
    "min_max",
    "by_rank",
]


class Drawing:
    """One random world. The same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.r = Random(seed)
        self.count = 0
        self.classes = ("body", "principal") if self.r.random() < 0.2 else ("",)
        self.scheme: Node = {
            "scheme": "drawn",
            "version": "1",
            "title": "随机方案",
            "not_applicable": self.r.choice(("renormalise", "full_marks", "zero")),
            "missing": self.r.choice(("renormalise", "zero")),
            "rounding": {"places": str(self.r.randint(0, 4))},
            "ranking": {
                "within": self.r.choice(("category", "all", "class")),
                "on": self.r.choice(("published", "full")),
            },
            "tree": self.inner(0, {"id": "root", "title": "综合成绩"}),
        }
        self.choices()
        self.units = [self.unit(number, klass) for number in range(self.r.randint(1, 7)) for klass in self.classes]
        self.marks = [mark for unit in self.units for mark in self.marks_of(unit)]
        self.r.shuffle(self.marks)

    def choices(self) -> None:
        r, leaves = self.r, list(self.leaves(self.scheme["tree"]))
        if r.random() < 0.7:
            bands = [("优", "85"), ("良", "70"), ("中", "50"), ("差", "0")]
            grades: Node = {"policy": "bands", "bands": [{"label": a, "at_least": b} for a, b in bands]}
            grades["conditions"] = [
                {"label": "优", "no_indicator_at_zero": "true"},
                {"label": "良", "at_most": "1", "indicators_below": "50"},
            ]
            if r.random() < 0.3:
                grades = {key: value for key, value in grades.items() if key != "bands"} | {"policy": "quantiles"}
                grades |= {"count": "4", "labels": ["优", "良", "中", "差"], "edge": r.choice(("lower", "upper"))}
            elif r.random() < 0.5:
                grades["quotas"] = [{"label": "优", "share": r.choice(("0.2", "0.5"))}]
                grades["quotas"] += [{"label": "良", "at_most": str(r.randint(0, 2))}]
            grades["vetoes"] = [{"indicator": r.choice([*leaves, {"id": "case_list"}])["id"], "caps_at": "中"}]
            self.scheme["grades"] = grades
        if r.random() < 0.4:
            nodes = [node["id"] for node in self.nodes(self.scheme["tree"]) if node.get("method") != "bonus"]
            self.scheme["ranking"]["tie_break"] = [r.choice(nodes) for _ in range(r.randint(1, 2))]
        if r.random() < 0.2:
            self.scheme["panel"] = {"trim": "1", "floor": str(r.randint(0, 3))}
        rules = (
            {"rule": "lowest", "count": "2"},
            {"rule": "lowest_share", "share": "0.3"},
            {"rule": "below", "score": "60"},
        )
        if r.random() < 0.8:
            self.scheme["bottom"] = r.choice(rules)

    def nodes(self, node: Node) -> list[Node]:
        return [node, *(inner for child in node.get("children", ()) for inner in self.nodes(child))]

    def leaves(self, node: Node) -> list[Node]:
        if "method" in node:
            return [node]
        return [leaf for child in node["children"] for leaf in self.leaves(child)]

    def name(self) -> Node:
        self.count += 1
        return {"id": f"n{self.count}", "title": f"项目{self.count}"}

    def inner(self, depth: int, node: Node) -> Node:
        r = self.r
        node["fold"] = r.choice(("arithmetic",) * 4 + ("geometric", "minimum"))
        self.rounding(node)
        mode = r.choice(("equal", "weights", "points"))
        count = r.randint(1, 4)
        if mode == "equal":
            node["weights"] = "equal"
        shares = self.shares(count, node, mode)
        node["children"] = []
        for share in shares:
            child = self.name() | share
            if depth < 3 and r.random() < 0.35:
                node["children"].append(self.inner(depth + 1, child))
            else:
                node["children"].append(self.leaf(child))
        if r.random() < 0.15:
            node["children"].append(self.name() | {"method": "bonus", "cap": r.choice(("2", "7.5"))})
        if mode != "weights" and "points" not in node and count > 1 and r.random() < 0.3:
            r.choice(node["children"])["applies_to"] = {"category": [r.choice(CATEGORIES)]}
        if r.random() < 0.1:
            node["missing"] = r.choice(("renormalise", "zero"))
        return node

    def rounding(self, node: Node) -> None:
        """Sometimes a rounding of the node's own, no coarser than its points."""
        _, _, decimals = node.get("points", "").partition(".")
        least = len(decimals.rstrip("0"))
        if self.r.random() < 0.25:
            node["round"] = str(self.r.randint(least, 6))

    def shares(self, count: int, node: Node, mode: str) -> list[Node]:
        r = self.r
        if mode == "equal":
            return [{} for _ in range(count)]
        parts = [r.randint(0 if mode == "weights" and count > 1 else 1, 40) for _ in range(count)]
        parts[0] = max(parts[0], 1)
        if mode == "weights":
            cuts = [Decimal(part * 1000 // sum(parts)) / 1000 for part in parts]
            cuts[0] += 1 - sum(cuts)
            return [{"weight": str(cut)} for cut in cuts]
        if "points" not in node:
            return [{"points": str(Decimal(part) / 4)} for part in parts]
        whole = Decimal(node["points"])
        cuts = [(whole * part / sum(parts)).quantize(Decimal("0.000001")) for part in parts]
        cuts[0] += whole - sum(cuts)
        if min(cuts) <= 0:
            cuts = [whole / 2**count for _ in cuts]
            cuts[0] += whole - sum(cuts)
        return [{"points": format(cut.quantize(Decimal("0.000001")), "f")} for cut in cuts]

    def leaf(self, node: Node) -> Node:
        r = self.r
        node["method"] = method = r.choice(METHODS)
        self.rounding(node)
        points = Decimal(node.get("points", "100"))
        part, half, quarter = (str((points / by).quantize(Decimal("0.000001"))) for by in (7, 2, 4))
        table: dict[str, Node] = {
            "fixed_deduction": {"cost": part},
            "per_occurrence": {"cost": part} | ({"cap": half} if r.random() < 0.4 else {}),
            "by_severity": {"costs": {"轻": part, "重": quarter}},
            "discretionary": {"range": ["0", half]},
            "count_to_max": {"each": part},
            "banded": {"steps": [{"at_least": "60", "earns": part}, {"at_least": "80", "earns": str(points)}]},
            "banded_linear": {"target": "90", "cost": part, "step": r.choice(("1", "2.5"))}
            | {"partial": r.choice(("proportional", "started", "whole"))}
            | r.choice(({}, {"better": "lower", "target": "20"}, {"target": "group_mean"}))
            | r.choice(({}, {"better": r.choice(("lower", "higher"))})),
            "rated_mean": r.choice(({}, {"trim": str(r.randint(0, 1))}, {"trim": "1", "floor": str(r.randint(0, 3))})),
            "ballot_mean": {"mapping": {"好": "100", "差": "30"}, "dont_know": r.choice(("drop", "zero"))},
            "survey_mean": {"groups": {"甲": "0.7", "乙": "0.3"}} if r.random() < 0.6 else {},
            "three_rates": {"weights": {"response": "0.3", "resolution": "0.3", "satisfaction": "0.4"}},
            "min_max": r.choice(({}, {"low": "10", "high": "90"}, {"transform": "ln"}, {"better": "lower"})),
            "by_rank": r.choice(
                (
                    {},
                    {"transform": "linear", "better": "lower"},
                    {"earns": [str(points), part]},
                    {"transform": "exponential", "scale": r.choice(("23", "7.5", "0.01", "5000.000001"))},
                )
            )
            | r.choice(({}, {"ties": r.choice(("best", "average"))})),
        }
        return node | table.get(method, {})

    def unit(self, number: int, klass: str) -> Row:
        row = {"unit": f"u{number}", "name": f"单位{number}", "category": CATEGORIES[number % 2]}
        return row | ({"class": klass} if klass else {})

    def marks_of(self, unit: Row) -> list[Row]:
        lines: list[Row] = []
        self.under(self.scheme["tree"], unit, lines)
        if (
            self.scheme.get("grades", {}).get("vetoes", [{}])[0].get("indicator") == "case_list"
            and self.r.random() < 0.3
        ):
            lines.append(self.row(unit, {"id": "case_list"}, "1"))
        return lines

    def under(self, node: Node, unit: Row, lines: list[Row]) -> None:
        if unit["category"] not in node.get("applies_to", {}).get("category", CATEGORIES):
            return
        for child in node.get("children", ()):
            self.under(child, unit, lines)
        if "method" in node:
            if self.r.random() < 0.08:
                lines.append(self.row(unit, node, "NA"))
            if self.r.random() < 0.85:
                lines += self.some(unit, node)

    @staticmethod
    def row(unit: Row, leaf: Node, value: str, **more: str) -> Row:
        row = {"unit": unit["unit"], "indicator": leaf["id"], "value": value} | more
        return row | ({"class": unit["class"]} if "class" in unit else {})

    def some(self, unit: Row, leaf: Node) -> list[Row]:
        r, method = self.r, leaf["method"]
        count = r.randint(1, 4)
        finest = 18 if r.random() < 0.05 else 4
        hundred = [f"{r.uniform(0, 100):.{r.randint(0, finest)}f}" for _ in range(count)]
        matter = {"incident": f"m{r.randint(0, 3)}"} if r.random() < 0.3 else {}
        if method in ("fixed_deduction", "per_occurrence", "count_to_max", "bonus"):
            return [self.row(unit, leaf, str(r.randint(0, 3)), **matter) for _ in range(count)]
        if method == "by_severity":
            return [self.row(unit, leaf, "1", severity=r.choice("轻重"), **matter) for _ in range(count)]
        if method == "discretionary":
            who = {"rater": "张", "second": "李", "note": "酌情"}
            return [
                self.row(
                    unit,
                    leaf,
                    str(Decimal(leaf["range"][1]) / r.randint(1, 9) // Decimal("0.01") / 100),
                    **who,
                    **matter,
                )
            ]
        if method == "all_or_nothing":
            return [self.row(unit, leaf, r.choice("0111")) for _ in range(count)]
        if method == "ratio":
            return [self.row(unit, leaf, r.choice((f"{r.random():.3f}", f"{r.uniform(0, 100):.1f}%")))]
        if method == "rated_mean":
            return [self.row(unit, leaf, value, weight=r.choice(("", "2", "0.5"))) for value in hundred]
        if method == "mean_of_members":
            return [self.row(unit, leaf, value, member=r.choice("甲乙丙")) for value in hundred]
        if method == "ballot_mean":
            return [
                self.row(unit, leaf, str(r.randint(0, 30)), option=r.choice(("好", "差", "不了解")))
                for _ in range(count)
            ]
        if method == "survey_mean":
            return [
                self.row(unit, leaf, value, group=r.choice("甲乙"), weight=r.choice(("", "3"))) for value in hundred
            ]
        if method == "three_rates":
            names = ("response", "resolution", "satisfaction")[: r.choice((2, 3, 3, 3))]
            return [self.row(unit, leaf, f"{r.uniform(0, 100):.2f}", option=name) for name in names]
        if method == "rectification_rate":
            due = r.randint(0, 5)
            return [
                self.row(unit, leaf, str(due), option="due"),
                self.row(unit, leaf, str(r.randint(0, due)), option="done"),
            ]
        if method in ("min_max", "by_rank"):
            figures = hundred[: r.choice((1, 1, 2))]
            return [self.row(unit, leaf, r.choice((value if float(value) else "1", "50"))) for value in figures]
        return [self.row(unit, leaf, value) for value in hundred]
