"""A process that keeps code loaded and forks a child for each job: a child begins in milliseconds.

It is started by the first job of a process, with an environment of its own and no secret; it ends with the process that
started it, or when nobody asked for a while. Each job has a minder, forked too, that ends the child in time and tells
how it ended. Nothing of a job stays behind: whatever a child did to itself ends with it.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NoReturn

IDLE_SECONDS = 60.0
"""A nursery nobody asked for so long ends; the next job starts another."""
LATE_SECONDS = 5.0
"""How much later than the child's own time its minder may answer."""
_START = (
    "import sys; from bihuan.engine.apart import answer; from bihuan.engine.nursery import keep; "
    "keep(int(sys.argv[1]), answer)"
)
_HOME = str(Path(__file__).resolve().parents[2])
_ENDED = struct.Struct("<i?")
_BLOCK = 1 << 16
_FILES = 4
"""Of each job: the request, what the child tells, its error channel, and how it ended."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit code (a signal below 0), whether its time was over, what it told, its last words."""

    code: int
    is_late: bool
    told: bytes
    said: bytes


class Nursery:
    """A nursery of this process. Jobs of several threads may run in it at once."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                [sys.executable, "-c", _START, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "PYTHONPATH": _HOME, "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
            )
        self._door, self._owner = ours, os.getpid()

    @property
    def is_open(self) -> bool:
        """Whether it runs, and was started by this very process."""
        return self._owner == os.getpid() and self._door.fileno() >= 0 and self._process.poll() is None

    def close(self) -> None:
        """Let it end."""
        self._door.close()
        if self._owner == os.getpid():
            self._process.wait()

    def do(self, request: bytes, module: str, seconds: float) -> Ended | None:
        """Have a child answer a request whose code is in ``module``, within so many seconds; None if none began."""
        message = json.dumps({"module": module, "seconds": seconds}).encode()
        with ExitStack() as ours:
            with ExitStack() as theirs:
                asked = theirs.enter_context(os.fdopen(os.memfd_create("request"), "w+b"))
                asked.write(request)
                asked.seek(0)
                pipes = [_pipe(ours, theirs) for _ in range(_FILES - 1)]
                try:
                    socket.send_fds(self._door, [message], [asked.fileno(), *(write for _read, write in pipes)])
                except OSError:
                    return None
            told, said, end = (read for read, _write in pipes)
            return _heard(told, said, end, seconds + LATE_SECONDS)


def _pipe(ours: ExitStack, theirs: ExitStack) -> tuple[int, int]:
    """A pipe whose reading end is ours; each end is closed with its stack."""
    read, write = os.pipe()
    ours.callback(os.close, read)
    theirs.callback(os.close, write)
    return read, write


def _heard(told: int, said: int, end: int, seconds: float) -> Ended | None:
    """Read what a child writes until its minder says how it ended."""
    kept = {told: bytearray(), said: bytearray(), end: bytearray()}
    until = time.monotonic() + seconds
    with selectors.DefaultSelector() as waiting:
        for one in kept:
            waiting.register(one, selectors.EVENT_READ)
        while waiting.get_map():
            ready = waiting.select(0 if kept[end] else max(0.0, until - time.monotonic()))
            if not ready:
                break
            for key, _events in ready:
                block = os.read(key.fd, _BLOCK)
                kept[key.fd] += block
                if not block:
                    waiting.unregister(key.fd)
        is_waiting = bool(waiting.get_map())
    if not kept[end]:
        return Ended(-signal.SIGKILL, is_waiting, b"", b"") if is_waiting else None
    code, is_late = _ENDED.unpack(kept[end])
    return Ended(code, is_late, bytes(kept[told]), bytes(kept[said]))


def keep(place: int, child: Callable[[], None]) -> None:
    """The nursery's part: for each job load its module, fork a minder with its files, and wait for the next one."""
    signal.signal(signal.SIGCHLD, _bury)
    with socket.socket(fileno=place) as door:
        door.settimeout(IDLE_SECONDS)
        with suppress(TimeoutError):
            while True:
                message, files, _flags, _from = socket.recv_fds(door, _BLOCK, _FILES)
                if not message:
                    return
                asked = json.loads(message)
                with suppress(Exception):  # the child will say so itself
                    import_module(asked["module"])
                if not os.fork():
                    door.close()
                    _mind(files, asked["seconds"], child)
                for one in files:
                    os.close(one)


def _bury(_signal: int, _frame: FrameType | None) -> None:
    """Take leave of the minders that have ended, and count what they spent."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _mind(files: Sequence[int], seconds: float, child: Callable[[], None]) -> NoReturn:
    """Fork the child, end it when its time is over, tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    try:
        *own, end = files
        pid = os.fork()
        if not pid:
            os.close(end)
            _be(own, child)
        for one in own:
            os.close(one)
        is_late = signal.sigtimedwait({signal.SIGCHLD}, seconds) is None
        if is_late:
            os.kill(pid, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
        os.write(end, _ENDED.pack(os.waitstatus_to_exitcode(status), is_late))
    finally:
        os._exit(0)


def _be(own: Sequence[int], child: Callable[[], None]) -> NoReturn:
    """The child's life: the job's files are its standard ones, and it has no others."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    try:
        for place, one in enumerate(own):
            os.dup2(one, place)
            os.close(one)
        child()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)
