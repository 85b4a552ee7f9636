"""The duty catalogue: clauses that deductions cite."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records.actions import record
from bihuan.schemes.models import CatalogueEntry


@transaction.atomic
def add_catalogue(*, office: Office, by: Person, entries: Iterable[tuple[str, str, str, str]]) -> int:
    """Add clauses (code, tier, kind, text). Returns how many."""
    require_role(standing_of(by), office, Role.OFFICE)
    rows = [
        CatalogueEntry(office=office, code=code, tier=tier, kind=kind, text=text) for code, tier, kind, text in entries
    ]
    CatalogueEntry.objects.bulk_create(rows)
    detail = {"codes": [row.code for row in rows]}
    record(by=by, action="add_catalogue", subject=office, office_path=office.path, detail=detail)
    return len(rows)
