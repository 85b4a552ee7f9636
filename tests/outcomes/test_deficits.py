"""Where only deficits count nobody is called good: on no page, in no letter, in nothing that is handed on (BJ-15)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import openpyxl
import pytest
from django.test import Client

from bihuan.outcomes.actions.batching import prepare_batch
from bihuan.outcomes.actions.exporting import add_recipient, export_result
from bihuan.outcomes.models import Issuer
from bihuan.records.evidence import evidence_path
from bihuan.results.actions import freeze_result
from bihuan.schemes.models import Enrolment
from tests.cast import Cast
from tests.findings.telling import day
from tests.outcomes.telling import text_of
from tests.results.telling import to
from tests.world import SCHEME, launched

LABELS = ("优秀", "良好", "合格", "等次", "成绩突出", "显著")


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with day("2019-01-15"):
        yield


def deficits() -> str:
    """The scheme of the world, whose bands give no labels."""
    head, _, tail = SCHEME.partition("grades:")
    bands = "bands: [{label: 优秀, at_least: 90}, {label: 合格, at_least: 0}]"
    return f"{head}grades: {{policy: deficit_only, {bands}}}\n{tail.partition(chr(10))[2]}"


@pytest.mark.row("BJ-15")
def test_no_letter_no_export_and_no_page_gives_a_label(cast: Cast, issuer: Issuer) -> None:
    cycle = launched(cast, text=deficits())
    kept = freeze_result(cycle=cycle, by=cast.clerk)
    to(cast, cycle, kept, "finalise")
    letters = list(prepare_batch(result_set=kept, issuer=issuer, by=cast.clerk).letters.all())
    assert len(letters) == 4
    for letter in letters:
        told = letter.title + text_of(letter.content["blocks"])
        assert "综合成绩100.00分" in told
        assert not [word for word in LABELS if word in told]
    listed = add_recipient(office=cast.office, name="市委组织部", kind="personnel", by=cast.clerk)
    sent = export_result(result_set=kept, recipient=listed, purpose="干部考核", by=cast.clerk)
    signed = json.loads(evidence_path(sent.file).read_text("utf-8"))
    assert {row["grade"] for row in signed["content"]["rows"]} == {""}
    client = Client()
    client.force_login(cast.clerk)
    unit = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    year = f"/years/{cycle.pk}"
    for address in (
        f"{year}/results/", f"{year}/results/units/{unit.pk}/", f"/results/sets/{kept.pk}/", f"{year}/analysis/",
        f"/units/{cast.jia.pk}/profile/", f"{year}/outcomes/",
    ):  # fmt: skip
        page = client.get(address).content.decode()
        assert not [word for word in ("优秀", "良好", "合格", "成绩突出") if word in page], address
    for address in (f"{year}/results/export/", f"/exports/{sent.pk}/table.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
        cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        assert not [word for word in ("优秀", "良好", "合格") if any(word in cell for cell in cells)], address
