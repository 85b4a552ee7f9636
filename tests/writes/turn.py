"""The turn of the year: the next one runs, and nothing waits for confirmation."""

from __future__ import annotations

from bihuan.schemes.actions import launch_cycle
from tests.world import World
from tests.writes import Sent


def sent(world: World) -> dict[str, Sent]:
    launch_cycle(cycle=world.prepared, by=world.cast.clerk)
    return {"finding-carry": (f"/years/{world.cycle.pk}/findings/carry/", {})}
