"""A step for many entries of the ledger: accepted by the second person."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from bihuan.desks.models import Errand
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Person, Role
from bihuan.pages.errands.kinds import Kind, ManyStep, Take
from bihuan.pages.supervision.asked import entries_asked
from bihuan.records.door import foresee
from bihuan.schemes import words
from bihuan.schemes.actions.marks import door_of
from bihuan.schemes.models import Cycle
from bihuan.supervision.access import visible_entries
from bihuan.supervision.actions import accept_entry
from bihuan.supervision.models import Entry

NEEDED = ("enrolment__unit", "body", "office", "cycle__office", "indicator", "recorded_by")


def _seen(standing: Standing, cycle: Cycle) -> QuerySet[Entry]:
    return visible_entries(standing).filter(cycle=cycle).select_related(*NEEDED)


def _asked(request: HttpRequest, standing: Standing, cycle: Cycle) -> QuerySet[Entry]:
    return entries_asked(request, standing, cycle).select_related(*NEEDED)


def _called(entry: Entry) -> tuple[str, str]:
    return entry.enrolment.name, f"{entry.indicator.title} · {entry.fact[:60]}"


def _unaccepted(standing: Standing, entry: Entry) -> str:
    return foresee(door_of(Entry), "accept", standing.person, entry)


def _accepting(_errand: Errand, by: Person) -> Take:
    return lambda row: accept_entry(entry=Entry.objects.get(pk=row.key), by=by)


_said: Any = words.MARK.steps["accept"]
ACCEPT = ManyStep(
    name="accept",
    label=_said.button,
    done=_said.past,
    help=_said.help,
    roles=frozenset({Role.OFFICE.value, Role.ASSESSOR.value}),
    foresee=_unaccepted,
    taking=_accepting,
)
ENTRY_KIND = Kind(seen=_seen, asked=_asked, called=_called, address="entry", steps={"accept": ACCEPT})
