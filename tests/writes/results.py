"""Results on their way; the year's marks have ended, so that each step is only a matter of who takes it."""

from __future__ import annotations

from bihuan.results.actions import freeze_result
from bihuan.schemes.actions import take_cycle_step
from tests.results.telling import one
from tests.world import World
from tests.writes import Sent

DAY = "2019-01-15"


def sent(world: World) -> dict[str, Sent]:
    cast, year, kept = world.cast, world.cycle.pk, world.result_set
    take_cycle_step(cycle=world.cycle, step="end_marks", by=cast.clerk)
    for step in ("check", "report"):
        one(cast, kept, step)
    fresh = freeze_result(cycle=world.cycle, by=cast.clerk)
    told = {"council_on": "2018-12-20", "council_meeting": "市委常委会第4次会议", "council_resolution": "同意"}
    checked = freeze_result(cycle=world.cycle, by=cast.clerk)
    one(cast, checked, "check")
    return {
        "result-freeze": (f"/years/{year}/results/freeze/", {"note": "固化"}),
        "check-aside": (f"/years/{year}/results/checks/unlinked/", {"note": "旧台账没有目录"}),
        "result-step check": (f"/results/sets/{fresh.pk}/steps/check/", {"note": "已核对"}),
        "result-step report": (f"/results/sets/{checked.pk}/steps/report/", told),
        "result-step decide": (f"/results/sets/{kept.pk}/steps/decide/", {"note": "审定"}),
        "result-recompute": (f"/results/sets/{kept.pk}/recompute/", {}),
    }
