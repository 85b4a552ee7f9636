"""The paper that goes to the council beside the booklet: situation, ranking, common problems, correction, proposals."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.outcomes.models import Scope
from bihuan.outcomes.queries.feedback import spoken
from bihuan.outcomes.queries.summary import common_problems, lowest, ranking, rows_by_group, situation
from bihuan.papers.content import Block, Paper, clean
from bihuan.records import clock
from bihuan.results.models import ResultRow, ResultSet


def council_paper(kept: ResultSet, issuer: str) -> Paper:
    """What the council hears of a frozen result, before it decides (BJ-03)."""
    rows = rows_by_group(kept)
    annex = ranking(kept, rows, Scope.INTERNAL)
    return Paper(
        issuer=clean(issuer), title=f"关于{kept.cycle.year}年度检查考核情况的汇报", blocks=tuple(_blocks(kept, rows)),
        on=spoken(clock.today()), form="sheet", annexes=(annex,) if annex else (),
        attachments=(annex.title,) if annex else (),
    )  # fmt: skip


def _blocks(kept: ResultSet, rows: list[ResultRow]) -> Iterator[Block]:
    yield Block("h1", "一、总体情况")
    yield Block("p", situation(kept, rows))
    yield Block("h1", "二、考核结果")
    low = lowest(rows)
    yield Block(
        "p", f"各组排名见附件。列入靠后名单的单位{len(low)}个：" if low else "各组排名见附件。没有列入靠后名单的单位。"
    )
    for n, text in enumerate(low, start=1):
        yield Block("item", f"{n}．{text}")
    yield Block("h1", "三、共性问题")
    common = common_problems(kept.cycle)
    if not common:
        yield Block("p", "没有涉及五分之一以上单位的共性问题。")
    for one in common:
        yield Block("item", f"{one['序号']}．{one['内容']}")
    yield Block("h1", "四、下步建议")
    steps = ["审定本年度考核结果，通知各单位，并受理申诉。", "向各单位和分管领导发出反馈函，限期报送整改方案。"]
    if low:
        steps.append("对靠后单位的主要负责人进行约谈，定案后予以通报，并送组织部门备案。")
    if common:
        steps.append("对上述共性问题，由主管部门研究建章立制。")
    for n, text in enumerate(steps, start=1):
        yield Block("item", f"{n}．{text}")
    yield Block("p", "以上汇报，请审议。问题清单另附。")
