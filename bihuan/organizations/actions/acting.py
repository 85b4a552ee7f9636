"""Setting which body does what for the office."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import ActingBody, Body, Office, Person, Role
from bihuan.records.actions import record


@transaction.atomic
def set_acting_body(*, office: Office, act: str, body: Body, since: date, by: Person) -> ActingBody:
    """From a day on ``body`` does an act; whoever did it before does so until then."""
    require_role(standing_of(by), office, Role.OFFICE)
    if act not in ActingBody.Act.values:
        raise ValidationError({"act": _("There is no such act.")})
    if body.office_id != office.pk:
        raise ValidationError({"body": _("%(body)s is a body of another office.") % {"body": body.name}})
    before = ActingBody.objects.select_for_update().filter(office=office, act=act, until__isnull=True).first()
    if before is not None and since <= before.since:
        told = _("%(body)s does this since %(day)s: choose a later day.")
        raise ValidationError({"since": told % {"body": before.body.name, "day": before.since.isoformat()}})
    if before is not None:
        before.until = since
        before.save(update_fields=["until"])
    made = ActingBody.objects.create(office=office, act=act, body=body, since=since)
    detail = {"act": act, "body": body.name, "since": since.isoformat(), "before": before.body.name if before else ""}
    record(by=by, action="set_acting_body", subject=made, office_path=office.path, detail=detail)
    return made
