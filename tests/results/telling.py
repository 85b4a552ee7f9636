"""A result taken along its way, and an appeal, by the people who may."""

from __future__ import annotations

from datetime import timedelta

from bihuan.records import clock
from bihuan.results.actions import (
    Council,
    decide_result,
    lodge_appeal,
    report_result,
    sign_off,
    take_publication_step,
)
from bihuan.results.models import Appeal, Publication, PublicationStep, ResultSet
from bihuan.schemes.actions import take_cycle_step
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import day, photo

WAY = ("check", "report", "decide", "notify", "open_appeals", "finalise", "circulate", "file", "archive")
COUNCIL = ("市委常委会第3次会议", "原则同意")


def council() -> Council:
    """It met today."""
    return Council(clock.today(), *COUNCIL)


def to(cast: Cast, cycle: Cycle, kept: ResultSet, last: str) -> Publication:
    """Every step of the way up to one, the waiting included."""
    cycle.refresh_from_db()
    if cycle.state == "running":
        take_cycle_step(cycle=cycle, step="end_marks", by=cast.clerk)
    taken = set(PublicationStep.objects.filter(publication__result_set=kept).values_list("step", flat=True))
    for step in WAY[: WAY.index(last) + 1]:
        if step not in taken:
            one(cast, kept, step)
    return Publication.objects.get(result_set=kept)


def one(cast: Cast, kept: ResultSet, step: str) -> Publication:
    """One step, on the first day it may be taken."""
    if step == "check":
        return sign_off(result_set=kept, by=cast.clerk, note="已逐项核对")
    if step == "report":
        return report_result(result_set=kept, council=council(), by=cast.clerk)
    if step == "decide":
        return decide_result(result_set=kept, by=cast.wei)
    if step == "circulate":
        return take_publication_step(result_set=kept, step=step, by=cast.wei)
    if step == "finalise":
        until = Publication.objects.get(result_set=kept).appeal_until
        assert until is not None
        with day(max(until + timedelta(days=1), clock.today())):
            return take_publication_step(result_set=kept, step=step, by=cast.clerk)
    return take_publication_step(result_set=kept, step=step, by=cast.clerk)


def appealed(cast: Cast, kept: ResultSet, unit: Enrolment) -> Appeal:
    """Unit 甲 appeals with a file."""
    return lodge_appeal(
        result_set=kept, enrolment=unit, by=cast.alice, grounds="6月12日的出差有审批单", uploads=[photo()]
    )
