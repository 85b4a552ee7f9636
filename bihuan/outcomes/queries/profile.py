"""One unit over the years: what was found, what came again, what is still open, how it was called to account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bihuan.findings.lifecycle import OPEN
from bihuan.findings.models import Finding, Severity
from bihuan.findings.models import Theme as FindingTheme
from bihuan.outcomes.models import AccountabilityAction, Interview
from bihuan.outcomes.queries.feedback import NOT_FED_BACK
from bihuan.schemes.models import Cycle, Enrolment


@dataclass(frozen=True, slots=True)
class Problems:
    """A year of the unit: findings fed back, serious, repeated, still open, interviews, accountability actions."""

    cycle_id: int
    enrolment_id: int
    year: int
    found: int
    serious: int
    repeated: int
    open: int
    interviews: int
    actions: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the unit's findings over all years."""

    title: str
    count: int
    years: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Every year the unit was enrolled, the newest first, and the themes that came up in more than one of them."""

    years: Sequence[Problems]
    themes: Sequence[Theme]


_FACTS = ("enrolment_id", "cycle_id", "severity", "repeat_of_id", "state", "theme_id", "predecessor_id")


def profile(kin: Collection[int], count: int = 8) -> Profile:
    """The unit (``kin``: itself and what it was before) over the years: five queries, its findings read once."""
    enrolled = dict(Enrolment.objects.filter(unit_id__in=kin).order_by("-cycle__year", "id").values_list("pk", "cycle"))
    years = dict(Cycle.objects.filter(pk__in=set(enrolled.values())).values_list("pk", "year"))
    rows = Finding.objects.filter(enrolment__in=enrolled).exclude(state__in=NOT_FED_BACK).order_by()
    facts = [_Fact(*row) for row in rows.values_list(*_FACTS)]
    talks = Interview.objects.filter(enrolment__in=enrolled).exclude(state="called_off").order_by()
    called = Counter(talks.values_list("enrolment_id", flat=True))
    actions: Counter[int] = Counter()
    held = AccountabilityAction.objects.filter(enrolment__in=enrolled).order_by()
    for unit, number in held.values_list("enrolment_id", "count"):
        actions[unit] += number
    by_unit: dict[int, list[_Fact]] = {}
    for fact in facts:
        by_unit.setdefault(fact.enrolment_id, []).append(fact)
    told = [
        _problems(cycle, pk, years[cycle], by_unit.get(pk, []), (called[pk], actions[pk]))
        for pk, cycle in enrolled.items()
    ]
    return Profile(told, _themes(facts, count))


class _Fact(NamedTuple):
    enrolment_id: int
    cycle_id: int
    severity: str
    repeat_of_id: int | None
    state: str
    theme_id: int | None
    predecessor_id: int | None


def _problems(cycle: int, pk: int, year: int, rows: Sequence[_Fact], followed: tuple[int, int]) -> Problems:
    serious = sum(row.severity == Severity.SERIOUS for row in rows)
    repeated = sum(row.repeat_of_id is not None for row in rows)
    return Problems(cycle, pk, year, len(rows), serious, repeated, sum(row.state in OPEN for row in rows), *followed)


def _themes(rows: Sequence[_Fact], count: int) -> list[Theme]:
    """A finding carried over is counted where it was found."""
    cycles: dict[int, list[int]] = {}
    for row in rows:
        if row.theme_id is not None and row.predecessor_id is None:
            cycles.setdefault(row.theme_id, []).append(row.cycle_id)
    again = {theme: years for theme, years in cycles.items() if len(set(years)) > 1}
    titles = dict(FindingTheme.objects.filter(pk__in=again).values_list("pk", "title")) if again else {}
    told = [Theme(titles[theme], len(years), len(set(years))) for theme, years in again.items()]
    return sorted(told, key=lambda theme: (-theme.years, -theme.count, theme.title))[:count]
