"""Urns: the office's staff and the custodians."""

from __future__ import annotations

from bihuan.urns import actions
from tests.urns import told
from tests.world import World
from tests.writes import Sent


def sent(world: World) -> dict[str, Sent]:
    cast, made = world.cast, told.opened_for_answers(world.cast, 9, 8)
    pk = made.urn.pk
    slip = actions.issue(urn_id=pk, ward="w1", by=cast.clerk)[0]
    actions.rehearse(urn_id=pk, shares=made.slips[:2], by=cast.clerk, second=cast.chief)
    second = {"second": "chief", "second_password": "chief"}
    return {
        "urn-slips": (f"/urns/{pk}/slips/", {"ward": "w1"}),
        "urn-links": (f"/urns/{pk}/links/", {"ward": "w1", "phones": "13800000000"}),
        "urn-left-over": (f"/urns/{pk}/left-over/", second | {"codes": slip}),
        "urn-step close": (f"/urns/{pk}/close/", {}),
        "urn-step suspend": (f"/urns/{pk}/suspend/", {"note": "系统检修"}),
    }
