"""Tokens and webhooks: the office's clerks only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(_world: World) -> dict[str, str]:
    return {"token-list": "/tokens/", "token-revoke": "/tokens/1/revoke/", "webhook-end": "/webhooks/1/end/"}


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "token-list": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "token-revoke": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "webhook-end": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
}
