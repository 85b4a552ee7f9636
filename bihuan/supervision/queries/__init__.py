"""Reads of the ledger."""

from bihuan.supervision.queries.columns import effective, marks, stamps
from bihuan.supervision.queries.drafts import Draft

__all__ = ["Draft", "effective", "marks", "stamps"]
