"""The booklet of all problems of a year: contents, a section a unit, running numbers, totals equal to the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.findings.models import Finding
from bihuan.outcomes.queries.feedback import findings_to_feed_back
from bihuan.papers.content import Block, Paper, clean
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment


def booklet(cycle: Cycle, issuer: str) -> Paper:
    """Every finding that goes into a letter, and no other (BJ-16): both are taken from one query."""
    found = findings_to_feed_back(cycle.pk)
    units = Enrolment.objects.filter(cycle=cycle).order_by("position")
    day = clock.today()
    return Paper(
        issuer=clean(issuer), title=f"{cycle.year}年度检查考核问题清单", is_booklet=True,
        on=f"{day.year}年{day.month}月{day.day}日", blocks=tuple(_blocks(list(units), found)),
    )  # fmt: skip


def _blocks(units: list[Enrolment], found: dict[int, list[Finding]]) -> Iterator[Block]:
    total = sum(len(rows) for rows in found.values())
    with_problems = sum(1 for unit in units if found.get(unit.pk))
    yield Block("p", f"本清单共收录{total}个问题，涉及{with_problems}个单位（参加考核的单位共{len(units)}个）。")
    running = 0
    for place, unit in enumerate(units, start=1):
        rows = found.get(unit.pk, [])
        yield Block("h1", f"{place}．{clean(unit.name)}（{len(rows)}个）")
        if not rows:
            yield Block("p", "没有问题。")
        for row in rows:
            running += 1
            text = clean(row.amendment or row.condition).rstrip("。；; ")
            yield Block("item", f"{running}．（{row.number}）{text}。")
