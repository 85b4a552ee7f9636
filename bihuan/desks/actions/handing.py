"""A list that is handed out as a sheet: who took it, how many rows, and the hash of the very file."""

from __future__ import annotations

import hashlib

from django.db import transaction

from bihuan.organizations.models import Office, Person
from bihuan.records.actions import record


@transaction.atomic
def record_sheet(*, office: Office, by: Person, name: str, rows: int, content: bytes) -> None:
    """Leave the trail event of a sheet under the file's ``name``."""
    detail = {"file": name, "rows": rows, "sha256": hashlib.sha256(content).hexdigest()}
    record(by=by, action="hand_out_list", subject=office, office_path=office.path, detail=detail)
