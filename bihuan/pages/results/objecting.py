"""Where a unit looks: how long it may still appeal against its result, and where it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
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


def objections(standing: Standing, cycle: Cycle, unit: int | None = None) -> list[tuple[str, Objection]]:
    """The same for every unit of the year the reader speaks for, with its name; one query where nothing is open."""
    if not standing.spoken_for:
        return []
    stands = Publication.objects.filter(state__in=SHOWN).exclude(state="superseded").order_by("-result_set__number")
    latest = Subquery(stands.filter(result_set__cycle=cycle).values("result_set")[:1])
    own = AppealPeriod.objects.filter(result_set__publication__in=stands, enrolment=OuterRef("pk")).order_by("-until")
    rows = Enrolment.objects.filter(cycle=cycle, unit_id__in=standing.spoken_for).annotate(
        of_all=Subquery(stands.filter(result_set__cycle=OuterRef("cycle")).values("appeal_until")[:1]),
        of_its_own=Subquery(own.values("until")[:1]),
        whole=Subquery(Deadlines.objects.filter(office=cycle.office_id).values("appeal_workdays")[:1]),
        is_appealed=Exists(Appeal.objects.filter(stands_open(latest), enrolment=OuterRef("pk"))),
    )
    rows = rows if unit is None else rows.filter(pk=unit)
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
