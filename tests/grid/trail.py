"""The trail: auditors and the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.records.models import Alarm, Event

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    alarm = Alarm.objects.create(kind="process", key="worker", at=world.entry.recorded_at)
    event = Event.objects.filter(office_path=world.cast.office.path).latest("id")
    return {
        "trail": "/trail/",
        "trail-verify": "/trail/verify/",
        "trail-checkpoint": "/trail/checkpoint/",
        "trail-alarms": "/trail/alarms/",
        "trail-alarm-settle": f"/trail/alarms/{alarm.pk}/settle/",
        "trail-event": f"/trail/{event.pk}/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "trail": "200 200 403 403 403 403 403 403 403 200 403 200 403 403 200",
    "trail-verify": "200 200 403 403 403 403 403 403 403 200 403 200 403 403 200",
    "trail-alarms": "200 200 403 403 403 403 403 403 403 200 403 200 403 403 200",
    "trail-alarm-settle": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "trail-event": "200 200 403 403 403 403 403 403 403 200 403 404 403 403 404",
    "trail-checkpoint": "200 200 403 403 403 403 403 403 403 200 403 200 403 403 200",
}
