"""Setting a check aside: what is known and many does not hide what is new."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.results.models import CheckAside
from bihuan.results.queries.checks import checks_before
from bihuan.schemes.models import Cycle


@transaction.atomic
def set_check_aside(*, cycle: Cycle, code: str, note: str, by: Person) -> CheckAside:
    """The office says in writing why the cases of a check may stand; what blocks is mended, never set aside."""
    locked = Cycle.objects.select_for_update(of=("self",)).select_related("office", "scheme").get(pk=cycle.pk)
    require_role(standing_of(by), locked.office, Role.OFFICE)
    check = next((one for one in checks_before(locked) if one.code == code and not one.is_settled), None)
    if check is None:
        raise ValidationError(_("This check has nothing to set aside."))
    if check.is_blocking:
        raise ValidationError(_("This must be mended first: %(what)s.") % {"what": check.title})
    if not note.strip():
        raise ValidationError(_("Say why."))
    door.require_short(note, 400, "note")
    made = CheckAside.objects.create(
        cycle=locked, code=code, count=check.count, note=note.strip(), by=by, at=clock.now()
    )
    detail = {"check": code, "title": check.title, "count": check.count, "note": made.note}
    record(by=by, action="set_check_aside", subject=made, office_path=locked.office.path, detail=detail)
    return made
