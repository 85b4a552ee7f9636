"""Who answers for several units reads the result of each: score, rank, open and overdue, and opens them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.organizations.models import Membership, Role
from bihuan.records import clock
from bihuan.results.actions import freeze_result
from bihuan.results.models import Release
from tests.cast import DAY, Cast
from tests.findings.telling import notified
from tests.world import World, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    world = make_world(cast)
    Membership.objects.create(person=cast.leader, office=cast.office, role=Role.LEADER, since=DAY, unit=cast.yi)
    return world


def of_leader(world: World) -> Client:
    client = Client()
    client.force_login(world.cast.leader)
    return client


def sheet(client: Client, address: str) -> list[tuple[Any, ...]]:
    """The list of an address as Excel has it."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}?as=shown").content))
    return list(book.active.values)  # type: ignore[union-attr]


def test_each_unit_is_told_and_none_is_scored_before_the_release(world: World) -> None:
    notified(world.cast, world.cycle, world.enrolment_yi, condition="窗口午间无人值守")
    client, address = of_leader(world), f"/years/{world.cycle.pk}/results/"
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    assert len(asked) <= 15
    assert page.count("尚未发布") == 2
    for one in (world.enrolment_jia, world.enrolment_yi):
        assert f'<a href="{reverse("unit-result", args=[world.cycle.pk, one.pk])}">{one.name}</a>' in page
    rows = sheet(client, address)
    assert [row[0] for row in rows[4:]] == [world.enrolment_jia.name, world.enrolment_yi.name]
    place = rows[3].index("未办结问题")
    assert [row[place] for row in rows[4:]] == [1, 1]
    assert [row[rows[3].index("综合成绩")] for row in rows[4:]] == [None, None]


def test_what_is_released_stands_beside_each_and_orders_them(world: World) -> None:
    kept = freeze_result(cycle=world.cycle, by=world.cast.clerk)
    Release.objects.create(result_set=kept, by=world.cast.clerk, at=clock.now())
    client = of_leader(world)
    page = client.get(f"/years/{world.cycle.pk}/results/?sort=rank").content.decode()
    assert "尚未发布" not in page
    ranked = (
        kept.rows.filter(klass__in=("", "body")).order_by("rank", "enrolment__position").select_related("enrolment")
    )
    places = [page.index(f">{row.enrolment.name}</a>") for row in ranked]
    assert places == sorted(places)
    assert len(places) == 2
    rows = sheet(client, f"/years/{world.cycle.pk}/results/")
    scores = {row[0]: row[rows[3].index("综合成绩")] for row in rows[4:]}
    assert scores == {row.enrolment.name: pytest.approx(float(row.composite)) for row in ranked}


def test_who_answers_for_one_unit_reads_it_at_once(world: World) -> None:
    client = Client()
    client.force_login(world.cast.alice)
    assert "分管单位" not in client.get(f"/years/{world.cycle.pk}/results/").content.decode()
