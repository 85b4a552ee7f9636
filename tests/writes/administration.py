"""Accounts and permissions."""

from __future__ import annotations

from tests.grid import administration
from tests.world import World
from tests.writes import Sent


def sent(world: World) -> dict[str, Sent]:
    return {"permission-step": (administration.paths(world)["permission-step"], {})}
