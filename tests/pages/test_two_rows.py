"""Two rows of each list: every filter finds the one it names and not the other, and an order turns them round."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from bihuan.hearings.actions import drop_hearing
from bihuan.inspections.actions import comment_on, hold_meeting
from bihuan.records.models import Event
from bihuan.results.actions import lodge_appeal, take_appeal_step
from bihuan.surveys.actions import void_wave
from tests.cast import Cast
from tests.findings.telling import day
from tests.hearings import telling as hearings
from tests.inspections import telling as inspections
from tests.results.telling import to
from tests.surveys import telling as surveys
from tests.world import launched, make_world

Told = tuple[str, tuple[str, str]]
"""The address of a list, and what its two rows are called."""


def two_hearings(cast: Cast) -> Told:
    hearings.planned(cast, title="六月会议", on=date(2018, 6, 30))
    late = hearings.planned(cast, title="七月会议", on=date(2018, 7, 1), place="礼堂")
    drop_hearing(hearing_id=late.pk, note="改期", by=cast.clerk)
    return "/hearings/", ("六月会议", "七月会议")


def two_waves(cast: Cast) -> Told:
    asked = surveys.instrument(cast)
    surveys.designed(cast, {"A01": 9}, asked, title="前年测评", period=2017)
    later = surveys.designed(cast, {"A01": 9}, asked, title="去年测评", voice="群众评价", period=2018)
    void_wave(wave_id=later.pk, note="重来", by=cast.clerk)
    return "/surveys/", ("前年测评", "去年测评")


def two_appeals(cast: Cast) -> Told:
    world = make_world(cast)
    kept, jia, yi = world.result_set, world.enrolment_jia, world.enrolment_yi
    with day("2019-01-15"):
        to(cast, world.cycle, kept, "open_appeals")
    with day("2019-01-31"):
        first = lodge_appeal(result_set=kept, enrolment=jia, by=cast.alice, grounds="有审批单")
        take_appeal_step(appeal=first, step="recall", by=cast.head)
    with day("2019-02-01"):
        lodge_appeal(result_set=kept, enrolment=yi, by=cast.bob, grounds="情况已说明")
    return f"/years/{world.cycle.pk}/appeals/", (jia.name, yi.name)


def two_events(cast: Cast) -> Told:
    midnight = datetime(2018, 6, 1, tzinfo=timezone.get_default_timezone())
    told = {"office_path": cast.office.path, "object_type": "x", "object_id": "1"}
    Event.objects.bulk_create([
        Event(at=midnight - timedelta(seconds=1), actor="A员", action="sign_in", object_label="大厅终端", **told),
        Event(at=midnight, actor="B员", action="lock_out", object_label="值班室终端", **told),
    ])  # fmt: skip
    return "/trail/", ("A员", "B员")


def two_campaigns(cast: Cast) -> Told:
    cycle = launched(cast)
    for title, kind, month, last in (("六月暗访", "round", 6, 30), ("七月督查", "leader", 7, 31)):
        kept = {"starts_on": date(2018, month, 1), "ends_on": date(2018, month, last)}
        inspections.campaign(cast, cycle, kind, title=title, **kept)
    return f"/years/{cycle.pk}/campaigns/", ("六月暗访", "七月督查")


def two_units(cast: Cast) -> Told:
    """One of them is spoken of at one meeting, the other at two."""
    cycle = launched(cast)
    jia, yi = (cycle.enrolments.get(unit=unit) for unit in (cast.jia, cast.yi))
    for month, spoken in ((5, (jia, yi)), (6, (yi,))):
        meeting = hold_meeting(
            cycle=cycle, month=month, on=date(2018, month, 12), number=f"纪要〔2018〕{month}号", minutes="点评。",
            by=cast.clerk,
        )  # fmt: skip
        for one in spoken:
            comment_on(meeting=meeting, enrolment=one, text="整改不够快。", by=cast.clerk)
    return f"/years/{cycle.pk}/meetings/", (jia.name, yi.name)


Make = Callable[[Cast], Told]


def handed_out(cast: Cast, pair: tuple[str, str], address: str) -> list[str]:
    """Which of the two rows stand in the sheet of an address, in their order."""
    client = Client()
    client.force_login(cast.clerk)
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    rows = book.active.values  # type: ignore[union-attr]
    return [name for row in rows for name in pair if name in row]


FILTERS: list[tuple[Make, str, str]] = [
    (two_hearings, "q=六月 state=planned period=2018-06 period=2018-Q2", "q=礼堂 state=dropped period=2018-07"),
    (two_waves, "q=前年 q=自评 state=designed year=2017", "q=去年 q=群众 state=void year=2018"),
    (two_appeals, "q=水务 q=A01 state=ended period=2019-01", "q=A02 state=lodged period=2019-02 stands=pending"),
    (two_events, "q=A员 q=大厅 action=sign_in period=2018-05", "q=B员 q=值班 action=lock_out period=2018-06"),
    (
        two_campaigns,
        "q=暗访 kind=round period=2018-06 period=2018-Q2",
        "q=督查 kind=leader period=2018-07 period=2018-Q3",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("make", "first", "second"), FILTERS, ids=lambda one: getattr(one, "__name__", ""))
def test_each_filter_finds_the_row_it_names_and_not_the_other(cast: Cast, make: Make, first: str, second: str) -> None:
    with day("2018-06-12"):
        address, pair = make(cast)
    with day("2019-03-01"):
        assert sorted(handed_out(cast, pair, f"{address}?as=shown")) == sorted(pair)
        for name, asked in zip(pair, (first, second), strict=True):
            for one in asked.split():
                assert handed_out(cast, pair, f"{address}?as=shown&{one}") == [name], one


ORDERS: list[tuple[Make, str]] = [
    (two_hearings, "on"), (two_waves, "year"), (two_appeals, "lodged"), (two_appeals, "unit"),
    (two_events, "actor"), (two_events, "at"), (two_campaigns, "starts"), (two_units, "times"), (two_units, "unit"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "column"), ORDERS, ids=lambda one: getattr(one, "__name__", one))
def test_a_column_orders_the_rows_and_turns_them_round(cast: Cast, make: Make, column: str) -> None:
    with day("2018-06-12"):
        address, pair = make(cast)
    with day("2019-03-01"):
        assert handed_out(cast, pair, f"{address}?as=shown&sort={column}") == list(pair)
        assert handed_out(cast, pair, f"{address}?as=shown&sort=-{column}") == list(reversed(pair))
