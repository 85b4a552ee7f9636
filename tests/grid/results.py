"""Results: nothing of a running year is open to units or assessors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    year, kept = world.cycle.pk, world.result_set.pk
    return {
        "ranking": f"/years/{year}/results/",
        "ranking-export": f"/years/{year}/results/export/",
        "coverage": f"/years/{year}/results/coverage/",
        "what-if": f"/years/{year}/results/what-if/",
        "unit-result": f"/years/{year}/results/units/{world.enrolment_jia.pk}/",
        "result-sets": f"/years/{year}/results/sets/",
        "check-aside": f"/years/{year}/results/checks/unlinked/",
        "result-freeze": f"/years/{year}/results/freeze/",
        "submitted-results": "/results/submitted/",
        "result-set": f"/results/sets/{kept}/",
        "result-step": f"/results/sets/{kept}/steps/check/",
        "result-correct": f"/results/sets/{kept}/correct/",
        "result-select": f"/results/sets/{kept}/select/",
        "result-recompute": f"/results/sets/{kept}/recompute/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "ranking": "200 200 200 403 403 200 200 200 200 200 403 404 403 403 403",
    "ranking-export": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "coverage": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "what-if": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "unit-result": "200 200 200 404 404 200 404 200 200 200 403 404 403 403 403",
    "result-sets": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "check-aside": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "result-freeze": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "submitted-results": "200 200 200 403 403 403 403 403 403 200 403 200 403 403 403",
    "result-set": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "result-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "result-correct": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "result-select": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "result-recompute": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
}
