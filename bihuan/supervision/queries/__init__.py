"""Reads of the ledger."""

from bihuan.supervision.queries.drafts import Draft

__all__ = ["Draft"]
