"""What is done with urns from hour to hour: days are counted, what was seen is remembered, the last day closes."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, F, Q

from bihuan.records import clock
from bihuan.records.alarms import raise_alarm
from bihuan.records.models import Alarm
from bihuan.urns.actions.ending import close_due
from bihuan.urns.box.models import APART, DayCount, Ward
from bihuan.urns.lifecycle import CLOSED, OPEN
from bihuan.urns.models import Urn
from bihuan.urns.verifying import counted, urn_faults


def look_after() -> int:
    """Close what is due, count the day, remember how many codes are used; what is not as it must be raises an alarm.

    Safe to run as often as one likes. Gives how many urns were closed.
    """
    closed = close_due()
    faults = [str(fault) for fault in urn_faults()]
    if faults:
        raise_alarm(Alarm.Kind.TRAIL, "urns", faults=faults[:20])
    for urn in Urn.objects.filter(state__in=[OPEN, CLOSED]):
        used, _sealed = counted(urn.key)
        if used > urn.used_seen:
            Urn.objects.filter(pk=urn.pk).update(used_seen=used)
        count_day(urn)
    return closed


def count_day(urn: Urn) -> None:
    """Write down once a day how many codes of each ward are used; nothing of wards with few codes."""
    today = clock.today()
    with transaction.atomic(using=APART):
        used = Count("codes", filter=Q(codes__used=True))
        rows = Ward.objects.filter(box_id=urn.key, issued__gte=F("box__k")).exclude(days__on=today).annotate(now=used)
        DayCount.objects.bulk_create([DayCount(ward=row, on=today, used=row.now) for row in rows])
