"""Whoever works in two offices reads the lists of both, and hands out a sheet of the one it names."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from bihuan.hearings.actions import begin_term, plan_hearing
from bihuan.organizations.models import Membership, Role
from bihuan.records.models import Event
from bihuan.surveys.actions import WaveFacts, begin_instrument, design_wave
from tests.cast import DAY, Cast
from tests.findings.telling import day
from tests.hearings import telling as hearings
from tests.surveys import telling as surveys


@pytest.fixture
def both(cast: Cast) -> Client:
    """The clerk, who is one of the other office as well; each office has a hearing, a wave and an event."""
    Membership.objects.create(person=cast.clerk, office=cast.other_office, role=Role.OFFICE, since=DAY)
    with day("2018-06-01"):
        hearings.planned(cast, title="江州市会议")
        there: Any = {"office": cast.other_office, "by": cast.other}
        term = begin_term(title="本届", starts_on=date(2017, 1, 1), ends_on=date(2021, 12, 31), **there)
        plan_hearing(term=term, facts=hearings.facts(title="临江区会议"), by=cast.other)
        surveys.designed(cast, {"A01": 9}, title="江州市调查")
        asked = begin_instrument(title="问卷", document={"questions": surveys.QUESTIONS}, **there)
        facts = WaveFacts(title="临江区调查", voice="群众评价", period=2018, groups=surveys.STAFF)
        design_wave(instrument=asked, facts=facts, **there)
    for office, label in ((cast.office, "江州市终端"), (cast.other_office, "临江区终端")):
        Event.objects.create(
            at=timezone.now(), actor="甲", action="sign_in", office_path=office.path, object_type="x", object_id="1",
            object_label=label,
        )  # fmt: skip
    client = Client()
    client.force_login(cast.clerk)
    return client


@pytest.mark.parametrize(
    ("address", "own", "theirs"),
    [
        ("/hearings/", "江州市会议", "临江区会议"),
        ("/surveys/", "江州市调查", "临江区调查"),
        ("/trail/", "江州市终端", "临江区终端"),
    ],
)
def test_a_sheet_holds_the_rows_of_the_office_on_it(
    cast: Cast, both: Client, address: str, own: str, theirs: str
) -> None:
    page = both.get(address).content.decode()
    assert own in page
    assert theirs in page
    book = openpyxl.load_workbook(io.BytesIO(both.get(f"{address}?as=shown").content))
    rows = list(book.active.values)  # type: ignore[union-attr]
    assert cast.office.name in str(rows[1][0])
    told = [cell for row in rows for cell in row]
    assert own in told
    assert theirs not in told
    event = Event.objects.get(action="hand_out_list")
    assert event.office_path == cast.office.path
    assert event.detail["rows"] == len(rows) - 4
