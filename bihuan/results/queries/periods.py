"""Until when a unit may appeal: the period of the notice, or of its own letter's delivery, whichever ends later."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max, Q

from bihuan.results.models import Appeal, AppealPeriod, Publication
from bihuan.results.models.appeal import PENDING


def last_day(publication: Publication, enrolment_id: int) -> date | None:
    """The last day on which this unit appeals in time; None before anything was notified or delivered."""
    rows = AppealPeriod.objects.filter(result_set=publication.result_set_id, enrolment=enrolment_id)
    return _later(publication.appeal_until, rows.aggregate(until=Max("until"))["until"])


def last_day_of_all(publication: Publication) -> date | None:
    """The day after which no unit appeals in time any more."""
    rows = AppealPeriod.objects.filter(result_set=publication.result_set_id)
    return _later(publication.appeal_until, rows.aggregate(until=Max("until"))["until"])


def stands_open(latest: Any) -> Q:
    """Appeals that keep their unit from another one: undecided, or against the latest result and not ended."""
    return Q(state__in=PENDING) | Q(result_set=latest) & ~Q(state=Appeal.State.ENDED)


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)
