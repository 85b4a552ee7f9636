"""What a screening gave is kept by all it was given, for the tests of one process that screen the same rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from bihuan.engine.screening.running import Report, screen

_KEPT: dict[str, tuple[Report, list[str], dict[str, bytes]]] = {}


def remembered(rules: Path, folder: Path, out: Path, *, releases: Path | None, told: Callable[[str], None]) -> Report:
    """What ``screen`` does, done once for the same rules over the same bytes."""
    key = _key(rules, folder, releases)
    if key not in _KEPT:
        said: list[str] = []
        report = screen(rules, folder, out, releases=releases, told=said.append)
        _KEPT[key] = report, said, {path.name: path.read_bytes() for path in out.iterdir()}
    else:
        out.mkdir()
        for name, content in _KEPT[key][2].items():
            (out / name).write_bytes(content)
    for rule in _KEPT[key][1]:
        told(rule)
    return deepcopy(_KEPT[key][0])


def _key(rules: Path, folder: Path, releases: Path | None) -> str:
    given = [rules, *sorted(path for path in folder.rglob("*") if path.is_file()), *([releases] if releases else [])]
    told = [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in given]
    return repr((told, releases is None))
