"""The chain: runs of trail events bound by seals, each holding the hash of the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bihuan.records.actions import event_digest
from bihuan.records.models import Event, Seal

GENESIS = "0" * 64
_CHUNK = 2000


def seal_events() -> int:
    """Bind every event that is certainly committed and not sealed yet. Returns how many."""
    with transaction.atomic():
        _one_at_a_time()
        last = Seal.objects.order_by("-id").first()
        rows, upto = _ripe(last)
        found = list(rows.values_list("id", "digest"))
        if not found:
            return 0
        previous = last.digest if last else GENESIS
        seal = Seal(
            sealed_at=timezone.now(),
            first_id=found[0][0],
            last_id=found[-1][0],
            upto_xid=upto,
            count=len(found),
            events_digest=events_digest(found),
            previous=previous,
        )
        seal.digest = seal_digest(seal)
        seal.save(force_insert=True)
        return len(found)


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


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the trail that is not as it was written."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found."""

    events: int
    seals: int
    unsealed: int
    faults: tuple[Fault, ...]


def verify_trail() -> Verdict:
    """Recompute every digest and every link. Constant memory, whatever the length."""
    faults: list[Fault] = []
    events = 0
    for event in Event.objects.order_by("id").iterator(_CHUNK):
        events += 1
        if event_digest(event) != event.digest:
            faults.append(Fault("event_changed", event.pk))
    seals = sealed = 0
    previous: Seal | None = None
    for seal in Seal.objects.order_by("id").iterator(_CHUNK):
        faults += _seal_faults(seal, previous)
        seals, sealed, previous = seals + 1, sealed + seal.count, seal
    return Verdict(events, seals, events - sealed, tuple(faults))


def _seal_faults(seal: Seal, previous: Seal | None) -> Iterator[Fault]:
    if seal.digest != seal_digest(seal):
        yield Fault("seal_changed", seal.pk)
    if seal.previous != (previous.digest if previous else GENESIS):
        yield Fault("chain_broken", seal.pk)
    rows = _covered(seal, previous)
    if events_digest(rows.values_list("id", "digest").iterator(_CHUNK)) != seal.events_digest:
        yield Fault("events_missing_or_added", seal.pk)


def sealed_by(seal: Seal) -> QuerySet[Event]:
    """The events a seal binds."""
    return _covered(seal, Seal.objects.filter(pk__lt=seal.pk).order_by("-id").first())


def _covered(seal: Seal, previous: Seal | None) -> QuerySet[Event]:
    rows = Event.objects.order_by("id")
    if seal.upto_xid is None:
        return rows.filter(id__gt=previous.last_id if previous else 0, id__lte=seal.last_id)
    rows = rows.filter(xid__lt=seal.upto_xid)
    if previous is not None and previous.upto_xid is not None:
        rows = rows.filter(xid__gte=previous.upto_xid)
    return rows
