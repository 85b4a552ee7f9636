"""A unit over the years: frozen results where there are any, and which years may not be compared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from bihuan.engine.scheme.changes import comparable
from bihuan.organizations.models import Succession, Unit
from bihuan.results.models import ResultRow
from bihuan.schemes.models import Scheme
from bihuan.schemes.queries import parsed


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a unit. ``is_comparable`` says whether it may be read against the year before."""

    year: int
    composite: Decimal | None
    rank: int | None
    group_size: int
    grade: str
    is_comparable: bool
    name: str
    scheme: str


def kin_of(unit: Unit) -> set[int]:
    """The unit and what it was before, by its successions."""
    seen, fresh = {unit.pk}, {unit.pk}
    while fresh:
        rows = Succession.objects.filter(successor_id__in=fresh).values_list("predecessor_id", flat=True)
        fresh = set(rows) - seen
        seen |= fresh
    return seen


def trend(kin: Collection[int], klass: str | None = "", *, is_released_only: bool = False) -> list[Year]:
    """All frozen years of a unit (the newest result set of each, or the newest released), oldest first.

    ``kin`` is the unit and what it was before (:func:`kin_of`); without a class the first it was scored in stands
    for it.
    """
    rows = ResultRow.objects.filter(enrolment__unit_id__in=kin)
    rows = rows.exclude(result_set__publication__state="dropped")
    if is_released_only:
        rows = rows.filter(result_set__release__isnull=False)
    chosen: dict[int, ResultRow] = {}
    rows = rows.select_related("result_set__cycle", "result_set__scheme", "enrolment").defer("result_set__inputs")
    for row in _of_class(list(rows.order_by("result_set__number")), klass):
        chosen[row.result_set.cycle.year] = row
    years: list[Year] = []
    before: Scheme | None = None
    for year in sorted(chosen):
        row = chosen[year]
        scheme = row.result_set.scheme
        same = before is not None and comparable(parsed(before), parsed(scheme))
        told = f"{scheme.key} v{scheme.version}"
        points = None if row.composite is None else row.composite.quantize(Decimal(1).scaleb(-row.result_set.places))
        years.append(Year(year, points, row.rank, row.group_size, row.grade, same, row.enrolment.name, told))
        before = scheme
    return years


def _of_class(rows: list[ResultRow], klass: str | None) -> list[ResultRow]:
    wanted = min(rows, key=lambda row: row.pk).klass if klass is None and rows else klass
    return [row for row in rows if row.klass == wanted]


def kin_map(office_id: int) -> dict[int, list[int]]:
    """What each unit of an office became, by one step or several."""
    steps: dict[int, list[int]] = {}
    rows = Succession.objects.filter(predecessor__office_id=office_id).values_list("predecessor_id", "successor_id")
    for old, new in rows:
        steps.setdefault(old, []).append(new)
    return {old: _all_after(old, steps) for old in steps}


def _all_after(unit: int, steps: dict[int, list[int]]) -> list[int]:
    seen: list[int] = []
    todo = list(steps.get(unit, ()))
    while todo:
        found = todo.pop()
        if found not in seen:
            seen.append(found)
            todo += steps.get(found, ())
    return seen
