"""A demonstration that is being made, or whose making was stopped: told by a file beside the database."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections

from bihuan.records.databases import migrate_all

BUSY = "演示数据正由另一个进程生成，请稍候 / another process is making the demonstration; please wait"
LEFT = (
    "上次生成演示数据时中断，数据库不完整；请换一个空数据库 / "
    "making the demonstration was stopped halfway; give an empty database"
)


def mark() -> Path:
    """Stands beside the database as long as the demonstration is not whole."""
    return Path(settings.DATA) / "demonstration-unfinished"


def rest() -> Path:
    """Stands beside the database as long as what is told after the first page is not told."""
    return Path(settings.DATA) / "demonstration-rest"


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
    """Move the embedded databases that are not whole out of the way, the urns' with the product's, and begin with
    empty ones; nothing is deleted.

    Ends the command where one is on a server, which is not ours to move.
    """
    if any(one.vendor != "sqlite" for one in connections.all()):
        raise SystemExit(LEFT)
    files = [Path(str(one.settings_dict["NAME"])) for one in connections.all()]
    connections.close_all()
    numbers = (n for n in range(1, 1000) if not any(_aside(file, n).exists() for file in files))
    number = next(numbers)
    for file in files:
        for ending in ("-wal", "-shm", "-journal", ""):  # the log first: without its database it means nothing
            part = file.with_name(file.name + ending)
            if part.exists():
                part.rename(_aside(file, number, ending))
    migrate_all()
    return _aside(files[0], number)


def _aside(file: Path, number: int, ending: str = "") -> Path:
    return file.with_name(f"{file.name}.unfinished-{number}{ending}")
