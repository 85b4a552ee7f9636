"""The same fact comes in by many doors: findings of the unit that a new one resembles. A person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from bihuan.engine.resemblance import pairs, resemblance
from bihuan.findings.lifecycle import BEFORE, CARRIED, ENDED_UNCORRECTED, MERGED, WITHDRAWN
from bihuan.findings.models import Finding

WINDOW = timedelta(days=120)
LEAST = 0.42
MOST = 5


@dataclass(frozen=True, slots=True)
class Likeness:
    """A finding and how alike it is, in percent, with what speaks for it."""

    finding: Finding
    percent: int
    is_same_theme: bool
    days_apart: int


def candidates(unit_id: int, on: date) -> QuerySet[Finding]:
    """Findings of a unit from about the same time that could be the same fact."""
    rows = Finding.objects.filter(enrolment__unit_id=unit_id, found_on__range=(on - WINDOW, on + WINDOW))
    return rows.exclude(state__in=[*BEFORE - {"submitted"}, MERGED, WITHDRAWN, CARRIED])


def mergeable(finding: Finding) -> QuerySet[Finding]:
    """The findings of the same unit and year it may be merged into, the newest first."""
    rows = Finding.objects.filter(enrolment=finding.enrolment_id).exclude(pk=finding.pk)
    return rows.exclude(state__in=BEFORE | ENDED_UNCORRECTED).order_by("-id")


def alike(
    rows: Iterable[Finding], text: str, on: date, theme_id: int | None = None, *, but: int | None = None
) -> Sequence[Likeness]:
    """The findings a text resembles, the likest first: text most, theme and nearness in time a little."""
    wanted = pairs(text)
    likely = []
    for row in rows:
        if row.pk == but:
            continue
        days = abs((row.found_on - on).days)
        is_same_theme = theme_id is not None and row.theme_id == theme_id
        shared = resemblance(wanted, pairs(row.condition))
        score = 0.8 * shared + (0.12 if is_same_theme else 0) + 0.08 * max(0.0, 1 - days / WINDOW.days)
        if shared >= 0.2 and score >= LEAST:
            likely.append(Likeness(row, round(100 * score), is_same_theme, days))
    return sorted(likely, key=lambda one: (-one.percent, one.finding.pk))[:MOST]
