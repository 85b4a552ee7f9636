"""Appeals: the office sees all, a unit its own; the result has been notified for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    year, kept = world.cycle.pk, world.result_set.pk
    return {
        "appeal-list": f"/years/{year}/appeals/",
        "appeal-lodge": f"/results/sets/{kept}/units/{world.enrolment_jia.pk}/appeal/",
        "appeal": f"/appeals/{world.appeal.pk}/",
        "appeal-step": f"/appeals/{world.appeal.pk}/steps/accept/",
        "appeal-file": f"/appeals/{world.appeal.pk}/files/{world.appeal.evidence.get().attachment_id}/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "appeal-lodge": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "appeal-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "appeal-list": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "appeal": "200 200 200 404 404 200 404 200 200 200 403 404 403 403 403",
    "appeal-file": "200 200 200 404 404 200 404 200 200 200 403 404 403 403 403",
}
