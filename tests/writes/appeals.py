"""Appeals, and what a decided result allows."""

from __future__ import annotations

from tests.results.telling import appealed, to
from tests.world import World
from tests.writes import Sent

DAY = "2019-01-15"


def sent(world: World) -> dict[str, Sent]:
    cast, kept = world.cast, world.result_set
    to(cast, world.cycle, kept, "open_appeals")
    lodged = appealed(cast, kept, world.enrolment_jia)
    decided = f"/results/sets/{kept.pk}"
    return {
        "appeal-lodge": (f"{decided}/units/{world.enrolment_yi.pk}/appeal/", {"grounds": "扣分依据不足"}),
        "appeal-step": (f"/appeals/{lodged.pk}/steps/accept/", {}),
        "result-correct": (f"{decided}/correct/", {"reason": "计算口径有误"}),
        "result-select": (f"{decided}/select/", {"serious": "1", "overdue": "1"}),
    }
