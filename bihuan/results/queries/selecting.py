"""Who is selected for an interview: low in its own group, **or** prominent problems, each with its reason (HD-01).

The group's bottom is the scheme's rule, widened on ties by the engine; prominent problems are counted in the ledger
as of a day. The rank ranges come from the robustness of the frozen inputs, so a fragile rank is marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from bihuan.engine.robustness import robustness
from bihuan.findings.models import Finding, Severity
from bihuan.findings.queries.clocks import overdue
from bihuan.findings.queries.standing import standing
from bihuan.results.inputs import rescore
from bihuan.results.models import ResultRow, ResultSet
from bihuan.schemes.queries.calendar import deadlines_of

DRAWS = 400


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many serious or overdue findings on problems are prominent; None switches a limit off."""

    serious: int | None = None
    overdue: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A unit that is selected, with what selected it."""

    row: ResultRow
    by_rank: bool
    by_problems: bool
    is_tied: bool
    is_fragile: bool
    serious: int
    overdue: int


def choose(result_set: ResultSet, limits: Limits, on: date) -> list[Chosen]:
    """The selection by both rules, in the order of the groups and ranks; the same whenever it is asked again."""
    rows = list(result_set.rows.select_related("enrolment").order_by("group", "rank", "id"))
    serious, overdue = _serious(result_set, on), _overdue(result_set, on)
    ties = Counter((row.group, row.rank) for row in rows)
    fragile = fragile_ranks(result_set.pk, result_set.result_hash)
    chosen = []
    for row in rows:
        grave, late = serious[row.enrolment_id], overdue[row.enrolment_id]
        by_problems = _reaches(grave, limits.serious) or _reaches(late, limits.overdue)
        if row.is_bottom or by_problems:
            tied = row.is_bottom and ties[row.group, row.rank] > 1
            shaky = (row.enrolment.code, row.klass) in fragile
            chosen.append(Chosen(row, row.is_bottom, by_problems, tied, shaky, grave, late))
    return _once(chosen)


def _once(chosen: list[Chosen]) -> list[Chosen]:
    """A unit assessed in several classes is selected once, for the class that stands worst."""
    kept: dict[int, Chosen] = {}
    for one in chosen:
        held = kept.get(one.row.enrolment_id)
        if held is None or (one.by_rank and not held.by_rank):
            kept[one.row.enrolment_id] = one
    return list(kept.values())


def _reaches(count: int, limit: int | None) -> bool:
    return limit is not None and count >= limit


def _serious(kept: ResultSet, on: date) -> Counter[int]:
    """By unit the serious findings that stood to be corrected at the end of the day."""
    rows = Finding.objects.filter(cycle=kept.cycle_id, severity=Severity.SERIOUS)
    return _by_unit(standing(rows, "to_correct", on, deadlines_of(kept.office_id)))


def _overdue(kept: ResultSet, on: date) -> Counter[int]:
    return _by_unit(overdue(Finding.objects.filter(cycle=kept.cycle_id), on))


def _by_unit(rows: QuerySet[Finding]) -> Counter[int]:
    return Counter(rows.values_list("enrolment_id", flat=True))


@lru_cache(maxsize=16)
def fragile_ranks(result_set_id: int, result_hash: str) -> frozenset[tuple[str, str]]:  # noqa: ARG001 - remembered by it
    """Unit codes and classes whose rank range spans a third of their group; a frozen set never changes."""
    kept = ResultSet.objects.get(pk=result_set_id)
    result = rescore(kept)
    ranges = robustness(result, DRAWS)
    return frozenset(
        (line.unit.id, line.unit.klass)
        for line in result.lines
        if line.number in ranges and ranges[line.number].is_fragile
    )


def fragile_bottom(result_set: ResultSet, rows: Iterable[ResultRow]) -> list[str]:
    """The units at the bottom with a fragile rank, by name; ``rows`` are those of the set."""
    shaky = fragile_ranks(result_set.pk, result_set.result_hash)
    return [row.enrolment.name for row in rows if row.is_bottom and (row.enrolment.code, row.klass) in shaky]
