"""Who sees and decides permission changes, and for whom a second factor is compulsory."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.accounts.models import PermissionChange
from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Refused, Standing, require_role
from bihuan.organizations.models import ADMINISTRATORS, Role

WATCHED = (*STAFF, *ADMINISTRATORS)
"""Whose sessions end when they are left alone, and for whom ``staff`` makes the second factor compulsory."""


def visible_changes(standing: Standing) -> QuerySet[PermissionChange]:
    """All of one's own office for each of its three administrators; nothing for anyone else."""
    return PermissionChange.objects.filter(office_id__in=standing.offices(*ADMINISTRATORS))


def require(standing: Standing, step: Step, change: PermissionChange) -> str:
    """The role a step may be taken in; Refused to whoever has none in the office, and for a decision about oneself."""
    role = require_role(standing, change.office, *sorted(step.who))
    if Role.SECURITY_ADMIN.value in step.who and change.person_id == standing.person.pk:
        raise Refused(_("This change concerns you. Another security administrator must decide it."))
    return role


def must_have_second_factor(standing: Standing) -> bool:
    """Whether a person's roles make the second factor compulsory; demonstration offices are exempt."""
    roles = {"admins": ADMINISTRATORS, "staff": WATCHED}.get(settings.SECOND_FACTOR, ())
    return any(row.role in roles and not row.office.is_demonstration for row in standing.memberships)


def is_watched(standing: Standing) -> bool:
    """Whether a person's session ends when it is left alone."""
    return bool(standing.roles & set(WATCHED))
