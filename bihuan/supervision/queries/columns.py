"""The ledger as the engine reads it: effective entries as columns."""

from __future__ import annotations

from django.db.models import QuerySet, Subquery

from bihuan.engine.values import Columns
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import columns
from bihuan.supervision.models import Entry

KEY = "entry"
"""The source of these marks, as their references name it."""


def effective(cycle: Cycle) -> QuerySet[Entry]:
    """The entries of a cycle that count: accepted where that is needed, and not reversed."""
    return columns.effective(Entry, cycle)


def stamps(cycle: Cycle) -> list[Subquery]:
    """Newest entry and newest step: as long as they stay, no mark has changed."""
    return columns.mark_stamps(Entry, cycle)


def marks(cycle: Cycle) -> Columns:
    """Every entry that counts in a cycle; the cell ``source`` is its kind."""
    return columns.mark_columns(effective(cycle), cycle, KEY, kind="kind", rater="rater_id")
