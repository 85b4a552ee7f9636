"""A second reading of the arithmetic: slow, plain, in fractions, knowing nothing of the engine.

Takes a scheme as the plain mapping its YAML says (texts only), units and marks as plain rows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction as F
from typing import Any

Node = dict[str, Any]
Row = dict[str, str]
SHARED = {"dont_know", "不了解"}
DEDUCTIONS = {"fixed_deduction", "per_occurrence", "by_severity", "discretionary"}
MICRO = F(1, 10**6)


def half_up(value: F, unit: F = MICRO) -> F:
    scaled = value / unit
    return (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator) * unit


def number(text: str) -> F:
    return F(text[:-1]) / 100 if text.endswith("%") else F(text)


def full(node: Node) -> F:
    return F(node["points"]) if "points" in node else F(100)


@dataclass
class Line:
    unit: Row
    group: str
    scores: dict[str, F | None] = field(default_factory=dict)
    earned: dict[str, F] = field(default_factory=dict)
    bonus: dict[str, F] = field(default_factory=dict)
    base: dict[str, F] = field(default_factory=dict)
    published: F | None = None
    rank: int | None = None
    grade: str = ""
    bottom: bool = False
    lost: dict[str, int] = field(default_factory=dict)


class Oracle:
    def __init__(self, scheme: Node, units: list[Row], marks: list[Row]) -> None:
        self.scheme, self.units = scheme, units
        self.places = int(scheme.get("rounding", {}).get("places", 2))
        self.lines = [Line(unit, self.group(unit)) for unit in units]
        self.marks: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for mark in marks:
            self.marks[mark["unit"], mark.get("class", ""), mark["indicator"]].append(mark)
        self.run()

    def group(self, unit: Row) -> str:
        within = self.scheme.get("ranking", {}).get("within", "category")
        return "" if within == "all" else unit.get(within, "")

    def applies(self, node: Node, unit: Row) -> bool:
        return all(unit.get(key, "") in names for key, names in node.get("applies_to", {}).items())

    def children(self, node: Node, unit: Row) -> list[Node]:
        kept = [child for child in node.get("children", ()) if self.applies(child, unit)]
        return [child for child in kept if "method" in child or self.children(child, unit)]

    def policy(self, node_id: str, key: str, default: str) -> str:
        found = self.scheme.get(key, default)
        for node in self.path(self.scheme["tree"], node_id):
            found = node.get(key, found)
        return str(found)

    def path(self, node: Node, wanted: str) -> list[Node]:
        if node["id"] == wanted:
            return [node]
        for child in node.get("children", ()):
            if rest := self.path(child, wanted):
                return [node, *rest]
        return []

    def rows(self, line: Line, leaf: Node) -> list[Row]:
        return self.marks.get((line.unit["unit"], line.unit.get("class", ""), leaf["id"]), [])

    def is_na(self, line: Line, leaf: Node) -> bool:
        return any(row["value"] in ("NA", "不适用") for row in self.rows(line, leaf))

    def leaves(self, node: Node, unit: Row) -> list[Node]:
        if "method" in node:
            return [node]
        return [leaf for child in self.children(node, unit) for leaf in self.leaves(child, unit)]

    def run(self) -> None:
        figures: dict[tuple[str, str], dict[int, F]] = defaultdict(dict)
        for place, line in enumerate(self.lines):
            dropped = self.incidents(line)
            for leaf in self.leaves(self.scheme["tree"], line.unit):
                self.leaf(place, line, leaf, dropped, figures)
        for (leaf_id, _), found in figures.items():
            leaf = self.path(self.scheme["tree"], leaf_id)[-1]
            for place, earned in self.relative(leaf, found).items():
                self.lines[place].earned[leaf_id] = earned
        for line in self.lines:
            self.fold(self.scheme["tree"], line)
            composite = line.scores[self.scheme["tree"]["id"]]
            if composite is not None:
                line.published = half_up(composite, F(1, 10**self.places))
                line.lost = self.losses(line)
        self.rank()

    def incidents(self, line: Line) -> list[int]:
        found: dict[str, list[tuple[F, int, Row]]] = defaultdict(list)
        for order, leaf in enumerate(self.leaves(self.scheme["tree"], line.unit)):
            if leaf["method"] in DEDUCTIONS and not self.is_na(line, leaf):
                for row in self.rows(line, leaf):
                    if row.get("incident"):
                        cost = self.lost(leaf, [row]) / full(leaf) * self.share(leaf, line.unit)
                        found[row["incident"]].append((-cost, order, row))
        dropped: list[int] = []
        for rows in found.values():
            rows.sort(key=lambda item: (item[0], item[1], sorted(item[2].items())))
            dropped += [id(row) for _, _, row in rows[1:]]
        return dropped

    def share(self, leaf: Node, unit: Row) -> F:
        whole = F(1)
        path = self.path(self.scheme["tree"], leaf["id"])
        for parent, child in zip(path, path[1:], strict=False):
            siblings = [one for one in self.children(parent, unit) if one.get("method") != "bonus"]
            whole *= self.weight(parent, child) / sum(self.weight(parent, one) for one in siblings)
        return whole

    @staticmethod
    def weight(parent: Node, child: Node) -> F:
        share = child.get("weight", child.get("points", "0"))
        return F(1) if parent.get("weights") == "equal" else F(str(share))

    @staticmethod
    def lost(leaf: Node, rows: list[Row]) -> F:
        values = [number(row["value"]) for row in rows]
        if leaf["method"] == "fixed_deduction":
            return F(leaf["cost"]) if any(value > 0 for value in values) else F(0)
        if leaf["method"] == "per_occurrence":
            return F(leaf["cost"]) * sum(values)
        if leaf["method"] == "by_severity":
            return sum((F(leaf["costs"][row["severity"]]) * number(row["value"]) for row in rows), F(0))
        return sum(values, F(0))

    def leaf(
        self, place: int, line: Line, leaf: Node, dropped: list[int], figures: dict[tuple[str, str], dict[int, F]]
    ) -> None:
        rows = [row for row in self.rows(line, leaf) if id(row) not in dropped]
        method, points, key = leaf["method"], full(leaf), leaf["id"]
        if method == "bonus":
            total = F(0) if self.is_na(line, leaf) else sum((number(row["value"]) for row in rows), F(0))
            line.bonus[key] = half_up(min(F(leaf["cap"]), total))
            return None
        if self.is_na(line, leaf):
            return self.without(line, leaf, self.policy(key, "not_applicable", "renormalise"))
        if method in DEDUCTIONS:
            cap = min(points, F(leaf.get("cap", points))) if method in ("per_occurrence", "by_severity") else points
            line.earned[key] = half_up(points - min(cap, self.lost(leaf, rows)))
            return None
        if not rows:
            return self.without(line, leaf, self.policy(key, "missing", "error"))
        if method in ("min_max", "by_rank"):
            figures[key, line.group][place] = mean(rows)
            return None
        found = getattr(self, method)(leaf, rows, points)
        if found == "missing":
            return self.without(line, leaf, self.policy(key, "missing", "error"))
        if found == "not_applicable":
            return self.without(line, leaf, self.policy(key, "not_applicable", "renormalise"))
        line.earned[key] = half_up(min(points, max(F(0), found)))
        return None

    @staticmethod
    def without(line: Line, leaf: Node, policy: str) -> None:
        if policy in ("full_marks", "zero"):
            line.earned[leaf["id"]] = full(leaf) if policy == "full_marks" else F(0)
        assert policy != "error"

    @staticmethod
    def all_or_nothing(_: Node, rows: list[Row], points: F) -> F:
        return points if all(number(row["value"]) == 1 for row in rows) else F(0)

    @staticmethod
    def count_to_max(leaf: Node, rows: list[Row], _: F) -> F:
        return F(leaf["each"]) * sum(number(row["value"]) for row in rows)

    @staticmethod
    def ratio(_: Node, rows: list[Row], points: F) -> F:
        return points * mean(rows)

    @staticmethod
    def direct(_: Node, rows: list[Row], points: F) -> F:
        return points * mean(rows) / 100

    @staticmethod
    def banded(leaf: Node, rows: list[Row], _: F) -> F:
        reached = [step for step in leaf["steps"] if mean(rows) >= F(step["at_least"])]
        return F(max(reached, key=lambda step: F(step["at_least"]))["earns"]) if reached else F(0)

    @staticmethod
    def banded_linear(leaf: Node, rows: list[Row], points: F) -> F:
        short = (F(leaf["target"]) - mean(rows)) / F(leaf.get("step", "1"))
        if short <= 0:
            return points
        how = leaf.get("partial", "proportional")
        if how == "started":
            short = F(-((-short.numerator) // short.denominator))
        if how == "whole":
            short = F(short.numerator // short.denominator)
        return points - F(leaf["cost"]) * short

    @staticmethod
    def rectification_rate(_: Node, rows: list[Row], points: F) -> F | str:
        due = sum(number(row["value"]) for row in rows if row["option"] == "due")
        done = sum(number(row["value"]) for row in rows if row["option"] == "done")
        return points * done / due if due else "not_applicable"

    @staticmethod
    def rated_mean(leaf: Node, rows: list[Row], points: F) -> F | str:
        trim = int(leaf.get("trim", "0"))
        ordered = sorted((number(row["value"]), F(row.get("weight") or "1")) for row in rows)
        if len(rows) < int(leaf.get("floor", "0")) or len(rows) <= 2 * trim:
            return "missing"
        kept = ordered[trim : len(ordered) - trim]
        total = sum(weight for _, weight in kept)
        return points * sum(value * weight for value, weight in kept) / total / 100 if total else "missing"

    @staticmethod
    def mean_of_members(_: Node, rows: list[Row], points: F) -> F:
        members: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            members[row["member"]].append(row)
        return points * sum((mean(own) for own in members.values()), F(0)) / len(members) / 100

    @staticmethod
    def ballot_mean(leaf: Node, rows: list[Row], points: F) -> F | str:
        votes = total = F(0)
        for row in rows:
            if row["option"] in SHARED and row["option"] not in leaf["mapping"]:
                if leaf.get("dont_know", "drop") == "drop":
                    continue
                votes += number(row["value"])
            else:
                votes += number(row["value"])
                total += number(row["value"]) * F(leaf["mapping"][row["option"]])
        return points * total / votes / 100 if votes else "missing"

    @staticmethod
    def survey_mean(leaf: Node, rows: list[Row], points: F) -> F | str:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            groups[row["group"] if leaf.get("groups") else ""].append(row)
        total = whole = F(0)
        for name, own in groups.items():
            weights = sum(F(row.get("weight") or "1") for row in own)
            if weights:
                part = F(leaf["groups"][name]) if leaf.get("groups") else F(1)
                total += part * sum(number(row["value"]) * F(row.get("weight") or "1") for row in own) / weights
                whole += part
        return points * total / whole / 100 if whole else "missing"

    @staticmethod
    def three_rates(leaf: Node, rows: list[Row], points: F) -> F | str:
        total = F(0)
        for name, weight in leaf["weights"].items():
            own = [row for row in rows if row["option"] == name]
            if not own and F(weight):
                return "missing"
            total += F(weight) * mean(own) if own else F(0)
        return points * total / 100

    def relative(self, leaf: Node, found: dict[int, F]) -> dict[int, F]:
        points, better = full(leaf), leaf.get("better", "higher")
        if leaf["method"] == "by_rank":
            listed = [F(text) for text in leaf.get("earns", ())]
            earned = {}
            for place, figure in found.items():
                ahead = sum(other > figure if better == "higher" else other < figure for other in found.values())
                if "earns" in leaf:
                    earned[place] = listed[ahead] if ahead < len(listed) else F(0)
                else:
                    earned[place] = half_up(points * (len(found) - ahead) / len(found))
            return earned
        low = F(leaf["low"]) if "low" in leaf else min(found.values())
        high = F(leaf["high"]) if "high" in leaf else max(found.values())
        return {place: self.between(leaf, figure, low, high, points) for place, figure in found.items()}

    @staticmethod
    def between(leaf: Node, figure: F, low: F, high: F, points: F) -> F:
        if low == high:
            return points
        better = leaf.get("better", "higher")
        if leaf.get("transform", "none") == "none":
            part = (figure - low if better == "higher" else high - figure) / (high - low)
            return half_up(min(points, max(F(0), points * part)))
        with localcontext() as context:
            context.prec = 50
            x, bottom, top = (
                (Decimal(value.numerator) / Decimal(value.denominator)).ln() for value in (figure, low, high)
            )
            part_ln = (x - bottom if better == "higher" else top - x) / (top - bottom)
            scaled = part_ln * Decimal(points.numerator * 10**6) / Decimal(points.denominator)
            micro = int((scaled + Decimal("0.5")).to_integral_value("ROUND_FLOOR"))
        return min(points, max(F(0), F(micro, 10**6)))

    def fold(self, node: Node, line: Line) -> None:
        key = node["id"]
        if "method" in node:
            found = line.earned.get(key)
            line.scores[key] = None if found is None else half_up(100 * found / full(node))
            return
        children = self.children(node, line.unit)
        for child in children:
            if child.get("method") != "bonus":
                self.fold(child, line)
        counted = [
            child
            for child in children
            if child.get("method") != "bonus" and line.scores[child["id"]] is not None and self.weight(node, child)
        ]
        if not counted:
            line.scores[key] = None
            for child in children:
                line.bonus.pop(child["id"], None)
            return
        base, whole = self.base(node, counted, line)
        extra = F(0)
        for child in children:
            if child.get("method") == "bonus":
                real = min(line.bonus[child["id"]], whole - base - extra)
                line.bonus[child["id"]] = real / whole * 100
                extra += real
        line.base[key] = 100 * base / whole
        if "points" in node:
            line.earned[key] = half_up(full(node) * (base + extra) / whole)
            line.scores[key] = half_up(100 * line.earned[key] / full(node))
        else:
            line.scores[key] = half_up(100 * (base + extra) / whole)

    def base(self, node: Node, counted: list[Node], line: Line) -> tuple[F, F]:
        fold = node.get("fold", "arithmetic")
        by_points = node.get("weights") != "equal" and any("points" in child for child in counted)
        if fold == "arithmetic" and by_points:
            return sum((line.earned[c["id"]] for c in counted), F(0)), sum((F(c["points"]) for c in counted), F(0))
        whole = full(node) if "points" in node else F(100)
        scores = [line.scores[child["id"]] or F(0) for child in counted]
        if fold == "minimum":
            return half_up(whole * min(scores) / 100), whole
        weights = [self.weight(node, child) for child in counted]
        if fold == "arithmetic":
            mean_score = sum((w * s for w, s in zip(weights, scores, strict=True)), F(0)) / sum(weights)
            return half_up(whole * mean_score / 100), whole
        if 0 in scores:
            return F(0), whole
        with localcontext() as context:
            context.prec = 50
            logarithm = sum(
                (Decimal(s.numerator) / Decimal(s.denominator) / 100).ln()
                * Decimal(w.numerator)
                / Decimal(w.denominator)
                for w, s in zip(weights, scores, strict=True)
            )
            total = sum(weights)
            product = (logarithm * Decimal(total.denominator) / Decimal(total.numerator)).exp()
            scaled = product * Decimal(whole.numerator * 10**6) / Decimal(whole.denominator)
            return F(int((scaled + Decimal("0.5")).to_integral_value("ROUND_FLOOR")), 10**6), whole

    def losses(self, line: Line) -> dict[str, int]:
        exact: dict[str, F] = {}
        gains: dict[str, F] = {}
        self.spread(self.scheme["tree"], F(1), line, exact, gains)
        unit = F(1, 10**self.places)
        found = {key: -int(half_up(gain, unit) / unit) for key, gain in gains.items()}
        assert line.published is not None
        total = int((100 - line.published) / unit) - sum(found.values())
        whole = sum(exact.values())
        if not whole or not total:
            return found | dict.fromkeys(exact, 0)
        shares = {key: loss * total / whole for key, loss in exact.items()}
        for key, share in shares.items():
            found[key] = share.numerator // share.denominator
        order = list(shares)
        left = sorted(order, key=lambda key: (found[key] - shares[key], order.index(key)))
        for key in left[: total - sum(found[key] for key in order)]:
            found[key] += 1
        return found

    def spread(self, node: Node, path: F, line: Line, exact: dict[str, F], gains: dict[str, F]) -> None:
        if "method" in node:
            exact[node["id"]] = path * 100 * (full(node) - line.earned[node["id"]]) / full(node)
            return
        children = self.children(node, line.unit)
        for child in children:
            if child.get("method") == "bonus" and child["id"] in line.bonus:
                gains[child["id"]] = path * line.bonus[child["id"]]
        counted = [
            child
            for child in children
            if child.get("method") != "bonus" and line.scores[child["id"]] is not None and self.weight(node, child)
        ]
        total = sum((self.weight(node, child) for child in counted), F(0))
        own = sum((100 - (line.scores[child["id"]] or F(0)) for child in counted), F(0))
        for child in counted:
            if node.get("fold", "arithmetic") == "arithmetic":
                part = path * self.weight(node, child) / total
            else:
                part = path * (100 - half_up(line.base[node["id"]])) / own if own else F(0)
            self.spread(child, part, line, exact, gains)

    def rank(self) -> None:
        groups: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.published is not None:
                groups[line.group].append(line)
        for lines in groups.values():
            for line in lines:
                line.rank = 1 + sum(self.value(other) > self.value(line) for other in lines)
                line.bottom = self.is_bottom(line, lines)
                line.grade = self.grade(line)

    def value(self, line: Line) -> F:
        on_full = self.scheme.get("ranking", {}).get("on", "published") == "full"
        found = line.scores[self.scheme["tree"]["id"]] if on_full else line.published
        assert found is not None
        return found

    def is_bottom(self, line: Line, lines: list[Line]) -> bool:
        rule = self.scheme.get("bottom")
        if rule is None:
            return False
        if rule["rule"] == "below":
            assert line.published is not None
            return line.published < F(rule["score"])
        share = F(rule.get("share", "0")) * len(lines)
        count = int(rule["count"]) if rule["rule"] == "lowest" else -(-share.numerator // share.denominator)
        behind = sum(self.value(other) < self.value(line) for other in lines)
        return behind < count

    def grade(self, line: Line) -> str:
        grades = self.scheme.get("grades", {})
        if grades.get("policy") != "bands":
            return ""
        bands = sorted(grades["bands"], key=lambda band: -F(band["at_least"]))
        labels = [band["label"] for band in bands]
        leaves = [
            leaf
            for leaf in self.leaves(self.scheme["tree"], line.unit)
            if leaf["method"] != "bonus" and line.scores.get(leaf["id"]) is not None
        ]
        first = 0
        for veto in grades.get("vetoes", ()):
            rows = self.marks.get((line.unit["unit"], line.unit.get("class", ""), veto["indicator"]), [])
            if rows and not any(row["value"] in ("NA", "不适用") for row in rows):
                first = max(first, labels.index(veto["caps_at"]))
        for place, band in enumerate(bands):
            assert line.published is not None
            if place < first or line.published < F(band["at_least"]):
                continue
            if all(
                self.met(one, leaves, line) for one in grades.get("conditions", ()) if one["label"] == band["label"]
            ):
                return str(band["label"])
        return ""

    @staticmethod
    def met(condition: Node, leaves: list[Node], line: Line) -> bool:
        if condition.get("no_indicator_at_zero") in (True, "true") and any(
            line.earned[leaf["id"]] == 0 for leaf in leaves
        ):
            return False
        if "at_most" in condition:
            limit = F(condition["indicators_below"])
            return sum((line.scores[leaf["id"]] or F(0)) < limit for leaf in leaves) <= int(condition["at_most"])
        return True


def mean(rows: list[Row]) -> F:
    return sum((number(row["value"]) for row in rows), F(0)) / len(rows)
