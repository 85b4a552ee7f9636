"""A year told the same way whenever it is told, and what was frozen of it before a mark knew its source."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from bihuan.findings.actions import Cost
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.actions import accept_entry, record_entry
from tests.cast import Cast
from tests.findings.telling import closed, day, rectifying
from tests.world import SCHEME, draft, launched

FED = SCHEME.replace(
    "{id: travel, title: 公务接待与差旅, points: 60,", "{id: travel, title: 公务接待与差旅, points: 40,"
).replace(
    "        - id: cooperation",
    "        - {id: rectified, title: 问题整改, points: 20, owner: 归口考核主体, method: rectification_rate, "
    "fed_by: findings}\n        - id: cooperation",
)
FIRST = 900_000
"""Entries and findings are numbered from above here, so that their numbers are the same in every database."""
KEPT = Path(__file__).with_name("frozen_before.json")


@dataclass(frozen=True)
class Before:
    """A frozen result as it was stored: inputs and hashes; each mark's number, and the source and number it means."""

    inputs: bytes
    input_hash: str
    result_hash: str
    engine_version: str
    marks: list[list[Any]]


def before() -> Before:
    """What was kept."""
    kept = json.loads(KEPT.read_text("utf-8"))
    return Before(**kept | {"inputs": base64.b64decode(kept["inputs"])})


def story(cast: Cast) -> Cycle:
    """Marks of every kind: entries, one of the same incident explained away, a finding closed and one overdue."""
    for table in ("supervision_entry", "findings_finding"):
        _number_from(table)
    with day("2018-06-20"):
        cycle = launched(cast, text=FED)
        jia, yi = (Enrolment.objects.get(cycle=cycle, unit=unit) for unit in (cast.jia, cast.yi))
        record_entry(draft=draft(cycle, jia, value="2", incident="会议费"), by=cast.ines)
        record_entry(draft=draft(cycle, jia, value="1", incident="会议费", fact="同一会议超标准"), by=cast.ines)
        record_entry(draft=draft(cycle, yi, fact="公务接待无公函"), by=cast.ivan)
        waiting = record_entry(draft=draft(cycle, yi, "cooperation", "1.5", fact="材料迟交"), by=cast.ines)
        accept_entry(entry=waiting, by=cast.ivan)
    with day("2018-07-02"):
        closed(cast, cycle, jia, cost=Cost(node="travel", value="1"))
        rectifying(cast, cycle, jia)
    return cycle


def _number_from(table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, FIRST])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, FIRST])
