"""A function run apart: in a child process with limits of memory, processor and time.

A file from outside is read so: what asks for 512 GB, never ends, or brings its reader down ends its own child and
nothing else. The child holds no secret of the product: it is given the function, its arguments and nothing more. It is
forked by a process that keeps the readers loaded (``engine.nursery``), so that a small file costs milliseconds.
"""

from __future__ import annotations

import atexit
import os
import pickle
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from bihuan.engine.nursery import Ended, Nursery

Answer = TypeVar("Answer")
Reason = Literal["memory", "time", "fault"]
_TRIES = 2
"""A nursery may end for want of work just when it is asked."""
_kept: list[Nursery] = []
_starting = threading.Lock()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: bytes of memory, seconds of processor, seconds until it must have answered, and bytes of
    any file it writes for itself on the way (none, unless its library cannot do without)."""

    memory: int = 1 << 30
    processor: int = 20
    seconds: int = 60
    written: int = 0


class GaveUp(Exception):
    """The child ended without an answer: it met a limit (``memory``, ``time``) or failed (``fault``)."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(reason, text)
        self.reason: Reason = reason
        self.text = text


def run_apart(work: Callable[..., Answer], *arguments: Any, limits: Limits | None = None) -> Answer:
    """What ``work(*arguments)`` answers, computed in a child process. Function, arguments and answer must pickle.

    Raises GaveUp, or whatever error of the product ``work`` raises.
    """
    limits = limits or Limits()
    request = pickle.dumps(limits) + pickle.dumps((work, arguments))
    for _try in range(_TRIES):
        nursery = _nursery()
        ended = nursery.do(request, work.__module__, limits.seconds)
        if ended is not None:
            return _answer_of(ended, limits)  # type: ignore[no-any-return] # what work answers
        nursery.close()
    raise GaveUp("fault", "no child began")


def _nursery() -> Nursery:
    """The nursery of this process, started if there is none."""
    with _starting:
        if not _kept or not _kept[0].is_open:
            for ended in _kept:
                ended.close()
            _kept[:] = [Nursery()]
        return _kept[0]


@atexit.register
def _close() -> None:
    for one in _kept:
        one.close()


def _answer_of(ended: Ended, limits: Limits) -> Any:
    if ended.is_late:
        raise GaveUp("time", f"no answer within {limits.seconds} s")
    if ended.code or not ended.told:
        raise _ended(ended.code, ended.said.decode("utf-8", "replace").strip())
    has_worked, answer = pickle.loads(ended.told)  # noqa: S301 - from our own child
    if has_worked:
        return answer
    raise answer


def _ended(code: int, said: str) -> GaveUp:
    """Why a child ended without an answer, told by its signal or by its last words."""
    last = said.splitlines()[-1] if said else f"ended with {code}"
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return GaveUp("time" if code == -signal.SIGXCPU else "memory", last)
    return GaveUp("memory" if "memory" in said.lower() else "fault", last)


def answer() -> None:
    """The child's part: take the limits, do the work, write what came of it."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    _submit(pickle.load(sys.stdin.buffer))  # noqa: S301 - from our own parent
    work, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301
    try:
        told = pickle.dumps((True, work(*arguments)), pickle.HIGHEST_PROTOCOL)
    except MemoryError as error:
        told = pickle.dumps((False, GaveUp("memory", str(error) or "out of memory")))
    except Exception as error:
        is_ours = type(error).__module__.startswith("bihuan.")
        told = pickle.dumps((False, error if is_ours else GaveUp("fault", f"{type(error).__name__}: {error}"[:300])))
    out.write(told)
    out.flush()
    os._exit(0)  # what a library left behind is not waited for


def _submit(limits: Limits) -> None:
    """Take limits on; where the machine must end somebody for want of memory, it shall be this child."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor + 5))  # SIGXCPU tells it from a kill
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written, limits.written))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
