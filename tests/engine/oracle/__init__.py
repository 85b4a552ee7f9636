"""A second reading of the scoring page: slow and plain, in fractions, knowing nothing of the engine.

It takes a scheme as the plain mapping its YAML says (texts only), and units and marks as plain rows.
"""

from tests.engine.oracle.judging import judge
from tests.engine.oracle.plain import Line, Node, Row

__all__ = ["Line", "Node", "Row", "judge"]
