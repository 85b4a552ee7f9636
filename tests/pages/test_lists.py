"""The one shape of a list: order, columns, kept filters, periods, and a sheet one can hand out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest
from django.test import Client

from bihuan.desks.models import KeptView
from bihuan.engine.periods import periods, span
from bihuan.records.models import Event
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import confirmed, day, notified
from tests.world import launched


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with day("2018-06-04"):
        yield


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return launched(cast)


def units(cast: Cast, cycle: Cycle) -> tuple[Enrolment, Enrolment]:
    return Enrolment.objects.get(cycle=cycle, unit=cast.jia), Enrolment.objects.get(cycle=cycle, unit=cast.yi)


def at(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.clerk)
    return client


def listed(page: str) -> list[str]:
    """The numbers of a page in their order."""
    return re.findall(r">(2018-A0\d-\d{3})<", page)


def test_any_column_orders_the_rows_and_equals_stand_in_the_fixed_order_of_units(cast: Cast, cycle: Cycle) -> None:
    jia, yi = units(cast, cycle)
    for unit, month in ((yi, 3), (jia, 2), (yi, 2), (jia, 5)):
        confirmed(cast, cycle, unit, found_on=date(2018, month, 1))
    client, address = at(cast), f"/years/{cycle.pk}/findings/"
    assert listed(client.get(address).content.decode()) == [
        "2018-A01-002",
        "2018-A02-002",
        "2018-A01-001",
        "2018-A02-001",
    ]
    by_day = client.get(f"{address}?sort=found_on").content.decode()
    assert listed(by_day) == ["2018-A01-001", "2018-A02-002", "2018-A02-001", "2018-A01-002"]
    assert 'aria-sort="ascending"' in by_day
    backwards = client.get(f"{address}?sort=-found_on").content.decode()
    assert listed(backwards) == ["2018-A01-002", "2018-A02-001", "2018-A01-001", "2018-A02-002"]
    assert listed(client.get(f"{address}?sort=number").content.decode())[0] == "2018-A01-001"
    assert client.get(f"{address}?sort=found_by__password").status_code == 200


def test_the_columns_one_chooses_are_ones_own_and_stand_in_excel_too(cast: Cast, cycle: Cycle) -> None:
    jia, _yi = units(cast, cycle)
    notified(cast, cycle, jia, condition="=1+1 差旅审批单缺少事由")
    address, client = f"/years/{cycle.pk}/findings/", at(cast)
    chosen = {"column": ["number", "fact", "letter_number"], "back": address}
    assert client.post("/lists/findings/columns/", chosen)["Location"] == address
    heads = re.findall(
        r'<th scope="col"[^>]*>\s*(?:<a[^>]*>)?([^<]*?)(?:</a>)?\s*</th>', client.get(address).content.decode()
    )
    assert [text.strip() for text in heads if text.strip()] == ["编号", "单位", "问题", "反馈函"]
    chief = Client()
    chief.force_login(cast.chief)
    assert "反馈函</a>" not in chief.get(address).content.decode()
    answer = client.get(f"{address}export/?as=shown")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.values]
    assert rows[0][0] == "2018年问题台账"
    assert rows[1][0] == "截至 2018-06-04 · 共 1 行 · 江州市考核办 · 依据《江州市检查考核方案（样例）》"
    assert rows[4] == ["编号", "单位", "问题", "反馈函"]
    assert rows[5] == ["2018-A01-001", "市水务局", "=1+1 差旅审批单缺少事由", "江考办函〔2018〕5号"]
    assert sheet["C6"].data_type == "s"  # a text, not a formula
    assert Event.objects.filter(action="export_findings").count() == 1
    client.post("/lists/findings/columns/", {"usual": "1", "back": address})
    assert not KeptView.objects.exists()


def test_a_filter_is_kept_under_a_name_by_one_person_for_themselves(cast: Cast, cycle: Cycle) -> None:
    address, client = f"/years/{cycle.pk}/findings/", at(cast)
    kept = {"name": "本周要反馈的", "words": "state=confirmed", "back": f"{address}?state=confirmed"}
    assert "已保存" in client.post("/lists/findings/keep/", kept, follow=True).content.decode()
    assert 'href="?state=confirmed"' in client.get(address).content.decode()
    chief = Client()
    chief.force_login(cast.chief)
    assert "本周要反馈的" not in chief.get(address).content.decode()
    pk = KeptView.objects.get().pk
    chief.post(f"/lists/filters/{pk}/drop/", {"back": address})
    assert KeptView.objects.count() == 1
    assert client.post("/lists/findings/keep/", kept | {"name": " "}, follow=True).status_code == 200
    client.post(f"/lists/filters/{pk}/drop/", {"back": address})
    assert not KeptView.objects.exists()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_nobody_is_led_off_the_site(cast: Cast, cycle: Cycle, elsewhere: str) -> None:
    answer = at(cast).post("/lists/findings/columns/", {"usual": "1", "back": elsewhere})
    assert answer["Location"] == "/"


def test_a_month_a_quarter_or_a_year_beside_the_day(cast: Cast, cycle: Cycle) -> None:
    jia, _yi = units(cast, cycle)
    for month in (1, 3, 4):
        confirmed(cast, cycle, jia, found_on=date(2018, month, 15))
    client, address = at(cast), f"/years/{cycle.pk}/findings/"
    counts = {
        asked: len(listed(client.get(f"{address}?period={asked}").content.decode()))
        for asked in ("2018-Q1", "2018-03", "2018-04", "2018", "2017", "2018-Q9", "2018-13")
    }
    assert counts == {"2018-Q1": 2, "2018-03": 1, "2018-04": 1, "2018": 3, "2017": 0, "2018-Q9": 3, "2018-13": 3}


def test_periods_as_an_address_writes_them() -> None:
    assert span("2018-Q4") == (date(2018, 10, 1), date(2018, 12, 31))
    assert span("2016-02") == (date(2016, 2, 1), date(2016, 2, 29))
    assert span("2018") == (date(2018, 1, 1), date(2018, 12, 31))
    assert [span(text) for text in ("", "18", "2018-Q5", "2018-00", "0001", "2018-1")] == [None] * 6
    assert len(list(periods(date(2018, 1, 1), date(2018, 12, 31)))) == 17
