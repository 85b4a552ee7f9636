"""Draws, comment meetings and key units: what clerks write, and a witness."""

from __future__ import annotations

from datetime import date

from bihuan.inspections import actions
from bihuan.inspections.actions import DrawInputs
from tests.inspections import telling
from tests.world import World
from tests.writes import Sent

DAY = "2018-06-15"
PLAN = "rota: one\nteams: 1\nsize: 1\n"
DONORS = "unit,person,can_lead\nX,x1,yes\n"
TARGETS = "unit\nA01\nA02\n"
RULE = "select: y\nas_of: 2018-06-15\nany:\n  - {measure: findings, at_least: 1}\n"


def sent(world: World) -> dict[str, Sent]:
    cast, year = world.cast, world.cycle.pk
    meeting = actions.hold_meeting(
        cycle=world.cycle, month=5, on=date(2018, 5, 20), number="点评〔2018〕5号", minutes="纪要", by=cast.clerk
    )
    comment = actions.comment_on(meeting=meeting, enrolment=world.enrolment_yi, text="值守不严", by=cast.clerk)
    year_end = telling.campaign(cast, world.cycle, "year_end", title="年终检查")
    chosen = actions.select_key_units(campaign=year_end, rule=RULE, scores={}, by=cast.clerk)
    first, second = (telling.campaign(cast, world.cycle, "ring", title=title) for title in ("第一轮", "第二轮"))
    given = DrawInputs(plan=PLAN, donors=DONORS, targets=TARGETS)
    draw = actions.announce(campaign=first, given=given, witnesses=[cast.wei, cast.auditor], by=cast.clerk)
    witnesses = [cast.wei.pk, cast.auditor.pk]
    return {
        "meeting-list": (
            f"/years/{year}/meetings/", {"month": "4", "on": "2018-04-20", "number": "4号", "minutes": "纪要"}
        ),
        "meeting": (f"/meetings/{meeting.pk}/", {"unit": "A01", "text": "台账更新不及时"}),
        "meeting-finding": (f"/meetings/comments/{comment.pk}/finding/", {"body": cast.line.pk, "criteria": "第三条"}),
        "key-units": (f"/campaigns/{year_end.pk}/key-units/", {"rule": RULE}),
        "key-units-propose": (f"/key-units/{chosen.pk}/propose/", {"planned_on": "2018-12-20"}),
        "draw-new": (
            f"/campaigns/{second.pk}/draws/new/",
            {"plan": PLAN, "donors": DONORS, "targets": TARGETS, "witnesses": witnesses},
        ),
        "draw-write promise": (f"/draws/{draw.pk}/promise/", {"text": "海棠 电梯 银杏 夜班"}),
    }  # fmt: skip
