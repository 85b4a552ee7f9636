"""What people keep of lists, and steps for many records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World

from bihuan.desks.actions import Chosen, prepare_errand


def paths(world: World) -> dict[str, str]:
    finding = world.findings.living
    chosen = [Chosen(finding.pk, finding.version, finding.number, "")]
    errand = prepare_errand(
        office=world.cast.office, by=world.cast.clerk, what="findings", step="remind", chosen=chosen
    )  # fmt: skip
    return {
        "list-columns": "/lists/findings/columns/",
        "list-keep": "/lists/findings/keep/",
        "list-drop": "/lists/filters/1/drop/",
        "search": "/search/?q=差旅",
        "errand-new": f"/years/{world.cycle.pk}/errands/findings/",
        "errand": f"/errands/{errand.pk}/",
        "errand-go-on": f"/errands/{errand.pk}/go-on/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "list-columns": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "list-keep": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "list-drop": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "search": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "errand-new": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "errand": "200 404 404 404 404 404 404 404 404 404 403 404 403 403 403",
    "errand-go-on": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
}
