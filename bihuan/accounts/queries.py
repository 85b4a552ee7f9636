"""Reads of second factors and permission changes."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from bihuan.accounts.access import visible_changes
from bihuan.accounts.models import PermissionChange
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Person, Role


def second_factor(person: Person) -> Authenticator | None:
    """The person's one-time codes, if they are switched on."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()


def with_second_factor(people: Iterable[Person]) -> frozenset[int]:
    """Those of some people who have switched on one-time codes, by their key: one query."""
    rows = Authenticator.objects.filter(user__in=[one.pk for one in people], type=Authenticator.Type.TOTP)
    return frozenset(rows.values_list("user_id", flat=True))


def unused_recovery_codes(person: Person) -> int:
    """How many recovery codes are left."""
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(kept).get_unused_codes()) if kept else 0


def changes_to_decide(standing: Standing) -> list[PermissionChange]:
    """What waits for this security administrator."""
    rows = visible_changes(standing).filter(
        state=PermissionChange.State.PROPOSED, office_id__in=standing.offices(Role.SECURITY_ADMIN)
    )
    return list(rows.exclude(person=standing.person).select_related("proposed_by").order_by("id"))
