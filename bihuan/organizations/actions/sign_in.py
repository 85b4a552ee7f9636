"""Signing in leaves a trace like every other act."""

from __future__ import annotations

from django.db import transaction

from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person
from bihuan.records.actions import record


@transaction.atomic
def record_sign_in(*, by: Person) -> None:
    """Leave the trail event of a sign-in, in the person's first office (none: the root of the tree)."""
    office = standing_of(by).office
    record(by=by, action="sign_in", subject=by, office_path=office.path if office else "")
