"""The ledger as the engine reads it: effective entries as columns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Max, QuerySet, Subquery

from bihuan.engine.values import Codes, Columns
from bihuan.organizations.models import Person
from bihuan.schemes.models import Cycle, Enrolment, Indicator
from bihuan.supervision.models import Entry, EntryStep

KEY = "entry"
"""The source of these marks, as their references name it."""
NOT_APPLICABLE = "NA"
WAITING_SECOND = "…"
"""Stands for the second person while an entry is checked before anyone has accepted it."""

_FIELDS = (
    "pk",
    "enrolment_id",
    "indicator_id",
    "value",
    "is_not_applicable",
    "klass",
    "weight",
    "recorded_by_id",
    "reviewed_by_id",
    "rater_id",
    "member",
    "group",
    "option",
    "severity",
    "incident",
    "kind",
    "happened_on",
    "fact",
)


def effective(cycle: Cycle) -> QuerySet[Entry]:
    """The entries of a cycle that count: accepted where that is needed, and not reversed."""
    return Entry.objects.filter(cycle=cycle, state=Entry.State.EFFECTIVE).exclude(kind="reversal")


def stamps(cycle: Cycle) -> list[Subquery]:
    """Newest entry and newest step, to be asked for in one query: as long as they stay, no mark has changed."""
    entries = Entry.objects.filter(cycle=cycle).order_by().values("cycle")
    steps = EntryStep.objects.filter(entry__cycle=cycle).order_by().values("entry__cycle")
    return [
        Subquery(entries.annotate(newest=Max("pk")).values("newest")),
        Subquery(entries.annotate(newest=Max("recorded_at")).values("newest")),
        Subquery(steps.annotate(newest=Max("pk")).values("newest")),
    ]


def marks(cycle: Cycle) -> Columns:
    """Every entry that counts in a cycle; the cell ``source`` is its kind."""
    rows = effective(cycle).order_by("pk").values_list(*_FIELDS)
    codes = dict(Enrolment.objects.filter(cycle=cycle).values_list("pk", "code"))
    return entry_columns(rows, cycle, codes)


def entry_columns(rows: Iterable[tuple[Any, ...]], cycle: Cycle, units: Mapping[int, str]) -> Columns:
    """Rows of ``_FIELDS`` as engine columns named after the ledger."""
    by_field: dict[str, Sequence[Any]] = dict(zip(_FIELDS, zip(*rows, strict=True), strict=False))
    if not by_field:
        by_field = dict.fromkeys(_FIELDS, ())
    people = _names({*by_field["recorded_by_id"], *by_field["reviewed_by_id"]})
    nodes = dict(Indicator.objects.filter(pk__in=set(by_field["indicator_id"])).values_list("pk", "node"))
    values = [
        NOT_APPLICABLE if skipped else value
        for value, skipped in zip(by_field["value"], by_field["is_not_applicable"], strict=True)
    ]
    raters = [
        person if unit is None else -unit
        for person, unit in zip(by_field["recorded_by_id"], by_field["rater_id"], strict=True)
    ]
    whose = people | {-pk: code for pk, code in units.items()}
    columns: dict[str, tuple[Codes, Sequence[str]]] = {
        "unit": _encoded(by_field["enrolment_id"], units.__getitem__),
        "indicator": _encoded(by_field["indicator_id"], nodes.__getitem__),
        "value": _encoded(values, plain),
        "class": _encoded(by_field["klass"]),
        "weight": _encoded(by_field["weight"], plain),
        "rater": _encoded(raters, whose.__getitem__),
        "second": _encoded(by_field["reviewed_by_id"], _or_empty(people)),
        "source": _encoded(by_field["kind"]),
        "on": _encoded(by_field["happened_on"], lambda day: day.isoformat()),
        "note": _encoded(by_field["fact"]),
    }
    columns |= {name: _encoded(by_field[name]) for name in ("member", "group", "option", "severity", "incident")}
    rows = np.array(by_field["pk"], np.int64)
    return Columns(f"ledger-{cycle.year}", rows, columns, (np.zeros(len(rows), np.int32), [KEY]))


def plain(value: Decimal | str | None) -> str:
    """A number as the engine reads it: plain digits, no exponent; empty for none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value.normalize():f}"


def _encoded(
    values: Iterable[Hashable], text: Callable[[Any], str] | None = None
) -> tuple[np.ndarray[Any, np.dtype[np.int32]], list[str]]:
    seen: dict[Hashable, int] = {}
    codes = np.array([seen.setdefault(value, len(seen)) for value in values], np.int32)
    return codes, [text(value) for value in seen] if text else [str(value) for value in seen]


def _or_empty(texts: Mapping[int, str]) -> Callable[[int | None], str]:
    return lambda pk: "" if pk is None else texts[pk]


def _names(people: Iterable[int | None]) -> dict[int, str]:
    """Names by person; two people of one name are told apart by their sign-in names."""
    rows = list(Person.objects.filter(pk__in={pk for pk in people if pk}).values_list("pk", "name", "username"))
    once: dict[str, int] = {}
    for _, name, _ in rows:
        once[name] = once.get(name, 0) + 1
    return {pk: name if once[name] == 1 else f"{name}（{username}）" for pk, name, username in rows}
