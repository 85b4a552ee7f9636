"""Components of the composite for which nobody has given a mark yet, so that the composite is not whole."""

from __future__ import annotations

from bihuan.engine.scheme.model import Node
from bihuan.engine.scoring import Result


def empty_components(result: Result) -> list[Node]:
    """Parts of the composite without a single mark of any unit, in document order.

    A part that begins with full points and loses some is never empty: no mark means that nothing was lost.
    """
    return [node for node in result.scheme.root.children if node.share and _is_empty(result, node)]


def _is_empty(result: Result, component: Node) -> bool:
    leaves = [node for node in component.walk() if node.is_leaf and not node.is_bonus]
    if not all(leaf.needs_marks for leaf in leaves):
        return False
    numbers = [result.layout.number[leaf.id] for leaf in leaves]
    return not any(result.marks_of(line).has_any(number) for line in result.lines for number in numbers)
