"""Keeps the processes of the product running: one that dies is started again after a pause that grows.

Sealing goes on whatever dies, and the auditors are told of every end nobody asked for. Each process is a fork of the
keeper: what the keeper has loaded, no process loads again, and all of them share the memory it lies in.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

PAUSES = (1, 2, 5, 10, 30, 60)
"""Seconds before a process is started again; the last one for every further time."""
STEADY_SECONDS = 300
"""A process that lived so long begins with the first pause again."""
_TICK = 0.5
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Child:
    """A process to be kept running: ``work`` is what it does. ``prepare`` is done before each start."""

    name: str
    work: Callable[[], object]
    prepare: Callable[[], object] | None = None
    falls: int = 0
    process: BaseProcess | None = None
    started_at: float = 0.0
    due_at: float = 0.0

    def start(self) -> None:
        """Start it now."""
        if self.prepare is not None:
            self.prepare()
        self.process = begin(self.name, self.work)
        self.started_at = time.monotonic()

    def has_fallen(self) -> int | None:
        """Its exit code if it has ended since it was last looked at; when it is due again is then known."""
        if self.process is None or self.process.exitcode is None:
            return None
        code = self.process.exitcode
        _clear(self.process)
        self.process = None
        now = time.monotonic()
        self.falls = 0 if now - self.started_at > STEADY_SECONDS else self.falls
        self.due_at = now + self.pause
        self.falls += 1
        return code

    @property
    def pause(self) -> int:
        """Seconds before the next start."""
        return PAUSES[min(self.falls, len(PAUSES) - 1)]


@dataclass(slots=True)
class Round:
    """Something done again and again beside the processes: what it raises is told and does not end the keeper."""

    name: str
    every: float
    work: Callable[[], object]
    done_at: float = field(default_factory=time.monotonic)

    def look(self) -> None:
        """Do it if it is time."""
        if time.monotonic() - self.done_at > self.every:
            self.done_at = time.monotonic()
            safely(self.name, self.work)


def begin(name: str, work: Callable[[], object]) -> BaseProcess:
    """Do it in a process of its own. No connection to a database is handed down to it."""
    from django.db import connections

    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=_become, args=(name, work), name=name)
    process.start()
    return process


def _become(name: str, work: Callable[[], object]) -> None:
    """What a process does first: it and all it starts are a group that ends when the keeper says so, not twice, by a
    terminal's Ctrl+C as well; the machine's list shows what it is."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(OSError):
        Path("/proc/self/comm").write_text(f"bihuan {name}", "ascii")
    work()


def keep(children: Sequence[Child], rounds: Sequence[Round]) -> int:
    """Run until told to stop, then end the children."""
    asked_to_stop = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:
            signal.signal(name, stop)
    while not asked_to_stop:
        for child in children:
            _look(child)
        for one in rounds:
            one.look()
        time.sleep(_TICK)
    _end(multiprocessing.active_children())
    return 0


def _look(child: Child) -> None:
    code = child.has_fallen()
    if code is not None:
        _log.error("%s ended with %s; started again in %d s", child.name, code, child.due_at - time.monotonic())
        safely(child.name, lambda: _tell(child.name, code))
    if child.process is None and time.monotonic() >= child.due_at:
        safely(child.name, child.start)


def safely(name: str, work: Callable[[], object]) -> None:
    """Do it; an error is told, and nothing else stops for it."""
    try:
        work()
    except Exception as error:
        _log.exception("%s", name)
        text = f"{type(error).__name__}: {error}"[:200]
        try:
            _tell(name, text)
        except Exception:  # the database itself is away: the console has it
            _log.exception("%s", name)


def _tell(name: str, what: int | str) -> None:
    from django.db import close_old_connections

    from bihuan.records.alarms import raise_alarm

    close_old_connections()
    raise_alarm("process", name, ended=what)


def _end(processes: Sequence[BaseProcess]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(20)
        _clear(process, signal.SIGKILL)


def _clear(process: BaseProcess, how: int = signal.SIGTERM) -> None:
    """End what a process left behind: its workers would go on answering beside those of the next one."""
    if process.pid is not None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
