"""Responsibility lists: the office and assessors see what is being signed or in force, a unit its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    year, kept = world.cycle.pk, world.duties
    living, draft, item = kept.living.pk, kept.draft.pk, kept.item.pk
    return {
        "duty-lists": f"/years/{year}/duties/",
        "duty-new": f"/years/{year}/duties/new/?unit={world.enrolment_jia.pk}",
        "duty-close": f"/years/{year}/duties/close/",
        "duty-quarters": f"/years/{year}/duties/quarters/",
        "duty-missed": f"/years/{year}/duties/missed.xlsx",
        "duty-list": f"/duties/{living}/",
        "duty-step": f"/duties/{living}/step/",
        "duty-answer": f"/duties/{living}/answer/",
        "duty-amend": f"/duties/{living}/amend/",
        "duty-edit": f"/duties/{draft}/edit/",
        "duty-file": f"/duties/{draft}/file/",
        "duty-workbook": f"/duties/{living}/list.xlsx",
        "duty-chain": f"/duties/{draft}/chain/",
        "duty-deputy": f"/duty-signatories/{kept.seat.pk}/deputy/",
        "duty-item": f"/duty-items/{item}/",
        "duty-check": f"/duty-items/{item}/check/",
        "duty-cite": f"/duty-items/{item}/cite/",
        "duty-evidence": f"/duty-items/{item}/evidence/{kept.attachment.pk}/",
        "acting-bodies": "/bodies/acting/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "duty-lists": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "duty-new": "200 200 404 404 404 200 404 200 404 404 403 404 403 403 403",
    "duty-close": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "duty-quarters": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "duty-missed": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "duty-list": "200 200 200 200 200 200 404 200 200 200 403 404 403 403 403",
    "duty-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "duty-answer": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "duty-amend": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "duty-edit": "200 200 404 404 404 404 200 404 404 404 403 404 403 403 403",
    "duty-file": "200 200 404 404 404 404 200 404 404 404 403 404 403 403 403",
    "duty-workbook": "200 200 200 200 200 200 404 200 200 200 403 404 403 403 403",
    "duty-chain": "200 200 404 404 404 404 200 404 404 404 403 404 403 403 403",
    "duty-deputy": "200 200 404 404 404 404 200 404 404 404 403 404 403 403 403",
    "duty-item": "200 200 200 200 200 200 404 200 200 200 403 404 403 403 403",
    "duty-check": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "duty-cite": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "duty-evidence": "200 200 200 200 200 200 404 200 200 200 403 404 403 403 403",
    "acting-bodies": "200 200 200 403 403 403 403 403 403 200 403 200 403 403 403",
}
