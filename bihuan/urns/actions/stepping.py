"""The one door of the steps an urn takes, and the box in the other database that follows."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person
from bihuan.records import door
from bihuan.urns import words
from bihuan.urns.access import require_step
from bihuan.urns.box.models import APART, Box
from bihuan.urns.lifecycle import PRODUCT, URN
from bihuan.urns.models import Urn, UrnStep


def _rows() -> QuerySet[Urn]:
    return Urn.objects.select_related("office")


def _allow(by: Person, step: Step, urn: Urn) -> str:
    return require_step(standing_of(by), step, urn)


def _path(urn: Urn) -> str:
    return urn.office.path


DOOR: door.Door[Urn] = door.Door(
    table=URN, words=words.URN, rows=_rows, allow=_allow, steps=UrnStep, link="urn", path=_path
)


def take_by_product(step: str, *, pk: int, note: str, **detail: Any) -> Urn:
    """A step nobody takes: after a restore, at the end of the last day. Must run in a transaction."""
    urn = door.lock(DOOR, pk=pk)
    row = URN.take(step, urn.state, note=note)
    return door.move(door.Held(DOOR, urn, row, PRODUCT, None, note), detail=detail)


def held_box(key: str) -> Box:
    """The box of an urn, held against answers and everyone else until the transaction of its database ends."""
    return Box.objects.select_for_update().get(key=key)


def set_box(key: str, state: str) -> None:
    """Let the box follow: done last in the product's transaction, and again without harm after a crash between."""
    with transaction.atomic(using=APART):
        box = held_box(key)
        if box.state != state:
            box.state = state
            box.save(update_fields=["state"])
