"""Recompute the whole trail: every event, every seal, every link, the guards, and the checkpoints kept elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.records.actions import DIGESTED, digest_of
from bihuan.records.checkpoints import Checkpoint
from bihuan.records.models import Event, Seal
from bihuan.records.schema import guard_faults, unguarded
from bihuan.records.sealing import GENESIS, covered, seal_digest

CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written: what, which number, and where it lies."""

    kind: str
    number: int
    where: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.number}{f' ({self.where})' if self.where else ''}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found."""

    events: int
    seals: int
    unsealed: int
    faults: tuple[Fault, ...]
    gaps: tuple[Fault, ...] = ()
    """What is known to be missing: restores, and what an auditor has settled."""


def verify_trail(checkpoints: Iterable[Checkpoint] = ()) -> Verdict:
    """Recompute every digest, every seal and every link, and hold them against checkpoints. Constant memory."""
    faults: list[Fault] = []
    seals = sealed = 0
    previous: Seal | None = None
    for seal in Seal.objects.order_by("id").iterator(CHUNK):
        faults += _seal_faults(seal, previous)
        seals, sealed, previous = seals + 1, sealed + seal.count, seal
    rest = Event.objects.order_by("id")
    if previous is not None and previous.upto_xid is not None:
        rest = rest.filter(xid__gte=previous.upto_xid)
    elif previous is not None:
        rest = rest.filter(id__gt=previous.last_id)
    unsealed, _whole, wrong = _walk(rest)
    faults += wrong
    faults += missing_guards()
    for checkpoint in checkpoints:
        faults += checkpoint_faults(checkpoint)
    return Verdict(Event.objects.count(), seals, unsealed, tuple(faults))


def _walk(rows: Any) -> tuple[int, str, list[Fault]]:
    """Count events, bind their digests, and name those that were changed."""
    whole, count, faults = hashlib.sha256(), 0, []
    for number, digest, *facts in rows.values_list("id", "digest", *DIGESTED).iterator(CHUNK):
        if digest_of(facts) != digest:
            faults.append(Fault("event_changed", number, _place(facts[0], facts[4])))
        whole.update(f"{number} {digest}\n".encode())
        count += 1
    return count, whole.hexdigest(), faults


def _place(at: datetime, action: str) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} {action}"


def _seal_faults(seal: Seal, previous: Seal | None) -> Iterator[Fault]:
    where = f"events {seal.first_id}–{seal.last_id}, sealed {seal.sealed_at:%Y-%m-%d %H:%M:%S}"
    if seal.digest != seal_digest(seal):
        yield Fault("seal_changed", seal.pk, where)
    if seal.previous != (previous.digest if previous else GENESIS):
        yield Fault("chain_broken", seal.pk, where)
    count, digest, wrong = _walk(covered(seal, previous))
    yield from wrong
    if count != seal.count:
        yield Fault("events_missing" if count < seal.count else "events_added", seal.pk, _gap(seal, previous, where))
    elif digest != seal.events_digest:
        yield Fault("events_reordered", seal.pk, where)


def _gap(seal: Seal, previous: Seal | None, where: str) -> str:
    """The numbers that are not there any more, as far as they can be told."""
    numbers = list(covered(seal, previous).values_list("id", flat=True))
    have = set(numbers)
    missing = [number for number in range(seal.first_id, seal.last_id + 1) if number not in have][:5]
    return f"{where}; missing {', '.join(map(str, missing))}" if missing else where


def missing_guards() -> Iterator[Fault]:
    """Tables without any guard, and every guard that is not as the code sets it."""
    for table in unguarded():
        yield Fault("guard_removed", 0, table)
    for kind, name in guard_faults():
        yield Fault(kind, 0, name)


def checkpoint_faults(checkpoint: Checkpoint) -> Iterator[Fault]:
    """A seal the checkpoint saw must still be there with the same digest, and no event may be gone since."""
    seal = Seal.objects.filter(pk=checkpoint.seal).first()
    if checkpoint.seal and (seal is None or seal.digest != checkpoint.digest):
        kind = "tail_cut" if seal is None else "seal_replaced"
        yield Fault(kind, checkpoint.seal, f"checkpoint of {checkpoint.at}")
    if Event.objects.count() < checkpoint.events:
        yield Fault("events_fewer", checkpoint.events - Event.objects.count(), f"checkpoint of {checkpoint.at}")
