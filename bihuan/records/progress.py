"""How far a long job is: told in a small file, visible while its transaction is still open."""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

_KEY = re.compile(r"[a-z0-9-]{1,80}")


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` (0: not known yet), and what is being done."""

    done: int
    total: int
    text: str

    @property
    def percent(self) -> int:
        """Whole percent."""
        return 100 * self.done // self.total if self.total else 0


def _path(key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError(key)
    return Path(settings.DATA) / "progress" / f"{key}.json"


def report(key: str, done: int, total: int, text: str) -> None:
    """Say how far the job is."""
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([done, total, text], file)
    Path(name).replace(path)


STALE_SECONDS = 300
"""A job that has told nothing for so long has ended without saying so: its process was killed."""


def read(key: str) -> Progress | None:
    """How far the job is; None if it tells nothing (not begun, done, or ended without a word)."""
    try:
        if time.time() - _path(key).stat().st_mtime > STALE_SECONDS and not key.endswith("-failed"):
            return None
        done, total, text = json.loads(_path(key).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Progress(done, total, text)


def clear(key: str) -> None:
    """The job is over."""
    _path(key).unlink(missing_ok=True)


def fail(key: str, problems: Sequence[str]) -> None:
    """The job is over, and what kept it from its end is told until the next one begins."""
    report(f"{key}-failed", 0, 0, "\n".join(problems)[:4000])
    clear(key)


def failure(key: str) -> list[str]:
    """What kept the last job from its end; nothing if it came to it."""
    told = read(f"{key}-failed")
    return told.text.splitlines() if told else []


def begin(key: str, text: str) -> None:
    """A job begins: what the last one left is forgotten."""
    clear(f"{key}-failed")
    clear(f"{key}-told")
    report(key, 0, 1, text)


def tell(key: str, lines: Sequence[str]) -> None:
    """The job is over, and what it gave is a few lines, told for as long as a job may be silent."""
    report(f"{key}-told", 0, 0, "\n".join(lines))
    clear(key)


def told(key: str) -> list[str]:
    """What the last job gave; nothing once that is old."""
    lines = read(f"{key}-told")
    return lines.text.splitlines() if lines else []
