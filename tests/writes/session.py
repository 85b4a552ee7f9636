"""One's own session and account: everyone acts on their own, and there is nobody else's to name."""

from __future__ import annotations

from tests.world import World
from tests.writes import Sent


def sent(_world: World) -> dict[str, Sent]:
    code = {"code": "000000"}
    return {
        "sign-in": ("/sign-in/", {"username": "no one", "password": "not this"}),
        "account_login": ("/sign-in/", {"username": "no one", "password": "not this"}),
        "mfa_authenticate": ("/sign-in/code/", code),
        "sign-in-as": ("/sign-in/as/", {"person": "1"}),
        "sign-out": ("/sign-out/", {}),
        "language": ("/language/", {"language": "en"}),
        "own-password": ("/account/password/", {"old": "not this", "password": "Shuiwu-2018-jia"}),
        "second-factor-on": ("/account/codes/on/", code | {"password": "not this"}),
        "second-factor-off": ("/account/codes/off/", code),
        "recovery-codes": ("/account/codes/recovery/", code),
    }
