"""What must fail: a score changed by a clue, a clue read by the wrong people, files that are no tables."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client

from bihuan.findings.actions import Cost, confirm_finding, submit_finding
from bihuan.findings.models import Finding, Source
from bihuan.interchange.actions import make_token
from bihuan.interchange.models import SCOPES
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Body, Membership, Role
from bihuan.results.sources import SOURCES, year_marks
from bihuan.schemes.models import Cycle, Enrolment, Mark
from bihuan.screening.access import held_dossiers, visible_clues
from bihuan.screening.actions.arriving import receive_file
from bihuan.screening.actions.leading import facts_of, raise_from_lead
from bihuan.screening.actions.rules import write_rules
from bihuan.screening.models import Clue, Dossier, TripRecord
from tests.cast import DAY, Cast
from tests.findings.telling import day, photo
from tests.screening import telling
from tests.world import launched


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    with day("2018-02-01"):
        return launched(cast)


def raised(cast: Cast, cycle: Cycle, dossier: Dossier) -> Finding:
    facts = facts_of(dossier, "未按限额选择采购方式", "《采购办法》第三条")
    return raise_from_lead(
        dossier_id=dossier.pk, cycle=cycle, body=cast.line, facts=facts, uploads=[photo()], by=cast.clerk
    ).finding


def test_no_path_leads_from_a_clue_to_a_score_but_a_finding_a_second_person_confirms(cast: Cast, cycle: Cycle) -> None:
    Membership.objects.create(person=cast.clerk, office=cast.office, role=Role.ASSESSOR, body=cast.line, since=DAY)
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    telling.bought(cast)
    assert not len(year_marks(cycle))
    dossier = telling.ended(cast, 1)
    assert not len(year_marks(cycle))
    finding = raised(cast, cycle, dossier)
    assert (finding.source, finding.enrolment, finding.evidence.count()) == (Source.SCREENING, jia, 1)
    submit_finding(finding_id=finding.pk, by=cast.clerk)
    assert not len(year_marks(cycle))
    with pytest.raises(Refused):
        confirm_finding(finding_id=finding.pk, by=cast.clerk, cost=Cost(node="travel", value="1"))
    confirm_finding(finding_id=finding.pk, by=cast.chief, cost=Cost(node="travel", value="1"))
    assert len(year_marks(cycle)) == 1


def test_only_a_confirmed_lead_with_evidence_becomes_a_finding(cast: Cast, cycle: Cycle) -> None:
    telling.bought(cast)
    body = Body.objects.create(office=cast.office, name="考核办", kind=Body.Kind.OFFICE)
    nothing, serious, open_ = telling.ended(cast, 1, "nothing"), telling.ended(cast, 2), telling.approved(cast, 3)
    for dossier, uploads in ((nothing, [photo()]), (open_, [photo()]), (serious, [])):
        facts = facts_of(dossier, "事实", "条款")
        with pytest.raises(ValidationError):
            raise_from_lead(dossier_id=dossier.pk, cycle=cycle, body=body, facts=facts, uploads=uploads, by=cast.clerk)
    assert not Finding.objects.exists()


def test_screening_is_no_source_of_marks_and_holds_none() -> None:
    assert all("screening" not in source.marks.__module__ for source in SOURCES)
    for model in apps.get_app_config("screening").get_models():
        assert not issubclass(model, Mark)
        links = [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]
        assert not [field for field in links if issubclass(field.related_model, Mark)], model
    for model in apps.get_models():
        if model._meta.app_label not in {"screening", "admin"}:
            links = [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]
            assert not [field for field in links if field.related_model._meta.app_label == "screening"], model


def test_a_clue_is_read_by_nobody_of_another_office_and_by_no_administrator(cast: Cast) -> None:
    telling.asked(cast)
    clue, dossier, trip = telling.clue_of("T04").pk, Dossier.objects.get().pk, TripRecord.objects.get().pk
    strangers = (cast.other, cast.sysadmin, cast.secadmin, cast.auditadmin, cast.auditor, cast.ines, cast.alice)
    for person in (*strangers, cast.clerk):
        client = Client()
        client.force_login(person)
        for address in (f"/screening/clues/{clue}/", f"/screening/files/{dossier}/", f"/screening/trips/{trip}/"):
            assert (client.get(address).status_code == 200) is (person == cast.clerk), address


def test_a_clerk_with_a_tie_to_the_unit_sees_nothing_of_it(cast: Cast) -> None:
    telling.travelled(cast)
    dossier = telling.asked(cast, run=Clue.objects.all()[0].run)
    Membership.objects.create(
        person=cast.chief, office=cast.office, role=Role.LIAISON, unit=cast.jia, since=DAY, until=DAY.replace(month=3)
    )
    standing = standing_of(cast.chief)
    assert not visible_clues(standing).exists()
    assert not held_dossiers(standing).filter(pk=dossier.pk).exists()


def _texts(answers: object) -> Iterator[str]:
    for answer in answers:  # type: ignore[attr-defined]
        yield answer.content.decode(errors="replace") if not answer.streaming else ""


def test_no_token_of_another_system_reads_a_clue(cast: Cast, cycle: Cycle) -> None:
    telling.travelled(cast)
    with day("2018-08-01"):
        _token, text = make_token(
            office=cast.office, purpose="接口", scopes=SCOPES, ends_on=DAY.replace(month=12), by=cast.clerk
        )
    client = Client(raise_request_exception=False)
    told = {"Authorization": f"Bearer {text}"}
    clue = Clue.objects.all()[0]
    for path in ("/screening/", f"/screening/clues/{clue.pk}/", "/screening/files/"):
        answer = client.get(path, headers=told)
        assert answer.status_code in {302, 401, 403}
    assert client.get("/api/v1/clues", headers=told).status_code == 404
    calls = ("/units", "/years", "/findings", "/marks", "/surveys")
    assert client.get("/api/v1/units", headers=told).status_code == 200
    for text in _texts(client.get(f"/api/v1{path}", headers=told) for path in calls):
        assert "T9001" not in text
        assert "1234" not in text


def test_a_clues_person_is_not_found_by_search_or_a_files_name(cast: Cast) -> None:
    telling.travelled(cast)
    client = Client()
    client.force_login(cast.clerk)
    for word in ("1234", "T9001", telling.WANG):
        page = client.get("/search/", {"q": word}).content.decode()
        assert "/screening/clues/" not in page
    answer = client.get("/screening/?as=shown")
    assert answer.status_code == 200
    assert "1234" not in answer["Content-Disposition"]
    assert "T9001" not in answer["Content-Disposition"]


def test_no_page_and_no_export_says_the_word(cast: Cast) -> None:
    from python_calamine import CalamineWorkbook

    laid = telling.laid(cast)
    client = Client()
    client.force_login(cast.clerk)
    trips = ("/screening/", "/screening/works/", "/screening/files/", "/screening/rules/", "/screening/runs/")
    clues = [f"/screening/clues/{one.pk}/" for one in Clue.objects.all()]
    files = [f"/screening/files/{one.pk}/" for one in laid.files.values()]
    for address in itertools.chain(trips, clues, files, [f"/screening/trips/{laid.trip.pk}/"]):
        page = client.get(address).content.decode()
        assert "违规" not in page, address
        assert telling.WANG not in page
    content = client.get("/screening/?as=shown").content
    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert "不是结论" in str(cells)
    assert "违规" not in str(cells)


def test_a_csv_with_formulas_stays_text(cast: Cast) -> None:
    rows = telling.contracts(supplier='=HYPERLINK("http://x","y")')
    telling.screened(
        cast,
        telling.ruled(cast, "P02"),
        telling.put(cast, "contracts", rows),
        telling.put(cast, "tiers", telling.TIERS),
    )
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/screening/clues/{Clue.objects.get().pk}/").content.decode()
    assert "=HYPERLINK(&quot;http://x&quot;,&quot;y&quot;)" in page
    content = client.get("/screening/?as=shown").content
    with zipfile.ZipFile(io.BytesIO(content)) as workbook:
        assert not [name for name in workbook.namelist() if b"<f>" in workbook.read(name)]


def _sent(cast: Cast, content: bytes, name: str) -> None:
    receive_file(
        office=cast.office, table="contracts", source="采购中心", file=io.BytesIO(content), name=name,
        about=telling.about(cast), by=cast.clerk,
    )  # fmt: skip


def test_what_is_no_table_is_refused(cast: Cast) -> None:
    for content, name in (
        (b"%PDF-1.4 /JavaScript", "a.pdf"), (b"PK\x03\x04 no workbook", "a.xlsx"), (b"\x00\x01\x02", "a.csv"),
        (b"PAR1 nothing PAR1", "a.parquet"), (b"", "a.csv"),
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            _sent(cast, content, name)


def test_a_parquet_bomb_is_refused(cast: Cast) -> None:
    out, schema = io.BytesIO(), pa.schema([("contract_id", pa.bool_())])
    block = pa.table([pa.array(np.zeros(30_000_000, bool))], schema=schema)
    kept: dict[str, Any] = {"compression": "zstd", "use_dictionary": False, "data_page_size": 64 << 20}
    with pq.ParquetWriter(out, schema, **kept) as writer:
        for _part in range(7):
            writer.write_table(block, row_group_size=len(block))
    assert len(out.getvalue()) < 1_000_000
    with pytest.raises(ValidationError):
        _sent(cast, out.getvalue(), "bombe.parquet")


def test_sql_in_a_columns_name_is_only_a_name(cast: Cast) -> None:
    text = 'contract_id"; DROP TABLE screening_clue; --,unit\nC1,A01\n'
    arrival = receive_file(
        office=cast.office, table="contracts", source="采购中心", file=io.BytesIO(text.encode()), name="a.csv",
        about=telling.about(cast), by=cast.clerk,
    )  # fmt: skip
    from bihuan.screening.actions.taking import take_data

    names = {arrival.headings[0]: "contract_id", "unit": "unit"}
    made = take_data(arrival_id=arrival.pk, names=names, money="fen", by=cast.clerk)
    assert made.rows == 1
    assert not Clue.objects.exists()
    with pytest.raises(ValidationError):
        receive_file(
            office=cast.office, table='contracts"; --', source="采购中心", file=io.BytesIO(text.encode()), name="a.csv",
            about=telling.about(cast), by=cast.clerk,
        )  # fmt: skip


def test_a_rule_set_that_cannot_be_read_is_refused_at_its_line(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        write_rules(office=cast.office, name="规则", text=telling.rules_text("P99"), by=cast.clerk)
    assert "P99" in refused.value.message_dict["text"][0]
    with pytest.raises(Refused):
        write_rules(office=cast.office, name="规则", text=telling.rules_text("P01"), by=cast.wei)
