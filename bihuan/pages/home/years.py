"""The years in which something can wait today, whichever year the reader looks at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from bihuan.inspections.queries.waiting import parts_at_work, recusals_asked
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Office
from bihuan.pages.context import choosable, cycles_of_reader
from bihuan.records.prepared import prepared
from bihuan.results.access.parts import DONE
from bihuan.results.lifecycle import SHOWN, UNSETTLED
from bihuan.results.models import Appeal, AppealPeriod, Publication
from bihuan.schemes.models import Cycle

AFOOT = (Cycle.State.RUNNING, Cycle.State.DRAFT, Cycle.State.UNDER_REVIEW)


def years_at_work(request: HttpRequest, standing: Standing, office: Office) -> list[Cycle]:
    """Those that run, are prepared or under review, and decided ones whose result is on its way, appealed against or
    open to appeals; the latest first, with ``is_on_way`` and ``is_appealed``; each says too whether the reader is on a
    team at all, or decides on a recusal. Read with the years the page's frame lets
    choose, if that is asked for first: no query of its own."""
    years = [one for one in cycles_of_reader(request, lambda: _known(standing, standing.on)) if _is_at_work(one)]
    for one in years:
        if one.office_id == office.pk:
            one.office = office
    return years


def _is_at_work(cycle: Any) -> bool:
    return cycle.state in AFOOT or cycle.is_on_way or cycle.is_appealed or cycle.is_open


@prepared
def _known(standing: Standing, on: date) -> QuerySet[Cycle]:
    """The years the reader may choose, each with what may still wait in it."""

    def of_year(rows: QuerySet[Any, Any]) -> Exists:
        return Exists(rows.filter(result_set__cycle=OuterRef("pk")))

    open_to_all = of_year(Publication.objects.filter(state__in=SHOWN, appeal_until__gte=on))
    return choosable(standing).annotate(
        is_on_way=of_year(Publication.objects.exclude(state__in=DONE)),
        is_appealed=of_year(Appeal.objects.filter(state__in=UNSETTLED)),
        is_on_team=Exists(parts_at_work(standing.person.pk)),
        is_decider=Exists(recusals_asked(standing.person.pk)),
        is_open=open_to_all | of_year(AppealPeriod.objects.filter(until__gte=on)),
    )
