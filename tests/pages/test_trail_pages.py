"""A long trail page by page: by the number of the last event, and by place only where another order is asked for."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.organizations.models import Person
from bihuan.records.models import Alarm, Event
from tests.cast import Cast

MANY = 120


@pytest.fixture
def client(cast: Cast) -> Client:
    """The clerk, before a trail of three pages."""
    told = {"at": datetime(2018, 6, 1, tzinfo=UTC), "office_path": cast.office.path, "object_type": "x"}
    Event.objects.bulk_create(
        Event(actor=f"员{n:03d}", action="sign_in", object_id=str(n), object_label=f"终端{n:03d}", **told)
        for n in range(MANY)
    )
    client = Client()
    client.force_login(cast.clerk)
    return client


def read(client: Client, address: str) -> tuple[list[str], str, list[str]]:
    """The events of a page, where it says the older ones are, and the statements that read the trail's events."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    assert len(asked) <= 15
    older = re.search(r'<a href="([^"]+)">较早</a>', page)
    statements = [one["sql"] for one in asked if "object_label" in one["sql"]]
    return re.findall(r">(终端\d+)<", page), html.unescape(older[1]) if older else "", statements


def test_the_usual_order_is_read_on_by_the_number_of_the_last_event(client: Client) -> None:
    listed, pages, at = [], 0, "?q=终端"
    while at:
        names, at, statements = read(client, f"/trail/{at}")
        assert statements
        assert not any("OFFSET" in one for one in statements)
        assert not at or re.search(r"before=\d+", at)
        listed += names
        pages += 1
    assert pages == 3
    assert listed == [f"终端{n:03d}" for n in reversed(range(MANY))]


def test_from_an_older_page_one_comes_back_to_the_newest_and_to_the_beginning_of_another_order(client: Client) -> None:
    _names, older, _statements = read(client, "/trail/?q=终端")
    page = client.get(f"/trail/{older}").content.decode()
    newest = re.search(r'<a href="([^"]+)">回到最新</a>', page)
    assert newest
    assert read(client, f"/trail/{html.unescape(newest[1])}")[0][0] == f"终端{MANY - 1:03d}"
    assert "回到最新" not in client.get("/trail/").content.decode()
    heads = re.findall(r'href="([^"]*sort=actor[^"]*)"', page)
    assert heads
    assert not any("before" in head for head in heads)


def test_another_order_is_read_by_place_and_no_further_than_a_sheet_goes(client: Client) -> None:
    first, older, _statements = read(client, "/trail/?q=终端&sort=actor")
    assert first == [f"终端{n:03d}" for n in range(50)]
    assert "page=2" in older
    assert read(client, f"/trail/{older}")[0] == [f"终端{n:03d}" for n in range(50, 100)]
    _names, older, statements = read(client, "/trail/?sort=actor&page=99999")
    assert older == ""
    assert [re.findall(r"OFFSET (\d+)", one) for one in statements] == [["19950"]]


def _event(cast: Cast, thing: Model, action: str, **detail: object) -> int:
    at = datetime(2018, 6, 2, tzinfo=UTC)
    made = Event.objects.create(
        at=at, office_path=cast.office.path, actor="周敏", action=action, object_type=thing._meta.label,
        object_id=str(thing.pk), object_label=str(thing), detail=detail,
    )  # fmt: skip
    return made.pk


def _said(address: str, reader: Person) -> tuple[str, int]:
    """What a reader sees of an event without opening the record itself, and how many questions it takes."""
    page = Client()
    page.force_login(reader)
    with CaptureQueriesContext(connection) as asked:
        said = page.get(address).content.decode()
    return re.sub(r"\s+", " ", said.partition("原始记录")[0]), len(asked)


def test_an_event_is_told_in_words_with_the_page_of_what_it_was_done_to(cast: Cast) -> None:
    alarm = Alarm.objects.create(kind="trail", key="checkpoint_missing", at=datetime(2018, 6, 2, tzinfo=UTC))
    grant = _event(cast, cast.wei, "grant_role", role="leading_group", since="2018-01-01", place=None)
    found = _event(cast, alarm, "raise_alarm", faults=["checkpoint_missing 0 (checkpoint.json)"])
    unit = _event(cast, cast.jia, "create_unit", name="市水务局", code="A01")
    (granted, first), (raised, second), (made, third) = (
        _said(f"/trail/{pk}/", cast.clerk) for pk in (grant, found, unit)
    )
    assert "organizations.Person" not in granted
    assert f"人员：{cast.wei.name}" in granted
    assert "领导小组" in granted
    assert "checkpoint_missing" not in raised
    assert 'href="/trail/alarms/"' in raised
    assert "留存的检查点缺失 (checkpoint.json)" in raised
    assert f'<a href="/units/{cast.jia.pk}/">' in made
    assert max(first, second, third) - min(first, second, third) <= 1
