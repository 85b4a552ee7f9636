"""How long a respondent waits where the urns' database is held by someone else: not as long as those who open urns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from bihuan.urns.box.models import APART

PATIENCE = 5
"""Seconds for each lock; an answer waits for two at most, the code's and its own."""


@contextmanager
def patient(seconds: int = PATIENCE) -> Iterator[None]:
    """Whoever comes to a lock meanwhile waits so many seconds; then DatabaseError, with nothing taken."""
    connection = connections[APART]
    waiting = _file(connection, seconds) if connection.vendor == "sqlite" else _server(connection, seconds)
    with waiting:
        yield


@contextmanager
def _file(connection: BaseDatabaseWrapper, seconds: int) -> Iterator[None]:
    """A file is waited for while it is opened, too: whether it is open already or will be, the patience is the same."""
    whole = connection.settings_dict
    connection.settings_dict = whole | {"OPTIONS": whole["OPTIONS"] | {"timeout": seconds}}
    try:
        _set(connection, seconds)
        yield
    finally:
        connection.settings_dict = whole
        _set(connection, whole["OPTIONS"]["timeout"])


def _set(connection: BaseDatabaseWrapper, seconds: float) -> None:
    if connection.connection is not None:
        connection.connection.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")


@contextmanager
def _server(connection: BaseDatabaseWrapper, seconds: int) -> Iterator[None]:
    """A server's connection goes back to others as it was."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{seconds:d}s'")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
