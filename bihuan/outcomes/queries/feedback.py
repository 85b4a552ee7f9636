"""What is fed back: the findings of each unit, as letters and booklet print them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bihuan.findings.actions.feedback import Terms
from bihuan.findings.lifecycle import BEFORE, MERGED, TRANSFERRED, WITHDRAWN
from bihuan.findings.models import Correction, Finding
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


def printed(finding: Finding) -> str:
    """A finding as documents print it: its own words, or the amended ones, with one full stop."""
    return f"{(finding.amendment or finding.condition).rstrip('。；; ')}。"


def problems_of(findings: Sequence[Finding], terms: Terms | None = None) -> Iterator[dict[str, str]]:
    """Findings as they are printed. One that has not been fed back yet has no day: its term is told from ``terms``."""
    for n, row in enumerate(findings, start=1):
        due = str(row.due_on) if row.due_on else _term(row.correction, terms) if terms else ""
        text = f"（整改期限：{due}）" if due else ""
        yield {"序号": str(n), "编号": row.number, "内容": printed(row), "期限": text}


def _term(correction: str, terms: Terms) -> str:
    rules = terms.deadlines
    if correction == Correction.IMMEDIATE:
        return f"收到本函之日起{rules.immediate_workdays}个工作日内，立行立改"
    if correction == Correction.STAGED:
        return f"收到本函之日起{rules.staged_workdays}个工作日内"
    return f"收到本函之日起{rules.continuous_months}个月内，持续整改"


def spoken(day: date | None) -> str:
    """A day as documents write it."""
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"
