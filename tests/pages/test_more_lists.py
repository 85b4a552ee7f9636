"""The one shape of a list elsewhere: documents, check-ups, units, units side by side, one unit's problems."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from bihuan.desks.models import Errand
from bihuan.findings.actions import start_check_up
from bihuan.findings.models import CheckUp
from bihuan.outcomes.models import Issuer, Kind, Letter
from bihuan.records.models import Event
from tests.cast import Cast
from tests.findings.telling import confirmed, day, notified, rectifying, verified
from tests.outcomes.telling import written
from tests.world import World, launched, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


@pytest.fixture
def issuer(cast: Cast) -> Issuer:
    return Issuer.objects.create(office=cast.office, name="江州市考核办公室", sign="江考")


def at(someone: Any) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def sheet(client: Client, address: str, name: str | None = None) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    return [list(row) for row in (book[name] if name else book.active).values]  # type: ignore[union-attr]


def test_documents_are_read_together_by_a_second_clerk_and_in_the_order_written(world: World, issuer: Issuer) -> None:
    one = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia, addressee="市水务局")
    two = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_yi, addressee="市统计局")
    address, year = f"/years/{world.cycle.pk}/letters/", world.cycle.pk
    page = at(world.cast.chief).get(f"{address}?state=draft&sort=addressee").content.decode()
    assert f'name="row" form="batch" value="{one.pk}"' in page
    step = {"step": "check", "all": "1", "back": address}
    chosen = at(world.cast.chief).post(f"/years/{year}/errands/letters/?state=draft", step)
    shown = at(world.cast.chief).get(chosen["Location"]).content.decode()
    assert "由起草人以外的人员逐份核稿" in shown
    at(world.cast.chief).post(chosen["Location"], {})
    rows = Errand.objects.get().rows.order_by("id")
    assert [row.key for row in rows if row.outcome == "done"][:2] == [one.pk, two.pk]
    assert set(Letter.objects.filter(pk__in=[one.pk, two.pk]).values_list("state", flat=True)) == {"checked"}


def test_a_document_changed_since_it_was_chosen_is_left_alone(world: World, issuer: Issuer) -> None:
    letter = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia, addressee="市水务局")
    chief = at(world.cast.chief)
    chosen = chief.post(f"/years/{world.cycle.pk}/errands/letters/", {"step": "check", "row": [letter.pk]})
    at(world.cast.clerk).post(f"/letters/{letter.pk}/edit/", {
        "version": letter.version, "title": "提醒函", "addressee": "市水务局", "text": "请抓紧办理。",
    })  # fmt: skip
    chief.post(chosen["Location"], {})
    row = Errand.objects.get().rows.get()
    assert row.outcome == "refused"
    assert "他人" in row.reason
    assert Letter.objects.get(pk=letter.pk).state == "draft"


def test_the_register_is_handed_out_with_its_columns_and_the_trail_says_so(world: World, issuer: Issuer) -> None:
    written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia, addressee="市水务局")
    rows = sheet(at(world.cast.clerk), f"/years/{world.cycle.pk}/letters/?as=shown&q=水务")
    assert rows[0][0] == "2018年文书登记表"
    assert rows[3][:3] == ["文号", "标题", "主送"]
    assert "市水务局" in rows[4]
    told = Event.objects.filter(action="hand_out_list").latest("id")
    assert told.detail["rows"] == len(rows) - 4


def test_the_excel_of_entries_is_on_the_trail(world: World) -> None:
    at(world.cast.clerk).get(f"/years/{world.cycle.pk}/entries/?as=shown")
    told = Event.objects.get(action="hand_out_list")
    assert told.detail["file"].endswith(".xlsx")
    assert len(told.detail["sha256"]) == 64


def test_what_was_seen_of_several_findings_is_noted_at_once(cast: Cast) -> None:
    with day("2018-06-04"):
        cycle = launched(cast)
        jia = cycle.enrolments.get(unit=cast.jia)
        for _turn in range(3):
            rectifying(cast, cycle, jia)
        made = start_check_up(cycle=cycle, enrolment=jia, body=cast.line, by=cast.ines, seed="一")
        client = at(cast.ines)
        page = client.get(f"/check-ups/{made.pk}/").content.decode()
        keys = re.findall(r'name="row"\s+form="batch"\s+value="(\d+)"', page)
        assert len(keys) == 3
        chosen = client.post(f"/years/{cycle.pk}/errands/checks/", {"step": "stands", "row": keys[:2]})
        client.post(chosen["Location"], {"note": "仍未整改到位"})
        assert list(made.items.order_by("pk").values_list("result", "note")) == [
            ("stands", "仍未整改到位"), ("stands", "仍未整改到位"), ("", ""),
        ]  # fmt: skip
        again = client.post(f"/years/{cycle.pk}/errands/checks/", {"step": "holds", "row": keys[:1]}, follow=True)
        assert "本次体检已查过该问题" in again.content.decode()
        listed = client.get(f"/years/{cycle.pk}/check-ups/?sort=-to_look").content.decode()
        assert 'data-label="待核查">1<' in listed
        assert CheckUp.objects.count() == 1


def test_units_stand_side_by_side_in_any_order(cast: Cast) -> None:
    with day("2018-06-04"):
        cycle = launched(cast)
        jia, yi = cycle.enrolments.get(unit=cast.jia), cycle.enrolments.get(unit=cast.yi)
        confirmed(cast, cycle, jia)
        for _turn in range(2):
            confirmed(cast, cycle, yi)
        client, address = at(cast.clerk), f"/years/{cycle.pk}/findings/units/"
        page = client.get(f"{address}?sort=-opened").content.decode()
        first = re.findall(r'scope="row" data-label="单位"><a href="([^"]+)"', page)[0]
        assert first == f"/years/{cycle.pk}/findings/units/{yi.pk}/"
        assert f'href="/years/{cycle.pk}/findings/?stands=opened&amp;unit={yi.pk}">2</a>' in page
        rows = sheet(client, f"{address}export/?as=shown&sort=-opened")
        assert [row[0] for row in rows if row[0] == yi.name]
        assert rows[5][0] == yi.name
        by_unit = client.get(f"{address}?sort=unit").content.decode()
        names = re.findall(r'scope="row" data-label="单位"><a href="[^"]+">([^<]+)<', by_unit)
        assert names == list(cycle.enrolments.order_by("position").values_list("name", flat=True))


def test_the_analysis_is_handed_out_whole(cast: Cast) -> None:
    with day("2018-06-04"):
        cycle = launched(cast)
        confirmed(cast, cycle, cycle.enrolments.get(unit=cast.jia))
        rows = sheet(at(cast.clerk), f"/years/{cycle.pk}/findings/analysis/?as=shown", "按主题")
        assert rows[0][0] == "2018年问题分析"
        assert rows[3][0] == "按主题"
        assert rows[4][1] == 1
        assert Event.objects.filter(action="export_findings").count() == 1


def test_one_units_problems_are_worked_in_bulk_and_handed_out(cast: Cast) -> None:
    with day("2018-06-04"):
        cycle = launched(cast)
        jia = cycle.enrolments.get(unit=cast.jia)
        verified(cast, cycle, jia)
        notified(cast, cycle, jia, found_on=date(2018, 3, 1))
        client, address = at(cast.clerk), f"/years/{cycle.pk}/findings/units/{jia.pk}/"
        page = client.get(f"{address}?sort=-found_on").content.decode()
        assert page.count('name="row" form="batch"') == 2
        assert 'value="close"' in page
        assert client.get(f"{address}?state=verified").content.decode().count('name="row" form="batch"') == 1
        rows = sheet(client, f"{address}export/?as=shown&state=verified")
        assert "单位" not in rows[4]
        assert len(rows) == 6


def test_the_list_of_units_is_ordered_and_handed_out_as_it_is_looked_at(world: World) -> None:
    client = at(world.cast.clerk)
    page = client.get("/units/?sort=-code").content.decode()
    codes = re.findall(r'data-label="编号"[^>]*>([^<]+)<', page)
    assert codes == sorted(codes, reverse=True)
    client.post("/lists/units/columns/", {"column": ["headcount"], "back": "/units/"})
    rows = sheet(client, "/units/export/?as=shown")
    assert rows[0][0] == "单位名单"
    assert rows[3] == ["单位", "人数"]
    whole = sheet(client, "/units/export/")
    assert whole[0][0] == "单位编号"
    assert Event.objects.filter(action="hand_out_list").count() == 2
