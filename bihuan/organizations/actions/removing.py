"""Units and bodies entered by mistake, taken out as long as nothing rests on them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Body, Person, Role, Unit
from bihuan.organizations.queries.facts import facts_of
from bihuan.records.actions import record
from bihuan.records.punctuation import listed


@transaction.atomic
def remove_unit(*, unit: Unit, by: Person) -> None:
    """Take a unit out that no launched year, person, post or decision rests on; the trail keeps what it was."""
    held = Unit.objects.select_for_update(of=("self",)).select_related("office", "parent", "line_body").get(pk=unit.pk)
    require_role(standing_of(by), held.office, Role.OFFICE)
    record(by=by, action="remove_unit", subject=held, office_path=held.office.path, detail=facts_of(held).as_detail())
    delete_unused(held, held.name)


@transaction.atomic
def remove_body(*, body: Body, by: Person) -> None:
    """Take a body out that nobody acts for and nothing names; the trail keeps what it was."""
    held = Body.objects.select_for_update(of=("self",)).select_related("office").get(pk=body.pk)
    require_role(standing_of(by), held.office, Role.OFFICE)
    record(by=by, action="remove_body", subject=held, office_path=held.office.path, detail={"kind": held.kind})
    delete_unused(held, held.name)


def delete_unused(row: models.Model, name: str) -> None:
    """Delete a row nothing points to. Raises ValidationError naming the kinds of things that do."""
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as error:
        kinds = listed(dict.fromkeys(str(each._meta.verbose_name) for each in error.protected_objects))
        text = _("%(name)s is in use and cannot be deleted: %(kinds)s")
        raise ValidationError(text % {"name": name, "kinds": kinds}) from error
