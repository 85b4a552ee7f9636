"""What every indicator cost, in units of the last published place."""

from __future__ import annotations

from fractions import Fraction

from tests.engine.oracle.folding import counted
from tests.engine.oracle.plain import HUNDRED, Line, Node, full, half_up, is_bonus, is_leaf
from tests.engine.oracle.tree import weight


def losses(line: Line, places: int) -> dict[str, int]:
    """Deductions by largest remainder, so that less the bonuses they make up the published loss."""
    assert line.published is not None
    exact: dict[str, Fraction] = {}
    gains: dict[str, Fraction] = {}
    spread(line.tree, Fraction(1), line, exact, gains)
    unit = Fraction(1, 10**places)
    lost = {key: -int(half_up(gain, unit) / unit) for key, gain in gains.items()}
    owed = int((HUNDRED - line.published) / unit) - sum(lost.values())
    return lost | largest_remainder(exact, owed)


def largest_remainder(exact: dict[str, Fraction], owed: int) -> dict[str, int]:
    """``owed`` handed out in proportion; ties to the earlier."""
    whole = sum(exact.values(), Fraction(0))
    if not whole:
        return dict.fromkeys(exact, 0)
    shares = [loss * owed / whole for loss in exact.values()]
    given = [share.numerator // share.denominator for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (given[place] - shares[place], place))
    for place in order[: owed - sum(given)]:
        given[place] += 1
    return dict(zip(exact, given, strict=True))


def spread(node: Node, path: Fraction, line: Line, exact: dict[str, Fraction], gains: dict[str, Fraction]) -> None:
    """``path``: what one lost point of the node costs the composite."""
    if is_leaf(node):
        exact[node["id"]] = path * 100 * (full(node) - line.earned[node["id"]]) / full(node)
        return
    children = counted(node, line)
    lost = {child["id"]: HUNDRED - (line.scores[child["id"]] or Fraction(0)) for child in children}
    total = sum((weight(node, child) for child in children), Fraction(0))
    for child in node["children"]:
        if is_bonus(child) and children:
            gains[child["id"]] = path * line.gains[child["id"]]
        elif child in children and node.get("fold", "arithmetic") == "arithmetic":
            spread(child, path * weight(node, child) / total, line, exact, gains)
        elif child in children:
            own, together = HUNDRED - line.before_bonus[node["id"]], sum(lost.values(), Fraction(0))
            spread(child, path * own / together if together else Fraction(0), line, exact, gains)
