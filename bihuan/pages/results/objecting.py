"""Where a unit looks: how long it may still appeal against its result, and where it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from bihuan.organizations.access import Standing
from bihuan.records import clock
from bihuan.results.lifecycle import PENDING, SHOWN
from bihuan.results.models import Appeal, Publication
from bihuan.results.queries.periods import last_day
from bihuan.schemes.models import Enrolment
from bihuan.schemes.queries.calendar import calendar_of


@dataclass(frozen=True, slots=True)
class Objection:
    """The last day of a unit's period, the workdays left with today, and the page where it appeals."""

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
    if not standing.speaks_for(enrolment.unit_id):
        return None
    rows = Publication.objects.filter(result_set__cycle=enrolment.cycle_id, state__in=SHOWN).exclude(state="superseded")
    latest = rows.order_by("-result_set__number").first()
    until = last_day(latest, enrolment.pk) if latest else None
    if latest is None or until is None or until < clock.today():
        return None
    if Appeal.objects.filter(enrolment=enrolment, state__in=PENDING).exists():
        return None
    days = calendar_of(enrolment.cycle.office_id).workdays_until(clock.today(), until)
    return Objection(until, days, reverse("appeal-list", args=[enrolment.cycle_id]))
