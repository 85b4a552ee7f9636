"""Schemes: the approved documents that say how marks become scores, ranks and grades."""

from bihuan.engine.scheme.model import Branch, Node, Scheme
from bihuan.engine.scheme.reading import parse_scheme

__all__ = ["Branch", "Node", "Scheme", "parse_scheme"]
