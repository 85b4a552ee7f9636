"""Procurement notices (OCDS) as a data set: checked, screened, corrected, erased; what breaks readers."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.engine.problems import InputError
from bihuan.engine.screening.ocds.intake import take_releases
from bihuan.screening.actions.deciding import take_up
from bihuan.screening.actions.erasing import erase_due
from bihuan.screening.actions.releases import receive_releases
from bihuan.screening.models import Clue, DataSet
from bihuan.screening.store import table_of
from tests.cast import Cast
from tests.findings.telling import day
from tests.screening import telling

PERSON = "330102198001011234"


def release(number: int, **more: Any) -> dict[str, Any]:
    """An open tender of unit 甲 with one bidder."""
    made = {
        "ocid": f"ocds-jz-{number}",
        "buyer": {"id": "B1", "name": "A01"},
        "tender": {
            "numberOfTenderers": 1, "procurementMethod": "open",
            "tenderPeriod": {"startDate": "2018-03-01T09:00:00+08:00", "endDate": "2018-03-31T09:00:00+08:00"},
        },
    }  # fmt: skip
    return {**made, **more}


def lines(*releases: Any) -> bytes:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in releases).encode()


def taken(cast: Cast, content: bytes, name: str = "公告.jsonl", **more: Any) -> DataSet:
    return receive_releases(
        office=cast.office, source="交易中心", file=io.BytesIO(content), name=name, about=telling.about(cast, **more),
        by=cast.clerk,
    )  # fmt: skip


def refused(cast: Cast, content: bytes, name: str = "公告.jsonl") -> list[str]:
    with pytest.raises(ValidationError) as told:
        taken(cast, content, name)
    assert not DataSet.objects.exists()
    return list(told.value.message_dict["file"])


def rows(one: DataSet) -> list[dict[str, Any]]:
    return [json.loads(row["release"]) for row in pq.read_table(table_of(one)).to_pylist()]


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("a.jsonl", lambda two: lines(*two)),
        ("a.json", lambda two: json.dumps({"releases": two}).encode()),
        ("a.json", lambda two: json.dumps({"records": [{"compiledRelease": one} for one in two]}).encode()),
        ("a.json", lambda two: json.dumps(two).encode()),
    ],
)  # fmt: skip
def test_releases_are_read_in_every_package(cast: Cast, name: str, whole: Any) -> None:
    made = taken(cast, whole([release(1), release(2)]), name)
    assert (made.table, made.rows, made.legal_basis != "") == ("ocds", 2, True)
    assert [one["ocid"] for one in rows(made)] == ["ocds-jz-1", "ocds-jz-2"]


def test_people_are_concealed_and_contacts_left_out_while_decimals_stay_as_written(cast: Cast) -> None:
    contact = {"name": "王某", "telephone": "13900000000"}
    who = {"id": f"CN-{PERSON}", "name": "某个体户", "contactPoint": contact, "additionalContactPoints": [contact]}
    bid = {"status": "valid", "tenderers": [who], "value": {"amount": "AMOUNT", "currency": "CNY"}}
    content = lines(release(1, bids={"details": [bid]})).replace(b'"AMOUNT"', b"100.10")
    made = taken(cast, content)
    kept = table_of(made).read_bytes()
    assert PERSON.encode() not in kept
    assert b"13900000000" not in kept
    assert made.people == 1
    (one,) = rows(made)
    (bidder,) = one["bids"]["details"][0]["tenderers"]
    assert bidder["id"].startswith("CN-")
    assert bidder["id"].endswith("~1234")
    assert set(bidder) == {"id", "name"}


def screened(cast: Cast, *sets: DataSet) -> Clue:
    telling.screened(cast, telling.ruled(cast, "R018"), *sets)
    return Clue.objects.get()


@pytest.mark.row("DC-04")
def test_a_single_bid_is_a_clue_that_opens_to_its_fields(cast: Cast) -> None:
    clue = screened(cast, taken(cast, lines(release(1), release(2, tender={"numberOfTenderers": 3}))))
    assert (clue.rule, clue.subject, clue.about_type, clue.unit) == ("R018", "ocds-jz-1", "ocid", cast.jia)
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/screening/clues/{clue.pk}/").content.decode()
    assert all(
        text in page for text in ("ocds-jz-1", "采购公告（OCDS）", "投标人数量", "采购方式", "差旅费管理办法 第十二条")
    )
    assert client.get("/screening/?kind=R").content.decode().count("ocds-jz-1") == 1
    run = client.get(f"/screening/runs/{clue.run_id}/").content.decode()
    assert "缺投标人数量" not in run
    assert "采购公告（OCDS）" in run


def test_a_corrected_file_ends_a_clue_with_both_values(cast: Cast) -> None:
    old = taken(cast, lines(release(1)))
    clue = screened(cast, old)
    take_up(clue_id=clue.pk, by=cast.clerk)
    tender = {**release(1)["tender"], "numberOfTenderers": 3}
    fresh = taken(cast, lines(release(1, tender=tender)), corrects=old.pk)
    telling.screened(cast, telling.ruled(cast, "R018"), fresh)
    clue.refresh_from_db()
    assert clue.state == Clue.State.CORRECTED
    assert clue.corrected == [["ocds", "ocds-jz-1", "/tender/numberOfTenderers", "1", "3"]]


def test_releases_are_erased_on_their_day(
    cast: Cast, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    made = taken(cast, lines(release(1)))
    assert table_of(made).exists()
    with day("2019-12-31"), django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert erase_due() == 1
    assert not table_of(made).exists()


def test_every_field_that_is_wrong_is_named_and_nothing_is_taken(cast: Cast) -> None:
    bad = release(2, bids={"details": [{"value": {"amount": "十万"}}]}, awards={}, tender=[])
    texts = refused(cast, lines(release(1), bad, {"buyer": {}}))
    assert set(texts) == {
        "第 2 条“/tender”字段：“[…]”不符合要求；应为对象",
        "第 2 条“/bids/details/0/value/amount”字段：“十万”不符合要求；应为数",
        "第 2 条“/awards”字段：“{…}”不符合要求；应为列表",
        "第 3 条“/ocid”字段：缺少此项；应有ocid",
    }


def test_one_procurement_stands_once(cast: Cast) -> None:
    assert taken(cast, lines(release(1), release(1), release(2))).rows == 2
    with pytest.raises(ValidationError) as told:
        taken(cast, lines(release(1), release(1, buyer={})))
    assert "第 2 条“/ocid”字段" in told.value.messages[0]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"[" * 100_000, "a.jsonl", "嵌套过深"),
        (lines({"ocid": "o", "tender": json.loads("[" * 200 + "]" * 200)}), "a.jsonl", "不符合要求"),
        (b'{"ocid":"o","x":' + b"[" * 90 + b"]" * 90 + b"}", "a.json", "嵌套过深"),
        (b'{"ocid":"o","x":"' + b"a" * (9 << 20) + b'"}', "a.jsonl", "过长"),
        (b'{"ocid":"o\x00"}', "a.jsonl", "不是合法的 JSON"),
        (b'{"ocid":"o\\u0000"}', "a.jsonl", "空字符"),
        (b'{"ocid":"o","x":"\\ud800"}', "a.json", "不完整的字符"),
        (b'{"ocid":"o","tender":NaN}', "a.jsonl", "不是合法的 JSON"),
        (b"not json\n{}", "a.jsonl", "不是合法的 JSON"),
        (b'{"ocid":"o"}'.decode().encode("utf-16"), "a.json", "UTF-8"),
        (b"\n \n", "a.jsonl", "没有任何公告"),
        (b"[]", "a.json", "没有任何公告"),
        (b'{"ocid":"' + b"o" * 300 + b'"}', "a.jsonl", "不超过 200 个字"),
        (b'{"ocid":"o","n":' + b"9" * 5_000 + b"}", "a.jsonl", "不是合法的 JSON"),
        (b'{"ocid":"o","id":330102198001011234}', "a.jsonl", "应为文本"),
        (json.dumps([{"ocid": "o", "x": "乡" * (3 << 20)}], ensure_ascii=False).encode(), "a.json", "过长"),
        (b"{}", "a.csv", "OCDS"),
    ],
)  # fmt: skip
def test_what_breaks_readers_is_refused_in_words(cast: Cast, content: bytes, name: str, says: str) -> None:
    assert says in "".join(refused(cast, content, name))


@pytest.mark.parametrize(
    ("content", "name", "place"),
    [
        (b'{"v":NaN}', "a.json", "第 1 行"),
        (b"null", "a.json", "第 1 行"),
        (b"[" * 100_000, "a.json", "第 1 行"),
        (b'{"releases": [\n{"ocid": "o"},\n{"ocid" "p"}]}', "a.json", "第 3 行"),
        (b'{"ocid":"o"}\n{"ocid":"p","v":NaN}', "a.jsonl", "第 2 行"),
        (b'[{"ocid":"o"},{"ocid":7}]', "a.json", "第 2 条“/1/ocid”字段"),
    ],
)  # fmt: skip
def test_a_text_that_breaks_off_is_told_by_its_line_and_a_field_by_its_release(
    cast: Cast, content: bytes, name: str, place: str
) -> None:
    assert [text.startswith(place) for text in refused(cast, content, name)] == [True]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"{\n" * 5_000, "a.jsonl"),
        (b'{"ocid":7}\n' * 5_000, "a.jsonl"),
        (b"[" + b",".join([b'{"ocid":7}'] * 5_000) + b"]", "a.json"),
        (b'[{"ocid":"o","awards":[' + b",".join([b'"\\ud800"'] * 5_000) + b"]}]", "a.json"),
    ],
)  # fmt: skip
def test_no_more_is_looked_for_once_a_thousand_places_are_wrong(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as told:
        take_releases(tmp_path / name, tmp_path / "kept.parquet")
    assert len(told.value.problems) == 1_000


def test_the_page_takes_releases_at_once(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    said = {
        "table": "ocds", "source": "交易中心", "legal_basis": "招标投标法实施条例", "purpose": "招标专项筛查",
        "erase_on": "2019-01-01",
    }  # fmt: skip
    sent = SimpleUploadedFile("公告.jsonl", lines(release(1)))
    answer = client.post("/screening/data/", {**said, "file": sent}, follow=True)
    assert answer.status_code == 200
    assert "采购公告（OCDS） · 交易中心" in answer.content.decode()
    wrong = client.post("/screening/data/", {**said, "file": SimpleUploadedFile("a.jsonl", b"{")})
    assert wrong.status_code == 400
    assert "不是合法的 JSON" in wrong.content.decode()
    assert DataSet.objects.count() == 1
