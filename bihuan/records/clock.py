"""The business clock: what time it is for deadlines and steps. It is the machine's, unless a history is being told.

A demonstration runs in its own year: its data folder says how far its clock stands from the machine's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present instant, in UTC."""
    return _told.get() or timezone.now() + timedelta(seconds=settings.CLOCK_OFFSET)


def today() -> date:
    """The present day in the office's zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Tell what follows as if it happened at a moment: for demonstrations and tests. The trail keeps the true time."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
