"""The first page of a new office is the way to its first year: each step with its state and who may do it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.organizations.actions.people import add_person, grant_role
from bihuan.organizations.actions.setup import begin_office
from bihuan.organizations.models import Person, Role, Unit
from bihuan.records import clock
from bihuan.schemes.actions import approve_scheme, draft_cycle, seed_calendar, submit_scheme, take_preset
from tests.cast import DAY, Cast
from tests.world import approved, launched

GOOD = "Kaohe-2026-ban"


@pytest.fixture
def clerk(db: None) -> Person:
    return begin_office(name="清河市考核办", username="zhou", clerk="周敏", password=GOOD, body="考核办")[2]


def page(person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/").content.decode()


def steps(text: str) -> list[tuple[bool, str]]:
    """Each step: whether it is done, and its title."""
    listed = re.findall(r'<li class="([a-z]*)">.*?<b>(.*?)</b>', text, re.DOTALL)
    return [(state == "done", title) for state, title in listed]


def test_an_empty_office_sees_nine_steps_in_order(clerk: Person) -> None:
    text = page(clerk)
    titles = ["单位", "考核主体", "人员", "方案", "审批", "年度", "工作日历", "发文机关", "启动"]
    assert [title for _done, title in steps(text)] == titles
    assert [title for done, title in steps(text) if done] == ["考核主体"]
    assert f"还差 6 步就能启动 {clock.today().year} 年度" in text
    for address in ("/units/import/", "/people/import/", "/schemes/presets/", "/calendar/", "/wordings/"):
        assert f'href="{address}"' in text
    assert "/years/new/" not in text


def test_whoever_may_approve_is_named_and_their_absence_too(clerk: Person) -> None:
    office = clerk.memberships.get().office
    scheme = take_preset(office=office, name="pinggu", by=clerk)
    assert "须经领导小组批准：请先在人员中登记领导小组成员" in page(clerk)
    wei = add_person(office=office, username="wei", name="韦国安", by=clerk)
    grant_role(office=office, person=wei, role=Role.LEADING_GROUP, since=clock.today(), by=clerk)
    assert "可以批准的人：韦国安" in page(clerk)
    submit_scheme(scheme=scheme, by=clerk)
    assert "批准：审批" in page(wei)
    assert "由考核办办理：周敏" in page(wei)
    assert "批准：审批" not in page(clerk)
    approve_scheme(scheme=scheme, by=wei)
    assert 'href="/years/new/"' in page(clerk)


def test_what_stands_in_the_way_of_the_launch_is_said(cast: Cast) -> None:
    scheme = approved(cast)
    Unit.objects.filter(pk=cast.jia.pk).update(line_body=None)
    cycle = draft_cycle(office=cast.office, year=clock.today().year, scheme=scheme, by=cast.clerk)
    text = page(cast.clerk)
    assert "这些单位没有归口考核主体" in text
    assert f'href="/years/{cycle.pk}/"' in text
    assert (True, "审批") in steps(text)


def test_a_running_year_names_only_what_it_lacks(cast: Cast) -> None:
    launched(cast, clock.today().year)
    text = page(cast.clerk)
    assert "本年度尚缺" in text
    assert {title for _done, title in steps(text)} >= {"工作日历", "发文机关", "主题", "责任目录"}
    assert "单位" not in {title for _done, title in steps(text)}
    seed_calendar(office=cast.office, year=clock.today().year, by=cast.clerk)
    assert f"请载入{clock.today().year}年" not in page(cast.clerk)
    assert "本年度尚缺" not in page(cast.ines)


def test_the_steps_ask_few_questions_however_many_units(cast: Cast) -> None:
    draft_cycle(office=cast.office, year=clock.today().year, scheme=approved(cast), by=cast.clerk)
    client = Client()
    client.force_login(cast.clerk)
    counts = set()
    for more in (2, 40):
        fields = {"office": cast.office, "category": "政府部门", "line_body": cast.line, "valid_from": DAY}
        Unit.objects.bulk_create([Unit(code=f"N{more}-{n}", name=f"单位{more}-{n}", **fields) for n in range(more)])
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        counts.add(len(asked))
    assert len(counts) == 1
    assert max(counts) <= 15
