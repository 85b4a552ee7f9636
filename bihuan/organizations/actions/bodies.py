"""Bodies that score: written from a list, and renamed without losing what named them before."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.resemblance import plain_name
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.actions.setup import create_body
from bihuan.organizations.models import Body, Office, Person, Role
from bihuan.organizations.queries.bodies_plan import BodiesPlan, plan_bodies
from bihuan.records.actions import record


@transaction.atomic
def apply_bodies(*, office: Office, path: Path, token: str, by: Person) -> BodiesPlan:
    """Write what the preview showed. Refused if the file has errors or the bodies changed since."""
    require_role(standing_of(by), office, Role.OFFICE)
    Office.objects.select_for_update().get(pk=office.pk)
    plan = plan_bodies(path=path, office=office)
    if plan.problems:
        raise ValidationError(_("The file has errors: mend it and send it again. Nothing was written."))
    if plan.token != token:
        raise ValidationError(_("The bodies have changed since the preview. Nothing was written; look at it again."))
    if not plan.added:
        raise ValidationError(_("Nothing is different from what stands."))
    for one in plan.added:
        create_body(office=office, name=one.name, kind=one.kind, by=by)
    detail = {"sha256": path.name.partition("-")[0], "bodies": len(plan.added)}
    record(by=by, action="import_bodies", subject=office, office_path=office.path, detail=detail)
    return plan


@transaction.atomic
def rename_body(*, body: Body, name: str, by: Person) -> Body:
    """Call a body otherwise from now on. Its former name stays its own: schemes and lists that use it still mean it,
    and nobody else takes it. What was frozen or printed keeps the name it had."""
    require_role(standing_of(by), body.office, Role.OFFICE)
    held = Body.objects.select_for_update(of=("self",)).select_related("office").get(pk=body.pk)
    wanted = " ".join(name.split())
    if wanted == held.name:
        raise ValidationError({"name": [_("Nothing is different from what stands.")]})
    for other in Body.objects.filter(office=held.office).exclude(pk=held.pk):
        for text in (other.name, *other.former_names):
            if plain_name(text) == plain_name(wanted):
                raise ValidationError({"name": [_("This looks the same as %(name)s.") % {"name": text}]})
    before = held.name
    held.former_names = [text for text in dict.fromkeys([*held.former_names, before]) if text != wanted]
    held.name = wanted
    held.full_clean()
    held.save(update_fields=["name", "former_names"])
    detail = {"before": before, "after": wanted}
    record(by=by, action="rename_body", subject=held, office_path=held.office.path, detail=detail)
    return held
