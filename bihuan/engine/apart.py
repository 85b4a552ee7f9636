"""A function run apart: in a child process with limits of memory, processor and time.

A file from outside is read so: what asks for 512 GB, never ends, or brings its reader down ends its own child and
nothing else. The child holds no secret of the product: it is given the function, its arguments and nothing more.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

Answer = TypeVar("Answer")
Reason = Literal["memory", "time", "fault"]
_START = "from bihuan.engine.apart import answer; answer()"
_HOME = str(Path(__file__).resolve().parents[2])


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
    child = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", _START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.defpath, "PYTHONPATH": _HOME, "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
    )
    try:
        told, said = child.communicate(pickle.dumps(limits) + pickle.dumps((work, arguments)), limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise GaveUp("time", f"no answer within {limits.seconds} s") from error
    finally:
        child.kill()
        child.wait()
    if child.returncode or not told:
        raise _ended(child.returncode, said.decode("utf-8", "replace").strip())
    has_worked, answer = pickle.loads(told)  # noqa: S301 - from our own child
    if has_worked:
        return answer  # type: ignore[no-any-return] # what work answers
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
