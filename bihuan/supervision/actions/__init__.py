"""Writes of the ledger."""

from bihuan.supervision.actions.recording import record_entry

__all__ = ["record_entry"]
