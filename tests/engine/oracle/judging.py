"""The whole page, from rows to judged lines."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from tests.engine.oracle.folding import fold
from tests.engine.oracle.losses import losses
from tests.engine.oracle.methods import ALONE, DEDUCTIONS, cost, held, mean, values
from tests.engine.oracle.plain import Line, Node, Row, full, half_up, is_bonus, to_places
from tests.engine.oracle.ranking import rank
from tests.engine.oracle.relative import is_relative, settle
from tests.engine.oracle.tree import declared_shares, leaves, tree_of


def judge(scheme: Node, units: list[Row], marks: list[Row]) -> list[Line]:
    """Judge all units, in their order."""
    lines = [line_of(scheme, unit, marks) for unit in units]
    figures: dict[tuple[str, str], dict[int, Fraction]] = defaultdict(dict)
    for place, line in enumerate(lines):
        counted_once(line)
        for leaf in leaves(line.tree):
            if is_relative(leaf) and line.rows.get(leaf["id"]) and not line.is_away(leaf):
                figures[line.group, leaf["id"]][place] = mean(values(line.rows[leaf["id"]]))
            else:
                earn(line, leaf)
    for (_, key), group in figures.items():
        first = lines[next(iter(group))]
        leaf = next(leaf for leaf in leaves(first.tree) if leaf["id"] == key)
        for place, earned in settle(leaf, group).items():
            lines[place].earned[key] = earned
    publish(scheme, lines)
    return lines


def line_of(scheme: Node, unit: Row, marks: list[Row]) -> Line:
    """A line with its own tree and marks, nothing judged yet."""
    within = scheme.get("ranking", {}).get("within", "category")
    policies = {
        "not_applicable": scheme.get("not_applicable", "renormalise"),
        "missing": scheme.get("missing", "error"),
        "panel": scheme.get("panel", {}),
    }
    tree = tree_of(scheme["tree"], unit, policies) or {**scheme["tree"], "children": []}
    rows: dict[str, list[Row]] = defaultdict(list)
    for mark in marks:
        if (mark["unit"], mark.get("class", "")) == (unit["unit"], unit.get("class", "")):
            rows[mark["indicator"]].append(dict(mark))
    return Line(unit, "" if within == "all" else unit.get(within, ""), tree, rows)


def counted_once(line: Line) -> None:
    """Of deductions that share an incident only the dearest stays; a veto's list keeps showing that it was marked."""
    shares = declared_shares(line.tree)
    same: dict[str, list[tuple[Fraction, Node, Row]]] = defaultdict(list)
    for leaf in leaves(line.tree):
        if leaf["method"] in DEDUCTIONS and not line.is_away(leaf):
            for row in line.rows.get(leaf["id"], ()):
                if row.get("incident"):
                    price = cost(leaf, [row]) / full(leaf) * shares[leaf["id"]]
                    same[row["incident"]].append((price, leaf, row))
    for rows in same.values():
        dearest = max(price for price, _, _ in rows)
        equals = [(leaf, row) for price, leaf, row in rows if price == dearest]
        kept = min((row for leaf, row in equals if leaf is equals[0][0]), key=lambda row: sorted(row.items()))
        for _, _, row in rows:
            if row is not kept:
                row["away"] = "yes"


def earn(line: Line, leaf: Node) -> None:
    """Points of one indicator, or the policy that stands in for them."""
    rows = [row for row in line.rows.get(leaf["id"], ()) if "away" not in row]
    if line.is_away(leaf):
        earned: Fraction | str = "not_applicable"
    elif not rows and leaf["method"] not in (*DEDUCTIONS, "bonus"):
        earned = "missing"
    else:
        earned = ALONE[leaf["method"]](leaf, rows)
    if isinstance(earned, str):
        policy = leaf[earned]
        assert policy != "error"
        if is_bonus(leaf) or policy == "renormalise":
            return
        earned = full(leaf) if policy == "full_marks" else Fraction(0)
    line.earned[leaf["id"]] = half_up(earned) if is_bonus(leaf) else to_places(leaf, held(earned, full(leaf)))


def publish(scheme: Node, lines: list[Line]) -> None:
    """Composites, printed losses, ranks and grades."""
    places = int(scheme.get("rounding", {}).get("places", "2"))
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        fold(line.tree, line)
        composite = line.scores[scheme["tree"]["id"]]
        if composite is not None:
            line.published = half_up(composite, Fraction(1, 10**places))
            line.lost = losses(line, places)
            groups[line.group].append(line)
    for group in groups.values():
        rank(group, scheme)
