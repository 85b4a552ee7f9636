"""A unit over the years: frozen results where there are any, and which years may not be compared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from bihuan.organizations.access import predecessors
from bihuan.organizations.models import Unit
from bihuan.results.models import ResultRow
from bihuan.schemes.models import Scheme, titled_version
from bihuan.schemes.queries import are_comparable


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


def kin_of(unit: Unit) -> frozenset[int]:
    """The unit and what it was before, by its successions."""
    return predecessors(frozenset({unit.pk})) | {unit.pk}


_COLUMNS = (
    "pk", "klass", "result_set__cycle__year", "composite", "rank", "group_size", "grade", "enrolment__name",
    "result_set__places", "result_set__scheme_id", "result_set__scheme_hash", "result_set__scheme__title",
    "result_set__scheme__version",
)  # fmt: skip


class _Row(NamedTuple):
    pk: int
    klass: str
    year: int
    composite: Decimal | None
    rank: int | None
    group_size: int
    grade: str
    name: str
    places: int
    scheme_id: int
    scheme_hash: str
    scheme_title: str
    scheme_version: int


def trend(kin: Collection[int], klass: str | None = "", *, is_released_only: bool = False) -> list[Year]:
    """All frozen years of a unit (the newest result set of each, or the newest released), oldest first.

    ``kin`` is the unit and what it was before (:func:`kin_of`); without a class the first it was scored in stands
    for it.
    """
    rows = ResultRow.objects.filter(enrolment__unit_id__in=kin)
    rows = rows.exclude(result_set__publication__state="dropped")
    if is_released_only:
        rows = rows.filter(result_set__release__isnull=False)
    listed = [_Row(*row) for row in rows.order_by("result_set__number").values_list(*_COLUMNS)]
    chosen = {row.year: row for row in _of_class(listed, klass)}
    years: list[Year] = []
    before: _Row | None = None
    for year in sorted(chosen):
        row = chosen[year]
        same = before is not None and _is_comparable(before, row)
        told = titled_version(row.scheme_title, row.scheme_version)
        points = None if row.composite is None else row.composite.quantize(Decimal(1).scaleb(-row.places))
        years.append(Year(year, points, row.rank, row.group_size, row.grade, same, row.name, told))
        before = row
    return years


def _is_comparable(old: _Row, new: _Row) -> bool:
    return _comparable((old.scheme_id, old.scheme_hash), (new.scheme_id, new.scheme_hash))


@lru_cache(maxsize=256)
def _comparable(old: tuple[int, str], new: tuple[int, str]) -> bool:
    """By number and hash of the schemes: what was approved never changes, so it is read and judged once a process."""
    schemes = Scheme.objects.in_bulk([old[0], new[0]])
    return are_comparable(schemes[old[0]], schemes[new[0]])


def _of_class(rows: list[_Row], klass: str | None) -> list[_Row]:
    wanted = min(rows, key=lambda row: row.pk).klass if klass is None and rows else klass
    return [row for row in rows if row.klass == wanted]
