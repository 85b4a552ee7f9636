"""The end of a year: the cycle is closed, and with it what ends by itself."""

from __future__ import annotations

from django.db import transaction

from bihuan.duties.actions.ending import end_with_year
from bihuan.organizations.models import Person
from bihuan.schemes.actions import take_cycle_step
from bihuan.schemes.models import Cycle


@transaction.atomic
def close_year(*, cycle: Cycle, by: Person, note: str = "", version: int | None = None) -> Cycle:
    """Close a year: its responsibility lists end with it, and their quarters are counted up to that day.

    Raises Refused, Stale, ValidationError.
    """
    closed = take_cycle_step(cycle=cycle, step="close", by=by, note=note, version=version)
    end_with_year(cycle=closed, by=by)
    return closed
