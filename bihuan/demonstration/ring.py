"""The ring of the last year walked: its teams declare, go, find and report; all through the actions, all invented."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bihuan.demonstration.findings import Told, paper, when
from bihuan.demonstration.people import OFFICE, City
from bihuan.demonstration.problems import PROBLEMS
from bihuan.findings.actions import edit_finding, submit_finding
from bihuan.findings.actions.feedback import terms_of
from bihuan.inspections import actions
from bihuan.inspections.actions import StageText
from bihuan.inspections.lifecycle import CAPTAIN, MEMBER
from bihuan.inspections.models import Draw, Inspection
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.schemes.models import Cycle

USUAL, STRICT = (5, 4, 1), (1, 3, 4)
"""How often a visit finds nothing, one thing or two; every fourth team looks harder."""
PLACES = (("see", "办事窗口"), ("question", "值班室"), ("comment", "会议室"))
COMMON = tuple(problem for problem in PROBLEMS if problem.category != "individual_case")
NOT_WALKED = "演示城市从简，本轮只走访前几组，其余取消"


def walk_ring(city: City, cycle: Cycle, draw: Draw, teams: int | None) -> int:
    """The first so many teams go (None: all), the visits of the others are cancelled in words; how many were held."""
    told = Told(city, cycle, terms_of(city.office.pk), 1.0)
    told.draw = random.Random("ring-5")  # noqa: S311 - a drawing of samples, not a secret
    visits = list(draw.campaign.inspections.select_related("cycle__office", "unit", "enrolment").order_by("id"))
    held = [visit for visit in visits if teams is None or visit.team_number <= teams]
    with clock.at(when(date(cycle.year, 5, 21))):
        for visit in held:
            actions.approve(inspection_id=visit.pk, by=city.chair)
        actions.man(draw_id=draw.pk, by=city.clerk)
        for visit in visits[len(held) :]:
            actions.take_step(inspection_id=visit.pk, step="cancel", note=NOT_WALKED, by=city.clerk)
    for visit in held:
        _hold(city, told, visit)
    return len(held)


def _hold(city: City, told: Told, visit: Inspection) -> None:
    """One visit: declared and sealed before, three steps on its day, its findings, the report reviewed and put away."""
    on = told.terms.calendar.workday_from(visit.planned_on + timedelta(days=visit.team_number % 9))
    captain, member = _manned(city, visit)
    with clock.at(when(on, 10)):
        actions.start(inspection_id=visit.pk, by=captain)
        present = f"{captain.name}、{member.name}、值班负责人"
        for kind, place in PLACES:
            text = StageText(kind=kind, place=f"{visit.unit.name}{place}", at=clock.now(), present=present)
            actions.add_stage(inspection_id=visit.pk, text=text, by=member)
        actions.finish(inspection_id=visit.pk, by=captain)
    many = told.draw.choices((0, 1, 2), USUAL if visit.team_number % 4 else STRICT)[0]
    for _one in range(many):
        _raise(city, told, visit, on)
    with clock.at(when(on + timedelta(days=2))):
        words = f"发现问题{many}个，已现场反馈。" if many else "未发现突出问题。"
        actions.report(inspection_id=visit.pk, text=words, by=captain)
        actions.take_step(inspection_id=visit.pk, step="review", by=city.clerk)
        actions.archive(inspection_id=visit.pk, by=city.clerk)


def _manned(city: City, visit: Inspection) -> Sequence[Person]:
    """Leader and member, both without a tie, their visit sealed."""
    team = {row.role: row for row in visit.members.select_related("person")}
    with clock.at(when(visit.planned_on - timedelta(days=5))):
        for row in team.values():
            actions.declare(member_id=row.pk, ground="none", by=row.person)
        actions.form_team(inspection_id=visit.pk, by=city.clerk)
        actions.seal(inspection_id=visit.pk, by=city.clerk)
    return team[CAPTAIN].person, team[MEMBER].person


def _raise(city: City, told: Told, visit: Inspection, on: date) -> None:
    """A finding of the team, written down by the office with its paper, then as far as the year goes."""
    clerk, second = city.assessors[OFFICE]
    problem = told.draw.choice(COMMON)
    facts = told.facts(problem, on, None)
    facts = replace(
        facts, source="peer", method="visit", source_document=visit.campaign.document_number, place=visit.unit.name
    )
    with clock.at(when(on, 16)):
        made = actions.raise_finding(inspection_id=visit.pk, facts=facts, body=city.bodies[OFFICE], by=second)
        edit_finding(finding_id=made.finding_id, facts=facts, by=second, uploads=[paper("现场记录")])
        finding = submit_finding(finding_id=made.finding_id, by=second)
    told.go_on(finding, on, problem, None, (second, clerk))
