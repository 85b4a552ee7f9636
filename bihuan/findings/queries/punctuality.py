"""How punctual units are, at the end of any day: what is overdue, by how much, and how much was done on time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bihuan.findings.models import Category, Finding
from bihuan.findings.queries.clocks import Stood, stood
from bihuan.findings.queries.standing import NOT_TO_CORRECT


@dataclass(frozen=True, slots=True)
class Punctuality:
    """``overdue`` findings with the ``longest`` delay in days, and the longest since the terms first set
    (``from_original``, whatever was extended); of those ``due`` by the day, how many were reported ``on_time``."""

    overdue: int = 0
    longest: int = 0
    from_original: int = 0
    due: int = 0
    on_time: int = 0

    @property
    def rate(self) -> float | None:
        """Reported done by the day it was due, of all that were due, in percent; None if nothing was due."""
        return None if not self.due else 100 * self.on_time / self.due


def punctuality(findings: QuerySet[Finding], on: date) -> Mapping[int, Punctuality]:
    """Of each enrolled unit with findings, as of a day: two queries. Individual cases are in no rate (HD-05)."""
    told = {pk: (unit, category) for pk, unit, category in findings.values_list("pk", "enrolment_id", "category")}
    of: dict[int, list[tuple[Stood, bool]]] = {}
    for pk, one in stood(findings, on).items():
        unit, category = told[pk]
        of.setdefault(unit, []).append((one, category != Category.INDIVIDUAL))
    return {unit: _sum(rows, on) for unit, rows in of.items()}


def _sum(rows: Iterable[tuple[Stood, bool]], on: date) -> Punctuality:
    listed = list(rows)
    late = [days for one, _counts in listed if (days := one.days_late(on))]
    due = [one for one, counts in listed if counts and _was_due(one, on)]
    return Punctuality(
        overdue=len(late),
        longest=max(late, default=0),
        from_original=max((one.days_late_from_original(on) for one, _counts in listed), default=0),
        due=len(due),
        on_time=sum(1 for one in due if one.reported_on and one.due_on and one.reported_on <= one.due_on),
    )


def _was_due(one: Stood, on: date) -> bool:
    return one.due_on is not None and one.due_on <= on and one.state not in NOT_TO_CORRECT
