"""The duty catalogue: clauses that deductions cite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records.actions import record
from bihuan.records.door import require_fits
from bihuan.schemes.models import CatalogueEntry


@transaction.atomic
def add_catalogue(*, office: Office, by: Person, entries: Iterable[tuple[str, str, str, str]]) -> int:
    """Add clauses (code, tier, kind, text). Returns how many.

    Raises ValidationError for one without code or text, of no known tier or kind, or whose code is taken.
    """
    require_role(standing_of(by), office, Role.OFFICE)
    rows = [
        CatalogueEntry(office=office, code=code.strip(), tier=tier, kind=kind, text=text.strip())
        for code, tier, kind, text in entries
    ]
    _check(office, rows)
    CatalogueEntry.objects.bulk_create(rows)
    detail = {"codes": [row.code for row in rows]}
    record(by=by, action="add_catalogue", subject=office, office_path=office.path, detail=detail)
    return len(rows)


def _check(office: Office, rows: Sequence[CatalogueEntry]) -> None:
    codes = [row.code for row in rows]
    taken = set(CatalogueEntry.objects.filter(office=office, code__in=codes).values_list("code", flat=True))
    for row in rows:
        require_fits(row, text="title")
        if not row.code or not row.text:
            raise ValidationError(_("Give a code and a text."))
        if row.tier not in CatalogueEntry.Tier.values or row.kind not in CatalogueEntry.Kind.values:
            raise ValidationError(_("Choose one of the list."))
        if row.code in taken or codes.count(row.code) > 1:
            raise ValidationError(_("The code %(code)s is taken.") % {"code": row.code})
