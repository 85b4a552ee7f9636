"""Session and first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(_world: World) -> dict[str, str]:
    return {
        "sign-in": "/sign-in/",
        "sign-in-as": "/sign-in/as/",
        "sign-out": "/sign-out/",
        "language": "/language/",
        "home": "/",
        "today-findings": "/today/findings/",
        "notice-list": "/notices/",
        "notices-read": "/notices/read/",
        "contact": "/notices/contact/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other
GRID = {
    "sign-in": "200 200 200 200 200 200 200 200 200 200 200 200",
    "sign-in-as": "405 405 405 405 405 405 405 405 405 405 405 405",
    "sign-out": "405 405 405 405 405 405 405 405 405 405 405 405",
    "language": "405 405 405 405 405 405 405 405 405 405 405 405",
    "home": "200 200 200 200 200 200 200 200 200 200 403 200",
    "today-findings": "200 200 200 200 200 200 200 200 200 200 403 200",
    "notice-list": "200 200 200 200 200 200 200 200 200 200 403 200",
    "notices-read": "405 405 405 405 405 405 405 405 405 405 405 405",
    "contact": "405 405 405 405 405 405 405 405 405 405 405 405",
}
