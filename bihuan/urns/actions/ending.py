"""Beginning, closing, suspending and voiding an urn; wards that open and end by themselves."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.urns.access import require_pair, require_printer
from bihuan.urns.actions.stepping import DOOR, held_box, set_box, take_by_product
from bihuan.urns.box.models import APART, Box, Code, Sealed, Ward
from bihuan.urns.lifecycle import CLOSED, LIVING, OPEN
from bihuan.urns.models import Urn

State = Box.State


@transaction.atomic
def begin(*, urn_id: int, by: Person, version: int | None = None) -> Urn:
    """Let a rehearsed urn take answers. Raises Refused, Stale, ValidationError."""
    urn = door.take(DOOR, "begin", by, version=version, pk=urn_id)
    set_box(urn.key, State.TAKING)
    return urn


@transaction.atomic
def close(*, urn_id: int, by: Person, version: int | None = None) -> Urn:
    """Close an urn: from now on nothing is taken. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "close", by, version=version, pk=urn_id)
    if missing := missing_before("close", held.record):
        raise ValidationError(missing)
    set_box(held.record.key, State.ENDED)
    return door.move(held, detail={"used": used_of(held.record.key)})


def missing_before(step: str, urn: Urn) -> str:
    """What is missing before a step of an urn, in words: refusals and pages say the same."""
    if step == "close" and not urn.steps.filter(step="rehearse_again").exists():
        return _("Two custodians rehearse the opening once more before the urn is closed.")
    return ""


def close_due() -> int:
    """Close the urns whose last day is over; how many."""
    due = Urn.objects.filter(state=OPEN, closes_on__lt=clock.today())
    for urn in due:
        with transaction.atomic():
            set_box(urn.key, State.ENDED)
            take_by_product("close", pk=urn.pk, note="", used=used_of(urn.key))
    return len(due)


def used_of(key: str) -> int:
    """How many codes of an urn are used."""
    return Code.objects.filter(ward__box_id=key, used=True).count()


@transaction.atomic
def suspend(*, urn_id: int, note: str, by: Person, version: int | None = None) -> Urn:
    """Take no more answers for now. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "suspend", by, note=note, version=version, pk=urn_id)
    set_box(held.record.key, State.STOPPED)
    return door.move(held, detail={"used": used_of(held.record.key)})


def suspend_after_restore() -> int:
    """Suspend every urn that was open or closed in the backup, since a used code may be unused in it; how many."""
    rows = Urn.objects.filter(state__in=[OPEN, CLOSED])
    for urn in rows:
        with transaction.atomic():
            set_box(urn.key, State.STOPPED)
            note = _("Restored from a backup.")
            take_by_product("suspend", pk=urn.pk, note=note, used=used_of(urn.key), used_seen=urn.used_seen)
    return len(rows)


@transaction.atomic
def resume(*, urn_id: int, note: str, by: Person, second: Person, used_before: int | None = None) -> Urn:
    """Two custodians let a suspended urn go on as it was, with the count they know from before and that of now.

    Raises Refused, ValidationError.
    """
    urn = Urn.objects.get(pk=urn_id)
    last = urn.steps.filter(step="suspend").order_by("-id").first()
    was_open = last is not None and last.source == OPEN
    held = door.hold(DOOR, "resume" if was_open else "resume_closed", by, note=note, pk=urn_id)
    require_pair(held.record, by, second)
    detail = {"second": second.name, "used_before": used_before, "used_now": used_of(urn.key)}
    moved = door.move(held, detail=detail, used_seen=used_of(urn.key))
    set_box(urn.key, State.TAKING if was_open else State.ENDED)
    return moved


@transaction.atomic
def drop(*, urn_id: int, note: str, by: Person) -> Urn:
    """Drop an urn that has taken no answer yet. Raises Refused, ValidationError."""
    urn = door.take(DOOR, "drop", by, note=note, pk=urn_id)
    _destroy(urn.key)
    return urn


@transaction.atomic
def void(*, urn_id: int, note: str, by: Person, second: Person) -> Urn:
    """Two custodians void a closed or suspended urn: every sealed answer is destroyed.

    Raises Refused, ValidationError.
    """
    held = door.hold(DOOR, "void", by, note=note, pk=urn_id)
    require_pair(held.record, by, second)
    moved = door.move(held, detail={"second": second.name, "used": used_of(held.record.key)})
    _destroy(moved.key)
    return moved


def _destroy(key: str) -> None:
    with transaction.atomic(using=APART):
        box = held_box(key)
        Sealed.objects.filter(box=box).delete()
        Code.objects.filter(ward__box=box).delete()
        box.state = State.EMPTIED
        box.save(update_fields=["state"])


@transaction.atomic
def turn_ward(*, urn_id: int, ward: str, is_taking: bool, by: Person) -> None:
    """Let one ward take answers or end it, while the urn is open: a speaker's ballot begins and ends by itself.

    Raises Refused, ValidationError.
    """
    urn = door.lock(DOOR, pk=urn_id)
    require_printer(standing_of(by), urn)
    if urn.state not in LIVING - {CLOSED}:
        raise ValidationError(_("The urn takes no answers any more."))
    with transaction.atomic(using=APART):
        held_box(urn.key)
        row = Ward.objects.select_for_update().get(box_id=urn.key, name=ward)
        row.is_taking = is_taking
        row.save(update_fields=["is_taking"])
        used = row.codes.filter(used=True).count()
    detail = {"ward": ward, "is_taking": is_taking, "issued": row.issued, "used": used}
    record(by=by, action="turn_ward", subject=urn, office_path=urn.office.path, detail=detail)
