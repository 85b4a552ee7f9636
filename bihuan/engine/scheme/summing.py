"""What the parts below a node sum up to, and what is lacking: the running sum beside a table that is being edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.engine.numbers import MICRO, show_short
from bihuan.engine.problems import Language
from bihuan.engine.scheme.checks import trees_below
from bihuan.engine.scheme.model import Node


@dataclass(frozen=True, slots=True)
class Sum:
    """The shares below a node in one tree (``tree`` names it, empty for everyone's): weights or points in micro."""

    tree: str
    total: int
    target: int | None
    is_percent: bool

    @property
    def is_met(self) -> bool:
        """True where nothing is lacking and nothing too much."""
        return self.target is None or self.total == self.target

    @property
    def unit(self) -> str:
        """``%`` for weights, nothing for points."""
        return "%" if self.is_percent else ""

    def shown(self, micro: int) -> str:
        """A number in that unit, without it."""
        return show_short(micro * 100 if self.is_percent else micro)

    def text(self, language: Language = "zh") -> str:
        """``合计 80 分，还差 20 分``."""
        at = 0 if language == "en" else 1
        where = f"{self.tree}{(': ', '：')[at]}" if self.tree else ""
        said = where + ("sum ", "合计 ")[at] + self._counted(self.total, at)
        if self.is_met or self.target is None:
            return said
        apart = self.target - self.total
        how = (("short of", "还差") if apart > 0 else ("too much by", "多出"))[at]
        return f"{said}{(', ', '，')[at]}{how} {self._counted(abs(apart), at)}"

    def _counted(self, micro: int, at: int) -> str:
        return self.shown(micro) + (self.unit or (" points", " 分")[at])


def sums_below(node: Node) -> list[Sum]:
    """The sums of a node's children; by tree where some are in some trees only, then without the unnamed rest."""
    trees = list(trees_below(node))
    named = [(label, children) for label, children in trees if label] or trees
    return [total for label, children in named if (total := _sum(node, children, label))]


def _sum(node: Node, children: Iterable[Node], label: str) -> Sum | None:
    counted = [child for child in children if not child.is_bonus]
    if not counted or all(child.equal for child in counted):
        return None
    if all(child.points is None for child in counted):
        return Sum(label, sum(child.weight or 0 for child in counted), MICRO, is_percent=True)
    return Sum(label, sum(child.points or 0 for child in counted), node.points, is_percent=False)
