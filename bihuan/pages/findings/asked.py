"""What the address of a list of findings asks for: of what its reader may see, narrowed, as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from bihuan.findings.access import visible_findings
from bihuan.findings.models import Finding
from bihuan.findings.queries.clocks import deadline, lamp
from bihuan.findings.queries.ledger import FILTERS, filtered
from bihuan.findings.queries.standing import Rows, show_as_of
from bihuan.findings.queries.waiting import states_of, waits_for
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Deadlines
from bihuan.schemes.queries.calendar import deadlines_of


def as_of(request: HttpRequest) -> date:
    """The day the page speaks of: the asked one, never a future one."""
    return min(typed.day(request.GET.get("on")) or clock.today(), clock.today())


def shown(standing: Standing, cycle: Cycle) -> QuerySet[Finding]:
    """What the reader may see of a year."""
    return visible_findings(standing).filter(cycle=cycle)


def in_charge(standing: Standing) -> list[int]:
    """The units a leader in charge answers for."""
    return [row.unit_id for row in standing.memberships if row.role == Role.LEADER and row.unit_id]


def with_lamps(rows: Any, rules: Deadlines, on: date) -> list[Finding]:
    """Findings as they stood at the end of a day, with their deadline and lamp, for the list."""
    for row in rows:
        show_as_of(row)
        row.until, row.on = deadline(row), on
        row.lamp = lamp(row.until, on, rules)
    return list(rows)


def asked(request: HttpRequest) -> dict[str, str]:
    """The filters of the address. ``charge`` leaves the units a leader answers for, ``waits`` what waits for the
    reader: for any step, or for one."""
    return {name: request.GET.get(name, "").strip() for name in (*FILTERS, "charge", "waits")}


def rows_asked(request: HttpRequest, standing: Standing, cycle: Cycle) -> Rows:
    """What the address asks for, of what the reader may see of a year, as of its day."""
    wanted, mine = asked(request), shown(standing, cycle)
    if wanted["charge"]:
        mine = mine.filter(enrolment__unit_id__in=in_charge(standing))
    if wanted["waits"]:
        mine = mine.filter(waits_for(standing))
        if states := states_of(wanted["waits"]):
            mine = mine.filter(state__in=states)
    return filtered(mine, wanted, as_of(request), deadlines_of(cycle.office_id))


def ledger_of(cycle: int, on: date, wanted: Mapping[str, Any]) -> str:
    """Where the ledger of a year lists the findings ``wanted`` as of a day."""
    asked = dict(wanted) | ({"on": on.isoformat()} if on < clock.today() else {})
    address = reverse("finding-list", args=[cycle])
    return f"{address}?{urlencode(asked)}" if asked else address
