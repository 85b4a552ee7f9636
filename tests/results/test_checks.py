"""Checks before a result is frozen: what is wrong is said, leads to its rows, and is set aside once, on record."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bihuan.records.models import Event
from bihuan.results.models import CheckAside
from tests.cast import Cast
from tests.world import World, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def _page(world: World) -> str:
    client = Client()
    client.force_login(world.cast.clerk)
    return client.get(f"/years/{world.cycle.pk}/results/sets/").content.decode()


def _set_aside(world: World, code: str, note: str, by: str = "clerk") -> int:
    client = Client()
    client.force_login(world.cast.people[by])
    return client.post(f"/years/{world.cycle.pk}/results/checks/{code}/", {"note": note}).status_code


def test_what_is_wrong_is_said_with_a_way_to_its_rows(world: World) -> None:
    page = _page(world)
    assert "每个单位都有评分单位" in page
    assert "无考核主体的单位" not in page
    address = f"/years/{world.cycle.pk}/entries/?unlinked=1"
    count = re.search(rf'<a href="{re.escape(address)}">(\d+)</a>', page)
    assert count is not None
    client = Client()
    client.force_login(world.cast.clerk)
    listed = client.get(address).content.decode()
    assert f"{count[1]} 条记录" in listed


def test_a_check_is_set_aside_once_in_writing_by_the_office(world: World) -> None:
    assert _set_aside(world, "unlinked", "历史记录未编条款，已逐项核对", by="ines") == 403
    assert _set_aside(world, "unlinked", " ") == 400
    assert not CheckAside.objects.exists()
    _set_aside(world, "unlinked", "历史记录未编条款，已逐项核对")
    page = _page(world)
    assert "已说明，不再提示：历史记录未编条款，已逐项核对（周敏" in page
    assert Event.objects.filter(action="set_check_aside").count() == 1
    _set_aside(world, "unlinked", "再次")
    assert CheckAside.objects.count() == 1


def test_more_cases_bring_the_check_back_and_what_blocks_is_never_set_aside(world: World) -> None:
    _set_aside(world, "unlinked", "已核对")
    row = CheckAside.objects.get()
    CheckAside.objects.create(cycle=row.cycle, code="waiting", count=0, note="没有", by=world.cast.clerk, at=row.at)
    assert "已说明，不再提示：没有" not in _page(world)
    _set_aside(world, "assessor", "不需要")
    assert CheckAside.objects.filter(code="assessor").count() == 0
