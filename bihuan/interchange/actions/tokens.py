"""Making and revoking tokens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.interchange.access import token_digest
from bihuan.interchange.models import SCOPES, Token
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import BUSINESS, Office, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record, require_person
from bihuan.records.door import require_fits

LONGEST = timedelta(days=366)


@transaction.atomic
def make_token(
    *, office: Office, purpose: str, scopes: Sequence[str], ends_on: date, by: Person, account: Person | None = None
) -> tuple[Token, str]:
    """Make a token for another system, in one's own name or, as a clerk, for a service account of the office.

    The text is given once and never kept.
    """
    require_person()
    person = account or by
    if person != by:
        require_role(standing_of(by), office, Role.OFFICE)
    errors = {}
    if person != by and not person.is_service:
        errors["account"] = _(
            "A token is one's own, or that of a service account: nobody makes one for another person."
        )
    if not purpose.strip():
        errors["purpose"] = _("Say what it is for.")
    if not scopes or set(scopes) - set(SCOPES):
        errors["scopes"] = _("Choose at least one of the list.")
    if not clock.today() < ends_on <= clock.today() + LONGEST:
        errors["ends_on"] = _("It ends within a year.")
    if not errors and not standing_of(person).holds(office.pk, *BUSINESS):
        errors["account"] = _("This account has no role in the office.")
    if errors:
        raise ValidationError(errors)
    text = f"bihuan_{secrets.token_urlsafe(32)}"
    made = Token(
        office=office, person=person, purpose=purpose.strip(), scopes=sorted(set(scopes)),
        sha256=token_digest(text), made_by=by, made_at=clock.now(), ends_on=ends_on,
    )  # fmt: skip
    require_fits(made)
    made.save()
    detail = {"for": person.name, "scopes": made.scopes, "ends_on": ends_on.isoformat()}
    record(by=by, action="make_token", subject=made, office_path=office.path, detail=detail)
    return made, text


@transaction.atomic
def revoke_token(*, token: Token, by: Person) -> None:
    """End a token at once: one's own, or as a clerk any of the office."""
    if token.person_id != by.pk:
        require_role(standing_of(by), token.office, Role.OFFICE)
    Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now())
    record(by=by, action="revoke_token", subject=token, office_path=token.office.path)
