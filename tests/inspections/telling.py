"""A visit told step by step: each function brings one to where the test begins."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bihuan.inspections.actions import (
    CampaignPlan,
    StageText,
    VisitPlan,
    add_stage,
    approve,
    declare,
    finish,
    form_team,
    name_member,
    open_campaign,
    propose,
    report,
    seal,
    start,
    take_step,
)
from bihuan.inspections.models import Campaign, Inspection, Member
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import day as day  # noqa: PLC0414 # told from here

ON = date(2018, 6, 12)


def campaign(cast: Cast, cycle: Cycle, kind: str = "leader", **more: Any) -> Campaign:
    """Opened by the clerk under its number; Wei decides on ties, the chief on Wei's own."""
    people = {name: more.pop(name) for name in ("leaders", "partner") if name in more}
    plan: dict[str, Any] = {
        "kind": kind, "title": "领导带队督查", "document_number": "江考办〔2018〕6号",
        "starts_on": date(cycle.year, 1, 1), "ends_on": date(cycle.year, 12, 31), **more,
    }  # fmt: skip
    return open_campaign(
        cycle=cycle, plan=CampaignPlan(**plan), decider=cast.wei, decider_above=cast.chief, by=cast.clerk, **people
    )


def proposed(cast: Cast, of: Campaign, unit: Enrolment, **more: Any) -> Inspection:
    """Proposed by the clerk for a June day."""
    plan = VisitPlan(planned_on=more.pop("planned_on", ON), **more)
    return propose(campaign=of, enrolment=unit, plan=plan, by=cast.clerk)


def approved(cast: Cast, of: Campaign, unit: Enrolment, **more: Any) -> Inspection:
    """Approved by the chief."""
    return approve(inspection_id=proposed(cast, of, unit, **more).pk, by=cast.chief)


def member(cast: Cast, visit: Inspection, person: Person, role: str = "member") -> Member:
    """Named by the clerk."""
    return name_member(inspection_id=visit.pk, person=person, role=role, by=cast.clerk)


def sealed(cast: Cast, of: Campaign, unit: Enrolment, **more: Any) -> Inspection:
    """Wei leads, Ines is on the team; both have no tie."""
    visit = approved(cast, of, unit, **more)
    for person, role in ((cast.wei, "captain"), (cast.ines, "member")):
        declare(member_id=member(cast, visit, person, role).pk, ground="none", by=person)
    form_team(inspection_id=visit.pk, by=cast.clerk)
    return seal(inspection_id=visit.pk, by=cast.clerk)


def started(cast: Cast, of: Campaign, unit: Enrolment, **more: Any) -> Inspection:
    """At the door."""
    return start(inspection_id=sealed(cast, of, unit, **more).pk, by=cast.wei)


def stage(cast: Cast, visit: Inspection, kind: str, **more: Any) -> Any:
    """A step on site, told by Ines."""
    kept: dict[str, Any] = {"place": "政务服务中心", "at": clock.now(), "present": "韦书记、任检、值班科长", **more}
    return add_stage(inspection_id=visit.pk, text=StageText(kind=kind, **kept), by=cast.ines)


def on_site_done(cast: Cast, of: Campaign, unit: Enrolment, **more: Any) -> Inspection:
    """All three steps made."""
    visit = started(cast, of, unit, **more)
    for kind in ("see", "question", "comment"):
        stage(cast, visit, kind)
    return finish(inspection_id=visit.pk, by=cast.wei)


def reported(cast: Cast, of: Campaign, unit: Enrolment, **more: Any) -> Inspection:
    """The report sent in by Ines."""
    visit = on_site_done(cast, of, unit, **more)
    return report(inspection_id=visit.pk, text="总体平稳，窗口值守存在薄弱环节。", by=cast.ines)


def reviewed(cast: Cast, of: Campaign, unit: Enrolment, **more: Any) -> Inspection:
    """Found in order by the clerk."""
    return take_step(inspection_id=reported(cast, of, unit, **more).pk, step="review", by=cast.clerk)


LATER = timedelta(days=30)
