"""Urns: the office's staff and the custodians; to everyone else an urn is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    from tests.urns import told

    pk = told.opened_for_answers(world.cast, 9, 8).urn.pk
    return {
        "urn-list": "/urns/",
        "urn": f"/urns/{pk}/",
        "urn-slips": f"/urns/{pk}/slips/",
        "urn-links": f"/urns/{pk}/links/",
        "urn-left-over": f"/urns/{pk}/left-over/",
        "urn-protocol": f"/urns/{pk}/protocol.pdf",
        "urn-step": f"/urns/{pk}/close/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "urn-list": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "urn": "200 200 200 200 404 404 404 404 404 200 403 404 403 403 403",
    "urn-slips": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "urn-links": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "urn-left-over": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "urn-protocol": "404 404 404 404 404 404 404 404 404 404 403 404 403 403 403",
    "urn-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
}
