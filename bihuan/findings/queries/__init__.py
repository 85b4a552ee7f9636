"""Reads of the problem ledger."""
