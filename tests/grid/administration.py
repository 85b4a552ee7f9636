"""Accounts and permissions: the three administrators of the office, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.accounts.actions.proposing import propose_role
from bihuan.organizations.models import Role
from tests.cast import DAY

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    cast = world.cast
    change = propose_role(person=cast.nobody, office=cast.admin_office, role=Role.AUDITOR, by=cast.sysadmin, since=DAY)
    return {
        "permission-list": "/administration/",
        "permission": f"/administration/{change.pk}/",
        "permission-step": f"/administration/{change.pk}/approve/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "permission-list": "403 403 403 403 403 403 403 403 403 403 403 403 200 200 200",
    "permission": "403 403 403 403 403 403 403 403 403 403 403 403 200 200 200",
    "permission-step": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
}
