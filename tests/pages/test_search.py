"""One field that finds units, findings, letters and people: what the reader may see, and nothing else."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.organizations.models import Person, Unit
from tests.cast import DAY, Cast
from tests.findings.telling import confirmed, drafted, notified
from tests.world import World, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def hits(by: Person, text: str) -> dict[str, list[str]]:
    """What a person finds, by kind."""
    client = Client()
    client.force_login(by)
    page = client.get("/search/", {"q": text}).content.decode()
    parts = re.findall(r'<section class="card" aria-label="([^"]+)">(.*?)</section>', page, re.DOTALL)
    return {title: re.findall(r"<b>([^<]+)</b></a>", body) for title, body in parts}


def test_units_people_findings_by_two_signs_and_words_apart(world: World) -> None:
    cast = world.cast
    finding = notified(cast, world.cycle, world.enrolment_jia, condition="窗口午间无人值守")
    assert hits(cast.clerk, "水务")["单位"] == ["市水务局"]
    assert hits(cast.clerk, "值守 水务") == {"问题": [finding.number]}
    assert hits(cast.clerk, "江考办函(2018)5号 值守") == {"问题": [finding.number]}
    assert hits(cast.clerk, "艾联")["人员"] == ["艾联络"]
    assert hits(cast.clerk, "没有的词语") == {}
    assert hits(cast.clerk, "  ") == {}


def test_nobody_finds_what_they_may_not_see(world: World) -> None:
    cast = world.cast
    theirs = confirmed(cast, world.cycle, world.enrolment_yi, condition="窗口午间无人值守")
    assert hits(cast.clerk, "午间") == {"问题": [theirs.number]}
    assert hits(cast.bob, "午间") == {}  # not fed back to the unit yet
    assert hits(cast.alice, "统计") == {}
    assert hits(cast.alice, "周敏") == {}
    assert hits(cast.other, "午间") == {}


def test_a_search_asks_few_queries(world: World) -> None:
    client = Client()
    client.force_login(world.cast.clerk)
    client.get("/search/?q=水务")
    with CaptureQueriesContext(connection) as counted:
        client.get("/search/?q=水务")
    assert len(counted) <= 15


def test_what_is_too_much_for_one_page_is_read_on_by_kind(world: World) -> None:
    cast = world.cast
    Unit.objects.bulk_create(
        Unit(
            office=cast.office, code=f"N{n}", name=f"第{n}中学", category="学校", line_body=cast.line, valid_from=DAY
        )
        for n in range(60)
    )  # fmt: skip
    client = Client()
    client.force_login(cast.clerk)
    page = client.get("/search/", {"q": "中学"}).content.decode()
    assert page.count("中学</b>") == 20
    more = re.findall(r'<a href="([^"]+)">\s*更多\s*</a>', page)
    assert len(more) == 1
    first = client.get(html.unescape(more[0])).content.decode()
    assert first.count("中学</b>") == 50
    older = re.findall(r'<a href="([^"]+page=2)"', first)
    assert client.get(html.unescape(older[0])).content.decode().count("中学</b>") == 10
    client.force_login(cast.alice)
    assert "中学</b>" not in client.get(html.unescape(more[0])).content.decode()


def test_problems_are_read_on_past_the_first_page(world: World) -> None:
    cast = world.cast
    made = [drafted(cast, world.cycle, world.enrolment_jia, condition=f"窗口午间无人值守{n}") for n in range(51)]
    addresses = [f"/findings/{one.pk}/" for one in reversed(made)]
    client = Client()
    client.force_login(cast.ines)
    first, second = (client.get(f"/search/?q=午间&kind=findings&page={n}").content.decode() for n in (1, 2))
    assert re.findall(r'href="(/findings/\d+/)"', first) == addresses[:50]
    assert re.findall(r'href="(/findings/\d+/)"', second) == addresses[50:]
    assert "较早" in first
    assert "较早" not in second
    assert client.get("/search/?q=午间&kind=nonsense&page=-3").status_code == 200
