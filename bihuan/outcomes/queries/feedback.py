"""What is fed back: the findings of each unit, as letters and booklet print them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bihuan.findings.lifecycle import BEFORE, MERGED, TRANSFERRED, WITHDRAWN
from bihuan.findings.models import Finding
from bihuan.outcomes.models import Kind

NOT_FED_BACK = frozenset({*BEFORE, WITHDRAWN, MERGED, TRANSFERRED})
PAIR: tuple[str, str] = (Kind.FEEDBACK_UNIT.value, Kind.FEEDBACK_LEADER.value)
"""The double feedback."""


def findings_to_feed_back(cycle_id: int) -> dict[int, list[Finding]]:
    """By enrolment: every finding of the year that stands, in the order of the ledger. One query.

    The letters and the booklet both take their findings from here: one is in the booklet if and only if it is in its
    unit's letter (BJ-16).
    """
    found: dict[int, list[Finding]] = {}
    rows = Finding.objects.filter(cycle_id=cycle_id).exclude(state__in=NOT_FED_BACK)
    for row in rows.order_by("enrolment__position", "sequence", "id"):
        found.setdefault(row.enrolment_id, []).append(row)
    return found


def problems_of(findings: list[Finding]) -> Iterator[dict[str, str]]:
    """Findings as they are printed."""
    for n, row in enumerate(findings, start=1):
        text = (row.amendment or row.condition).rstrip("。；; ")
        due = f"（整改期限：{row.due_on}）" if row.due_on else ""
        yield {"序号": str(n), "编号": row.number, "内容": f"{text}。", "期限": due}


def spoken(day: date | None) -> str:
    """A day as documents write it."""
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"
