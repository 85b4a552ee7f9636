"""The answer page: everyone who holds a code, signed in or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    return {"answer": "/v/", "answer-thanks": "/v/thanks/", "answer-why": "/v/why/"}


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "answer": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "answer-thanks": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "answer-why": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
}
