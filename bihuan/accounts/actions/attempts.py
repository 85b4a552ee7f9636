"""Counting tries, so that passwords and codes cannot be guessed.

A try is written down before it is judged and taken back when it succeeds: of any number of processes that try
at once, no more than the limit are judged. The count is a table of our own: a cache may forget under load, and
its read-then-write counts two tries at once as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bihuan.accounts.models import Attempt
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Office, Person
from bihuan.records.actions import record


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was written down: whether it may be judged, and whether its failure locks."""

    pk: int
    key: str
    is_allowed: bool
    locks: bool


def begin(*, what: str, name: str, address: str) -> Try:
    """Write down a try of ``what`` (a password, a code) for a name from an address."""
    now = timezone.now()
    since = now - timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)
    key = salted_hmac("bihuan.accounts.attempts", f"{what}:{name.strip().casefold()}", algorithm="sha256").hexdigest()
    Attempt.objects.filter(at__lte=since).delete()
    row = Attempt.objects.create(key=key, address=address, at=now)
    by_name = Attempt.objects.filter(key=key, at__gt=since).count()
    by_address = Attempt.objects.filter(address=address, at__gt=since).count() if address else 0
    over = by_name > settings.SIGN_IN_FAILURES_PER_NAME or by_address > settings.SIGN_IN_FAILURES_PER_ADDRESS
    if over:
        row.delete()
    locks = by_name == settings.SIGN_IN_FAILURES_PER_NAME or by_address == settings.SIGN_IN_FAILURES_PER_ADDRESS
    return Try(row.pk or 0, key, is_allowed=not over, locks=locks)


def succeed(tried: Try) -> None:
    """Forget the tries before this success; those of other names from the same address still count."""
    Attempt.objects.filter(key=tried.key).delete()


@transaction.atomic
def fail(tried: Try, *, action: str, person: Person | None, typed: str = "") -> None:
    """Leave the failure on the trail, and the lock-out it brings. What was typed as a name that does not exist
    is kept only in part: it may be a password that slipped into the wrong field."""
    subject = person or Person(name=f"{typed.strip()[:2]}…")
    office = (standing_of(person).office if person else None) or Office.objects.filter(parent=None).first()
    path = office.path if office else ""
    record(by=None, action=action, subject=subject, office_path=path, detail={"is_known": person is not None})
    if tried.locks:
        detail = {"minutes": settings.SIGN_IN_LOCK_MINUTES}
        record(by=None, action="lock_out", subject=subject, office_path=path, detail=detail)
