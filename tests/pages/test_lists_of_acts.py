"""The one shape of a list for campaigns, comment meetings, hearings, surveys, appeals and the trail."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.inspections.actions import comment_on, hold_meeting
from bihuan.inspections.models import Meeting
from bihuan.records.models import Event
from tests.cast import Cast
from tests.findings.telling import day
from tests.world import World, make_world

LISTS = {
    "campaigns": ("/years/{}/campaigns/", "2018年检查行动", "检查行动"),
    "meetings": ("/years/{}/meetings/", "2018年点评会", "单位"),
    "hearings": ("/hearings/", "述责述廉", "日期"),
    "surveys": ("/surveys/", "民意调查", "名称"),
    "appeals": ("/years/{}/appeals/", "2018年申诉", "单位"),
    "trail": ("/trail/", "留痕", "时间"),
}


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def at(someone: Any) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def sheet(client: Client, address: str) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(client.get(address).content)).active.values]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", LISTS)
def test_each_is_chosen_kept_and_handed_out_like_every_list(world: World, name: str) -> None:
    address, title, first = LISTS[name]
    client, address = at(world.cast.clerk), address.format(world.cycle.pk)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"{address}?q=某").content.decode()
    assert len(asked) <= 15
    assert f'action="/lists/{name if name != "surveys" else "waves"}/columns/"' in page
    assert "保存为常用筛选" in page
    rows = sheet(client, f"{address}?as=shown")
    assert rows[0][0] == title
    assert rows[3][0] == first
    event = Event.objects.filter(action="hand_out_list").latest("id")
    assert event.detail["file"].startswith(title)


@pytest.mark.parametrize("name", LISTS)
def test_every_column_orders_the_list(world: World, name: str) -> None:
    client, address = at(world.cast.clerk), LISTS[name][0].format(world.cycle.pk)
    page = client.get(address).content.decode()
    orders = re.findall(r'href="\?sort=([\w-]+)"', page)
    assert len(orders) >= 4
    for order in orders:
        assert 'aria-sort="ascending"' in client.get(f"{address}?sort={order}").content.decode()


@pytest.mark.parametrize(
    ("address", "none", "unfit"),
    [
        ("/surveys/", "还没有发布的调查。", "没有符合条件的调查。"),
        ("/years/{}/appeals/", "暂无申诉。", "没有符合条件的申诉。"),
    ],
)
def test_an_empty_list_says_whether_a_filter_hides_its_rows(world: World, address: str, none: str, unfit: str) -> None:
    client, address = at(world.cast.alice), address.format(world.cycle.pk)
    assert none in client.get(address).content.decode()
    page = client.get(f"{address}?q=某").content.decode()
    assert unfit in page
    assert none not in page


def test_a_unit_reads_of_its_own_months_alone(world: World) -> None:
    cast, cycle = world.cast, world.cycle
    with day("2018-06-12"):
        meeting = hold_meeting(
            cycle=cycle,
            month=6,
            on=date(2018, 6, 12),
            number="纪要〔2018〕6号",
            minutes="点评两家单位。",
            by=cast.clerk,
        )
        for one in (world.enrolment_jia, world.enrolment_yi):
            comment_on(meeting=meeting, enrolment=one, text="整改不够快。", by=cast.clerk)
        address = f"/years/{cycle.pk}/meetings/?as=shown&group={world.enrolment_jia.category}"
        whole = sheet(at(cast.clerk), address)
        assert {row[0] for row in whole[4:]} >= {world.enrolment_jia.name, world.enrolment_yi.name}
        own = sheet(at(cast.alice), address)
        assert [row[0] for row in own[4:]] == [world.enrolment_jia.name]
        assert own[4][own[3].index("6 月")] == "✓"
        assert own[4][own[3].index("点评次数")] == 1
    assert Meeting.objects.count() == 1
