"""Hashes of what went in and what came out. The order of rows never matters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

import numpy as np

from bihuan.engine.values import MARK_COLUMNS, Columns, Unit

_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)


def inputs_hash(scheme_hashes: Iterable[str], units: Sequence[Unit], marks: Columns) -> str:
    """SHA-256 of the schemes, the units and the marks.

    Every distinct text is hashed by BLAKE2b to 128 bits; a row is a mixture of its cells' hashes, and the rows
    are sorted before the whole is hashed. Rows that are equal count as often as they stand.
    """
    whole = hashlib.sha256()
    whole.update(json.dumps([*scheme_hashes]).encode())
    for unit in units:
        cells = [unit.id, unit.name, unit.category, unit.klass, unit.headcount, sorted(unit.extra.items())]
        whole.update(json.dumps(cells, ensure_ascii=False).encode())
    whole.update(_rows_hash(marks))
    return whole.hexdigest()


def _rows_hash(marks: Columns) -> bytes:
    lanes = np.zeros((2, len(marks)), np.uint64)
    for place, name in enumerate(MARK_COLUMNS):
        column = marks.columns.get(name)
        if column is None:
            continue
        codes, texts = column
        hashed = np.frombuffer(
            b"".join(
                hashlib.blake2b(text.encode(), digest_size=16, person=b"%d" % place).digest() if text else bytes(16)
                for text in texts
            ),
            np.uint64,
        ).reshape(-1, 2)
        for lane in range(2):
            mixed = hashed[:, lane][codes]
            mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(_ODD[lane])
            lanes[lane] += mixed
    order = np.lexsort(lanes)
    return hashlib.sha256(np.ascontiguousarray(lanes[:, order]).tobytes()).digest()


def text_hash(parts: Iterable[str]) -> str:
    """SHA-256 of texts one after another."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode())
        whole.update(b"\n")
    return whole.hexdigest()
