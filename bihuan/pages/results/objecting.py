"""Where a unit looks: how long it may still appeal against its result, and where it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import ngettext

from bihuan.organizations.access import Standing
from bihuan.records import clock
from bihuan.results.lifecycle import SHOWN
from bihuan.results.models import Appeal, AppealPeriod, Publication
from bihuan.results.queries.periods import stands_open
from bihuan.schemes.models import Cycle, Deadlines, Enrolment
from bihuan.schemes.queries.calendar import calendar_of


@dataclass(frozen=True, slots=True)
class Objection:
    """The last day of a unit's period, the workdays left with today (the first is none), and where it appeals."""

    until: date
    days: int
    address: str

    @property
    def says(self) -> str:
        """In a line."""
        told = {"n": self.days}
        return ngettext(
            "You may object to the result: %(n)s workday left", "You may object to the result: %(n)s workdays left",
            self.days,
        ) % told  # fmt: skip


def objection(standing: Standing, enrolment: Enrolment) -> Objection | None:
    """What liaison and head of the unit may still do; None for others, after the period, or while an appeal is open."""
    waiting = objections(standing, enrolment.cycle, enrolment.pk)
    return waiting[0][1] if waiting else None


def with_periods(rows: QuerySet[Any, Any], cycle: Cycle) -> QuerySet[Any, Any]:
    """Units of a year with what :func:`objections` asks of them."""
    stands = Publication.objects.filter(state__in=SHOWN).exclude(state="superseded").order_by("-result_set__number")
    latest = Subquery(stands.filter(result_set__cycle=cycle).values("result_set")[:1])
    own = AppealPeriod.objects.filter(result_set__publication__in=stands, enrolment=OuterRef("pk")).order_by("-until")
    asked: QuerySet[Any, Any] = rows.annotate(
        of_all=Subquery(stands.filter(result_set__cycle=OuterRef("cycle")).values("appeal_until")[:1]),
        of_its_own=Subquery(own.values("until")[:1]),
        whole=Subquery(Deadlines.objects.filter(office=cycle.office_id).values("appeal_workdays")[:1]),
        is_appealed=Exists(Appeal.objects.filter(stands_open(latest), enrolment=OuterRef("pk"))),
    )
    return asked


def objections(
    standing: Standing, cycle: Cycle, unit: int | None = None, read: Iterable[Any] | None = None
) -> list[tuple[str, Objection]]:
    """The same for every unit of the year the reader speaks for, with its name; one query where nothing is open.

    ``read`` are units of the reader :func:`with_periods`, where they were read already.
    """
    if not standing.spoken_for:
        return []
    if read is None:
        own = with_periods(Enrolment.objects.filter(cycle=cycle, unit_id__in=standing.spoken_for), cycle)
        read = own if unit is None else own.filter(pk=unit)
    rows = [row for row in read if row.unit_id in standing.spoken_for]
    open_ones = [
        (row.name, until, row.whole or Deadlines().appeal_workdays)
        for row in rows
        if (until := _until(row)) and not row.is_appealed
    ]
    if not open_ones:
        return []
    calendar = calendar_of(cycle.office_id)
    address = reverse("appeal-list", args=[cycle.pk])
    return [
        (name, Objection(until, min(calendar.workdays_until(clock.today(), until), whole), address))
        for name, until, whole in open_ones
    ]


def _until(row: Any) -> date | None:
    """The last day in time, if it has not passed."""
    until = max((day for day in (row.of_all, row.of_its_own) if day is not None), default=None)
    return until if until is not None and until >= clock.today() else None
