"""The methods whose points a unit earns by itself, one function each, in the order of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from math import ceil, floor

from tests.engine.oracle.plain import HUNDRED, Node, Row, full, number

Found = Fraction | str
MISSING, AWAY = "missing", "not_applicable"
DONT_KNOW = ("dont_know", "不了解")


def mean(values: Iterable[Fraction]) -> Fraction:
    """The plain mean."""
    listed = list(values)
    return sum(listed, Fraction(0)) / len(listed)


def values(rows: list[Row]) -> list[Fraction]:
    """The figures of rows."""
    return [number(row["value"]) for row in rows]


def weight_of(row: Row) -> Fraction:
    """A row's weight, 1 where none is written."""
    return Fraction(row.get("weight") or "1")


def cost(leaf: Node, rows: list[Row]) -> Fraction:
    """What rows of a deduction cost before any cap."""
    total = sum(values(rows), Fraction(0))
    if leaf["method"] == "fixed_deduction":
        return Fraction(leaf["cost"]) if any(value > 0 for value in values(rows)) else Fraction(0)
    if leaf["method"] == "per_occurrence":
        return Fraction(leaf["cost"]) * total
    if leaf["method"] == "by_severity":
        return sum((Fraction(leaf["costs"][row["severity"]]) * number(row["value"]) for row in rows), Fraction(0))
    return total


def deduction(leaf: Node, rows: list[Row]) -> Fraction:
    """Full points less what was lost, up to the cap."""
    return full(leaf) - min(Fraction(leaf.get("cap", full(leaf))), cost(leaf, rows))


def all_or_nothing(leaf: Node, rows: list[Row]) -> Fraction:
    """Full points if every value is 1."""
    return full(leaf) if set(values(rows)) == {Fraction(1)} else Fraction(0)


def count_to_max(leaf: Node, rows: list[Row]) -> Fraction:
    """So many points each."""
    return Fraction(leaf["each"]) * sum(values(rows))


def ratio(leaf: Node, rows: list[Row]) -> Fraction:
    """Points by the mean share."""
    return full(leaf) * mean(values(rows))


def banded(leaf: Node, rows: list[Row]) -> Fraction:
    """The points of the highest step the mean reaches."""
    reached = [step for step in leaf["steps"] if Fraction(step["at_least"]) <= mean(values(rows))]
    best = max(reached, key=lambda step: Fraction(step["at_least"]), default={"earns": "0"})
    return Fraction(best["earns"])


def banded_linear(leaf: Node, rows: list[Row]) -> Fraction:
    """Full points less a cost a step on the wrong side of the target."""
    return against(leaf, Fraction(leaf["target"]), mean(values(rows)))


def against(leaf: Node, target: Fraction, figure: Fraction) -> Fraction:
    """The same for a figure and a target at hand."""
    short = target - figure if leaf.get("better", "higher") == "higher" else figure - target
    steps = max(Fraction(0), short / Fraction(leaf.get("step", "1")))
    whole = {"proportional": steps, "started": Fraction(ceil(steps)), "whole": Fraction(floor(steps))}
    return full(leaf) - Fraction(leaf["cost"]) * whole[leaf.get("partial", "proportional")]


def direct(leaf: Node, rows: list[Row]) -> Fraction:
    """Points by the mean of scores of 100."""
    return full(leaf) * mean(values(rows)) / 100


def rated_mean(leaf: Node, rows: list[Row]) -> Found:
    """The weighted mean of the raters left after trimming. Among equal ratings the lighter counts as lower."""
    trim = int(leaf.get("trim", leaf["panel"].get("trim", "0")))
    least = int(leaf.get("floor", leaf["panel"].get("floor", "0")))
    ratings = sorted((number(row["value"]), weight_of(row)) for row in rows)
    kept = ratings[trim : len(ratings) - trim] if len(ratings) > 2 * trim else []
    heavy = sum((weight for _, weight in kept), Fraction(0))
    if len(ratings) < least or not heavy:
        return MISSING
    return full(leaf) * sum(value * weight for value, weight in kept) / heavy / 100


def mean_of_members(leaf: Node, rows: list[Row]) -> Fraction:
    """The mean of each member's own mean."""
    own: dict[str, list[Fraction]] = defaultdict(list)
    for row in rows:
        own[row["member"]].append(number(row["value"]))
    return full(leaf) * mean(mean(given) for given in own.values()) / 100


def ballot_mean(leaf: Node, rows: list[Row]) -> Found:
    """The mean worth of a vote."""
    worth = {name: Fraction(points) for name, points in leaf["mapping"].items()}
    if leaf.get("dont_know", "drop") == "zero":
        worth = dict.fromkeys(DONT_KNOW, Fraction(0)) | worth
    cast = [(worth[row["option"]], number(row["value"])) for row in rows if row["option"] in worth]
    votes = sum((count for _, count in cast), Fraction(0))
    return full(leaf) * sum(points * count for points, count in cast) / votes / 100 if votes else MISSING


def survey_mean(leaf: Node, rows: list[Row]) -> Found:
    """The weighted mean in each group, then over the groups that answered."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.get("group", "") if leaf.get("groups") else ""].append(row)
    total = heavy = Fraction(0)
    for name, own in groups.items():
        weights = sum((weight_of(row) for row in own), Fraction(0))
        share = Fraction(leaf["groups"][name]) if leaf.get("groups") else Fraction(1)
        if weights:
            heavy += share
            total += share * sum(weight_of(row) * number(row["value"]) for row in own) / weights
    return full(leaf) * total / heavy / 100 if heavy else MISSING


def three_rates(leaf: Node, rows: list[Row]) -> Found:
    """The weighted sum of the rates; each must be there unless it weighs nothing."""
    total = Fraction(0)
    for name, weight in leaf["weights"].items():
        own = [number(row["value"]) for row in rows if row["option"] == name]
        if own:
            total += Fraction(weight) * mean(own)
        elif Fraction(weight):
            return MISSING
    return full(leaf) * total / 100


def rectification_rate(leaf: Node, rows: list[Row]) -> Found:
    """Done of due."""
    count = {"done": Fraction(0), "due": Fraction(0)}
    for row in rows:
        count[row["option"]] += number(row["value"])
    return full(leaf) * count["done"] / count["due"] if count["due"] else AWAY


def bonus(leaf: Node, rows: list[Row]) -> Fraction:
    """The sum, up to the cap."""
    return min(Fraction(leaf["cap"]), sum(values(rows), Fraction(0)))


DEDUCTIONS = ("fixed_deduction", "per_occurrence", "by_severity", "discretionary")
ALONE: dict[str, Callable[[Node, list[Row]], Found]] = {
    **dict.fromkeys(DEDUCTIONS, deduction),
    "all_or_nothing": all_or_nothing,
    "count_to_max": count_to_max,
    "ratio": ratio,
    "banded": banded,
    "banded_linear": banded_linear,
    "direct": direct,
    "rated_mean": rated_mean,
    "mean_of_members": mean_of_members,
    "ballot_mean": ballot_mean,
    "survey_mean": survey_mean,
    "three_rates": three_rates,
    "rectification_rate": rectification_rate,
    "bonus": bonus,
}


def held(points: Fraction, most: Fraction = HUNDRED) -> Fraction:
    """Points kept within 0 and the most there is."""
    return max(Fraction(0), min(most, points))
