"""The ledger, imports, ratings, self-assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    year, entry, ledger = world.cycle.pk, world.entry.pk, world.ledger.pk
    return {
        "entry-list": f"/years/{year}/entries/",
        "entry-new": f"/years/{year}/entries/new/",
        "entry-parts": f"/years/{year}/entries/new/parts/?node=travel",
        "entry": f"/entries/{entry}/",
        "entry-evidence": f"/entries/{entry}/evidence/{world.attachment.pk}/",
        "entry-step": f"/entries/{entry}/reverse/",
        "import-list": f"/years/{year}/imports/",
        "import-template": f"/years/{year}/imports/template/",
        "ledger-import": f"/imports/{ledger}/",
        "import-problems": f"/imports/{ledger}/problems/",
        "import-write": f"/imports/{ledger}/write/",
        "import-check": f"/imports/{ledger}/check/",
        "import-choose": f"/imports/{ledger}/choose/",
        "import-marked": f"/imports/{ledger}/marked/",
        "import-lay-out": f"/imports/{ledger}/rows/",
        "import-discard": f"/imports/{ledger}/discard/",
        "rating-matrix": f"/years/{year}/ratings/",
        "own-ratings": f"/years/{year}/ratings/mine/",
        "self-assessment": f"/years/{year}/self-assessment/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "entry-list": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "entry-new": "200 200 200 200 200 403 403 403 403 403 403 404 403 403 403",
    "entry-parts": "200 200 200 200 200 403 403 403 403 403 403 404 403 403 403",
    "entry": "200 200 200 200 200 404 404 404 404 200 403 404 403 403 403",
    "entry-evidence": "200 200 200 200 200 404 404 404 404 200 403 404 403 403 403",
    "entry-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "import-list": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "import-template": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "ledger-import": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "import-problems": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "import-marked": "200 200 200 200 200 403 403 403 403 200 403 404 403 403 403",
    "import-write": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "import-check": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "import-choose": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "import-lay-out": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "import-discard": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "rating-matrix": "404 404 404 403 403 403 403 403 403 404 403 404 403 403 403",
    "own-ratings": "403 403 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "self-assessment": "403 403 403 403 403 200 200 200 403 403 403 404 403 403 403",
}
