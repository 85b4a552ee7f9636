"""Rules in words, English and Chinese: what an indicator's method takes or gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bihuan.engine.numbers import VALUE_PLACES, show_short
from bihuan.engine.problems import Language
from bihuan.engine.scheme.model import Node

Words = tuple[str, str]


def rule(node: Node, language: Language = "en") -> str:
    """The rule of an indicator in words; empty for an inner node."""
    if node.method is None:
        return ""
    return said(node, _RULES[node.method.name](node.params), language)


def said(node: Node, words: Words, language: Language) -> str:
    """A rule in one language, with the rounding the node asks for."""
    if node.rounds is not None:
        english, chinese = f"{words[0]}; rounded to {node.rounds} places", f"{words[1]}；得分保留 {node.rounds} 位小数"
        words = english, chinese
    return words[0] if language == "en" else words[1]


def _points(micro: int) -> str:
    return show_short(micro)


def _figure(observed: int) -> str:
    return show_short(observed, VALUE_PLACES)


def _pairs(values: Mapping[str, int], sign: str) -> str:
    return sign.join(f"{name} {_points(value)}" for name, value in values.items())


def capped(params: Any) -> Words:
    """The most that is taken off, where the rule names it."""
    if params.cap is None:
        return "", ""
    return f", at most {_points(params.cap)}", f"，最多扣 {_points(params.cap)} 分"


def _fixed(params: Any) -> Words:
    cost = _points(params.cost)
    return f"{cost} points off if it happened at all", f"发生即扣 {cost} 分"


def _per_occurrence(params: Any) -> Words:
    cost, cap = _points(params.cost), capped(params)
    return f"{cost} points off each time{cap[0]}", f"每次扣 {cost} 分{cap[1]}"


def _by_severity(params: Any) -> Words:
    cap = capped(params)
    return (
        f"points off by severity: {_pairs(params.costs, ', ')}{cap[0]}",
        f"按情节扣分：{_pairs(params.costs, '、')}{cap[1]}",
    )


def _discretionary(params: Any) -> Words:
    low, high = map(_points, params.range)
    return (
        f"{low} to {high} points off a time, at discretion, by two people with a reason",
        f"每次酌情扣 {low} 至 {high} 分，须两人并写明原因",
    )


def _each(params: Any) -> Words:
    each = _points(params.each)
    return f"{each} points each, up to full marks", f"每项得 {each} 分，得满为止"


def _bonus(params: Any) -> Words:
    return f"adds at most {_points(params.cap)} points", f"加分，最多 {_points(params.cap)} 分"


def _banded(params: Any) -> Words:
    steps = sorted(params.steps, key=lambda step: -step.at_least)
    return (
        "points by step: " + ", ".join(f"from {_figure(step.at_least)} on {_points(step.earns)}" for step in steps),
        "分档得分：" + "、".join(f"达到 {_figure(step.at_least)} 得 {_points(step.earns)} 分" for step in steps),
    )


def _linear(params: Any) -> Words:
    cost, step = _points(params.cost), _figure(params.step)
    target = ("the group’s mean", "组内平均值") if params.target == "group_mean" else (_figure(params.target),) * 2
    side = ("below", "低于", "每低") if params.better == "higher" else ("above", "高于", "每高")
    how = {
        "proportional": ("in proportion", "按比例"),
        "started": ("by every step started", "不足一档按一档"),
        "whole": ("by whole steps", "不足一档不扣"),
    }[params.partial]
    return (
        f"{cost} points off for every {step} {side[0]} {target[0]}, {how[0]}",
        f"{side[1]} {target[1]} 的，{side[2]} {step} 扣 {cost} 分，{how[1]}",
    )


def _rated(params: Any) -> Words:
    english, chinese = "weighted mean of ratings", "评分加权平均"
    if params.trim:
        english += f", the {params.trim} highest and lowest dropped"
        chinese += f"，去掉 {params.trim} 个最高分和 {params.trim} 个最低分"
    if params.floor:
        english += f", at least {params.floor} raters"
        chinese += f"，至少 {params.floor} 人评分"
    return english, chinese


def _ballot(params: Any) -> Words:
    known = {"drop": ("dropped", "不计"), "zero": ("counted as 0", "按 0 分计")}[params.dont_know]
    return (
        f"mean of votes: {_pairs(params.mapping, ', ')}; “don't know” {known[0]}",
        f"按票计分：{_pairs(params.mapping, '、')}；“不了解”票{known[1]}",
    )


def _survey(params: Any) -> Words:
    if not params.groups:
        return "weighted mean of the survey", "调查得分加权平均"
    return (
        f"survey mean by group: {_pairs(params.groups, ', ')}",
        f"调查得分按组别加权：{_pairs(params.groups, '、')}",
    )


RATES = {"response": "响应率", "resolution": "解决率", "satisfaction": "满意率"}
"""The three rates as people call them."""


def _rates(params: Any) -> Words:
    named = {RATES.get(name, name): weight for name, weight in params.weights.items()}
    return f"rates weighted: {_pairs(params.weights, ', ')}", f"三率加权：{_pairs(named, '、')}"


def _min_max(params: Any) -> Words:
    low = "…" if params.low is None else _figure(params.low)
    high = "…" if params.high is None else _figure(params.high)
    higher = params.better == "higher"
    english = f"place between {low} and {high} (… is the group's own), {params.better} is better"
    chinese = f"在 {low} 与 {high} 之间的位置（…为组内最值），{'高' if higher else '低'}者为优"
    if params.transform == "ln":
        return f"{english}, in logarithms", f"{chinese}，取对数"
    return english, chinese


def _by_rank(params: Any) -> Words:
    if params.earns is not None:
        listed = [_points(points) for points in params.earns]
        english, chinese = "points by place in the group: " + ", ".join(listed), "按组内名次得分：" + "、".join(listed)
    elif params.transform == "exponential":
        scale = _points(params.scale)
        english, chinese = (
            f"points by place in the group, exponential, scale {scale}",
            f"按组内名次指数折分（参数 {scale}）",
        )
    else:
        english, chinese = "points by place in the group, falling evenly", "按组内名次得分，逐名等额递减"
    return ranked(params, english, chinese)


def ranked(params: Any, english: str, chinese: str) -> Words:
    """Which figures are better, and what equal ones share."""
    if params.ties == "average":
        english, chinese = f"{english}, ties take the mean of their places", f"{chinese}，并列取平均名次"
    return f"{english}, {params.better} is better", f"{chinese}，{'高' if params.better == 'higher' else '低'}者为优"


def _always(english: str, chinese: str) -> Callable[[Any], Words]:
    return lambda _: (english, chinese)


_RULES: dict[str, Callable[[Any], Words]] = {
    "fixed_deduction": _fixed,
    "per_occurrence": _per_occurrence,
    "by_severity": _by_severity,
    "discretionary": _discretionary,
    "all_or_nothing": _always("full marks if met, else nothing", "达到得满分，未达到不得分"),
    "count_to_max": _each,
    "bonus": _bonus,
    "ratio": _always("full marks times the share reached", "按完成比例得分"),
    "banded": _banded,
    "banded_linear": _linear,
    "direct": _always("the mean of the scores given (0–100)", "按所评百分制得分的平均值"),
    "rectification_rate": _always("share of what was due that was rectified", "按应整改事项的整改率得分"),
    "rated_mean": _rated,
    "mean_of_members": _always("mean over members of each one's own mean", "班子成员各自平均分的平均值"),
    "ballot_mean": _ballot,
    "survey_mean": _survey,
    "three_rates": _rates,
    "min_max": _min_max,
    "by_rank": _by_rank,
}

NOTES: dict[str, Words] = {
    "averaged": ("its marks differ; their mean counts", "记分不一致，取平均值"),
    "held": ("its figure lies beyond a goalpost and is held there", "数值超出界限，按界限计"),
}
"""Remarks on an indicator of one line, by kind."""

POLICIES: dict[tuple[str, str], Words] = {
    ("missing", "renormalise"): ("no marks: left out, the others count for more", "没有记分：剔除，由其余指标分摊"),
    ("missing", "zero"): ("no marks: nothing earned", "没有记分：按 0 分计"),
    ("missing", "error"): ("no marks yet", "尚无记分"),
    ("not_applicable", "renormalise"): (
        "does not apply: left out, the others count for more",
        "不适用：剔除，由其余指标分摊",
    ),
    ("not_applicable", "full_marks"): ("does not apply: full marks", "不适用：按满分计"),
    ("not_applicable", "zero"): ("does not apply: nothing earned", "不适用：按 0 分计"),
}
