"""The ledger, imports, ratings, self-assessment."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.organizations.models import Unit
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.actions import check_ledger, record_entry, take_ledger
from bihuan.supervision.models import LedgerImport
from tests.supervision.test_ratings import SCHEME
from tests.world import LEDGER, World, draft, launched
from tests.writes import Sent


def sent(world: World) -> dict[str, Sent]:
    cast, year, ledger = world.cast, world.cycle.pk, f"/imports/{world.ledger.pk}"
    waiting = f"/entries/{world.waiting.pk}"
    effective = record_entry(draft=draft(world.cycle, world.enrolment_yi), by=cast.ines)
    file = SimpleUploadedFile("7月.csv", LEDGER.replace("2018-06-12", "2018-07-12").encode())
    rated = _rated(world)
    mark: dict[str, Any] = {
        "unit": "A01", "node": "travel", "value": "1", "happened_on": "2018-06-13", "fact": "接待无公函",
    }  # fmt: skip
    return {
        "entry-new": (f"/years/{year}/entries/new/", mark),
        "entry-step accept": (f"{waiting}/accept/", {}),
        "entry-step reject": (f"{waiting}/reject/", {"note": "依据不足"}),
        "entry-step withdraw": (f"{waiting}/withdraw/", {"note": "有误"}),
        "entry-step reverse": (f"/entries/{effective.pk}/reverse/", {"note": "有误"}),
        "import-list": (f"/years/{year}/imports/", {"body": cast.line.pk, "kind": "daily", "file": file}),
        "import-write": (f"{ledger}/write/", {"rows": "all"}),
        "import-check": (f"{ledger}/check/", {}),
        "import-choose": (f"{ledger}/choose/", {"choice": "hidden||yes"}),
        "import-lay-out": (
            f"/imports/{_wide(world).pk}/rows/", {"measure": "times", "on": "2018-06-12", "note": "六月督查通报"},
        ),
        "import-discard": (f"{ledger}/discard/", {}),
        "own-ratings": (f"/years/{rated.pk}/ratings/mine/", _ratings(rated)),
        "self-assessment": (f"/years/{year}/self-assessment/", {"node": "travel", "score": "58", "note": "自评"}),
    }  # fmt: skip


def _wide(world: World) -> LedgerImport:
    """A table with an indicator a column, as one sends it and finds it read."""
    lines = io.BytesIO("单位,公务接待与差旅,配合监督检查\n市水务局,2,0\n".encode())
    sent = take_ledger(cycle=world.cycle, body=world.cast.line, file=lines, name="宽表.csv", by=world.cast.ines)
    check_ledger(ledger=sent, language="zh-hans")
    return sent


def _rated(world: World) -> Cycle:
    """A year in which streets rate departments; 乙 is a street in it."""
    Unit.objects.filter(pk=world.cast.yi.pk).update(category="街道")
    return launched(world.cast, year=2020, text=SCHEME)


def _ratings(rated: Cycle) -> dict[str, str]:
    return {f"r-{row.pk}": "88" for row in Enrolment.objects.filter(cycle=rated, category="政府部门")}
