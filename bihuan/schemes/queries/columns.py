"""A ledger as the engine reads it: its effective marks as columns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from itertools import repeat
from typing import Any, TypeVar

import numpy as np
from django.db.models import Count, F, Max, QuerySet, Subquery, Sum

from bihuan.engine.values import Codes, Columns
from bihuan.organizations.models import Person
from bihuan.records.punctuation import in_brackets
from bihuan.schemes.lifecycle import EFFECTIVE
from bihuan.schemes.models import Cycle, Enrolment, Indicator, Mark

M = TypeVar("M", bound=Mark)

NOT_APPLICABLE = "NA"

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
    "member",
    "group",
    "option",
    "severity",
    "incident",
    "happened_on",
    "fact",
)


Names = dict[int, str]
_KNOWN: ContextVar[dict[str, Names] | None] = ContextVar("names of a year's marks", default=None)


@contextmanager
def names_kept(known: Mapping[str, Names] | None = None) -> Iterator[None]:
    """Within it the names of units, indicators and people are looked up once for the marks of all ledgers; ``known``
    are those a caller has read already (``names_read``)."""
    if _KNOWN.get() is not None:
        yield
        return
    token = _KNOWN.set(dict(known or {}))
    try:
        yield
    finally:
        _KNOWN.reset(token)


def names_read(cycle: Cycle, enrolled: Iterable[Enrolment], indicators: Iterable[Indicator]) -> dict[str, Names]:
    """The names of units and indicators that have been read for another purpose."""
    units = {row.pk: row.code for row in enrolled}
    return {_units_of(cycle): units, _INDICATORS: {row.pk: row.node for row in indicators}}


_INDICATORS = "indicators"


def _units_of(cycle: Cycle) -> str:
    return f"units of {cycle.pk}"


def _looked_up(what: str, wanted: Set[int], look_up: Callable[[Set[int]], Names]) -> Names:
    known = _KNOWN.get()
    if known is None:
        return look_up(wanted)
    names = known.setdefault(what, {})
    if unknown := wanted - names.keys():
        names |= look_up(unknown)
    return names


def effective(model: type[M], cycle: Cycle) -> QuerySet[M]:
    """The marks of a ledger that count in a cycle: accepted where that is needed, and not reversed."""
    return model._default_manager.filter(cycle=cycle, state=EFFECTIVE, reverses__isnull=True)


def mark_stamps(model: type[Mark], cycle: Cycle) -> list[Subquery]:
    """Newest mark and newest step, to be asked for in one query: as long as they stay, no mark has changed."""
    newest = model._default_manager.filter(cycle=cycle).order_by("-pk")
    stepped = model._default_manager.filter(cycle=cycle).filter(**{"steps__isnull": False}).order_by().values("cycle")
    steps = stepped.annotate(newest=Max("steps__pk")).values("newest")
    return [Subquery(newest.values("pk")[:1]), Subquery(newest.values("recorded_at")[:1]), Subquery(steps)]


def mark_moves(model: type[Mark], cycle: Cycle) -> QuerySet[Any, Any]:
    """By enrolled unit, how many marks are effective and the sum of their numbers: no number is ever used again."""
    rows = model._default_manager.filter(cycle=cycle, state=EFFECTIVE).order_by()
    return rows.values(unit=F("enrolment_id")).annotate(count=Count("pk"), total=Sum("pk"))


def mark_columns(
    rows: QuerySet[Any], cycle: Cycle, key: str, *, kind: str | None = None, rater: str | None = None
) -> Columns:
    """Marks of a ledger as the engine reads them, each with its reference under the source's ``key``.

    The cell ``source`` is the key, or what the column ``kind`` says; the rater is who recorded the mark, or the
    enrolled unit the column ``rater`` names. A constant number of queries.
    """
    own = [name for name in (kind, rater) if name is not None]
    listed = list(rows.order_by("pk").values_list(*_FIELDS, *own))
    by_field = dict(zip((*_FIELDS, *own), zip(*listed, strict=True) if listed else repeat(()), strict=False))
    enrolled = {*by_field["enrolment_id"], *(by_field[rater] if rater else ())}
    units = _looked_up(_units_of(cycle), enrolled, lambda rows: _codes(cycle, rows))
    nodes = _looked_up(_INDICATORS, {*by_field["indicator_id"]}, _nodes)
    people = _looked_up("people", {*by_field["recorded_by_id"], *by_field["reviewed_by_id"]}, _names)
    values = [
        NOT_APPLICABLE if skipped else value
        for value, skipped in zip(by_field["value"], by_field["is_not_applicable"], strict=True)
    ]
    by_unit = by_field[rater] if rater else repeat(None, len(listed))
    raters = [
        people[person] if unit is None else units[unit]
        for person, unit in zip(by_field["recorded_by_id"], by_unit, strict=True)
    ]
    columns: dict[str, tuple[Codes, Sequence[str]]] = {
        "unit": _encoded(by_field["enrolment_id"], units.__getitem__),
        "indicator": _encoded(by_field["indicator_id"], nodes.__getitem__),
        "value": _encoded(values, plain),
        "class": _encoded(by_field["klass"]),
        "weight": _encoded(by_field["weight"], plain),
        "rater": _encoded(raters),
        "second": _encoded(by_field["reviewed_by_id"], _or_empty(people)),
        "source": _encoded(by_field[kind] if kind else [key] * len(listed)),
        "on": _encoded(by_field["happened_on"], lambda day: day.isoformat()),
        "note": _encoded(by_field["fact"]),
    }
    columns |= {name: _encoded(by_field[name]) for name in ("member", "group", "option", "severity", "incident")}
    numbers = np.array(by_field["pk"], np.int64)
    return Columns(f"{key}-{cycle.year}", numbers, columns, (np.zeros(len(numbers), np.int32), [key]))


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


_MANY = 500
"""Numbers a query may name; beyond it all of a year are read."""


def _codes(cycle: Cycle, enrolled: Set[int | None]) -> dict[int, str]:
    rows = Enrolment.objects.filter(cycle=cycle)
    rows = rows if len(enrolled) > _MANY else rows.filter(pk__in=[pk for pk in enrolled if pk])
    return dict(rows.values_list("pk", "code"))


def _nodes(indicators: Set[int]) -> Names:
    return dict(Indicator.objects.filter(pk__in=indicators).values_list("pk", "node"))


def _names(people: Iterable[int | None]) -> dict[int, str]:
    """Names by person; where two people have one name they are told apart by their sign-in names."""
    named = Person.objects.filter(pk__in={pk for pk in people if pk}).values("name")
    rows = list(Person.objects.filter(name__in=named).values_list("pk", "name", "username"))
    once: dict[str, int] = {}
    for _, name, _ in rows:
        once[name] = once.get(name, 0) + 1
    return {pk: name if once[name] == 1 else name + in_brackets(username) for pk, name, username in rows}
