"""What is fed back: the findings of each unit, as letters and booklet print them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from bihuan.findings.actions.feedback import Terms
from bihuan.findings.lifecycle import (
    BEFORE,
    CLOSED,
    EXEMPT,
    MERGED,
    NOT_CORRECTED,
    REPORTED,
    TRANSFERRED,
    VERIFIED,
    WITHDRAWN,
)
from bihuan.findings.models import Correction, Finding, Severity
from bihuan.outcomes.models import Kind
from bihuan.records import clock

NOT_FED_BACK = frozenset({*BEFORE, WITHDRAWN, MERGED, TRANSFERRED})
_ISO = re.compile(r"(?<![0-9A-Za-z-])([12][0-9]{3})-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z-])")
PAIR: tuple[str, str] = (Kind.FEEDBACK_UNIT.value, Kind.FEEDBACK_LEADER.value)
"""The double feedback."""


def findings_to_feed_back(cycle_id: int) -> dict[int, list[Finding]]:
    """By enrolment: every finding of the year that stands, in the order of the ledger. One query.

    The letters and the booklet both take their findings from here: one is in the booklet if and only if it is in its
    unit's letter (BJ-16).
    """
    by_unit: dict[int, list[Finding]] = {}
    rows = Finding.objects.filter(cycle_id=cycle_id).exclude(state__in=NOT_FED_BACK)
    for row in rows.order_by("enrolment__position", "sequence", "id"):
        by_unit.setdefault(row.enrolment_id, []).append(row)
    return by_unit


@dataclass(frozen=True, slots=True)
class Remit:
    """What a leading body looks after: categories of units, themes; empty ones leave nothing out."""

    categories: Collection[str] = ()
    themes: Collection[int] = ()
    is_serious_only: bool = False

    def __bool__(self) -> bool:
        return bool(self.categories or self.themes or self.is_serious_only)


def findings_in_remit(cycle_id: int, remit: Remit) -> list[Finding]:
    """The year's standing findings within a body's remit, in the order of the ledger; none for no remit (XC-05)."""
    if not remit:
        return []
    rows = Finding.objects.filter(cycle_id=cycle_id).exclude(state__in=NOT_FED_BACK)
    if remit.categories:
        rows = rows.filter(enrolment__category__in=remit.categories)
    if remit.themes:
        rows = rows.filter(Q(theme__in=remit.themes) | Q(theme__parent__in=remit.themes))
    if remit.is_serious_only:
        rows = rows.filter(severity=Severity.SERIOUS)
    return list(rows.select_related("enrolment").order_by("enrolment__position", "sequence", "id"))


def printed(finding: Finding) -> str:
    """A finding as documents print it: its own words, or the amended ones, with one full stop."""
    return f"{spoken_days(finding.amendment or finding.condition).rstrip('。；; ')}。"


ENDED_AS = {CLOSED: "已整改销号", NOT_CORRECTED: "经批准按未整改到位办结", EXEMPT: "经批准免予整改"}
"""How documents name the ends after which nothing is left to correct; what was carried over is corrected on."""
_NEARLY = {REPORTED: "整改报告已报送，待验收", VERIFIED: "整改已通过验收，待销号"}


def to_correct(findings: Sequence[Finding]) -> list[Finding]:
    """Those that still are to be corrected."""
    return [row for row in findings if row.state not in ENDED_AS]


def ended_of(findings: Sequence[Finding]) -> Iterator[dict[str, str]]:
    """Those that have ended, as they are printed, each with how."""
    for n, row in enumerate((row for row in findings if row.state in ENDED_AS), start=1):
        note = f"（{row.number}，{ENDED_AS[row.state]}）"
        yield {"序号": str(n), "编号": row.number, "内容": printed(row), "备注": note}


def problems_of(findings: Sequence[Finding], terms: Terms | None = None) -> Iterator[dict[str, str]]:
    """Findings as they are printed. One that has not been fed back yet has no day: its term is told from ``terms``."""
    for n, row in enumerate(findings, start=1):
        term = _until(row, terms)
        note = "，".join(filter(None, (row.number, term)))
        yield {
            "序号": str(n), "编号": row.number, "内容": printed(row), "期限": f"（{term}）" if term else "",
            "备注": f"（{note}）" if note else "",
        }  # fmt: skip


def _until(finding: Finding, terms: Terms | None) -> str:
    """Until when a finding is to be corrected; a day that has passed is no term any more."""
    if finding.state in ENDED_AS or finding.state in _NEARLY:
        return _NEARLY.get(finding.state) or ENDED_AS[finding.state]
    if finding.due_on is None:
        term = _term(finding.correction, terms) if terms else ""
        return f"整改期限：{term}" if term else ""
    if finding.due_on < clock.today():
        return f"整改期限{spoken(finding.due_on)}已过，应立即整改"
    return f"整改期限：{spoken(finding.due_on)}"


def _term(correction: str, terms: Terms) -> str:
    rules = terms.deadlines
    if correction == Correction.IMMEDIATE:
        return f"收到本函之日起{rules.immediate_workdays}个工作日内，立行立改"
    if correction == Correction.STAGED:
        return f"收到本函之日起{rules.staged_workdays}个工作日内"
    return f"收到本函之日起{rules.continuous_months}个月内，持续整改"


def spoken_days(text: str) -> str:
    """A text with every day that is written 2016-06-06 as documents write it; what is no day stays."""
    return _ISO.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", text)


def spoken(day: date | None) -> str:
    """A day as documents write it."""
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"
