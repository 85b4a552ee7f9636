"""Who had a part in a result: nobody who scored decides it, nobody who had a part reviews an appeal (BJ-05, 5.5-9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.organizations.models import Person
from bihuan.records.prepared import prepared
from bihuan.results import sources
from bihuan.results.models import Appeal, AppealStep, Publication, PublicationStep, ResultSet
from bihuan.results.models.chain import versions
from bihuan.results.sources import parts_of
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.sources import Source

DONE = ("archived", "superseded", "dropped")
"""States in which a result is on its way no longer."""


def scored(person: Person, cycle: Cycle, enrolment: Enrolment | None = None) -> bool:
    """Whether the person had a part in a mark, whatever its source (of one unit, or any); one query."""
    return Cycle.objects.filter(part_in_scores(person, cycle, enrolment), pk=cycle.pk).exists()


def who_scored(people: Iterable[int], cycle: Cycle) -> frozenset[int]:
    """Who of them (keys) had a part in a mark of the year; one query."""
    asked = Person.objects.filter(part_in_scores(OuterRef("pk"), cycle), pk__in=set(people))
    return frozenset(asked.values_list("pk", flat=True))


def part_in_scores(person: Any, cycle: Cycle, enrolment: Any = None) -> Any:
    """The same as a condition, for a query that reads something else with it, or that is about people itself."""
    return reduce(or_, [Exists(rows) for rows in parts_of(person, cycle, enrolment)])


def on_their_way(person: Person, cycle: Cycle) -> list[Any]:
    """The newest results of a year that are not published or dropped yet (two at most), with ``has_scored``: whether
    the person had a part in a mark."""
    return _on_their_way(person, cycle, sources.SOURCES)


@prepared
def _on_their_way(person: Person, cycle: Cycle, _asked: tuple[Source, ...]) -> QuerySet[Publication]:
    rows = Publication.objects.filter(result_set__cycle=cycle).exclude(state__in=DONE)
    rows = rows.select_related("result_set").defer("result_set__inputs").order_by("-result_set__number")
    return rows.annotate(has_scored=part_in_scores(person, cycle))[:2]


def _decided(person: Person, known: Collection[int]) -> bool:
    """Whether the person froze one of these versions, or took a step of its publication."""
    steps = PublicationStep.objects.filter(publication__result_set=OuterRef("pk"), by=person)
    return ResultSet.objects.filter(Q(frozen_by=person) | Exists(steps), pk__in=known).exists()


def with_a_part(person: Person, appeals: Sequence[Appeal], cycle: Cycle) -> frozenset[int]:
    """Of which of these appeals of a year (keys) the person may be no reviewer; at most four queries."""
    sets = {one.result_set_id for one in appeals}
    decided = {one for one in sets if _decided(person, versions(one))}
    left = {one.pk: one.enrolment_id for one in appeals if one.result_set_id not in decided}
    if not left:
        return frozenset(one.pk for one in appeals)
    units = Enrolment.objects.filter(part_in_scores(person, cycle, OuterRef("pk")), pk__in=left.values())
    apart = {*units.values_list("pk", flat=True), *_reviewed(person, left.values())}
    return frozenset(one.pk for one in appeals if one.pk not in left or one.enrolment_id in apart)


def _reviewed(person: Person, units: Collection[int]) -> Iterable[int]:
    """The units (enrolments) of which the person decided an appeal before."""
    rows = AppealStep.objects.filter(appeal__enrolment__in=units, by=person, step__in=["uphold", "change", "annul"])
    return rows.values_list("appeal__enrolment", flat=True)


def had_part(person: Person, appeal: Appeal) -> bool:
    """Whether the person scored the unit, took part in the result, or reviewed this appeal before; four queries."""
    kept = appeal.result_set
    known = versions(kept.pk)
    same = {"appeal__enrolment": appeal.enrolment, "appeal__result_set__in": known}
    steps = AppealStep.objects.filter(**same, by=person, step__in=["uphold", "change", "annul"])
    return steps.exists() or _decided(person, known) or scored(person, kept.cycle, appeal.enrolment)
