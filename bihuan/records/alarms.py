"""Alarms of the product itself: raised once, seen by every auditor, settled by a person who says what it was."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.records.access import WHOLE
from bihuan.records.actions import Actor, record
from bihuan.records.checkpoints import set_aside
from bihuan.records.models import Alarm

NOTE_LENGTH = (2, 500)


def standing_alarms() -> QuerySet[Alarm]:
    """What nobody has settled yet."""
    return Alarm.objects.filter(settled_at__isnull=True)


@transaction.atomic
def raise_alarm(kind: str, key: str, **detail: Any) -> bool:
    """Raise an alarm unless one of the same kind and key stands; the trail is told each time. True if it is new."""
    key = key[:80]
    alarm = standing_alarms().filter(kind=kind, key=key).first()
    is_new = alarm is None
    if alarm is None:
        alarm = Alarm.objects.create(kind=kind, key=key, detail=detail, at=timezone.now())
        record(by=None, action="raise_alarm", subject=alarm, office_path=WHOLE, detail=detail)
    return is_new


@transaction.atomic
def settle_alarm(*, alarm_id: int, by: Actor, note: str) -> Alarm:
    """Say what an alarm was. Whoever may read the trail as an auditor may; the page asks. ValidationError."""
    alarm = Alarm.objects.select_for_update().get(pk=alarm_id)
    note = note.strip()
    if alarm.settled_at is not None:
        raise ValidationError(_("%(name)s has settled this already.") % {"name": alarm.settled_by})
    if not NOTE_LENGTH[0] <= len(note) <= NOTE_LENGTH[1]:
        raise ValidationError({"note": _("Say what it was and what was done, in at most 500 characters.")})
    alarm.settled_at, alarm.settled_by, alarm.note = timezone.now(), by.name, note
    alarm.save(update_fields=["settled_at", "settled_by", "note"])
    if alarm.kind == Alarm.Kind.TRAIL:
        transaction.on_commit(set_aside)
    record(by=by, action="settle_alarm", subject=alarm, office_path=WHOLE, detail={"note": note})
    return alarm
