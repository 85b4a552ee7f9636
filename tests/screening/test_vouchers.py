"""Electronic invoices: read, compared, confirmed by a person, and never counted twice."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bihuan.organizations.access import Refused
from bihuan.screening.actions.vouchers import Confirmed, confirm_vouchers, drop_batches, receive_vouchers
from bihuan.screening.models import Arrival, DataSet, VoucherBatch
from bihuan.screening.store import table_of, voucher_path
from tests.cast import Cast
from tests.engine.vouchers.made import OLD, ofd
from tests.findings.telling import day
from tests.findings.test_pages import at
from tests.screening.telling import about, photographed

DAY = date(2018, 3, 6)


def received(cast: Cast, tmp_path: Path, *, bad: bool = False) -> VoucherBatch:
    good = ofd(tmp_path / "住宿.ofd", data=OLD).read_bytes()
    files = [("住宿.ofd", io.BytesIO(good)), ("行程单.ofd", io.BytesIO(good))]
    if bad:
        files.append(("坏.pdf", io.BytesIO(b"%PDF-1.7 nothing")))
    return receive_vouchers(office=cast.office, source="财政局", files=files, about=about(cast), by=cast.clerk)


def rows_of(data_set: DataSet) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pq.read_table(table_of(data_set)).to_pylist()
    return rows


def test_what_is_confirmed_becomes_rows_and_an_annex_counts_nothing(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> None:
    batch = received(cast, tmp_path)
    place = "Doc_0/Attachs/original_invoice.xml#TaxInclusiveTotalAmount"
    assert batch.files.get(place=1).fields["amount_fen"][:3] == ["123450", "1234.50", place]
    paths = [voucher_path(one) for one in batch.files.all()]
    assert all(path.exists() for path in paths)
    rows = [
        Confirmed(place=1, no="04512345", amount_fen=123_450, day=DAY, trip_id="T1", cat="lodging", nights=2),
        Confirmed(place=2, no="", amount_fen=99_999, goes_with=1),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        made = confirm_vouchers(batch_id=batch.pk, rows=rows, by=cast.clerk)
    taken = {str(row["inv_id"]): row for row in rows_of(made)}
    main, annex = taken[f"{batch.pk}-1"], taken[f"{batch.pk}-1/2"]
    assert (main["amount_fen"], str(main["day"]), main["nights"], main["no"]) == (123_450, str(DAY), 2, "04512345")
    assert (annex["amount_fen"], annex["trip_id"]) == (0, "T1")
    assert made.file_sha256
    assert not VoucherBatch.objects.exists()
    assert not Arrival.objects.exists()
    assert not any(path.exists() for path in paths)


def test_a_bad_file_is_named_and_the_good_ones_are_read(cast: Cast, tmp_path: Path) -> None:
    batch = received(cast, tmp_path, bad=True)
    assert [bool(one.fields) for one in batch.files.all()] == [True, True, False]
    page = at(cast.clerk).get(f"/screening/vouchers/{batch.pk}/").content.decode()
    assert "文件已损坏" in page
    assert "1234.50" in page


def test_the_same_invoice_in_another_form_is_told_and_not_taken_by_itself(cast: Cast, tmp_path: Path) -> None:
    batch = received(cast, tmp_path)
    page = at(cast.clerk).get(f"/screening/vouchers/{batch.pk}/").content.decode()
    assert "发票号码与第 1 件相同" in page
    boxes = re.findall(r'<input[^>]*name="v[12]-is_taken"[^>]*>', page)
    assert ["checked" in box for box in boxes] == [True, False]


def test_on_the_page_nothing_is_taken_until_every_field_reads(cast: Cast, tmp_path: Path) -> None:
    batch = received(cast, tmp_path)
    client, address = at(cast.clerk), f"/screening/vouchers/{batch.pk}/"
    given = {"v1-is_taken": "on", "v1-no": "04512345", "v1-amount": "12,34.5", "v1-cat": "lodging", "v2-cat": "other"}
    refused = client.post(address, given)
    assert refused.status_code == 400
    assert "请填写金额（元），最多两位小数" in refused.content.decode()
    assert not DataSet.objects.exists()
    done = client.post(address, given | {"v1-amount": "1,234.50", "v1-day": "2018-03-06", "v1-trip_id": "T9"})
    made = DataSet.objects.get()
    assert done.headers["Location"] == f"/screening/data/{made.pk}/"
    assert [(row["amount_fen"], row["trip_id"]) for row in rows_of(made)] == [(123_450, "T9")]


def test_files_are_sent_on_the_page_and_seen_by_whoever_sent_them_alone(cast: Cast, tmp_path: Path) -> None:
    file = SimpleUploadedFile("住宿.ofd", ofd(tmp_path / "a.ofd", data=OLD).read_bytes())
    given = {"photos": [file], "source": "财政局", "legal_basis": "监察法", "purpose": "差旅", "erase_on": "2019-06-30"}
    sent = at(cast.clerk).post("/screening/vouchers/", given)
    batch = VoucherBatch.objects.get()
    assert sent.headers["Location"] == f"/screening/vouchers/{batch.pk}/"
    for person in (cast.chief, cast.wei, cast.ines, cast.leader, cast.auditor):
        assert at(person).get(f"/screening/vouchers/{batch.pk}/").status_code in {403, 404}
    with pytest.raises(Refused):
        receive_vouchers(office=cast.office, source="x", files=[], about=about(cast), by=cast.ines)


def test_a_photograph_stands_beside_what_was_read_without_where_it_was_taken(cast: Cast) -> None:
    batch = photographed(cast)
    shown = at(cast.clerk).get(f"/screening/vouchers/{batch.pk}/1/")
    assert shown.headers["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(shown.content)) as picture:
        assert not picture.getexif()
    assert batch.files.get().problems


@pytest.mark.parametrize("goes_with", [2, 7])
def test_an_annex_goes_with_an_invoice_that_is_taken(cast: Cast, tmp_path: Path, goes_with: int) -> None:
    batch = received(cast, tmp_path)
    rows = [Confirmed(place=2, no="1", amount_fen=1, goes_with=goes_with)]
    with pytest.raises(ValidationError):
        confirm_vouchers(batch_id=batch.pk, rows=rows, by=cast.clerk)
    assert not DataSet.objects.exists()


def test_what_nobody_confirms_is_gone_after_a_day(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> None:
    paths = [voucher_path(one) for one in received(cast, tmp_path).files.all()]
    assert drop_batches() == 0
    assert all(path.exists() for path in paths)
    with day("2018-08-03"), django_capture_on_commit_callbacks(execute=True):
        assert drop_batches() == 1
    assert not any(path.exists() for path in paths)


def test_the_text_of_square_codes_is_read_beside_the_files(cast: Cast) -> None:
    good = "01,10,099001900111,04512345,1234.50,20250308,12345678901234567890,ABCD,"
    given = {"source": "财政局", "legal_basis": "监察法", "purpose": "差旅", "erase_on": "2019-06-30"}
    client = at(cast.clerk)
    wrong = client.post("/screening/vouchers/", {**given, "squares": f"{good}\nhttps://example.invalid/x"})
    assert wrong.status_code == 400
    assert "第 2 行：这不是发票二维码内容" in wrong.content.decode()
    assert not VoucherBatch.objects.exists()
    assert client.post("/screening/vouchers/", given).status_code == 400
    client.post("/screening/vouchers/", {**given, "squares": good})
    (file,) = VoucherBatch.objects.get().files.all()
    assert (file.name, file.fields["no"][0], file.fields["amount_fen"][0]) == ("二维码 1", "04512345", "123450")
    page = client.get(f"/screening/vouchers/{file.batch_id}/").content.decode()
    assert 'value="1234.50"' in page
