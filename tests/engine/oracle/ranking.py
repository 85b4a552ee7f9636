"""Ranks, bottom sets and grades."""

from __future__ import annotations

from fractions import Fraction

from tests.engine.oracle.plain import Line, Node, full, is_bonus
from tests.engine.oracle.tree import leaves


def value(line: Line, scheme: Node) -> Fraction:
    """What ranks read."""
    on_full = scheme.get("ranking", {}).get("on", "published") == "full"
    found = line.scores[scheme["tree"]["id"]] if on_full else line.published
    assert found is not None
    return found


def rank(group: list[Line], scheme: Node) -> None:
    """Place the scored lines of one group."""
    ordered = sorted((value(line, scheme) for line in group), reverse=True)
    for line in group:
        line.rank = ordered.index(value(line, scheme)) + 1
        line.is_bottom = is_bottom(line, ordered[::-1], scheme)
        line.grade = grade(line, scheme.get("grades", {}))


def is_bottom(line: Line, upwards: list[Fraction], scheme: Node) -> bool:
    """True for the lowest of a group; whoever ties with the last of them is among them."""
    rule = scheme.get("bottom", {"rule": "none"})
    assert line.published is not None
    if rule["rule"] == "below":
        return line.published < Fraction(rule["score"])
    count = 0
    if rule["rule"] == "lowest":
        count = int(rule["count"])
    elif rule["rule"] == "lowest_share":
        share = Fraction(rule["share"]) * len(upwards)
        count = -(-share.numerator // share.denominator)
    return count > 0 and value(line, scheme) <= upwards[min(count, len(upwards)) - 1]


def grade(line: Line, grades: Node) -> str:
    """The highest band whose score, conditions and vetoes all allow it."""
    if grades.get("policy", "none") != "bands":
        return ""
    bands = sorted(grades["bands"], key=lambda band: Fraction(band["at_least"]), reverse=True)
    for veto in grades.get("vetoes", ()):
        marked = line.rows.get(veto["indicator"], [])
        if marked and not line.is_away({"id": veto["indicator"]}):
            labels = [band["label"] for band in bands]
            bands = bands[labels.index(veto["caps_at"]) :] if veto["caps_at"] in labels else bands
    for band in bands:
        assert line.published is not None
        own = [one for one in grades.get("conditions", ()) if one["label"] == band["label"]]
        if line.published >= Fraction(band["at_least"]) and all(holds(condition, line) for condition in own):
            return str(band["label"])
    return ""


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
