"""Writes of the ledger."""

from bihuan.supervision.actions.importing import (
    check_ledger,
    discard_ledger,
    lay_out_ledger,
    recheck_ledger,
    take_ledger,
    write_ledger,
)
from bihuan.supervision.actions.rating import rate
from bihuan.supervision.actions.recording import Upload, record_entry
from bihuan.supervision.actions.self_assessing import assess_self
from bihuan.supervision.actions.steps import accept_entry, reject_entry, reverse_entry, withdraw_entry

__all__ = [
    "Upload",
    "accept_entry",
    "assess_self",
    "check_ledger",
    "discard_ledger",
    "lay_out_ledger",
    "rate",
    "recheck_ledger",
    "record_entry",
    "reject_entry",
    "reverse_entry",
    "take_ledger",
    "withdraw_entry",
    "write_ledger",
]
