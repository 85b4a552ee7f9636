"""The ranking as rows to print: places, components, last year's places, rank ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.incomplete import empty_components
from bihuan.engine.robustness import Earlier, Fragility, robustness
from bihuan.engine.scheme import Node
from bihuan.engine.scoring import Line
from bihuan.organizations.lineage import descendants
from bihuan.records.prepared import prepared
from bihuan.records.punctuation import listed
from bihuan.results.models import ResultRow, ResultSet
from bihuan.results.queries.lacking import lacking_in
from bihuan.results.queries.live import Live
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import are_comparable

DRAWS = 400
"""Perturbed weightings behind every rank range shown on a page."""
RANGE_WIDTH = 112
_KEPT = 6
_lock = Lock()
_newest: dict[int, Earlier] = {}
"""The last ranges of each year, for the groups that stay as they are."""


@dataclass(frozen=True, slots=True)
class RankingRow:
    """One line of the ranking table."""

    line: Line
    unit: int
    name: str
    klass: str
    published: str
    components: list[str]
    moved: int | None
    fragility: Fragility | None

    @property
    def range_points(self) -> tuple[int, int, int]:
        """Where the range begins, ends and stands on the little chart, in pixels."""
        fragility = self.fragility
        if fragility is None:
            return 0, 0, 0
        step = (RANGE_WIDTH - 8) / max(fragility.group_size - 1, 1)
        low, high, here = (round(4 + (place - 1) * step) for place in (fragility.low, fragility.high, fragility.rank))
        return low, high, here


@lru_cache(maxsize=8)
def fragility_of(live: Live) -> Mapping[int, Fragility]:
    """Rank ranges of a live result, computed once as long as it stands, and of groups that moved since the last."""
    ranges = robustness(live.result, DRAWS, before=_newest.get(live.cycle.pk))
    with _lock:
        _newest[live.cycle.pk] = live.result, ranges
        for year in list(_newest)[:-_KEPT]:
            del _newest[year]
    return ranges


def ranking_rows(live: Live, group: str | None, text: str = "") -> list[RankingRow]:
    """The rows of one group (all if None) in the order of their places; names may be searched."""
    before = places_before(live.cycle)
    ranges = fragility_of(live)
    first = [node.id for node in first_level(live)]
    rows = []
    for line in live.result.lines:
        enrolment = live.enrolment(line)
        if (group is not None and line.group != group) or (text and text not in enrolment.name):
            continue
        old = before.get((enrolment.unit_id, line.unit.klass))
        rows.append(
            RankingRow(
                line,
                enrolment.pk,
                enrolment.name,
                line.unit.klass,
                live.result.published(line),
                [live.node_score(line, node) for node in first],
                old - line.rank if old is not None and line.rank is not None else None,
                ranges.get(line.number),
            )
        )
    return sorted(rows, key=lambda row: (row.line.group, row.line.rank or 10**9, row.line.number))


def first_level(live: Live) -> list[Node]:
    """The parts right below the composite that carry a score."""
    return [node for node in live.result.scheme.root.children if not node.is_bonus]


def drop_empty_columns(rows: list[RankingRow], titles: list[str]) -> list[str]:
    """Take out of all rows the components none of them has; the titles that are left."""
    kept = [place for place in range(len(titles)) if any(row.components[place] for row in rows)]
    for row in rows:
        row.components[:] = [row.components[place] for place in kept]
    return [titles[place] for place in kept]


def places_before(cycle: Cycle) -> dict[tuple[int, str], int]:
    """Last year's frozen places by unit and class, under the units' present numbers; none where the two years'
    schemes are not comparable, as everywhere else."""
    places = {(unit, klass): rank or 0 for unit, klass, rank in _placed_before(cycle)}
    if not places:
        return {}
    last = Cycle.objects.select_related("scheme").get(office=cycle.office_id, year=cycle.year - 1)
    if not are_comparable(last.scheme, cycle.scheme):
        return {}
    kin = descendants(cycle.office_id)
    return places | {(new, klass): rank for (old, klass), rank in places.items() for new in kin.get(old, ())}


@prepared
def _placed_before(cycle: Cycle) -> QuerySet[ResultRow, tuple[int, str, int | None]]:
    own = Cycle.objects.filter(pk=cycle.pk)
    before = ResultRow.objects.filter(
        result_set__office_id__in=own.values("office_id"),
        result_set__cycle__year__in=own.values(year_before=F("year") - 1),
    )
    rows = before.filter(rank__isnull=False).order_by("result_set__number")
    return rows.values_list("enrolment__unit_id", "klass", "rank")


def groups_of(live: Live) -> list[tuple[str, int]]:
    """Ranking groups with their sizes, in the order of the units."""
    sizes: dict[str, int] = {}
    for line in live.result.lines:
        sizes[line.group] = sizes.get(line.group, 0) + 1
    return list(sizes.items())


def incomplete(live: Live) -> str:
    """What the composite still lacks, in words; empty where every component has marks."""
    return _lacking(node.title for node in empty_components(live.result))


def frozen_incomplete(kept: ResultSet, rows: Sequence[ResultRow]) -> str:
    """What the composites of a frozen result lack: components in which no line has a score."""
    return _lacking(lacking_in(kept, rows))


def _lacking(titles: Iterable[str]) -> str:
    named = listed(titles)
    return _("%(components)s: no marks yet, the composite is not complete") % {"components": named} if named else ""
