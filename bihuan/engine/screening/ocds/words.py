"""What releases, the places in them and the reasons of their rules are called, English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.engine.numbers import is_whole

TABLE = "ocds"
Pair = tuple[str, str]

CALLED: Pair = ("procurement notices (OCDS)", "采购公告（OCDS）")
VALUES: Mapping[str, Pair] = {
    "value": ("value of the indicator", "指标值"),
    "tenderPeriod": ("the period for bids", "投标起止时间"),
    "numberOfTenderers": ("the number of bidders", "投标人数量"),
    "endDate_awards_bids": ("the end of bidding, awards or bids", "投标截止时间、中标结果或投标记录"),
}
REASONS: Mapping[str, Pair] = {
    "excluded": ("cancelled or left out by the rules", "已取消或规则中排除"),
    "no_items": ("no award with classified items", "无带分类的中标标的"),
    "not_comparable": ("prices cannot be compared", "报价不可比较"),
    "not_final": ("awards not final", "中标结果未定"),
}
_STEPS: Mapping[str, Pair] = {
    "ocid": ("procurement", "采购项目编号"),
    "tender": ("tender", "招标"),
    "tenderPeriod": ("period for bids", "投标时间"),
    "startDate": ("begins", "起"),
    "endDate": ("ends", "止"),
    "numberOfTenderers": ("number of bidders", "投标人数量"),
    "procurementMethod": ("method", "采购方式"),
    "amount": ("amount", "金额"),
    "status": ("state", "状态"),
    "date": ("date", "日期"),
}
_UNNAMED = frozenset({"bids", "value"})


def place_called(pointer: str, side: int) -> str:
    """A place in a release in words: ``/bids/details/2/value/amount`` is “bid 3 · amount”."""
    steps = pointer.split("/")[1:]
    named: list[str] = []
    for place, step in enumerate(steps):
        if is_whole(step) and place and steps[place - 1] == "details":
            named.append((f"bid {int(step) + 1}", f"第 {int(step) + 1} 份投标")[side])
        elif step in _STEPS:
            named.append(_STEPS[step][side])
        elif step not in _UNNAMED and step != "details":
            named.append(step)
    return " · ".join(named)
