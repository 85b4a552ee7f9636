"""Ranks, bottom sets and grades."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from tests.engine.oracle.plain import Line, Node, full, is_bonus
from tests.engine.oracle.tree import leaves

Standing = tuple[Fraction, ...]


def standing(line: Line, scheme: Node) -> Standing:
    """What ranks read: the published or full value, then the scores that part equals; none comes last."""
    ranking = scheme.get("ranking", {})
    score = line.scores[scheme["tree"]["id"]] if ranking.get("on", "published") == "full" else line.published
    assert score is not None
    parts = [line.scores.get(node) for node in ranking.get("tie_break", ())]
    return score, *(Fraction(-1) if part is None else part for part in parts)


def rank(group: list[Line], scheme: Node) -> None:
    """Place the scored lines of one group."""
    ordered = sorted((standing(line, scheme) for line in group), reverse=True)
    for line in group:
        line.rank = ordered.index(standing(line, scheme)) + 1
    for line in group:
        line.is_bottom = is_bottom(line, ordered[::-1], scheme)
    grade(group, scheme.get("grades", {}))


def is_bottom(line: Line, upwards: list[Standing], scheme: Node) -> bool:
    """True for the lowest of a group; whoever ties with the last of them is among them."""
    rule = scheme.get("bottom", {"rule": "none"})
    assert line.published is not None
    if rule["rule"] == "below":
        return line.published < Fraction(rule["score"])
    count = 0
    if rule["rule"] == "lowest":
        count = int(rule["count"])
    elif rule["rule"] == "lowest_share":
        count = ceil(Fraction(rule["share"]) * len(upwards))
    return count > 0 and standing(line, scheme) <= upwards[min(count, len(upwards)) - 1]


def grade(group: list[Line], grades: Node) -> None:
    """Labels of one group."""
    policy = grades.get("policy", "none")
    if policy == "bands":
        bands = sorted(grades["bands"], key=lambda band: Fraction(band["at_least"]), reverse=True)
        names = [str(band["label"]) for band in bands]
        least = {str(band["label"]): Fraction(band["at_least"]) for band in bands}
        for line in group:
            reached = {name for name in names if least[name] <= (line.published or 0)}
            line.grade = highest(line, names, reached, grades)
        quotas(group, names, grades)
    elif policy == "quantiles":
        count = int(grades["count"])
        names = list(grades.get("labels", [str(number + 1) for number in range(count)]))
        for line in group:
            assert line.rank is not None
            if grades.get("edge", "lower") == "lower":
                number = floor(Fraction(count * (line.rank - 1), len(group))) + 1
            else:
                number = ceil(Fraction(count * line.rank, len(group)))
            line.grade = highest(line, names, set(names[number - 1 :]), grades)


def highest(line: Line, names: list[str], reached: set[str], grades: Node) -> str:
    """The highest label that score or place, conditions and vetoes all allow."""
    allowed = list(names)
    for veto in grades.get("vetoes", ()):
        marked = line.rows.get(veto["indicator"], [])
        if marked and not line.is_away({"id": veto["indicator"]}) and veto["caps_at"] in allowed:
            allowed = allowed[allowed.index(veto["caps_at"]) :]
    return next((name for name in allowed if name in reached and all_hold(line, name, grades)), "")


def all_hold(line: Line, name: str, grades: Node) -> bool:
    """Are all conditions of a label met?"""
    return all(holds(one, line) for one in grades.get("conditions", ()) if one["label"] == name)


def quotas(group: list[Line], names: list[str], grades: Node) -> None:
    """From the top label down: the first in order stay while their whole tie fits, the others fall."""
    for place, name in enumerate(names):
        limits = [
            int(quota["at_most"]) if "at_most" in quota else floor(Fraction(quota["share"]) * len(group))
            for quota in grades.get("quotas", ())
            if quota["label"] == name
        ]
        holders = [line for line in group if line.grade == name]
        is_full = False
        for number in sorted({line.rank or 0 for line in holders}):
            ahead = sum(1 for line in holders if (line.rank or 0) <= number)
            is_full = is_full or any(ahead > limit for limit in limits)
            for line in holders:
                if line.rank == number and is_full:
                    line.grade = next((below for below in names[place + 1 :] if all_hold(line, below, grades)), "")


def holds(condition: Node, line: Line) -> bool:
    """Is the condition met by the indicators that have a score?"""
    scored = [leaf for leaf in leaves(line.tree) if not is_bonus(leaf) and leaf["id"] in line.earned]
    if str(condition.get("no_indicator_at_zero", "")).lower() == "true" and any(
        line.earned[leaf["id"]] == 0 for leaf in scored
    ):
        return False
    if "at_most" not in condition:
        return True
    part = Fraction(condition["indicators_below"]) / 100
    low = [leaf for leaf in scored if line.earned[leaf["id"]] < part * full(leaf)]
    return len(low) <= int(condition["at_most"])
