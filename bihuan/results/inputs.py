"""Everything a result needs, as one canonical text: schemes, units and marks. Recomputing reads nothing else."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from bihuan.engine.scheme import Scheme as Parsed
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scheme.model import Missing
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import MARK_COLUMNS, Columns, Reference, Unit
from bihuan.results.models import ResultSet

FORMAT = 2
"""Since format 2 a mark begins with its source and its number there; see :func:`_reference` for what was before."""


def pack(
    scheme_text: str, earlier: list[tuple[str, str]], result: Result, missing: Missing | None
) -> tuple[bytes, str]:
    """The canonical text, compressed, and its SHA-256. Marks are sorted: their order never matters."""
    marks = result.columns
    names = [name for name in MARK_COLUMNS if name in marks.columns]
    listed = {name: [marks.columns[name][1][code] for code in marks.columns[name][0].tolist()] for name in names}
    references = map(marks.reference, range(len(marks)))
    rows = sorted([*reference, *cells] for reference, *cells in zip(references, *listed.values(), strict=True))
    content = {
        "format": FORMAT,
        "scheme": scheme_text,
        "earlier": earlier,
        "missing": missing,
        "units": [
            [unit.id, unit.name, unit.category, unit.klass, unit.headcount, dict(unit.extra)]
            for unit in result.layout.units
        ],
        "columns": names,
        "marks": rows,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return gzip.compress(text, mtime=0), hashlib.sha256(text).hexdigest()


def unpack(packed: bytes) -> tuple[dict[str, Any], str]:
    """The canonical content and its SHA-256."""
    text = gzip.decompress(packed)
    return json.loads(text), hashlib.sha256(text).hexdigest()


def was_open(kept: ResultSet) -> bool:
    """Whether a frozen result was computed while its year was open: missing marks left out."""
    return bool(unpack(bytes(kept.inputs))[0]["missing"] == "renormalise")


def rescore(kept: ResultSet) -> Result:
    """Score the inputs of a frozen result again, from nothing but them, as the engine of its version did."""
    content, _ = unpack(bytes(kept.inputs))
    scheme = parse_scheme(content["scheme"])
    earlier: list[tuple[str, Parsed]] = [(until, parse_scheme(text)) for until, text in content["earlier"]]
    units = [
        Unit(code, name, category, klass, count, extra)
        for code, name, category, klass, count, extra in content["units"]
    ]
    marks = Columns.referred(_marks(content))
    return score(scheme, units, marks, missing=content["missing"], earlier=earlier, version=kept.engine_version)


def _marks(content: dict[str, Any]) -> Iterator[tuple[Reference, dict[str, str]]]:
    columns: list[str] = content["columns"]
    for row in content["marks"]:
        said, cells = row[: -len(columns)], row[-len(columns) :]
        yield _reference(content["format"], said), dict(zip(columns, cells, strict=True))


def _reference(written_in: int, said: list[Any]) -> Reference:
    """What a frozen mark says of its origin. Format 1 had one number: an entry's own, or a finding's below zero
    (four for each finding: its cost, due, done)."""
    if written_in > 1:
        return Reference(*said)
    (number,) = said
    return Reference("entry", number) if number >= 0 else Reference("finding", -number // 4)
