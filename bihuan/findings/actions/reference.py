"""The office's themes."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.models import Theme
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records.actions import record
from bihuan.records.door import require_fits


@transaction.atomic
def set_themes(*, office: Office, themes: Iterable[tuple[str, str, str]], by: Person) -> int:
    """Add or rename themes (code, title, code of the parent or empty). Returns how many."""
    require_role(standing_of(by), office, Role.OFFICE)
    count = 0
    for code, title, parent in themes:
        if not code.strip() or not title.strip():
            raise ValidationError(_("A theme needs a code and a title."))
        above = Theme.objects.filter(office=office, code=parent).first() if parent else None
        if parent and (above is None or parent == code):
            raise ValidationError(_("There is no theme %(code)s to stand above.") % {"code": parent})
        require_fits(Theme(code=code.strip(), title=title.strip()))
        Theme.objects.update_or_create(
            office=office, code=code.strip(), defaults={"title": title.strip(), "parent": above}
        )
        count += 1
    record(by=by, action="set_themes", subject=office, office_path=office.path, detail={"themes": count})
    return count
