"""In whose name documents are issued."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.outcomes.models import Issuer
from bihuan.papers.content import clean
from bihuan.records.actions import record
from bihuan.records.door import require_fits


def add_issuer(*, office: Office, name: str, sign: str, by: Person, address: str = "", printed_by: str = "") -> Issuer:
    """Name an issuer: its red mark, the sign its numbers begin with, the address for appeals."""
    if not clean(name) or not clean(sign):
        raise ValidationError({"name": _("Give the issuer's name and the sign of its numbers.")})
    try:
        with transaction.atomic():
            require_role(standing_of(by), office, Role.OFFICE)
            made = Issuer(
                office=office, name=clean(name), sign=clean(sign), address=clean(address), printed_by=clean(printed_by)
            )
            require_fits(made)
            made.save()
            record(by=by, action="add_issuer", subject=made, office_path=office.path, detail={"sign": made.sign})
    except IntegrityError as error:
        raise ValidationError({"sign": _("This sign is used already.")}) from error
    return made
