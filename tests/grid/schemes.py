"""Schemes and years."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    scheme, year, prepared = world.scheme.pk, world.cycle.pk, world.prepared.pk
    return {
        "scheme-list": "/schemes/",
        "scheme-new": "/schemes/new/",
        "table-file": "/schemes/table-file/",
        "table-file-check": f"/schemes/table-file/{'0' * 64}/",
        "preset-list": "/schemes/presets/",
        "preset-take": "/schemes/presets/pinggu/take/",
        "scheme": f"/schemes/{scheme}/",
        "scheme-edit": f"/schemes/{scheme}/edit/",
        "scheme-table": f"/schemes/{scheme}/table/",
        "scheme-row": f"/schemes/{scheme}/table/travel/",
        "scheme-rules": f"/schemes/{scheme}/rules/",
        "scheme-copy": f"/schemes/{scheme}/copy/",
        "scheme-text": f"/schemes/{scheme}/text/",
        "scheme-diff": f"/schemes/{scheme}/diff/{scheme}/",
        "scheme-step": f"/schemes/{scheme}/step/submit/",
        "cycle-new": "/years/new/",
        "cycle": f"/years/{prepared}/",
        "cycle-remove": f"/years/{prepared}/remove/",
        "choose-year": f"/years/{year}/choose/",
        "cycle-launch": f"/years/{prepared}/launch/",
        "cycle-step": f"/years/{year}/step/",
        "cycle-owner": f"/years/{prepared}/owners/",
        "cycle-mend": f"/years/{prepared}/mend/",
        "owner-remove": f"/owners/{world.rule.pk}/remove/",
        "cycle-amend": f"/years/{year}/amend/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "scheme-list": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "scheme-new": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "table-file": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "table-file-check": "404 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "preset-list": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "preset-take": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "scheme": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "scheme-edit": "404 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "scheme-table": "404 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "scheme-row": "404 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "scheme-rules": "404 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "scheme-copy": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "scheme-text": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "scheme-diff": "200 200 200 200 200 200 200 200 200 200 403 404 403 403 403",
    "scheme-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "cycle-new": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "cycle": "200 200 200 403 403 404 404 404 404 200 403 404 403 403 403",
    "cycle-remove": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "choose-year": "302 302 302 302 302 302 302 302 302 302 403 404 403 403 403",
    "cycle-launch": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "cycle-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "cycle-owner": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "cycle-mend": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "owner-remove": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "cycle-amend": "403 403 200 403 403 403 403 403 403 403 403 404 403 403 403",
}
