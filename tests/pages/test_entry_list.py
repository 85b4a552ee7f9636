"""The ledger of entries as a list one works in: ordered, handed out, accepted together by a second person."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.test import Client

from bihuan.desks.models import Errand
from tests.cast import Cast
from tests.world import World, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def test_entries_wait_for_a_second_person_who_accepts_them_together(world: World) -> None:
    client = Client()
    client.force_login(world.cast.clerk)
    address = f"/years/{world.cycle.pk}/entries/?state=proposed"
    page = client.get(address).content.decode()
    assert f'name="row" form="batch" value="{world.waiting.pk}"' in page
    rows = {"step": "accept", "row": [world.waiting.pk, world.entry.pk], "back": address}
    client.post(f"/years/{world.cycle.pk}/errands/entries/", rows)
    errand = Errand.objects.get()
    shown = client.get(f"/errands/{errand.pk}/").content.decode()
    assert "现在不能办理" in shown  # the other is effective already
    client.post(f"/errands/{errand.pk}/", {})
    world.waiting.refresh_from_db()
    assert world.waiting.state == "effective"
    assert [row.outcome for row in errand.rows.order_by("key")] == ["refused", "done"]


def test_who_recorded_an_entry_is_told_that_a_second_person_must_accept_it(world: World) -> None:
    client = Client()
    client.force_login(world.cast.ines)
    rows = {"step": "accept", "row": [world.waiting.pk], "back": "/"}
    client.post(f"/years/{world.cycle.pk}/errands/entries/", rows)
    assert Errand.objects.get().rows.get().reason.startswith("须由第二人办理")


def test_entries_are_ordered_and_handed_out(world: World) -> None:
    client = Client()
    client.force_login(world.cast.clerk)
    address = f"/years/{world.cycle.pk}/entries/"
    page = client.get(f"{address}?sort=-value").content.decode()
    body = page[page.index("<tbody>") :]
    assert re.findall(r'scope="row" data-label="单位">([^<]+)<', body)[0] == "市统计局"
    answer = client.get(f"{address}?as=shown")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.values]
    assert rows[0][0] == "2018年度扣分台账"
    assert rows[3][:3] == ["日期", "单位", "指标"]
    assert len(rows) == 6
