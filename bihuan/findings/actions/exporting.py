"""An export is an act: who took what, how many rows, and the hash of the very file."""

from __future__ import annotations

import hashlib

from django.db import transaction

from bihuan.organizations.models import Person
from bihuan.records.actions import record
from bihuan.schemes.models import Cycle


@transaction.atomic
def record_export(*, cycle: Cycle, by: Person, what: str, rows: int, content: bytes) -> None:
    """Leave the trail event of an export."""
    detail = {"file": what, "rows": rows, "sha256": hashlib.sha256(content).hexdigest()}
    record(by=by, action="export_findings", subject=cycle, office_path=cycle.office.path, detail=detail)
