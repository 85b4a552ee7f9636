"""Several years side by side: rank moves inside the group, recurring themes, repeats; what is not comparable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db.models import Count, QuerySet

from bihuan.findings.models import Finding
from bihuan.organizations.lineage import descendants
from bihuan.outcomes.queries.feedback import NOT_FED_BACK
from bihuan.results.lifecycle import AFTER_DECISION
from bihuan.results.models import Publication, ResultRow, ResultSet
from bihuan.schemes.queries import are_comparable

YEARS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stood in a year: rank of N in its group, under a scheme version."""

    year: int
    group: str
    rank: int | None
    size: int
    composite: Decimal | None
    scheme: str

    @property
    def text(self) -> str:
        """Rank of N."""
        return f"{self.rank}/{self.size}" if self.rank else "–"


@dataclass(frozen=True, slots=True)
class Move:
    """A unit over the years; ``delta`` is places gained, None where it may not be told (other group or scheme)."""

    unit_id: int
    name: str
    code: str
    places: Sequence[Place | None]
    delta: int | None
    anyway: int | None = None
    """Places gained where the schemes may not be compared: told only to who asks for it, and named as such."""

    @property
    def fell(self) -> int:
        """Places lost."""
        return -(self.delta or 0)


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme by year: findings, units, and in how many of the years it came up."""

    title: str
    findings: Sequence[int]
    units: Sequence[int]

    @property
    def is_recurring(self) -> bool:
        """Whether it came up in every year."""
        return all(self.findings)


@dataclass(frozen=True, slots=True)
class Years:
    """The report: the result sets, which neighbours are comparable, moves, themes, repeats by year."""

    sets: Sequence[ResultSet]
    comparable: Sequence[bool]
    moves: Sequence[Move]
    themes: Sequence[Theme]
    repeats: Sequence[int]


def latest_sets(office_id: int, upto: int, count: int = YEARS) -> list[ResultSet]:
    """The newest decided result of each of the last years, oldest first."""
    rows = Publication.objects.filter(
        result_set__office_id=office_id, result_set__cycle__year__lte=upto, state__in=AFTER_DECISION
    ).select_related("result_set__cycle", "result_set__scheme")
    by_year: dict[int, ResultSet] = {}
    for row in rows.defer("result_set__inputs").order_by("result_set__number"):
        by_year[row.result_set.cycle.year] = row.result_set
    return [by_year[year] for year in sorted(by_year)[-count:]]


def compare(sets: Sequence[ResultSet]) -> Years:
    """Any result sets of an office side by side; a constant number of queries for a number of sets."""
    pairs = list(pairwise(sets))
    alike = [are_comparable(old.scheme, new.scheme) for old, new in pairs]
    themes, repeats = _themes(sets), _repeats(sets)
    return Years(sets, alike, _moves(sets, alike), themes, repeats)


def _moves(sets: Sequence[ResultSet], alike: Sequence[bool]) -> list[Move]:
    if not sets:
        return []
    last = _rows(sets[-1])
    kin = _before(sets[-1].office_id)
    earlier = [{(row.enrolment.unit_id, row.klass): row for row in _rows(kept)} for kept in sets[:-1]]
    moves = []
    for row in last:
        places = [_place(kept, _kin_row(rows, row, kin)) for kept, rows in zip(sets[:-1], earlier, strict=True)]
        now = _place(sets[-1], row)
        unit = row.enrolment
        moves.append(Move(unit.unit_id, unit.name, unit.code, [*places, now], *_told(places, now, alike)))
    return moves


def _rows(kept: ResultSet) -> Sequence[ResultRow]:
    return list(kept.rows.select_related("enrolment").order_by("group", "rank", "id"))


def _before(office_id: int) -> Mapping[int, list[int]]:
    """For each unit what it was before."""
    earlier: dict[int, list[int]] = {}
    for old, after in descendants(office_id).items():
        for new in after:
            earlier.setdefault(new, []).append(old)
    return earlier


def _kin_row(
    rows: Mapping[tuple[int, str], ResultRow], row: ResultRow, kin: Mapping[int, list[int]]
) -> ResultRow | None:
    """The unit's own row of that year, or that of the one it came from; of several none is its own."""
    if (row.enrolment.unit_id, row.klass) in rows:
        return rows[row.enrolment.unit_id, row.klass]
    kin_rows = [rows[unit, row.klass] for unit in kin.get(row.enrolment.unit_id, ()) if (unit, row.klass) in rows]
    return kin_rows[0] if len(kin_rows) == 1 else None


def _place(kept: ResultSet, row: ResultRow | None) -> Place | None:
    if row is None:
        return None
    return Place(kept.cycle.year, row.group, row.rank, row.group_size, row.composite, str(kept.scheme))


def _told(before: Sequence[Place | None], now: Place | None, alike: Sequence[bool]) -> tuple[int | None, int | None]:
    """What may be told, and what only who asks for it is told."""
    delta = _delta(before, now, alike)
    return delta, _delta(before, now, [*alike[:-1], True]) if delta is None and alike else None


def _delta(before: Sequence[Place | None], now: Place | None, alike: Sequence[bool]) -> int | None:
    """Places gained since the set before; only in the same group and under comparable schemes (5.5-15)."""
    old = before[-1] if before else None
    if old is None or now is None or old.rank is None or now.rank is None:
        return None
    return old.rank - now.rank if old.group == now.group and alike[-1] else None


def _themes(sets: Sequence[ResultSet]) -> list[Theme]:
    cycles = [kept.cycle_id for kept in sets]
    counted = _found_in(cycles).filter(theme__isnull=False).values_list("theme__title", "cycle_id")
    by_theme: dict[str, dict[int, tuple[int, int]]] = {}
    for title, cycle, n, units in counted.annotate(n=Count("pk"), units=Count("enrolment", distinct=True)):
        by_theme.setdefault(title, {})[cycle] = (n, units)
    made = [
        Theme(title, [by.get(c, (0, 0))[0] for c in cycles], [by.get(c, (0, 0))[1] for c in cycles])
        for title, by in by_theme.items()
    ]
    return sorted(made, key=lambda theme: (-sum(theme.findings), theme.title))


def _repeats(sets: Sequence[ResultSet]) -> list[int]:
    cycles = [kept.cycle_id for kept in sets]
    by_cycle = dict(_found_in(cycles).filter(repeat_of__isnull=False).values_list("cycle_id").annotate(n=Count("pk")))
    return [by_cycle.get(cycle, 0) for cycle in cycles]


def _found_in(cycles: Sequence[int]) -> QuerySet[Finding]:
    """The findings that stand, each in the year it was found: no draft, none taken back, none carried into a year."""
    rows = Finding.objects.filter(cycle_id__in=cycles, predecessor__isnull=True)
    return rows.exclude(state__in=NOT_FED_BACK).order_by()
