"""The menu shows where one is, also on pages below its entries."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import Cast
from tests.world import World, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def current(client: Client, address: str) -> list[str]:
    text = client.get(address).content.decode()
    nav = text[text.index("<nav") : text.index("</nav>")]
    return re.findall(r'aria-current="page">([^<]+)<', nav)


def test_pages_below_an_entry_are_marked(world: World) -> None:
    client = Client()
    client.force_login(world.cast.clerk)
    for address, word in (
        ("/", "工作台"),
        (f"/years/{world.cycle.pk}/results/units/{world.enrolment_jia.pk}/", "考核结果"),
        (f"/entries/{world.entry.pk}/", "采集"),
        (f"/schemes/{world.scheme.pk}/", "方案"),
        (f"/units/{world.cast.jia.pk}/", "单位"),
        ("/trail/verify/", "留痕"),
    ):
        assert current(client, address) == [word]


def test_the_sources_of_evidence_stand_side_by_side(world: World) -> None:
    client = Client()
    client.force_login(world.cast.clerk)
    text = client.get(f"/entries/{world.entry.pk}/").content.decode()
    tabs = text[text.index('aria-label="采集"') :]
    assert re.findall(r'aria-current="page">([^<]+)<', tabs[: tabs.index("</nav>")]) == ["日常监督"]
    assert "责任清单" in tabs[: tabs.index("</nav>")]
