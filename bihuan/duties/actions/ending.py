"""Steps that need no more than a note, and the end of the year's lists."""

from __future__ import annotations

from django.db import transaction

from bihuan.duties.access import ORGANISE
from bihuan.duties.actions.stepping import DOOR, acting, content
from bihuan.duties.lifecycle import IN_FORCE
from bihuan.duties.models import DutyList
from bihuan.duties.queries.content import hash_of
from bihuan.organizations.access import standing_of
from bihuan.organizations.acting import require_acting
from bihuan.organizations.models import Person, Role
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


def end_with_year(*, cycle: Cycle, by: Person) -> int:
    """The lists still in force end with their year, in the transaction that closes it: whoever closes the year does
    it, and no quarter after this day is due. Returns how many."""
    lists = _in_force(cycle)
    step = door.step_named(DOOR.table, "close")
    for pk in lists:
        held = door.Held(DOOR, door.lock(DOOR, pk=pk), step, Role.OFFICE, by, "")
        door.move(
            held,
            detail={"sha256": hash_of(content(held.record)), "with": "year"},
            ended_on=min(clock.today(), cycle.ends_on),
        )
    return len(lists)


@transaction.atomic
def close_lists(*, cycle: Cycle, by: Person) -> int:
    """End every list in force with its year. Returns how many."""
    require_acting(standing_of(by), cycle.office, ORGANISE)
    lists = _in_force(cycle)
    for pk in lists:
        held = door.hold(DOOR, "close", by, pk=pk)
        door.move(held, detail=acting(held), ended_on=clock.today())
    return len(lists)


def _in_force(cycle: Cycle) -> list[int]:
    rows = DutyList.objects.filter(enrolment__cycle=cycle, state=IN_FORCE).order_by("pk")
    return list(rows.values_list("pk", flat=True))
