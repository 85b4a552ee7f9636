"""The chain: runs of trail events bound by seals, each holding the hash of the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bihuan.records.models import Event, Seal

GENESIS = "0" * 64


def seal_events() -> int:
    """Bind every event that is certainly committed and not sealed yet. Returns how many."""
    with transaction.atomic():
        _one_at_a_time()
        last = Seal.objects.order_by("-id").first()
        rows, upto = _ripe(last)
        events = list(rows.values_list("id", "digest"))
        if not events:
            return 0
        previous = last.digest if last else GENESIS
        seal = Seal(
            sealed_at=timezone.now(),
            first_id=events[0][0],
            last_id=events[-1][0],
            upto_xid=upto,
            count=len(events),
            events_digest=events_digest(events),
            previous=previous,
        )
        seal.digest = seal_digest(seal)
        seal.save(force_insert=True)
        return len(events)


def _one_at_a_time() -> None:
    """Hold off other sealers until this transaction ends, so that each reads the last seal of the one before.

    A row lock on the last seal would not do: whoever waits for it wakes with the seal that was last when it asked.
    On SQLite the transaction itself is the lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('records_seal'))")


def _ripe(last: Seal | None) -> tuple[QuerySet[Event], int | None]:
    """Events to seal, in the order of their numbers.

    On SQLite writers follow one another, so numbers are in the order of commits. PostgreSQL hands out numbers
    before commits: only events of transactions older than every open one are ripe, and what such a transaction
    wrote belongs to the seal of its transaction number, not of its row number.
    """
    rows = Event.objects.order_by("id")
    if connection.vendor == "sqlite":
        return (rows.filter(id__gt=last.last_id) if last else rows), None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        upto = int(cursor.fetchone()[0])
    rows = rows.filter(xid__lt=upto)
    if last is not None and last.upto_xid is not None:
        rows = rows.filter(xid__gte=last.upto_xid)
    return rows, upto


def events_digest(rows: Iterable[tuple[int, str]]) -> str:
    """SHA-256 over the numbers and digests of a run of events."""
    whole = hashlib.sha256()
    for number, digest in rows:
        whole.update(f"{number} {digest}\n".encode())
    return whole.hexdigest()


def seal_digest(seal: Seal) -> str:
    """SHA-256 of everything a seal says."""
    facts = (seal.sealed_at.isoformat(), seal.first_id, seal.last_id, seal.upto_xid, seal.count)
    text = " ".join(map(str, (*facts, seal.events_digest, seal.previous)))
    return hashlib.sha256(text.encode()).hexdigest()


def sealed_by(seal: Seal) -> QuerySet[Event]:
    """The events a seal binds."""
    return covered(seal, Seal.objects.filter(pk__lt=seal.pk).order_by("-id").first())


def covered(seal: Seal, previous: Seal | None) -> QuerySet[Event]:
    rows = Event.objects.order_by("id")
    if seal.upto_xid is None:
        return rows.filter(id__gt=previous.last_id if previous else 0, id__lte=seal.last_id)
    rows = rows.filter(xid__lt=seal.upto_xid)
    if previous is not None and previous.upto_xid is not None:
        rows = rows.filter(xid__gte=previous.upto_xid)
    return rows
