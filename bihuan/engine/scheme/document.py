"""The indicator table of a scheme, as people print it."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.engine.numbers import show_short
from bihuan.engine.problems import Language
from bihuan.engine.scheme.changes import scope
from bihuan.engine.scheme.model import EVERYONE, Node, Scheme
from bihuan.engine.words import rule


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One row of the printed table: a node with its number, share, rule and owner."""

    number: str
    depth: int
    node: Node
    share: str
    rule: str
    scope: str


def indicator_table(scheme: Scheme, language: Language = "zh") -> list[IndicatorRow]:
    """All nodes below the composite in document order, numbered 1, 1.1, 1.1.1."""
    rows: list[IndicatorRow] = []
    _walk(scheme.root, "", language, rows)
    return rows


def _walk(parent: Node, number: str, language: Language, rows: list[IndicatorRow]) -> None:
    at = 0 if language == "en" else 1
    for place, node in enumerate(parent.children, start=1):
        own = f"{number}.{place}" if number else str(place)
        where = "" if node.applies_to == EVERYONE else scope(node.applies_to)[at]
        rows.append(IndicatorRow(own, node.depth, node, _share(node, language), rule(node, language), where))
        _walk(node, own, language, rows)


def _share(node: Node, language: Language) -> str:
    if node.is_bonus:
        return "bonus" if language == "en" else "加分"
    if node.weight is not None:
        return f"{show_short(node.weight * 100)}%"
    if node.points is not None:
        return show_short(node.points) if language == "en" else f"{show_short(node.points)}分"
    return "equal" if language == "en" else "等权"


_HEADS = (
    ("No.", "Indicator", "Share", "Rule", "Owner", "Basis", "Applies to"),
    ("序号", "指标", "权重/分值", "计分规则", "评分单位", "依据", "适用范围"),
)


def as_markdown(scheme: Scheme, language: Language = "zh") -> str:
    """The table with the scheme's title and document above it."""
    choices = scheme.choices
    document = choices.document
    facts = " · ".join(text for text in (document.number, document.approved_by, document.approved_on) if text)
    heads = _HEADS[language == "zh"]
    lines = [f"# {choices.title}", "", facts, "", f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]
    for row in indicator_table(scheme, language):
        cells = (row.number, row.node.title, row.share, row.rule, row.node.owner, row.node.basis, row.scope)
        lines.append(f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |")
    return "\n".join(lines)
