"""The report of several years as a document: what moved, what recurs, what may not be compared, with charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bihuan.outcomes.queries.charts import theme_chart
from bihuan.outcomes.queries.feedback import spoken
from bihuan.outcomes.queries.years import Years
from bihuan.papers.content import Block, Paper, clean
from bihuan.records import clock

LISTED = 40


def report(history: Years, issuer: str) -> Paper:
    """The report as a paper for PDF and Word."""
    years = [kept.cycle.year for kept in history.sets]
    span = f"{years[0]}—{years[-1]}" if len(years) > 1 else str(years[0] if years else "")
    return Paper(
        issuer=clean(issuer), title=f"{span}年度检查考核情况分析报告", blocks=tuple(_blocks(history, years)),
        on=spoken(clock.today()), form="sheet",
    )  # fmt: skip


def _blocks(history: Years, years: Sequence[int]) -> Iterator[Block]:
    yield Block("h1", "一、可比性")
    for old, new, alike in zip(years, years[1:], history.comparable, strict=False):
        text = "方案可比，名次变化可以对照。" if alike else "方案不可比，名次变化不作对照。"
        yield Block("p", f"{old}年与{new}年：{text}")
    yield Block("h1", "二、组内名次变化")
    climbed = sorted((move for move in history.moves if move.delta), key=lambda move: -abs(move.delta or 0))
    if not climbed:
        yield Block("p", "没有可以对照的名次变化。")
    if climbed:
        yield Block("row", cells=("单位", *(f"{year}年" for year in years), "变化"))
    for move in climbed[:LISTED]:
        places = [place.text if place else "–" for place in move.places]
        yield Block("row", cells=(clean(move.name), *places, f"{move.delta:+d}"))
    yield Block("h1", "三、反复出现的问题")
    recurring = [theme for theme in history.themes if theme.is_recurring]
    if recurring:
        yield Block("chart", theme_chart(recurring[:12], years))
        yield Block("row", cells=("主题", *(f"{year}年问题" for year in years), *(f"{year}年单位" for year in years)))
    for theme in recurring[:LISTED]:
        yield Block("row", cells=(clean(theme.title), *map(str, theme.findings), *map(str, theme.units)))
    yield Block("h1", "四、重复问题")
    told = "，".join(f"{year}年{count}个" for year, count in zip(years, history.repeats, strict=True))
    yield Block("p", f"被认定为重复发生的问题：{told}。")
