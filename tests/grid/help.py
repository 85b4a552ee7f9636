"""Help: everyone who is signed in, with or without a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(_world: World) -> dict[str, str]:
    return {"help-list": "/help/", "help": "/help/finding/", "help-guide": "/help/guides/clerk/"}


_ALL = " ".join(["200"] * 15)
GRID = {"help-list": _ALL, "help": _ALL, "help-guide": _ALL}
