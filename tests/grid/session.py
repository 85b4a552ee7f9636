"""Session and first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(_world: World) -> dict[str, str]:
    return {
        "sign-in": "/sign-in/",
        "account_login": "/sign-in/",
        "mfa_authenticate": "/sign-in/code/",
        "account": "/account/",
        "own-password": "/account/password/",
        "second-factor-on": "/account/codes/on/",
        "second-factor-off": "/account/codes/off/",
        "recovery-codes": "/account/codes/recovery/",
        "sign-in-as": "/sign-in/as/",
        "sign-out": "/sign-out/",
        "language": "/language/",
        "home": "/",
        "today-badges": "/today/badges/",
        "notice-list": "/notices/",
        "notices-read": "/notices/read/",
        "contact": "/notices/contact/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "account_login": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "mfa_authenticate": "302 302 302 302 302 302 302 302 302 302 302 302 302 302 302",
    "account": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "own-password": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "second-factor-on": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "second-factor-off": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "recovery-codes": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "sign-in": "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200",
    "sign-in-as": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "sign-out": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "language": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "home": "200 200 200 200 200 200 200 200 200 200 403 200 200 200 200",
    "today-badges": "200 200 200 200 200 200 200 200 200 200 403 200 200 200 200",
    "notice-list": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "notices-read": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "contact": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
}
