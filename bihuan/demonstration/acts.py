"""What follows a published result: handed on to two departments, a recommendation answered, people held to account."""

from __future__ import annotations

from datetime import date

from bihuan.demonstration.people import City
from bihuan.findings.models import Finding
from bihuan.outcomes.actions.exporting import add_recipient, export_result
from bihuan.outcomes.actions.holding import Held, hold_accountable
from bihuan.outcomes.actions.issuing import approve_letter, check_letter, issue_letter, reply_letter
from bihuan.outcomes.actions.telling import To
from bihuan.outcomes.actions.writing import Draft, draft_letter
from bihuan.outcomes.models import Issuer, Kind
from bihuan.outcomes.queries.feedback import problems_of, spoken
from bihuan.results.models import ResultSet
from bihuan.schemes.queries.calendar import calendar_of

HELD = {2016: (8, 6, 4, 2), 2017: (15, 11, 8, 4)}
"""Accountability actions after each year by measure: 20 and then 38, the tale of XC-07."""
MEASURES = ("talk", "circular", "organisational", "disciplinary")


def follow_up(city: City, result: ResultSet, issuer: Issuer, day: date) -> None:
    """All of it on one day in spring."""
    for name, kind, purpose in (
        ("市委组织部", "personnel", "干部年度考核"), ("市绩效办", "performance", "绩效考核计分"),
    ):  # fmt: skip
        listed = add_recipient(office=city.office, name=name, kind=kind, by=city.clerk)
        export_result(result_set=result, recipient=listed, purpose=purpose, by=city.clerk)
    low = [row.enrolment for row in result.rows.select_related("enrolment__cycle__office").order_by("composite")[:9]]
    for measure, count, unit in zip(MEASURES, HELD.get(result.cycle.year, ()), low, strict=False):
        told = Held(on=day, measure=measure, tier="member", document=f"江纪发〔{day.year}〕12号", count=count)
        hold_accountable(enrolment=unit, held=told, by=city.clerk)
    _recommend(city, result, issuer, day)


def _recommend(city: City, result: ResultSet, issuer: Issuer, day: date) -> None:
    """A recommendation on the findings of one unit, accepted in part."""
    finding = (
        Finding.objects.filter(cycle=result.cycle, severity="serious", letters__isnull=False).order_by("id").first()
    )
    if finding is None:
        return
    clerk, second = city.assessors["考核办"]
    due = calendar_of(city.office.pk).workdays_after(day, 15)
    values = {
        "年度": str(result.cycle.year), "事由": "完善内部审批制度", "来源": "日常监督和年度检查考核",
        "事实": "经核查，发现以下问题：", "问题": list(problems_of([finding])), "原因": "制度不完善，审核把关不严。",
        "建议": "一、修订审批制度；二、每季度自查一次；三、对有关人员进行提醒。", "回复期限": spoken(due),
    }  # fmt: skip
    unit = finding.enrolment
    draft = Draft(
        cycle=result.cycle, kind=Kind.RECOMMENDATION, addressee=unit.name, values=values, issuer=issuer, enrolment=unit,
        findings=[finding], reply_due_on=due,
    )  # fmt: skip
    letter = draft_letter(draft=draft, by=clerk)
    check_letter(letter_id=letter.pk, by=second)
    approve_letter(letter_id=letter.pk, by=city.decider)
    issue_letter(letter_id=letter.pk, by=clerk, to=[To(unit.name, unit=unit)])
    reasons = "第一、三项采纳；季度自查改为半年一次。"
    reply_letter(letter_id=letter.pk, by=city.heads[unit.code], verdict="partly", reasons=reasons)
