"""Whose tree a node is in, and what share it declares there."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tests.engine.oracle.plain import Node, Row, is_bonus, is_leaf

INHERITED = ("not_applicable", "missing")


def tree_of(node: Node, unit: Row, policies: Node) -> Node | None:
    """The node with only what applies to the unit, every policy written out; None if nothing is left."""
    wanted = node.get("applies_to", {})
    if any(unit.get(column, "") not in names for column, names in wanted.items()):
        return None
    whole = {**policies, **node}
    if is_leaf(node):
        return whole
    own = {key: whole[key] for key in (*INHERITED, "panel")}
    children = [tree for child in node["children"] if (tree := tree_of(child, unit, own)) is not None]
    return {**whole, "children": children} if children else None


def leaves(node: Node) -> Iterator[Node]:
    """Indicators in document order."""
    if is_leaf(node):
        yield node
    for child in node.get("children", ()):
        yield from leaves(child)


def weight(parent: Node, child: Node) -> Fraction:
    """A child's part before it is divided by its siblings'."""
    if is_bonus(child):
        return Fraction(0)
    if parent.get("weights") == "equal":
        return Fraction(1)
    return Fraction(child["weight"] if "weight" in child else child["points"])


def counts_points(parent: Node) -> bool:
    """True if the children's shares are points."""
    return any("points" in child for child in parent["children"]) and parent.get("weights") != "equal"


def declared_shares(node: Node, share: Fraction = Fraction(1)) -> dict[str, Fraction]:
    """Every indicator's share of the composite as the scheme declares it for this tree."""
    if is_leaf(node):
        return {node["id"]: share}
    total = sum((weight(node, child) for child in node["children"]), Fraction(0))
    shares: dict[str, Fraction] = {}
    for child in node["children"]:
        part = weight(node, child) / total if total else Fraction(0)
        shares.update(declared_shares(child, share * part))
    return shares
