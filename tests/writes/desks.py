"""What people keep of lists for themselves, and steps for many records: an errand is its own person's alone."""

from __future__ import annotations

from bihuan.desks.actions import keep_view
from bihuan.desks.models import KeptView
from tests.grid import desks
from tests.world import World
from tests.writes import Sent


def sent(world: World) -> dict[str, Sent]:
    at = desks.paths(world)
    keep_view(by=world.cast.clerk, listing="findings", name="逾期", words="stands=overdue")
    kept = KeptView.objects.get().pk
    return {
        "list-columns": (at["list-columns"], {"column": "number"}),
        "list-keep": (at["list-keep"], {"name": "逾期", "words": "stands=overdue"}),
        "list-drop": (f"/lists/filters/{kept}/drop/", {}),
        "errand-new": (at["errand-new"], {"step": "remind", "row": str(world.findings.living.pk)}),
        "errand": (at["errand"], {}),
        "errand-go-on": (at["errand-go-on"], {}),
    }
