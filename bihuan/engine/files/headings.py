"""Which column a heading means, in English as the contract writes it or in Chinese as offices write it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

UNIT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit", "单位编号", "单位代码", "编号", "代码", "单位", "单位名称", "被考核单位"),
    "name": ("name", "名称", "单位名称", "单位全称", "单位", "被考核单位"),
    "category": ("category", "类别", "单位类别", "分类"),
    "class": ("class", "对象类别", "考核对象", "对象"),
    "headcount": ("headcount", "人数", "编制人数", "在编人数"),
}
"""Headings of a table of units; where several stand in one table, the earlier in a row wins."""

PERSON_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "姓名", "人员姓名", "人员"),
    "role": ("role", "角色", "身份", "系统角色", "人员角色"),
    "place": ("place", "单位或考核主体", "所在单位", "单位", "单位名称", "考核主体", "所属单位", "部门", "工作单位"),
    "username": ("username", "登录名", "账号", "用户名", "登录账号"),
    "mobile": ("mobile", "手机", "手机号", "手机号码", "联系电话", "电话"),
    "email": ("email", "邮箱", "电子邮箱", "电子邮件", "邮件"),
}
"""Headings of a table of people."""
PEOPLE_NEEDED = ("name", "role")

MARK_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit", "单位编号", "单位代码", "单位", "单位名称", "被考核单位", "被评单位"),
    "indicator": (
        "indicator", "指标编号", "指标代码", "指标", "指标名称", "考核指标", "扣分项目", "考核项目", "考核内容",
        "指标内容",
    ),
    "value": ("value", "分值", "数值", "得分", "分数", "评分", "票数", "值"),
    "times": ("times", "次数", "发生次数", "起数", "件数", "人次", "例数", "发生数"),
    "points": ("points", "扣分", "扣分值", "扣减分", "扣减分值", "应扣分", "应扣分值", "扣分数", "本次扣分"),
    "class": ("class", "对象类别", "考核对象", "对象"),
    "weight": ("weight", "权重"),
    "rater": ("rater", "评分人", "评价人", "记分人", "检查人", "评委", "评价单位", "打分人"),
    "second": ("second", "复核人", "审核人", "第二人"),
    "member": ("member", "成员", "班子成员", "被评人"),
    "group": ("group", "组别", "分组", "群体", "调查对象"),
    "option": ("option", "选项", "票种", "等次"),
    "severity": ("severity", "情节", "严重程度", "程度", "处分种类"),
    "incident": ("incident", "事项编号", "事件编号", "问题编号", "事项"),
    "source": ("source", "来源", "检查来源", "证据", "文号", "依据"),
    "on": (
        "on", "日期", "发生日期", "检查日期", "扣分日期", "评分日期", "记录日期", "发生时间", "发现日期", "发现时间",
        "检查时间", "扣分时间", "时间",
    ),
    "note": (
        "note", "扣分原因", "存在问题", "存在的问题", "主要问题", "问题事实", "问题表述", "问题描述", "事实",
        "事实描述", "具体事实", "问题", "原因", "事由", "扣分事由", "情况说明", "说明", "备注",
    ),
}  # fmt: skip
"""Headings of a table of marks, the same way. ``times`` and ``points`` say what ``value`` leaves to the scheme."""

FINDING_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit", "单位编号", "单位代码", "单位", "单位名称", "被检查单位", "被巡察单位", "责任单位"),
    "on": ("found_on", "发现日期", "日期", "检查日期", "发现时间", "时间"),
    "condition": (
        "condition",
        "问题事实",
        "问题表述",
        "问题",
        "存在问题",
        "问题描述",
        "问题表现",
        "存在的问题",
        "事实",
    ),
    "criteria": ("criteria", "定性依据", "判定依据", "依据", "违反规定", "条款"),
    "cause": ("cause", "原因", "原因分析"),
    "effect": ("effect", "造成影响", "后果", "影响"),
    "recommendation": ("recommendation", "整改建议", "建议", "整改要求"),
    "source": ("source", "来源", "问题来源"),
    "method": ("method", "方式", "发现方式"),
    "document": ("document", "文号", "来源文号", "报告文号"),
    "theme": ("theme", "主题", "问题类别", "问题分类"),
    "clause": ("clause", "目录条款", "责任条款", "清单编号"),
    "severity": ("severity", "严重程度", "程度", "情节"),
    "measures": ("measures", "整改措施", "整改举措", "措施"),
    "due": ("due_on", "整改时限", "完成时限", "整改期限", "时限", "完成时间"),
    "owner": ("owner", "责任人", "整改责任人"),
    "progress": ("progress", "完成情况", "整改情况", "整改进展", "落实情况", "整改完成情况", "进展情况"),
    "is_closed": ("is_closed", "是否销号", "销号情况", "销号", "是否完成"),
}
"""Headings of a table of findings, the same way."""

FINDINGS_NEEDED = ("unit", "condition")
"""An office's own rectification ledger often has no day of finding: it is asked for once for the whole file."""
UNITS_NEEDED = ("unit", "name", "category")
MARKS_NEEDED = ("unit", "indicator", "value")
MEASURES = frozenset({"value", "times", "points"})
"""Columns that say how much: one of them is enough where ``value`` is needed, and ``value`` stands by itself."""
SILENT = frozenset({"序号", "no", "no.", ""})
_ASIDE = re.compile(r"[(（\[【〔].*?[)）\]】〕]|[\s*＊:：]")


@dataclass(slots=True)
class Matched:
    """Which physical column serves each known one, which stand aside, and what is wrong."""

    used: dict[str, int] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)
    twice: list[tuple[str, str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def plain_heading(text: str) -> str:
    """A heading without blanks, stars and remarks in brackets, in lower case: ``分值（分）*`` gives ``分值``."""
    text = unicodedata.normalize("NFKC", text).strip()
    return (_ASIDE.sub("", text) or text).casefold()


def match(headings: Sequence[str], known: Mapping[str, tuple[str, ...]], needed: Sequence[str]) -> Matched:
    """Find the known columns among the headings of a table."""
    plain = [plain_heading(text) for text in headings]
    matched = Matched()
    for column, names in known.items():
        at = [(names.index(text), place) for place, text in enumerate(plain) if text in names]
        if not at:
            continue
        at.sort()
        matched.used[column] = at[0][1]
        rivals = [place for rank, place in at[1:] if rank == at[0][0] or column in MEASURES]
        matched.twice += [(column, headings[at[0][1]], headings[place]) for place in rivals]
    taken = set(matched.used.values())
    for place, text in enumerate(headings):
        if place not in taken and plain[place] not in SILENT:
            matched.extra.setdefault(text.strip(), place)
    has_measure = not MEASURES.isdisjoint(matched.used)
    matched.missing = [name for name in needed if name not in matched.used and not (name == "value" and has_measure)]
    if "value" in matched.used and "points" in matched.used:
        first, second = sorted((matched.used["value"], matched.used["points"]))
        matched.twice.append(("value", headings[first], headings[second]))
    return matched
