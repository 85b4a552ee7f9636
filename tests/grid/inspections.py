"""Visits: to the people of the unit a sealed one is not there, and neither is its campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    from tests.inspections import telling

    with telling.day("2018-06-12"):
        visit = telling.sealed(world.cast, telling.campaign(world.cast, world.cycle), world.enrolment_jia)
    year, pk = world.cycle.pk, visit.pk
    return {
        "inspection-list": f"/years/{year}/inspections/",
        "campaign-list": f"/years/{year}/campaigns/",
        "campaign-new": f"/years/{year}/campaigns/new/",
        "burden": f"/years/{year}/burden/",
        "inspection-calendar": "/inspections/calendar/?month=2018-06",
        "campaign": f"/campaigns/{visit.campaign_id}/",
        "inspection-propose": f"/campaigns/{visit.campaign_id}/visits/",
        "inspection": f"/inspections/{pk}/",
        "inspection-site": f"/inspections/{pk}/site/",
        "inspection-after": f"/inspections/{pk}/after/",
        "inspection-write": f"/inspections/{pk}/start/",
        "recusal-decide": "/inspections/recusals/1/",
        "objection-answer": "/inspections/objections/1/",
        "stage-file": "/inspections/files/1/",
        "proposal-step": "/proposals/1/drop/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "inspection-list": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "campaign-list": "200 200 200 403 403 403 403 403 403 200 403 404 403 403 403",
    "campaign-new": "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "burden": "200 200 200 403 403 200 200 200 200 200 403 404 403 403 403",
    "inspection-calendar": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "campaign": "200 200 200 200 404 404 404 404 404 200 403 404 403 403 403",
    "inspection-propose": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "inspection": "200 200 200 200 404 404 404 404 404 200 403 404 403 403 403",
    "inspection-site": "200 200 200 200 404 404 404 404 404 200 403 404 403 403 403",
    "inspection-after": "200 200 200 200 404 404 404 404 404 200 403 404 403 403 403",
    "inspection-write": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "recusal-decide": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "objection-answer": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "stage-file": "404 404 404 404 404 404 404 404 404 404 403 404 403 403 403",
    "proposal-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
}
