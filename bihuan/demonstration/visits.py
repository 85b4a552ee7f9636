"""Work in the field in the last year: sixteen leaders' visits (three still sealed), a ring of 86, 43 and 87, an
extension check, twelve comment meetings; all through the actions, all invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from bihuan.demonstration.findings import when
from bihuan.demonstration.people import City
from bihuan.demonstration.ring import walk_ring
from bihuan.demonstration.size import Size
from bihuan.inspections import actions
from bihuan.inspections.actions import CampaignPlan, StageText, VisitPlan
from bihuan.inspections.models import Campaign, Inspection
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment

SEALED, LEADERS = 3, 16
SPOKEN_OF = 6
"""Subdistricts a meeting speaks of where the city is made small."""
QUESTIONS = (
    ("值班台账为何缺少夜间记录？", "夜间由保安代签，登记不全。", "谁来核对？"),
    ("办理时限由谁督促？", "由窗口负责人每周抽查。", "抽查结果记在哪里？"),
    ("群众反映的问题如何回访？", "由办公室电话回访。", "回访率是多少？"),
)
REMARKS = (
    "窗口值守不严，夜间无人核对。",
    "公示栏更新不及时，办事指南与现行规定不一致。",
    "回访记录不完整，整改责任未落实到人。",
)
MEASURES = (
    "建立关键岗位轮岗制度",
    "登记出租出借房产",
    "内部审计三年全覆盖",
    "完善夜间值班核对",
    "公示栏每月更新",
    "办事指南统一修订",
    "回访记录纳入考核",
    "整改责任落实到人",
    "采购事项集体研究",
    "公务接待一事一单",
    "领导干部定期接访",
)
MINUTES = "听取各街道汇报，逐一点评。"
FIELDS = (("企业", "Y07"), ("社区", "J20"), ("医院", "S01"), ("学校", "X14"))
COMMENTS = (
    "值守规范，台账清楚，继续保持更新频次。",
    "两项整改临近期限，应尽快报送佐证。",
    "来件登记不及时，请明确专人。",
)


@dataclass(frozen=True, slots=True)
class _Team:
    """Who goes: the leader and an assessor of the office."""

    captain: Person
    member: Person


def tell_visits(city: City, cycle: Cycle, size: Size) -> int:
    """All of it; returns how many visits there are."""
    units = {row.code: row for row in Enrolment.objects.filter(cycle=cycle).select_related("unit").order_by("position")}
    _lead(city, cycle, list(units.values()))
    _ring(city, cycle, size)
    _extend(city, cycle, units)
    _meet(
        city, cycle, [row for row in units.values() if row.category == "街道"][: None if size.share == 1 else SPOKEN_OF]
    )
    return Inspection.objects.filter(cycle=cycle).count()


def _open(city: City, cycle: Cycle, kind: str, title: str, number: str, leaders: Sequence[Person] = ()) -> Campaign:
    """A campaign of the year; other than leaders' visits it has its exception."""
    exception = ("", "", "") if kind == "leader" else ("市委常委会", "列入年度督查计划", f"江办〔{cycle.year}〕3号")
    plan = CampaignPlan(
        kind=kind,
        title=title,
        document_number=number,
        starts_on=date(cycle.year, 1, 8),
        ends_on=date(cycle.year, 12, 31),
        is_announced=kind == "ring",
        exception_who=exception[0],
        exception_why=exception[1],
        exception_number=exception[2],
    )
    return actions.open_campaign(
        cycle=cycle, plan=plan, decider=city.decider, decider_above=city.chair, by=city.clerk, leaders=leaders
    )


def _lead(city: City, cycle: Cycle, units: list[Enrolment]) -> None:
    """Sixteen leaders, each at a unit not in their charge; the last three have not started."""
    leaders = list(Person.objects.filter(username__startswith="leader-").order_by("pk")[:LEADERS])
    member = city.assessors["第一监督检查室"][0]
    with clock.at(when(date(cycle.year, 1, 10))):
        number = f"江考办〔{cycle.year}〕2号"
        campaign = _open(city, cycle, "leader", "领导带队四不两直督查", number, leaders=leaders)
    for place, leader in enumerate(leaders):
        unit = units[(place * 13 + 106) % len(units)]
        sealed = place >= LEADERS - SEALED
        on = date(cycle.year, 12, 29) + timedelta(days=place - LEADERS + 1) if sealed else _workday(cycle.year, place)
        visit = _sealed(city, campaign, unit, _Team(leader, member), VisitPlan(planned_on=on, team_number=place + 1))
        if not sealed:
            many = len(MEASURES) if place == LEADERS - SEALED - 1 else place % 3
            _visit(city, visit, _Team(leader, member), on, many)


def _workday(year: int, place: int) -> date:
    day = date(year, 1, 16) + timedelta(days=24 * place)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _sealed(city: City, campaign: Campaign, unit: Enrolment, team: _Team, plan: VisitPlan) -> Inspection:
    """Proposed, approved, manned, declared, sealed, five days before."""
    day = min(plan.planned_on - timedelta(days=5), date(campaign.cycle.year, 12, 27))
    with clock.at(when(max(day, campaign.starts_on))):
        visit = actions.propose(campaign=campaign, enrolment=unit, plan=plan, by=city.clerk)
        actions.approve(inspection_id=visit.pk, by=city.chair)
        for person, role in ((team.captain, "captain"), (team.member, "member")):
            named = actions.name_member(inspection_id=visit.pk, person=person, role=role, by=city.clerk)
            actions.declare(member_id=named.pk, ground="none", by=person)
        actions.form_team(inspection_id=visit.pk, by=city.clerk)
        return actions.seal(inspection_id=visit.pk, by=city.clerk)


def _visit(city: City, visit: Inspection, team: _Team, on: date, many: int) -> None:
    """A day on site: three steps, two reports heard, a question, a comment, measures; the report, reviewed."""
    pk, by = visit.pk, team.member
    with clock.at(when(on, 9)):
        actions.start(inspection_id=pk, by=team.captain)
        actions.hear(inspection_id=pk, level="upper", unit_name=visit.enrolment.name, speaker="主要负责人", by=by)
        actions.hear(inspection_id=pk, level="lower", unit_name=f"{visit.enrolment.name}窗口", speaker="负责人", by=by)
        asked, answered, further = QUESTIONS[visit.sequence % len(QUESTIONS)]
        question = actions.ask(inspection_id=pk, asker=team.captain.name, text=asked, by=by)
        actions.answer(question_id=question.pk, kind="answer", speaker="负责人", text=answered, by=by)
        actions.answer(question_id=question.pk, kind="follow_up", speaker=team.captain.name, text=further, by=by)
        for stage in _stages(visit, team):
            actions.add_stage(inspection_id=pk, text=stage, by=by)
        said = actions.remark(inspection_id=pk, text=REMARKS[visit.sequence % len(REMARKS)], by=team.captain)
        for text in MEASURES[:many]:
            due = on + timedelta(days=60)
            actions.propose_measure(
                inspection_id=pk, text=text, owner="办公室主任", due_on=due, by=by, remark_id=said.pk
            )
        actions.finish(inspection_id=pk, by=team.captain)
    with clock.at(when(on + timedelta(days=2))):
        actions.report(inspection_id=pk, text="总体平稳，存在的问题已当场点评并提出整改要求。", by=by)
        actions.take_step(inspection_id=pk, step="review", by=city.clerk)


def _stages(visit: Inspection, team: _Team) -> Iterator[StageText]:
    present = f"{team.captain.name}、{team.member.name}、值班负责人"
    for kind, place in (("see", "政务服务窗口"), ("question", "值班室"), ("comment", "会议室")):
        yield StageText(kind=kind, place=f"{visit.enrolment.name}{place}", at=clock.now(), present=present)


def _ring(city: City, cycle: Cycle, size: Size) -> None:
    """The ring as it was drawn by the command before two witnesses, its visits proposed, and walked."""
    files = yaml.safe_load((Path(__file__).parent / "ring.yaml").read_text("utf-8"))
    with clock.at(when(date(cycle.year, 5, 14), 15)):
        campaign = _open(city, cycle, "ring", "上半年推磨式检查", f"江考办〔{cycle.year}〕6号")
        draw = actions.take_in(campaign=campaign, files=files, by=city.clerk)
        span = date(cycle.year, 6, 4), date(cycle.year, 6, 15)
        actions.field(draw_id=draw.pk, planned_on=span[0], planned_until=span[1], by=city.clerk)
    walk_ring(city, cycle, draw, size.teams)


def _extend(city: City, cycle: Cycle, units: dict[str, Enrolment]) -> None:
    """One unit of each of the four fields, visited by two assessors."""
    with clock.at(when(date(cycle.year, 8, 20))):
        campaign = _open(city, cycle, "extension", "下半年延伸检查", f"江考办〔{cycle.year}〕11号")
    team = _Team(*city.assessors["第二监督检查室"])
    for place, (field, code) in enumerate(FIELDS):
        on = date(cycle.year, 9, 10) + timedelta(days=place)
        visit = _sealed(city, campaign, units[code], team, VisitPlan(planned_on=on, field=field))
        _visit(city, visit, team, on, 1)


def _meet(city: City, cycle: Cycle, townships: list[Enrolment]) -> None:
    """A meeting a month, a comment on each subdistrict; the last month leaves one out."""
    for month in range(1, 13):
        on = date(cycle.year, month, 26)
        with clock.at(when(on, 17)):
            meeting = actions.hold_meeting(
                cycle=cycle, month=month, on=on, number=f"点评〔{cycle.year}〕{month}号", minutes=MINUTES, by=city.clerk
            )  # fmt: skip
            for place, unit in enumerate(townships[: -1 if month == 12 else None]):
                text = COMMENTS[(month + place) % len(COMMENTS)]
                actions.comment_on(meeting=meeting, enrolment=unit, text=text, by=city.clerk)
