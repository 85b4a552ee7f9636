"""The choices of a whole scheme in words, English and Chinese, as two schemes are set side by side."""

from __future__ import annotations

from bihuan.engine.numbers import show_short
from bihuan.engine.scheme.model import Choices, Condition, Grades, Quota, Ranking

Said = tuple[str, str]
"""The same in English and in Chinese."""

TITLES: dict[str, Said] = {
    "not_applicable": ("an indicator that does not apply", "不适用的指标"),
    "missing": ("missing marks", "缺少记分时"),
    "rounding": ("decimals of the composite", "综合成绩保留小数"),
    "ranking": ("ranking", "排名"),
    "grades": ("grades", "等次"),
    "bottom": ("the lowest", "靠后名单"),
    "panel": ("ratings of several raters", "多人评分"),
    "onsite_policy": ("concentrated on-site checks", "集中现场检查"),
}
POLICIES: dict[str, Said] = {
    "renormalise": ("left out, the others count for more", "剔除，由其余指标分摊"),
    "full_marks": ("counted in full", "计满分"),
    "zero": ("counted as zero", "计零分"),
    "error": ("not allowed", "不允许缺失"),
}
FOLDS: dict[str, Said] = {
    "arithmetic": ("weighted sum", "加权求和"),
    "geometric": ("geometric mean", "几何平均"),
    "minimum": ("the lowest of them", "取最低"),
}
SECOND: dict[bool, Said] = {True: ("needed", "须复核"), False: ("not needed", "不须复核")}
_WITHIN: dict[str, Said] = {
    "category": ("within each category", "按类别分组"),
    "class": ("within each class", "按考核对象分组"),
    "all": ("all units together", "全部单位合并"),
}
_ONSITE: dict[str, Said] = {
    "allowed": ("allowed", "允许"),
    "leader_only": ("allowed under a leader only", "仅限领导带队"),
    "forbidden": ("not allowed", "不开展"),
}


def choice_said(choices: Choices, name: str) -> Said:
    """One choice in words; empty where it was not made."""
    if name == "rounding":
        return f"{choices.rounding.places}, rounded half up", f"{choices.rounding.places} 位，四舍五入"
    if name == "ranking":
        return _ranking(choices.ranking)
    if name == "grades":
        return _grades(choices.grades)
    if name == "bottom":
        return _bottom(choices)
    if name == "panel":
        trim, floor = choices.panel.trim, choices.panel.floor
        return (
            f"{trim} highest and lowest dropped, at least {floor} raters",
            f"去掉最高、最低各 {trim} 个，评分人不少于 {floor} 人",
        )
    word = str(getattr(choices, name))
    return (_ONSITE if name == "onsite_policy" else POLICIES).get(word, (word, word))


def _ranking(ranking: Ranking) -> Said:
    english, chinese = _WITHIN.get(ranking.within, (ranking.within, ranking.within))
    by = ("by the published score", "按公布成绩") if ranking.on == "published" else ("by all decimals", "按全部小数")
    more = (", equal ones put in order", "，同分另行排序") if ranking.tie_break else ("", "")
    return f"{english}, {by[0]}{more[0]}", f"{chinese}，{by[1]}{more[1]}"


def _grades(grades: Grades) -> Said:
    if grades.policy == "bands":
        bands = "、".join(f"{band.label} {band.start}" for band in grades.bands)
        said = (f"by score: {bands}", f"按分数：{bands}")
    elif grades.policy == "quantiles":
        labels = "、".join(grades.ladder)
        said = (f"by place in {grades.count or len(grades.ladder)} parts: {labels}",
                f"按名次分 {grades.count or len(grades.ladder)} 段：{labels}")  # fmt: skip
    elif grades.policy == "deficit_only":
        return "none: only what falls short counts, no bonus", "不评等次，只计扣分，不加分"
    else:
        return "none", "不评等次"
    more = [*map(_condition, grades.conditions), *map(_quota, grades.quotas)]
    more += [(f"a case caps at {one.caps_at}", f"有一票否决情形的不高于{one.caps_at}") for one in grades.vetoes]
    return "; ".join([said[0], *(one[0] for one in more)]), "；".join([said[1], *(one[1] for one in more)])


def _condition(one: Condition) -> Said:
    english, chinese = [], []
    if one.no_indicator_at_zero:
        english.append("no indicator at zero")
        chinese.append("无指标得零分")
    if one.indicators_below is not None:
        below = show_short(one.indicators_below)
        english.append(f"at most {one.at_most or 0} indicators below {below}%")
        chinese.append(f"得分率低于 {below}% 的指标不超过 {one.at_most or 0} 项")
    return f"{one.label} needs {', '.join(english)}", f"评{one.label}须{'、'.join(chinese)}"


def _quota(one: Quota) -> Said:
    if one.share is not None:
        share = show_short(one.share * 100)
        return f"{one.label} for at most {share}% of a group", f"{one.label}不超过本组 {share}%"
    return f"{one.label} for at most {one.at_most} of a group", f"{one.label}每组不超过 {one.at_most} 个"


def _bottom(choices: Choices) -> Said:
    rule = choices.bottom
    if rule is None:
        return "none", "不列"
    if rule.rule == "lowest":
        return f"{rule.count} of each group", f"每组后 {rule.count} 名"
    if rule.rule == "lowest_share":
        share = show_short(rule.share * 100)
        return f"{share}% of each group", f"每组后 {share}%"
    score = show_short(rule.score)
    return f"all below {score}", f"低于 {score} 分的"
