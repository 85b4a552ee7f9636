"""The rule of an indicator as one line met it: of a table only the entry that was used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bihuan.engine.methods.base import Rows
from bihuan.engine.methods.relative import earned_at
from bihuan.engine.methods.shares import reached
from bihuan.engine.numbers import VALUE_PLACES, half_up, show_short
from bihuan.engine.problems import Language
from bihuan.engine.scheme.model import Node
from bihuan.engine.words import Words, capped, ranked, rule, said

Place = tuple[int, int]
"""Twice the place in the group (it may end in a half), and how many the group has."""


def rule_met(node: Node, rows: Rows | None, place: Place | None, language: Language = "en") -> str:
    """The rule in words with the entry that ``rows`` or ``place`` used; the whole rule where it is no table."""
    assert node.method is not None
    if node.method.placed is not None and place is not None:
        return said(node, _place(node, place), language)
    words = _OF_ROWS.get(node.method.name)
    return rule(node, language) if words is None or rows is None else said(node, words(node.params, rows), language)


def _place(node: Node, place: Place) -> Words:
    twice, count = place
    params = node.params
    number = show_short(twice * 5, 1)
    points = show_short(half_up(*earned_at(twice, count, node.full, params)))
    english = f"place {number} of {count} in the group earns {points}"
    chinese = f"组内 {count} 个中列第 {number}，得 {points} 分"
    if params.transform == "exponential":
        english += f" (exponential, scale {show_short(params.scale)})"
        chinese += f"（指数折分，参数 {show_short(params.scale)}）"
    return ranked(params, english, chinese)


def _step(params: Any, rows: Rows) -> Words:
    step = reached(rows.mean(), params)
    if step is None:
        return "below the first step, nothing earned", "未达到最低一档，不得分"
    start, points = show_short(step.at_least, VALUE_PLACES), show_short(step.earns)
    return f"points by step: from {start} on {points}", f"分档得分：达到 {start} 得 {points} 分"


def _severities(params: Any, rows: Rows) -> Words:
    used = {
        kind: show_short(params.costs[kind]) for kind in sorted(set(rows.texts("severity"))) if kind in params.costs
    }
    cap = capped(params)
    return (
        f"points off by severity: {', '.join(f'{kind} {points}' for kind, points in used.items())}{cap[0]}",
        f"按情节扣分：{'、'.join(f'{kind} {points}' for kind, points in used.items())}{cap[1]}",
    )


_OF_ROWS: dict[str, Callable[[Any, Rows], Words]] = {"banded": _step, "by_severity": _severities}
