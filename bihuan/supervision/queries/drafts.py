"""What someone wants to write into the ledger, as typed."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.schemes.queries.drafts import MarkDraft
from bihuan.supervision.models import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(MarkDraft):
    """One entry as typed, with the clause of the duty catalogue it cites and its kind."""

    clause_id: int | None = None
    kind: str = Kind.DAILY.value
