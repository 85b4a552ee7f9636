"""The trail: auditors and the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.records.models import Event

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    event = Event.objects.filter(office_path=world.cast.office.path).latest("id")
    return {
        "trail": "/trail/",
        "trail-verify": "/trail/verify/",
        "trail-checkpoint": "/trail/checkpoint/",
        "trail-event": f"/trail/{event.pk}/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "trail": "200 200 403 403 403 403 403 403 403 200 403 200 403 403 200",
    "trail-verify": "200 200 403 403 403 403 403 403 403 200 403 200 403 403 200",
    "trail-event": "200 200 403 403 403 403 403 403 403 200 403 404 403 403 404",
    "trail-checkpoint": "200 200 403 403 403 403 403 403 403 200 403 200 403 403 200",
}
