"""Where marks come from: one line a source. Whoever makes a result, opens a number or writes a letter asks here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import IntegerField, QuerySet, Value
from django.utils.translation import gettext as _

from bihuan.engine.explanation import MarkLine
from bihuan.engine.values import Columns, Reference, joined
from bihuan.findings.source import FINDINGS
from bihuan.hearings.source import HEARINGS
from bihuan.inspections.source import VISITS
from bihuan.organizations.models import Person
from bihuan.records.prepared import prepared
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries.columns import names_kept
from bihuan.schemes.sources import LISTED, Check, Cost, Source, Told
from bihuan.supervision.source import ENTRIES
from bihuan.surveys.source import SURVEYS

SOURCES: tuple[Source, ...] = (
    FINDINGS,
    ENTRIES,
    SURVEYS,
    VISITS,
    HEARINGS,
)
"""All of them, in the order in which a letter names their marks."""


Moves = Mapping[int, Mapping[int, tuple[int, int]]]
"""By enrolled unit and kind of rows, how many there are and their sum."""


def year_marks(cycle: Cycle, units: Collection[int] | None = None) -> Columns:
    """Every mark that counts in a year (of some enrolled units), whatever its source."""
    with names_kept():
        return joined([source.marks(cycle, units) for source in SOURCES])


def year_moves(cycle: Cycle) -> Moves | None:
    """What stays the same for a unit as long as its marks do; one query. None if a source cannot tell."""
    listed: list[QuerySet[Any, Any]] = []
    for source in SOURCES:
        if source.moves is None:
            return None
        listed += source.moves(cycle)
    fields = ("unit", "kind", "count", "total")
    kinds = [rows.annotate(kind=Value(kind, IntegerField())).values_list(*fields) for kind, rows in enumerate(listed)]
    by_unit: dict[int, dict[int, tuple[int, int]]] = {}
    for unit, kind, count, total in kinds[0].union(*kinds[1:], all=True):
        by_unit.setdefault(unit, {})[kind] = count, total
    return by_unit


def year_stamps(cycle: Cycle) -> tuple[object, ...]:
    """What stays the same as long as no mark of the year changes; one query."""
    return (*_stamps(cycle, SOURCES)[0], *year_days(cycle))


@prepared
def _stamps(cycle: Cycle, sources: tuple[Source, ...]) -> QuerySet[Cycle, tuple[Any, ...]]:
    asked = [stamp for source in sources for stamp in source.stamps(cycle)]
    return Cycle.objects.filter(pk=cycle.pk).values_list(*asked)


def year_days(cycle: Cycle) -> tuple[object, ...]:
    """Today, for every source whose marks change with the days."""
    return tuple(source.day(cycle) for source in SOURCES)


def told(references: Collection[Reference]) -> Mapping[Reference, Told]:
    """Marks as people read them; those whose source does not know them are left out."""
    by_reference: dict[Reference, Told] = {}
    for source in SOURCES:
        numbers = {reference.id for reference in references if reference.source == source.key}
        if numbers:
            by_reference |= {Reference(source.key, number): one for number, one in source.told(numbers).items()}
    return by_reference


def cited(marks: Iterable[MarkLine]) -> str:
    """The marks as a letter names them, source by source; empty where none is named."""
    listed = list(marks)
    parts = []
    for source in SOURCES:
        own = [mark for mark in listed if mark.reference.source == source.key]
        if own and (part := source.cited(own)):
            parts.append(part)
    return "；".join(parts)


def parts_of(person: Person, cycle: Cycle, enrolment: Enrolment | None) -> Iterator[QuerySet[Any]]:
    """Rows in which the person had a part in the marks of a year, or of one unit."""
    for source in SOURCES:
        yield from source.scored(person, cycle, enrolment)


def costs_of(enrolment: Enrolment) -> list[tuple[str, Cost]]:
    """What the unit's result is made of that an appeal may ask to take out, each with the key of its source."""
    return [(source.key, cost) for source in SOURCES for cost in source.costs(enrolment)]


def take_out(reference: Reference, enrolment: Enrolment, by: Person, note: str) -> None:
    """Take a mark of the unit out of its result by a written decision; the caller has checked that ``by`` may."""
    source = next((source for source in SOURCES if source.key == reference.source), None)
    if source is None:
        raise ValidationError(_("This mark cannot be taken out."))
    source.take_out(reference.id, enrolment, by, note)


def checks_of(cycle: Cycle) -> list[Check]:
    """What someone has still to decide on; the same check of several sources is one."""
    by_code: dict[str, Check] = {}
    for check in (check for source in SOURCES for check in source.checks(cycle)):
        same = by_code.get(check.code)
        by_code[check.code] = check if same is None else _both(same, check)
    return list(by_code.values())


def _both(one: Check, other: Check) -> Check:
    return replace(one, count=one.count + other.count, named=[*one.named, *other.named][:LISTED])
