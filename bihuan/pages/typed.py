"""What stands in a form or an address, read without ever failing: people and strangers type anything."""

from __future__ import annotations

from datetime import date

from bihuan.engine.numbers import is_whole


def number(text: str | None) -> int | None:
    """A whole number from 0 up as the database holds one; None for anything else."""
    given = (text or "").strip()
    return int(given) if is_whole(given) else None


def key(text: str | None) -> int:
    """The number of a row; 0, which no row has, for anything else."""
    return number(text) or 0


def day(text: str | None) -> date | None:
    """A day written as 2018-12-31; None for anything else."""
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None
