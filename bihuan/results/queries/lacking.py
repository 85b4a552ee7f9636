"""What the composites of a frozen result lack: components for which nobody has given a mark."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.results.models import ResultRow, ResultSet
from bihuan.schemes.queries import parsed


def lacking_in(kept: ResultSet, rows: Sequence[ResultRow]) -> list[str]:
    """The titles of components that share in the composite and in which no line has a score."""
    nodes = parsed(kept.scheme).nodes
    scores = [(node, title, place) for place, (node, title, _score) in enumerate(rows[0].components)] if rows else []
    empty = [one for one in scores if not any(row.components[one[2]][2] for row in rows)]
    return [title for node, title, _place in empty if nodes[node].share]
