"""Guessing codes is slowed: after a few wrong ones an address waits a minute. Addresses are stored nowhere.

What is counted lives in this process's memory for a minute, under a key drawn anew at every start.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import deque
from threading import Lock

MOST = 10
"""Wrong codes an address may try in a minute: people mistype, and a whole unit may share one address."""
SECONDS = 60.0
_key = secrets.token_bytes(32)
_lock = Lock()
_wrong: dict[bytes, deque[float]] = {}


def _place(address: str) -> bytes:
    return hashlib.blake2b(address.encode(), key=_key, digest_size=16).digest()


def must_wait(address: str) -> bool:
    """Whether the address has tried so many wrong codes that its next try is not looked at."""
    with _lock:
        _forget(time.monotonic())
        return len(_wrong.get(_place(address), ())) >= MOST


def was_wrong(address: str) -> None:
    """Count a wrong code."""
    with _lock:
        _wrong.setdefault(_place(address), deque(maxlen=MOST)).append(time.monotonic())


def forget() -> None:
    """Forget everything: for tests."""
    with _lock:
        _wrong.clear()


def _forget(now: float) -> None:
    for place in [place for place, times in _wrong.items() if now - times[-1] > SECONDS]:
        del _wrong[place]
    for times in _wrong.values():
        while times and now - times[0] > SECONDS:
            times.popleft()
