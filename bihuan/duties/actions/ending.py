"""Steps that need no more than a note, and the end of the year's lists."""

from __future__ import annotations

from django.db import transaction

from bihuan.duties.access import ORGANISE
from bihuan.duties.actions.stepping import DOOR, acting
from bihuan.duties.lifecycle import IN_FORCE
from bihuan.duties.models import DutyList
from bihuan.organizations.access import standing_of
from bihuan.organizations.acting import require_acting
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.schemes.models import Cycle


@transaction.atomic
def take_back_list(*, list_id: int, by: Person, note: str, version: int | None = None) -> DutyList:
    """Its author takes a list back while it is being signed, saying why."""
    held = door.hold(DOOR, "take_back", by, note=note, version=version, pk=list_id)
    return door.move(held, detail=acting(held))


@transaction.atomic
def drop_list(*, list_id: int, by: Person, note: str, version: int | None = None) -> DutyList:
    """Drop a list that was never signed; it stays on record, and a new one may be begun."""
    held = door.hold(DOOR, "drop", by, note=note, version=version, pk=list_id)
    return door.move(held, detail=acting(held))


@transaction.atomic
def close_lists(*, cycle: Cycle, by: Person) -> int:
    """End every list in force with its year. Returns how many."""
    require_acting(standing_of(by), cycle.office, ORGANISE)
    rows = DutyList.objects.filter(enrolment__cycle=cycle, state=IN_FORCE).order_by("pk")
    for pk in rows.values_list("pk", flat=True):
        held = door.hold(DOOR, "close", by, pk=pk)
        door.move(held, detail=acting(held), ended_on=clock.today())
    return len(rows)
