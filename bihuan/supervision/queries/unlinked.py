"""Deductions that cite no entry of the duty catalogue: reported, so that every point can be traced to a duty."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.schemes.models import Cycle
from bihuan.schemes.queries.columns import effective
from bihuan.supervision.models import Entry, Kind


def unlinked_entries(cycle: Cycle) -> QuerySet[Entry]:
    """Effective daily marks of a year without a clause."""
    return effective(Entry, cycle).filter(clause__isnull=True, kind=Kind.DAILY, value__gt=0)
