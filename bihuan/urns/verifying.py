"""Whether every urn is as it must be: as many sealed answers as used codes, no fewer than were seen, one public key."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections

from bihuan.records.verifying import Fault
from bihuan.urns.box.models import APART, Box
from bihuan.urns.lifecycle import CLOSED, LIVING, OPEN, OPENED, PREPARED, REHEARSED, SUSPENDED, VOID
from bihuan.urns.models import Urn

_B = Box.State
FOLLOWS = {
    PREPARED: {_B.WAITING}, REHEARSED: {_B.WAITING, _B.TAKING}, OPEN: {_B.TAKING, _B.ENDED, _B.STOPPED},
    CLOSED: {_B.ENDED, _B.OPENED, _B.STOPPED}, SUSPENDED: {_B.STOPPED, _B.TAKING, _B.ENDED}, OPENED: {_B.OPENED},
    VOID: {_B.EMPTIED, _B.WAITING, _B.ENDED, _B.STOPPED},
}  # fmt: skip
"""How the box of an urn may stand; a step that a crash cut in two is taken again."""
_COUNTS = (
    "SELECT (SELECT count(*) FROM boxes_code c JOIN boxes_ward w ON w.key = c.ward_id WHERE w.box_id = %s AND c.used), "
    "(SELECT count(*) FROM boxes_sealed WHERE box_id = %s)"
)
"""One statement: one moment, while answers come in."""


def urn_faults() -> Iterator[Fault]:
    """What is not as it must be, urn by urn."""
    boxes = {box.key: box for box in Box.objects.all()}
    for urn in Urn.objects.order_by("id"):
        box = boxes.pop(urn.key, None)
        if box is None:
            yield Fault("urn_missing", urn.pk, urn.title)
            continue
        yield from _faults(urn, box)
    for key in boxes:
        yield Fault("urn_unknown", 0, key)


def _faults(urn: Urn, box: Box) -> Iterator[Fault]:
    if (box.public_key, box.instrument) != (urn.public_key, urn.instrument):
        yield Fault("urn_replaced", urn.pk, urn.title)
    if box.state not in FOLLOWS[urn.state]:
        yield Fault("urn_state", urn.pk, f"{urn.title}: {urn.state}, {box.state}")
    if urn.state in LIVING and box.state not in {_B.OPENED, _B.EMPTIED}:
        used, sealed = counted(urn.key)
        if used != sealed:
            yield Fault("urn_counts", urn.pk, f"{urn.title}: {used} used, {sealed} sealed")
        if used < urn.used_seen:
            yield Fault("urn_older", urn.pk, f"{urn.title}: {used} used, {urn.used_seen} were seen")


def counted(key: str) -> tuple[int, int]:
    """Used codes and sealed answers of a box at one moment."""
    with connections[APART].cursor() as cursor:
        cursor.execute(_COUNTS, [key, key])
        used, sealed = cursor.fetchone()
    return used, sealed
