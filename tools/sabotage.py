"""The ways to break an acceptance row, as they are listed in ``tests/sabotage/*.yaml``.

A file holds rows; a row holds a list of ``{clause, file, replace, by}``: what the row's tests must notice, the file it
is done to, the text that stands there exactly once, and what is put in its place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
LISTS = ROOT / "tests" / "sabotage"
KEYS = {"clause", "file", "replace", "by"}
AT_LEAST = 3


@dataclass(frozen=True, slots=True)
class Sabotage:
    """One way to break a row: the clause of its "Test" column that goes, and the edit that takes it away."""

    row: str
    clause: str
    file: str
    replace: str
    by: str

    @property
    def stamp(self) -> str:
        """Names this very edit: a result kept under another stamp says nothing about it."""
        text = "\0".join((self.row, self.file, self.replace, self.by))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def fault(self, root: Path = ROOT) -> str:
        """Why the edit cannot be made in a tree, or nothing."""
        path = root / self.file
        if not path.is_file():
            return f"{self.row} “{self.clause}”: there is no file {self.file}"
        times = path.read_text(encoding="utf-8").count(self.replace)
        if times != 1:
            return f"{self.row} “{self.clause}”: the text to replace stands {times} times in {self.file}, not once"
        return ""

    def apply(self, root: Path) -> str:
        """Make the edit in a tree and give what the file held before."""
        path = root / self.file
        before = path.read_text(encoding="utf-8")
        path.write_text(before.replace(self.replace, self.by), encoding="utf-8")
        return before


def sabotages() -> list[Sabotage]:
    """All of them, in the order of their rows. Raises ValueError for an entry that lacks a key."""
    listed = []
    for path in sorted(LISTS.glob("*.yaml")):
        for row, entries in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            for entry in entries:
                if set(entry) != KEYS or not all(isinstance(entry[key], str) for key in KEYS):
                    raise ValueError(f"{path.name}, {row}: expected the texts {sorted(KEYS)}, found {entry}")
                listed.append(Sabotage(row, **entry))
    return sorted(listed, key=lambda entry: entry.row)
