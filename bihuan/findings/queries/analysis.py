"""Where problems come from and what becomes of them: by source, method, theme, group, unit and year, at any date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet

from bihuan.findings.models import Finding, Method, Source, Theme
from bihuan.findings.queries.conservation import Balance, balances, from_counts
from bihuan.findings.queries.ledger import NONE
from bihuan.findings.queries.standing import (
    IS_CLOSED_AFTER_DELIVERY,
    IS_REPEATED,
    IS_REPORTED_LATE,
    OPENED,
    TAKEN_BACK,
    as_of,
)
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment

_NO = "–"
_TOOK = ExpressionWrapper(F("closed_by_day") - F("delivered_on"), output_field=DurationField())
"""From delivery to closing."""
_FILTER_OF = {"enrolment__category": "group"}
DIMENSIONS = ("source", "method", "theme", "enrolment__category")


@dataclass(frozen=True, slots=True)
class Split:
    """One line of a table: a word, how the ledger filters by it (``which``), its findings, in how many units."""

    label: str
    value: str
    balance: Balance
    units: int = 0
    share: float = 0.0
    which: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything the page shows, as of a day."""

    on: date
    total: Balance
    by: Mapping[str, Sequence[Split]]
    enrolled: int
    repeats: int
    days_to_close: float | None
    late_closed: int
    heat: Mapping[tuple[Any, str], int]
    titles: Mapping[Any, str]


def analysis(cycle: Cycle, on: date, findings: QuerySet[Finding] | None = None) -> Analysis:
    """The year's findings split every way, as of a day: a handful of queries whatever their number."""
    rows = Finding.objects.filter(cycle=cycle) if findings is None else findings
    cells = _cells(rows, on)
    enrolled = Enrolment.objects.filter(cycle=cycle).count()
    touched = _touched(rows, on)
    words = _words(cycle)
    by = {}
    for place, name in enumerate(DIMENSIONS):
        merged: dict[Any, list[Balance]] = {}
        for key, balance in cells.items():
            merged.setdefault(key[place], []).append(balance)
        splits = [_split(name, value, add(several), words, touched, enrolled) for value, several in merged.items()]
        by[name] = sorted(splits, key=lambda one: (-one.balance.opened, one.label))
    facts = as_of(rows, on).aggregate(
        days=Avg(_TOOK, filter=IS_CLOSED_AFTER_DELIVERY),
        late=Count("pk", filter=IS_REPORTED_LATE), repeats=Count("pk", filter=IS_REPEATED),
    )  # fmt: skip
    days = facts["days"].total_seconds() / 86_400 if isinstance(facts["days"], timedelta) else None
    return Analysis(
        on, add(cells.values()), by, enrolled, facts["repeats"], days, facts["late"], _heat(cells), words["theme"]
    )


COMMON_SHARE = 20.0
"""A theme found in so many of a hundred units is a problem of many, not of one."""


def common(told: Analysis) -> list[Split]:
    """Themes found in a fifth of the units and more."""
    return [one for one in told.by["theme"] if one.value != NONE and one.share >= COMMON_SHARE]


def add(several: Any) -> Balance:
    """The sum of several balances."""
    total = dict.fromkeys(Balance().as_dict(), 0)
    for one in several:
        for name, count in one.as_dict().items():
            total[name] += count
    return Balance(**total)


def _cells(rows: QuerySet[Finding], on: date) -> Mapping[tuple[Any, ...], Balance]:
    """Where findings stand by every dimension at once: today from their states, a past day from their steps."""
    return standing_today(rows, DIMENSIONS) if on >= clock.today() else balances(rows, on, DIMENSIONS)


def standing_today(rows: QuerySet[Finding], by: Sequence[str] = ()) -> dict[tuple[Any, ...], Balance]:
    """The same as ``balances`` for today, read from the states themselves."""
    counts: dict[tuple[Any, ...], dict[tuple[str, str], int]] = {}
    for *key, state, category, number in rows.values_list(*by, "state", "category").annotate(n=Count("pk")).order_by():
        counts.setdefault(tuple(key), {})[state, category] = number
    return {key: from_counts(states) for key, states in counts.items()}


def _touched(rows: QuerySet[Finding], on: date) -> Mapping[Any, int]:
    """In how many units each theme was found: a common problem is one of many units."""
    kept = as_of(rows, on).filter(OPENED).exclude(stood__in=TAKEN_BACK)
    return dict(kept.values_list("theme").annotate(n=Count("enrolment", distinct=True)).order_by())


def _words(cycle: Cycle) -> Mapping[str, Mapping[Any, str]]:
    return {
        "source": {value: str(label) for value, label in Source.choices},
        "method": {value: str(label) for value, label in Method.choices},
        "theme": dict(Theme.objects.filter(office=cycle.office_id).values_list("pk", "title")),
        "enrolment__category": {},
    }


def _split(
    name: str, value: Any, balance: Balance, words: Mapping[str, Mapping[Any, str]], touched: Mapping[Any, int],
    enrolled: int,
) -> Split:  # fmt: skip
    label = str(words[name].get(value) or value or _NO)
    units = touched.get(value, 0) if name == "theme" else 0
    told = str(value or (NONE if name == "theme" else ""))
    share = 100 * units / enrolled if enrolled else 0.0
    return Split(label, told, balance, units, share, {_FILTER_OF.get(name, name): told})


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit with its findings."""

    enrolment: Enrolment
    balance: Balance
    repeats: int


def by_unit(cycle: Cycle, on: date, findings: QuerySet[Finding] | None = None) -> list[UnitLine]:
    """Every enrolled unit with where its findings stood: three queries."""
    rows = Finding.objects.filter(cycle=cycle) if findings is None else findings
    is_today = on >= clock.today()
    per_unit = standing_today(rows, ["enrolment"]) if is_today else balances(rows, on, ["enrolment"])
    repeats = dict(as_of(rows, on).filter(IS_REPEATED).values_list("enrolment").annotate(n=Count("pk")).order_by())
    return [
        UnitLine(row, per_unit.get((row.pk,), Balance()), repeats.get(row.pk, 0))
        for row in Enrolment.objects.filter(cycle=cycle).order_by("position")
    ]


def _heat(cells: Mapping[tuple[Any, ...], Balance]) -> Mapping[tuple[Any, str], int]:
    """How many findings stand by theme and group of units, without those taken back."""
    heat: dict[tuple[Any, str], int] = {}
    for (_source, _method, theme, group), one in cells.items():
        heat[theme, group] = heat.get((theme, group), 0) + one.opened - one.withdrawn - one.merged
    return heat
