"""Data sets: why they are kept, all rows or none, people concealed, and their end."""

from __future__ import annotations

import csv
import io
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.organizations.access import Refused, standing_of
from bihuan.records.models import Event
from bihuan.screening.access import visible_data
from bihuan.screening.actions.arriving import drop_arrivals, receive_file
from bihuan.screening.actions.erasing import erase_data, erase_due
from bihuan.screening.actions.running import ask_run
from bihuan.screening.actions.taking import name_reader, take_data
from bihuan.screening.models import Arrival, DataSet
from bihuan.screening.store import arrived, table_of
from tests.cast import Cast
from tests.findings.telling import day
from tests.screening import telling

CONTRACTS = (
    "合同编号,单位,供应商,采购类别,采购方式,签订日期,合同金额\n"
    "C1,A01,江州建安,工程,直接委托,2018/3/1,\"60,000.00\"\n"
    "C2,A01,江州建安,工程,询价,2018年3月11日,61000\n"
)  # fmt: skip
NAMES = {
    "合同编号": "contract_id", "单位": "unit", "供应商": "supplier", "采购类别": "category", "采购方式": "method",
    "签订日期": "sign_day", "合同金额": "amount_fen",
}  # fmt: skip


def received(cast: Cast, text: str = CONTRACTS, name: str = "合同.csv", table: str = "contracts") -> Arrival:
    return receive_file(
        office=cast.office, table=table, source="采购中心", file=io.BytesIO(text.encode()), name=name,
        about=telling.about(cast), by=cast.clerk,
    )  # fmt: skip


def taken(cast: Cast, text: str = CONTRACTS) -> DataSet:
    return take_data(arrival_id=received(cast, text).pk, names=NAMES, money="yuan", by=cast.clerk)


def test_contracts_are_read_as_offices_keep_them(cast: Cast) -> None:
    rows = pq.read_table(table_of(taken(cast))).to_pylist()
    assert [(row["method"], row["amount_fen"], str(row["sign_day"])) for row in rows] == [
        ("direct", 6_000_000, "2018-03-01"), ("inquiry", 6_100_000, "2018-03-11"),
    ]  # fmt: skip


def test_a_wrong_cell_is_named_and_no_row_is_taken(cast: Cast) -> None:
    arrival = received(cast, CONTRACTS.replace("61000", "六万"))
    with pytest.raises(ValidationError) as refused:
        take_data(arrival_id=arrival.pk, names=NAMES, money="yuan", by=cast.clerk)
    assert "第 2 条记录（不计标题行）“合同金额”列" in refused.value.messages[0]
    assert not DataSet.objects.exists()


def test_a_data_set_says_its_basis_its_purpose_and_its_end(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        receive_file(
            office=cast.office, table="contracts", source="采购中心", file=io.BytesIO(CONTRACTS.encode()), name="a.csv",
            about=telling.about(cast, legal_basis="", purpose=" ", erase_on=date(2018, 8, 1)), by=cast.clerk,
        )  # fmt: skip
    assert set(refused.value.message_dict) == {"legal_basis", "purpose", "erase_on"}


def test_people_are_keyed_hashes_with_the_last_four_digits(cast: Cast) -> None:
    made = telling.put(cast, "trip_people", [{"trip_id": "T9001", "person": telling.WANG, "rank": "处级"}])
    kept = pq.read_table(table_of(made)).to_pylist()[0]["person"]
    assert kept.endswith("~1234")
    assert telling.WANG not in kept
    assert telling.WANG.encode() not in table_of(made).read_bytes()


def test_posts_in_shifts_are_exempt_and_counted(cast: Cast) -> None:
    roster = (
        "person,unit,post,in_day\n330102198001011234,A01,科员,2015-01-01\n330102198505055678,A01,泵站值守,2015-01-01\n"
    )
    arrival = receive_file(
        office=cast.office, table="roster", source="人事", file=io.BytesIO(roster.encode()), name="r.csv",
        about=telling.about(cast, shifts="泵站值守、门卫"), by=cast.clerk,
    )  # fmt: skip
    names = {heading: heading for heading in arrival.headings}
    made = take_data(arrival_id=arrival.pk, names=names, money="fen", by=cast.clerk)
    assert (made.people, made.exempt) == (2, 1)
    assert [row["status"] for row in pq.read_table(table_of(made)).to_pylist()] == [None, "exempt"]


def test_a_mapping_is_remembered_and_a_change_must_be_confirmed(cast: Cast) -> None:
    taken(cast)
    other = {**NAMES, "供应商": "site"}
    arrival = received(cast)
    with pytest.raises(ValidationError) as refused:
        take_data(arrival_id=arrival.pk, names=other, money="yuan", by=cast.clerk)
    assert "“供应商”" in refused.value.message_dict["is_sure"][0]
    assert take_data(arrival_id=arrival.pk, names=other, money="yuan", by=cast.clerk, is_sure=True).names == other


LEAVE = (
    "leave_id,person,approved_by,type,from_day\n"
    "1,330102198001011234,330102197001010001,sick,2018-03-01\n2,330102198505055678,330102197001010001,sick,2018-03-02\n"
)  # fmt: skip


def test_two_columns_of_people_that_changed_places_are_noticed(cast: Cast) -> None:
    for text, is_swapped in ((LEAVE, False), (LEAVE.replace("person,approved_by", "approved_by,person"), True)):
        arrival = receive_file(
            office=cast.office, table="leave", source="人事", file=io.BytesIO(text.encode()), name="l.csv",
            about=telling.about(cast), by=cast.clerk,
        )  # fmt: skip
        names = {heading: heading for heading in arrival.headings}
        if is_swapped:
            with pytest.raises(ValidationError) as refused:
                take_data(arrival_id=arrival.pk, names=names, money="fen", by=cast.clerk)
            assert "人员编号 与 审批人" in refused.value.message_dict["is_sure"][0]
        else:
            take_data(arrival_id=arrival.pk, names=names, money="fen", by=cast.clerk)


def test_only_named_people_see_a_data_set(cast: Cast) -> None:
    made = telling.put(cast, "tiers", telling.TIERS, readers=())
    assert list(visible_data(standing_of(cast.clerk))) == [made]
    assert not visible_data(standing_of(cast.chief)).exists()
    assert not visible_data(standing_of(cast.other)).exists()
    name_reader(data_set_id=made.pk, person=cast.chief, by=cast.clerk)
    assert list(visible_data(standing_of(cast.chief))) == [made]
    with pytest.raises(ValidationError):
        name_reader(data_set_id=made.pk, person=cast.alice, by=cast.clerk)


def test_a_data_set_is_erased_on_its_day_and_used_by_nobody_after(
    cast: Cast, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    run = telling.purchases(cast)
    sets = [one.data_set for one in run.inputs.select_related("data_set")]
    with day("2019-12-31"), django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        with pytest.raises(ValidationError):
            ask_run(office=cast.office, rules=run.rules, data_sets=[one.pk for one in sets], by=cast.clerk)
        assert erase_due() == 2
        assert erase_due() == 0
    assert not any(table_of(one).exists() for one in sets)
    sets[0].refresh_from_db()
    assert sets[0].erased_at is not None
    assert sets[0].sha256


def test_a_clerk_erases_a_data_set_before_its_day_and_the_trail_tells(cast: Cast) -> None:
    made = telling.put(cast, "tiers", telling.TIERS)
    with pytest.raises(Refused):
        erase_data(data_set_id=made.pk, by=cast.wei)
    erase_data(data_set_id=made.pk, by=cast.clerk)
    assert Event.objects.filter(action="erase_data", object_id=str(made.pk)).exists()
    with pytest.raises(ValidationError):
        erase_data(data_set_id=made.pk, by=cast.clerk)


def test_a_file_nobody_mapped_is_gone_after_a_day(
    cast: Cast, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    arrival = received(cast)
    path = arrived(arrival)
    assert path.exists()
    with day("2018-08-03"), django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert drop_arrivals() == 1
    assert not path.exists()


def test_the_database_keeps_a_data_set_as_it_was_taken(cast: Cast) -> None:
    made = telling.put(cast, "tiers", telling.TIERS)
    for change in ({"sha256": "0" * 64}, {"erase_on": date(2030, 1, 1)}, {"legal_basis": "另一依据"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DataSet.objects.filter(pk=made.pk).update(**change)


def as_file(ending: str) -> bytes:
    """The same contracts as each kind of file an office sends."""
    rows = list(csv.reader(io.StringIO(CONTRACTS)))
    out = io.BytesIO()
    if ending == ".csv":
        return CONTRACTS.encode("utf-8-sig")
    if ending == ".parquet":
        columns = {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}
        pq.write_table(pa.table(columns), out)
        return out.getvalue()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "2018 年合同台账")
    for place, row in enumerate(rows, 2):
        sheet.write_row(place, 0, row)
    book.close()
    return out.getvalue()


def test_the_same_table_is_the_same_in_every_format_and_its_mapping_is_remembered_on_the_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    said = {
        "table": "contracts",
        "source": "采购中心",
        "legal_basis": "监察法",
        "purpose": "采购",
        "erase_on": "2019-01-01",
    }
    for ending in (".csv", ".xlsx", ".parquet"):
        sent = SimpleUploadedFile(f"合同{ending}", as_file(ending))
        address = client.post("/screening/data/", {**said, "file": sent}).headers["Location"]
        page = client.get(address)
        form = page.context["form"]
        shown = {name: form[name].value() for name in form.fields if name.startswith("h")}
        assert [shown[f"h{place}"] for place in range(7)] == list(NAMES.values())
        assert ("上次" in page.content.decode()) == (ending != ".csv")
        done = client.post(address, {**shown, "money": "yuan"})
        assert done.status_code == 302, done.context["form"].errors
    assert DataSet.objects.count() == 3
    assert len(set(DataSet.objects.values_list("sha256", flat=True))) == 1
