"""The words of a kind of document, the office's own or the product's, and what an office's own has no place for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bihuan.outcomes.models import Kind, Wording
from bihuan.outcomes.wording import default_lines
from bihuan.papers.content import Annex, Block, clean
from bihuan.papers.wording import Line, names_in

FILLED = frozenset({Kind.FEEDBACK_UNIT.value, Kind.FEEDBACK_LEADER.value, Kind.CIRCULAR.value})
"""Kinds that the product fills from a result."""
_TYPED = frozenset({"事由", "事实", "名单", "要求"})
"""Placeholders a clerk fills: an office whose words have none of them types none."""
_APART: Mapping[str, str] = {
    "扣分": "扣分原因的具体情况", "其他扣分": "其他类别扣分的具体情况", "加分": "加分情况",
    "问题": "需要整改的问题清单", "已办结": "已办结的问题清单", "民意调查": "民意调查分析",
}  # fmt: skip
"""Lists of a feedback letter, and what an annex of each is called."""
_TAG = re.compile(r"{[{%].*?[%}]}")
_NAME = re.compile("[\u4e00-\u9fff]+")
_END_OF_ANOTHER = re.compile(r"^(?:{% end\w+ %})+")
_OPENS, _ENDS = re.compile(r"{% (?:for|if) "), re.compile(r"{% end")


def lines_of(office_id: int, kind: str) -> Sequence[Line]:
    """The words of a kind: the office's own newest, else the product's."""
    own = Wording.objects.filter(office=office_id, kind=kind).order_by("-id").first()
    return default_lines(kind) if own is None else own_lines(own)


def own_lines(wording: Wording) -> Sequence[Line]:
    """The words of an office's own template."""
    return [(row[0], row[1]) for row in wording.lines]


def lacking(kind: str, lines: Sequence[Line]) -> list[str]:
    """The placeholders the product's own words have and these lack, in the order they stand there."""
    if kind not in FILLED:
        return []
    usual, placed = default_lines(kind), names_in(lines)
    known = names_in(usual) - placed - _TYPED
    return [name for name in dict.fromkeys(name for _kind, text in usual for name in _names(text)) if name in known]


def to_add(kind: str, names: Collection[str]) -> list[str]:
    """The paragraphs of the product's own words that hold these placeholders, to be copied into the template."""
    told, depth = [], 0
    for _kind, text in default_lines(kind):
        if depth or set(_names(text)) & set(names):
            told.append(text if depth else _END_OF_ANOTHER.sub("", text))
            depth += len(_OPENS.findall(told[-1])) - len(_ENDS.findall(told[-1]))
    return told


def _names(text: str) -> list[str]:
    return [name for tag in _TAG.findall(text) for name in _NAME.findall(tag)]


def unplaced(values: Mapping[str, Any], lines: Sequence[Line]) -> tuple[Annex, ...]:
    """What a template has no place for, as annexes of its own: nothing a unit is to read is lost."""
    placed = names_in(lines)
    return tuple(
        Annex(title, tuple(Block("p", clean(_said(name, row))) for row in values[name]))
        for name, title in _APART.items()
        if values.get(name) and name not in placed and not (values.get("另附") and f"附件{name}" in placed)
    )


def _said(name: str, row: Mapping[str, str]) -> str:
    """One row of a list as the product's own words print it."""
    number = f"{row['序号']}．" if row.get("序号") else ""
    if name in {"问题", "已办结"}:
        return f"{number}{row['内容']}{row.get('备注', '')}"
    whose = f"（{row['类别']}）" if name == "其他扣分" else ""
    sign = "加" if name == "加分" else "扣" if "扣分" in name else ""
    return f"{whose}{number}{row['标题']}：{sign}{row['分值']}分。{row.get('依据', '')}"
