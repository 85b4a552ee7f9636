"""Everything a result needs, as one canonical text: schemes, units and marks. Recomputing reads nothing else."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

from bihuan.engine.scheme import Scheme as Parsed
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scheme.model import Missing
from bihuan.engine.scoring import Result, score
from bihuan.engine.values import MARK_COLUMNS, Columns, Unit
from bihuan.results.models import ResultSet

FORMAT = 1


def pack(
    scheme_text: str, earlier: list[tuple[str, str]], result: Result, missing: Missing | None
) -> tuple[bytes, str]:
    """The canonical text, compressed, and its SHA-256. Marks are sorted: their order never matters."""
    marks = result.marks.columns
    names = [name for name in MARK_COLUMNS if name in marks.columns]
    listed = {name: [marks.columns[name][1][code] for code in marks.columns[name][0].tolist()] for name in names}
    rows = sorted(list(row) for row in zip(marks.rows.tolist(), *listed.values(), strict=True))
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


def rescore(content: dict[str, Any]) -> Result:
    """Score canonical inputs again, from nothing but them."""
    scheme = parse_scheme(content["scheme"])
    earlier: list[tuple[str, Parsed]] = [(until, parse_scheme(text)) for until, text in content["earlier"]]
    units = [
        Unit(code, name, category, klass, count, extra)
        for code, name, category, klass, count, extra in content["units"]
    ]
    rows = [dict(zip(content["columns"], row[1:], strict=True)) for row in content["marks"]]
    marks = Columns.from_rows(rows)
    marks.rows[:] = [row[0] for row in content["marks"]]
    return score(scheme, units, marks, missing=content["missing"], earlier=earlier)
