"""What changed from one scheme to another, in words; and whether their scores may be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bihuan.engine.numbers import show_short
from bihuan.engine.problems import Language
from bihuan.engine.scheme.choice_words import FOLDS, POLICIES, SECOND, TITLES, choice_said
from bihuan.engine.scheme.model import EVERYONE, AppliesTo, Node, Scheme
from bihuan.engine.words import rule


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: which node (or the scheme as a whole), what, from what, to what."""

    node: str
    title: str
    kind: str
    old: tuple[str, str]
    new: tuple[str, str]

    def text(self, language: Language = "zh") -> str:
        """The change as a sentence."""
        at = 0 if language == "en" else 1
        old, new = self.old[at], self.new[at]
        if self.kind == "choice":
            return f"{TITLES[self.node][at]}{'：' if at else ': '}{old} → {new}"
        what = KINDS[self.kind][at]
        name = f"“{self.title}”" if self.title else ""
        if self.kind in ("added", "removed"):
            return f"{what}{' ' if at == 0 else ''}{name}" + (f"（{new or old}）" if at else f" ({new or old})")
        if at == 0:
            return f"{name} {what}: {old or '—'} → {new or '—'}".strip()
        return f"{name}{what}：{old or '无'} → {new or '无'}"


NAMED = 3
"""Indicators named of those that share one change; the rest is counted."""
KINDS: dict[str, tuple[str, str]] = {
    "added": ("added", "新增"),
    "removed": ("removed", "取消"),
    "moved": ("moved below", "移至"),
    "share": ("weight", "权重"),
    "points": ("points", "分值"),
    "rule": ("rule", "计分规则"),
    "owner": ("owner", "评分单位"),
    "title": ("renamed", "更名"),
    "fold": ("fold", "合成方式"),
    "round": ("rounded to", "取整位数"),
    "applies": ("applies to", "适用范围"),
    "policy": ("policy", "缺失与不适用"),
    "second": ("second person", "复核"),
    "basis": ("basis", "依据"),
    "choice": ("choice", "总体规则"),
}


def scheme_changes(old: Scheme, new: Scheme) -> list[Change]:
    """Every change that has a meaning: weights, points, rules, owners, scope, policies, scheme-wide choices."""
    changes = list(_choices(old, new))
    for node in new.root.walk():
        before = old.nodes.get(node.id)
        if before is None:
            changes.append(Change(node.id, node.title, "added", ("", ""), _summary(node)))
        else:
            changes += _node_changes(before, node, old, new)
    for node in old.root.walk():
        if node.id not in new.nodes:
            changes.append(Change(node.id, node.title, "removed", _summary(node), ("", "")))
    return changes


def said_once(changes: Sequence[Change]) -> list[Change]:
    """For a list read from top to bottom: one change of what becomes of missing marks is said once for all indicators
    it is made in."""
    alike: dict[tuple[tuple[str, str], tuple[str, str]], list[Change]] = {}
    for change in changes:
        if change.kind == "policy":
            alike.setdefault((change.old, change.new), []).append(change)
    told = {id(same[0]): replace(same[0], title=_titles(same)) for same in alike.values()}
    return [told.get(id(one), one) for one in changes if one.kind != "policy" or id(one) in told]


def _titles(changes: list[Change]) -> str:
    more = f"……（{len(changes)}）" if len(changes) > NAMED else ""
    return "、".join(change.title for change in changes[:NAMED]) + more


def comparable(old: Scheme, new: Scheme) -> bool:
    """True if scores under both may stand in one trend: same indicators, shares, rules and scheme-wide arithmetic."""
    material = {"added", "removed", "moved", "share", "points", "rule", "fold", "round", "applies", "policy"}
    changes = scheme_changes(old, new)
    return not any(
        change.kind in material or (change.kind == "choice" and change.node in ("not_applicable", "missing", "panel"))
        for change in changes
    )


def _same(text: str) -> tuple[str, str]:
    return text, text


def _choices(old: Scheme, new: Scheme) -> Iterator[Change]:
    for name, called in TITLES.items():
        if getattr(old.choices, name) != getattr(new.choices, name):
            yield Change(name, called[1], "choice", *(choice_said(one.choices, name) for one in (old, new)))


def _node_changes(old: Node, new: Node, old_scheme: Scheme, new_scheme: Scheme) -> Iterator[Change]:
    pairs: list[tuple[str, tuple[str, str], tuple[str, str]]] = [
        ("title", _same(old.title), _same(new.title)),
        ("moved", _parent(old, old_scheme), _parent(new, new_scheme)),
        ("share", _share(old), _share(new)),
        ("points", _same(_points(old)), _same(_points(new))),
        ("rule", (rule(old, "en"), rule(old, "zh")), (rule(new, "en"), rule(new, "zh"))),
        ("owner", _same(old.owner), _same(new.owner)),
        ("fold", FOLDS[old.fold], FOLDS[new.fold]),
        ("round", _places(old), _places(new)),
        ("applies", scope(old.applies_to), scope(new.applies_to)),
        ("policy", _policy(old), _policy(new)),
        ("second", SECOND[old.second_person], SECOND[new.second_person]),
        ("basis", _same(old.basis), _same(new.basis)),
    ]
    for kind, before, after in pairs:
        if before != after and not (kind == "moved" and old.parent == new.parent):
            yield Change(new.id, new.title, kind, before, after)


def _policy(node: Node) -> tuple[str, str]:
    """What becomes of missing marks, and of an indicator that does not apply."""
    missing, skipped = POLICIES[node.missing], POLICIES[node.not_applicable]
    return (
        f"missing marks {missing[0]}, what does not apply {skipped[0]}",
        f"缺失：{missing[1]}，不适用：{skipped[1]}",
    )


def _parent(node: Node, scheme: Scheme) -> tuple[str, str]:
    parent = scheme.nodes.get(node.parent)
    return _same("" if parent is None else parent.title)


def _share(node: Node) -> tuple[str, str]:
    if node.weight is not None:
        return _same(f"{show_short(node.weight * 100)}%")
    return ("equal", "等权") if node.equal else ("", "")


def _points(node: Node) -> str:
    return "" if node.points is None else show_short(node.points)


def _places(node: Node) -> tuple[str, str]:
    """The rounding of a node with children; an indicator's is part of its rule."""
    return ("", "") if node.rounds is None or node.is_leaf else (f"{node.rounds} places", f"{node.rounds} 位小数")


def _summary(node: Node) -> tuple[str, str]:
    share, points = _share(node), _points(node)
    english = share[0] or (points and f"{points} points"), rule(node, "en")
    chinese = share[1] or (points and f"{points} 分"), rule(node, "zh")
    return ", ".join(filter(None, english)), "，".join(filter(None, chinese))


_TIERS = {"body": "领导班子", "principal": "主要负责人", "member": "班子其他成员"}
"""What the classes of a scheme that scores people of a unit apart are called."""


def scope(applies: AppliesTo) -> tuple[str, str]:
    """Whose tree a node is in, in words."""
    if applies == EVERYONE:
        return "all units", "全部单位"
    listed = [names for names in (applies.category, applies.klass, applies.unit) if names]
    chinese = [[_TIERS.get(name, name) for name in names] for names in listed]
    return " & ".join(", ".join(names) for names in listed), "，且".join("、".join(names) for names in chinese)
