"""The years in which something can wait today, whichever year the reader looks at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.organizations.access import Standing
from bihuan.organizations.models import Office
from bihuan.records.prepared import prepared
from bihuan.results.access.parts import DONE
from bihuan.results.lifecycle import SHOWN, UNSETTLED
from bihuan.results.models import Appeal, AppealPeriod, Publication
from bihuan.schemes.access import visible_cycles
from bihuan.schemes.models import Cycle

AFOOT = (Cycle.State.RUNNING, Cycle.State.DRAFT, Cycle.State.UNDER_REVIEW)


def years_at_work(standing: Standing, office: Office) -> list[Cycle]:
    """Those that run, are prepared or under review, and decided ones whose result is on its way, appealed against or
    open to appeals; the latest first, with ``is_on_way`` and ``is_appealed``. One query."""
    years = list(_at_work(standing, standing.on))
    for one in years:
        if one.office_id == office.pk:
            one.office = office
    return years


@prepared
def _at_work(standing: Standing, on: date) -> QuerySet[Cycle]:
    def of_year(rows: QuerySet[Any, Any]) -> Exists:
        return Exists(rows.filter(result_set__cycle=OuterRef("pk")))

    on_way = of_year(Publication.objects.exclude(state__in=DONE))
    is_open = of_year(Publication.objects.filter(state__in=SHOWN, appeal_until__gte=on))
    of_its_own = of_year(AppealPeriod.objects.filter(until__gte=on))
    appealed = of_year(Appeal.objects.filter(state__in=UNSETTLED))
    rows = visible_cycles(standing).annotate(is_on_way=on_way, is_appealed=appealed)
    rows = rows.filter(Q(state__in=AFOOT) | Q(is_on_way=True) | Q(is_appealed=True) | is_open | of_its_own)
    return rows.only("id", "year", "state", "office_id", "scheme_id", "starts_on", "ends_on").order_by("-year", "id")
