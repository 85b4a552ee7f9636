"""A person's calendar feed: its secret address is shown once, and can be taken back at any time."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from bihuan.inspections.models import CalendarFeed
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.records.actions import record


@transaction.atomic
def open_feed(*, by: Person) -> str:
    """Make a person's feed anew; the one before ends. The secret is told once and never kept."""
    _revoke(by)
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(person=by, sha256=hash_of(secret), at=clock.now())
    record(by=by, action="open_calendar_feed", subject=by, office_path=_path(by))
    return secret


@transaction.atomic
def close_feed(*, by: Person) -> bool:
    """Take a person's feed back. Whether there was one."""
    was = _revoke(by)
    if was:
        record(by=by, action="close_calendar_feed", subject=by, office_path=_path(by))
    return was


def _revoke(by: Person) -> bool:
    Person.objects.select_for_update().get(pk=by.pk)
    return bool(CalendarFeed.objects.filter(person=by, revoked_at__isnull=True).update(revoked_at=clock.now()))


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _path(by: Person) -> str:
    row = by.memberships.select_related("office").order_by("pk").first()
    return row.office.path if row else ""
