"""A year's result taken its whole way: signed off, reported to the council, decided, shown, final, circulated."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from bihuan.demonstration.acts import follow_up
from bihuan.demonstration.files import YEARS
from bihuan.demonstration.findings import when
from bihuan.demonstration.people import City
from bihuan.demonstration.size import Size
from bihuan.organizations.models import Membership, Role
from bihuan.outcomes.actions.batching import approve_batch, check_batch, issue_batch, prepare_batch
from bihuan.outcomes.actions.interviewing import (
    Call,
    Interviewee,
    Record,
    call_interviews,
    close_interview,
    commit_interview,
    hold_interview,
    notify_interview,
    sign_interview,
)
from bihuan.outcomes.actions.issuers import add_issuer
from bihuan.outcomes.actions.issuing import approve_letter, check_letter, issue_letter, sign_receipt
from bihuan.outcomes.actions.telling import To
from bihuan.outcomes.actions.writing import Draft, draft_letter
from bihuan.outcomes.models import Delivery, Interview, Issuer, Kind, Scope
from bihuan.records import clock
from bihuan.results.actions import (
    Council,
    decide_result,
    report_result,
    select_units,
    sign_off,
    take_publication_step,
)
from bihuan.results.models import Publication, ResultSet
from bihuan.results.queries.selecting import Limits
from bihuan.schemes.queries.calendar import calendar_of

AFTER_NOTICE = ("notify", "open_appeals")
NOT_SIGNED_FOR = 7
"""Of so many letters delivered one waits for its receipt; the shown unit's of the year before does, for whoever enters
as its head or liaison."""


def publish(city: City, result: ResultSet, size: Size) -> None:
    """From January to March of the following year, on working days."""
    year = result.cycle.year
    calendar = calendar_of(city.office.pk)
    day = calendar.workday_from(date(year + 1, 1, 16))
    with clock.at(when(day)):
        sign_off(result_set=result, by=city.clerk, note="逐项核对，未引用职责条款的扣分均有依据")
    day = calendar.workdays_after(day, 5)
    with clock.at(when(day, 15)):
        council = Council(day, f"市委常委会第{year % 7 + 3}次会议", f"原则同意{year}年度检查考核结果")
        report_result(result_set=result, council=council, by=city.clerk)
        decide_result(result_set=result, by=city.decider)
    day = calendar.workdays_after(day, 2)
    with clock.at(when(day)):
        for step in AFTER_NOTICE:
            take_publication_step(result_set=result, step=step, by=city.clerk)
        _feed_back(city, result, size.letters)
    until = Publication.objects.get(result_set=result).appeal_until or day
    day = calendar.workday_from(until + timedelta(days=1))
    for step in ("finalise", "circulate", "file", "archive"):
        with clock.at(when(day)):
            by = city.decider if step == "circulate" else city.clerk
            take_publication_step(result_set=result, step=step, by=by)
            if step in {"circulate", "file"}:
                _whole(city, result, step)
        day = calendar.workdays_after(day, 3)
    _interview(city, result, day, size.talks)
    with clock.at(when(day)):
        follow_up(city, result, issuer_of(city), day)


def issuer_of(city: City) -> Issuer:
    """In whose name the office issues."""
    issuer = Issuer.objects.filter(office=city.office).first()
    if issuer is not None:
        return issuer
    return add_issuer(
        office=city.office, name="江州市检查考核工作领导小组办公室", sign="江考", by=city.clerk,
        address="江州市府前路1号", printed_by="江州市考核办综合处",
    )  # fmt: skip


def _feed_back(city: City, result: ResultSet, most: int | None) -> None:
    """Letters to every unit, or to the unit the tour shows and the lowest ones."""
    clerk, second = city.assessors["考核办"]
    units = None
    if most is not None:
        low = result.rows.order_by("composite").values_list("enrolment_id", flat=True)[: most - 1]
        units = {*low, result.rows.get(enrolment__unit=city.shown_unit).enrolment_id}
    batch = prepare_batch(result_set=result, issuer=issuer_of(city), by=clerk, units=units)
    check_batch(batch=batch, by=second)
    approve_batch(batch=batch, by=city.decider)
    issue_batch(batch=batch, by=clerk)
    of_shown = Q(letter__enrolment__unit=city.shown_unit, letter__kind=Kind.FEEDBACK_UNIT)
    waiting = of_shown if result.cycle.year == YEARS[-2] else Q(pk=None)
    for place, delivery in enumerate(Delivery.objects.filter(~waiting, letter__batch=batch).order_by("pk"), start=1):
        if place % NOT_SIGNED_FOR:
            sign_receipt(delivery_id=delivery.pk, by=clerk, name="收发室")


_ASKED = {
    Kind.CIRCULAR: "请各有关单位引以为戒，举一反三，切实抓好整改落实。",
    Kind.FILING: "以上名单请按规定范围掌握。",
}
"""What the circular and the filing ask of whom they go to."""


def _whole(city: City, result: ResultSet, step: str) -> None:
    """The circular to the city, or the filing with the personnel department."""
    clerk, second = city.assessors["考核办"]
    year = str(result.cycle.year)
    rows = result.rows.filter(is_bottom=True).select_related("enrolment")
    listed = [{"序号": str(n), "内容": row.enrolment.name} for n, row in enumerate(rows, start=1)]
    kind, to = (Kind.CIRCULAR, "各单位") if step == "circulate" else (Kind.FILING, "市委组织部")
    values = {"年度": year, "事由": f"{year}年度检查考核情况", "事实": "经市委常委会审议，现予通报。靠后单位如下：",
              "要求": _ASKED[kind], "名单": listed}  # fmt: skip
    draft = Draft(
        cycle=result.cycle, kind=kind, addressee=to, values=values, issuer=issuer_of(city), result_set=result,
        scope=Scope.CITY,
    )  # fmt: skip
    letter = draft_letter(draft=draft, by=clerk)
    check_letter(letter_id=letter.pk, by=second)
    approve_letter(letter_id=letter.pk, by=city.decider)
    issue_letter(letter_id=letter.pk, by=clerk, to=[To(to)])
    sign_receipt(delivery_id=letter.deliveries.get().pk, by=clerk, name="收发室")


def _interview(city: City, result: ResultSet, day: date, most: int | None) -> None:
    """Both kinds of interview for whoever was selected, told to the end."""
    with clock.at(when(day)):
        chosen = select_units(result_set=result, limits=Limits(serious=3), by=city.clerk).units.select_related(
            "enrolment"
        )
        heads = dict(
            Membership.objects.filter(office=city.office, role=Role.HEAD).values_list("unit_id", "person__name")
        )
        for pair, (names, posts) in _PAIRS.items() if chosen else ():
            call = Call(form="single", purpose="admonition", pair=pair, basis=f"{result.cycle.year}年度考核结果",
                        interviewers=names)  # fmt: skip
            people = [
                Interviewee(row.enrolment, heads.get(row.enrolment.unit_id, post) if is_head else post, post)
                for row in chosen[:most]
                for post, is_head in posts
            ]
            for session in call_interviews(result_set=result, call=call, people=people, by=city.clerk):
                for one in session.interviews.all():
                    _talk(city, one, names, day)


_PAIRS = {
    "head": (["市委书记", "分管领导"], (("主要负责人", True),)),
    "party": (["市委书记", "纪委书记"], (("党组织主要负责人", True), ("纪检监察机构负责人", False))),
}


def _talk(city: City, interview: Interview, names: list[str], day: date) -> None:
    pk = interview.pk
    notify_interview(interview_id=pk, by=city.clerk)
    told = Record(day, "市委第二会议室", "综合处", "名次靠后、问题突出的原因", "承认问题，说明客观情况", "限期整改")
    hold_interview(interview_id=pk, told=told, by=city.clerk)
    sign_interview(interview_id=pk, by=city.clerk, signatures=[*names, interview.interviewee, "综合处"])
    commit_interview(interview_id=pk, by=city.clerk, text="三个月内整改到位")
    close_interview(interview_id=pk, by=city.clerk, text="承诺事项已核查")
