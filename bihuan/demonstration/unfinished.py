"""A demonstration that is being made, or whose making was stopped: told by a file beside the database."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from bihuan.records.databases import migrate_all

BUSY = "演示数据正由另一个进程生成，请稍候 / another process is making the demonstration; please wait"
LEFT = (
    "上次生成演示数据时中断，数据库不完整；请换一个空数据库 / "
    "making the demonstration was stopped halfway; give an empty database"
)


def mark() -> Path:
    """Stands beside the database as long as the demonstration is not whole."""
    return Path(settings.DATA) / "demonstration-unfinished"


@contextmanager
def being_made() -> Iterator[None]:
    """Hold the mark while the demonstration is made; ends the command if another process holds it.

    A process that is killed leaves the mark behind, not the hold.
    """
    with mark().open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(BUSY) from None
        yield
        mark().unlink()


def put_aside() -> Path:
    """Move an embedded database that is not whole out of the way and begin with an empty one; nothing is deleted.

    Ends the command on a server's database, which is not ours to move.
    """
    if connection.vendor != "sqlite":
        raise SystemExit(LEFT)
    here = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    number = next(n for n in range(1, 1000) if not here.with_name(f"{here.name}.unfinished-{n}").exists())
    aside = here.with_name(f"{here.name}.unfinished-{number}")
    for ending in ("-wal", "-shm", ""):  # the log first: without its database it means nothing
        part = here.with_name(here.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    migrate_all()
    return aside
