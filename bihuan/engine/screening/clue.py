"""A clue with its evidence: one key that re-runs keep, one digest that changes with the evidence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One cited value: table, the row's key, field, canonical value; the file and row it stands in."""

    table: str
    key: str
    field: str
    value: str
    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Clue:
    """One clue as it is written out; ``last`` is its last day (from 1970-01-01), None without a period."""

    rule: str
    subject_type: str
    subject: str
    period: str
    last: int | None
    amount: str
    because: str
    key: str
    digest: str
    lines: tuple[Line, ...]


def make(
    rule: str,
    subject: tuple[str, str],
    period: tuple[str, int | None],
    amount: str,
    because: str,
    lines: Iterable[Line],
) -> Clue:
    """A clue from its values and cited lines: one line per table, key and field."""
    once = {(line.table, line.key, line.field): line for line in sorted(lines)}
    kept = tuple(once[place] for place in sorted(once))
    pairs = sorted({(line.table, line.key) for line in kept})
    key = _hash([rule, *subject, [list(pair) for pair in pairs]])[:32]
    digest = _hash([[line.table, line.key, line.field, line.value] for line in kept])[:16]
    return Clue(rule, *subject, *period, amount, because, key, digest, kept)


def _hash(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
