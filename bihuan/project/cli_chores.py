"""Chores of a running product: set up, demonstrate, verify the audit chain, recompute a past year."""

from __future__ import annotations

from typing import Any


def register(commands: Any) -> None:
    """Add the chores to the command line."""
    _ = commands
