"""What a year came to, in the words documents use: its situation, its common problems, its ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from bihuan.findings.queries.analysis import analysis, common
from bihuan.findings.queries.conservation import Balance, balance
from bihuan.outcomes.models import Scope
from bihuan.papers.content import Annex, Block, clean
from bihuan.records import clock
from bihuan.results.models import ResultRow, ResultSet
from bihuan.results.queries.lacking import lacking_in
from bihuan.schemes.models import Cycle

CLASSES = {"body": "领导班子", "principal": "主要负责人", "member": "班子其他成员"}


def rows_by_group(kept: ResultSet) -> list[ResultRow]:
    """The lines of a result as they are ranked, group by group."""
    return list(kept.rows.select_related("enrolment").order_by("group", "rank", "id"))


def situation(kept: ResultSet, rows: Sequence[ResultRow]) -> str:
    """How many were assessed, how they stand, what was found and how much of it is corrected."""
    scores = [row.composite for row in rows if row.composite is not None]
    units, groups = len({row.enrolment_id for row in rows}), len({row.group for row in rows})
    text = f"{kept.cycle.year}年度共考核{units}个单位，分{groups}组排名。"
    if scores:
        mean = (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal(1).scaleb(-kept.places), ROUND_HALF_UP)
        text += f"综合成绩平均{mean}分，最高{_shown(max(scores), kept)}分，最低{_shown(min(scores), kept)}分。"
    if lacking := lacking_in(kept, rows):
        text += f"{'、'.join(lacking)}未录入，成绩不完整。"
    return text + _found(balance(kept.cycle, clock.today()))


def _shown(score: Decimal, kept: ResultSet) -> str:
    return f"{score:.{kept.places}f}"


def _found(total: Balance) -> str:
    rate = "" if total.closure_rate is None else f"，整改率{total.closure_rate:.1f}%"
    return f"全年立账问题{total.opened}个，已销号{total.closed}个{rate}，尚有{total.open}个正在整改。"


def common_problems(cycle: Cycle) -> list[dict[str, str]]:
    """The themes found in a fifth of the units or more, those of most units first."""
    themes = sorted(common(analysis(cycle, clock.today())), key=lambda one: -one.units)
    return [
        {"序号": str(n), "内容": f"{clean(one.label)}：涉及{one.units}个单位，共{one.balance.opened}个问题。"}
        for n, one in enumerate(themes, start=1)
    ]


def ranking(kept: ResultSet, rows: Sequence[ResultRow], scope: str) -> Annex | None:
    """The ranking as an annex: with scores inside, places and grades in the city, nothing outside."""
    if scope == Scope.PUBLIC or not rows:
        return None
    return Annex(f"{kept.cycle.year}年度检查考核排名", tuple(_ranked(kept, rows, has_scores=scope == Scope.INTERNAL)))


def _ranked(kept: ResultSet, rows: Sequence[ResultRow], *, has_scores: bool) -> Iterator[Block]:
    """A line a unit, so that a clerk who mends the document keeps it."""
    group = None
    for row in rows:
        if row.group != group:
            group = row.group
            yield Block("h2", clean(group) or "全部单位")
        klass = f"（{CLASSES.get(row.klass, row.klass)}）" if row.klass else ""
        told = [clean(row.enrolment.name) + klass]
        if has_scores and row.composite is not None:
            told.append(f"{_shown(row.composite, kept)}分")
        if row.grade:
            told.append(row.grade)
        yield Block("item", f"第{row.rank or '–'}名　{'　'.join(told)}")


def lowest(rows: Sequence[ResultRow]) -> list[str]:
    """The units in the bottom set, each with its group and place."""
    return [
        f"{clean(row.enrolment.name)}（{clean(row.group)}第{row.rank}名，共{row.group_size}个）"
        for row in rows
        if row.is_bottom
    ]
