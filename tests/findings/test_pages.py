"""The pages of the ledger: constant queries, filters, the fact at its field, downloads without place, exports."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from bihuan.findings.actions import Cost, Upload, contest_finding, discard_draft, draft_finding, grant_finding
from bihuan.findings.models import Finding
from bihuan.findings.queries.conservation import balance
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Membership, Person, Role
from bihuan.pages.findings.asked import shown
from bihuan.pages.findings.totals import totals
from bihuan.records.models import Event
from bihuan.schemes.actions import add_catalogue
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment
from bihuan.schemes.queries.calendar import deadlines_of
from tests.cast import DAY, Cast, person
from tests.findings.telling import confirmed, drafted, facts, notified, photo, rectifying, reported, submitted


def at(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.mark.parametrize("page", ["", "analysis/", "units/", "?stands=overdue", "?q=差旅", "imports/"])
def test_the_same_few_queries_however_many_findings(cast: Cast, cycle: Cycle, jia: Enrolment, page: str) -> None:
    client, counts = at(cast.clerk), set()
    address = f"/years/{cycle.pk}/findings/{page}"
    for more in (1, 12):
        for _ in range(more):
            rectifying(cast, cycle, jia)
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        counts.add(len(counted))
    assert len(counts) == 1
    assert max(counts) <= 15


def test_a_finding_asks_constant_queries(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    client, counts = at(cast.clerk), set()
    for _ in range(2):
        finding = reported(cast, cycle, jia)
        client.get(f"/findings/{finding.pk}/")
        with CaptureQueriesContext(connection) as counted:
            assert client.get(f"/findings/{finding.pk}/").status_code == 200
        counts.add(len(counted))
    assert len(counts) == 1


@pytest.mark.row("FT-05")
def test_the_list_of_a_unit_as_page_and_workbook(cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment) -> None:
    finding = notified(cast, cycle, jia, condition="=1+1 差旅审批单缺少事由")
    confirmed(cast, cycle, jia)
    theirs = notified(cast, cycle, yi)
    page = at(cast.alice).get(f"/years/{cycle.pk}/findings/units/{jia.pk}/").content.decode()
    assert finding.number in page
    listed = at(cast.clerk).get(f"/years/{cycle.pk}/findings/units/{jia.pk}/")
    assert theirs.number not in listed.content.decode()
    assert (listed.context["total"].opened, len(listed.context["rows"])) == (2, 2)
    assert "2018-A01-002" not in page  # not fed back yet
    answer = at(cast.clerk).get(f"/years/{cycle.pk}/findings/units/{jia.pk}/export/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert "立账 2 =" in str(rows[1][0])
    assert [row[0] for row in rows[4:]] == ["2018-A01-001", "2018-A01-002"]
    assert sheet["J5"].data_type == "s"  # a text, not a formula
    told = Event.objects.get(action="export_findings").detail
    assert (told["rows"], len(told["sha256"])) == (2, 64)
    assert at(cast.bob).get(f"/years/{cycle.pk}/findings/units/{jia.pk}/export/").status_code == 404


@pytest.mark.row("FT-05")
def test_what_is_typed_is_entered_as_a_draft_or_sent_in(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    typed = {
        "unit": jia.code, "body": cast.line.pk, "found_on": "2018-06-01", "condition": "会议记录缺失",
        "criteria": "《工作规则》第三条", "source": "discipline", "method": "daily", "severity": "ordinary",
        "category": "conduct", "correction": "immediate",
    }  # fmt: skip
    for then, state in (("draft", "draft"), ("submit", "submitted")):
        sent = typed | {"then": then, "photos": SimpleUploadedFile("现场.txt", "照片".encode())}
        assert at(cast.ines).post(f"/years/{cycle.pk}/findings/new/", sent).status_code == 302
        assert Finding.objects.latest("pk").state == state
    assert Finding.objects.latest("pk").number == "2018-A01-001"


@pytest.mark.row("BJ-21")
@pytest.mark.row("BJ-08")
@pytest.mark.row("CY-04")
@pytest.mark.row("FT-05")
def test_the_analysis_splits_by_source_method_theme_and_opens_the_findings(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    from bihuan.findings.actions import set_themes
    from bihuan.findings.models import Theme

    set_themes(office=cast.office, themes=[("T1", "责任不清晰", ""), ("T2", "落实虚化", "")], by=cast.clerk)
    theme = Theme.objects.get(code="T1")
    for unit in (jia, jia, yi):
        confirmed(cast, cycle, unit, theme_id=theme.pk, source="tour", method="documents")
    confirmed(cast, cycle, yi, source="complaint", method="visit")
    client = at(cast.clerk)
    page = client.get(f"/years/{cycle.pk}/findings/analysis/").content.decode()
    assert "责任不清晰 · 涉及 2/2 个单位（100 %），3 个问题" in re.sub(r"\s+", " ", re.sub("<[^>]*>", "", page))
    for word in ("巡视巡察监督", "群众投诉", "查阅资料", "明察暗访"):
        assert word in page
    listed = client.get(f"/years/{cycle.pk}/findings/?theme={theme.pk}&group=政府部门").content.decode()
    assert "3 个问题" in listed
    past = client.get(f"/years/{cycle.pk}/findings/analysis/?on=2018-01-31").content.decode()
    assert "账平" in past
    assert balance(cycle, date(2018, 1, 31)).opened == 0


@pytest.mark.row("BJ-22")
@pytest.mark.row("BJ-23")
def test_the_catalogue_has_three_tiers_and_what_cites_none_is_reported(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    client = at(cast.clerk)
    for tier in ("body", "principal", "member"):
        for kind in ("duty", "negative"):
            data = {
                "what": "clause",
                "code": f"{tier}-{kind}",
                "tier": tier,
                "kind": kind,
                "title": f"条目{tier}{kind}",
            }
            client.post("/catalogue/", data)
    kept = {(row.tier, row.kind): row.text for row in CatalogueEntry.objects.filter(office=cast.office)}
    assert kept == {(tier, kind): f"条目{tier}{kind}" for tier in ("body", "principal", "member")
                    for kind in ("duty", "negative")}  # fmt: skip
    clause = CatalogueEntry.objects.get(code="principal-negative")
    linked = confirmed(cast, cycle, jia, clause_id=clause.pk)
    bare = confirmed(cast, cycle, jia)
    page = client.get("/catalogue/").content.decode()
    assert "1 个问题、0 条扣分未引用目录条目" in page
    assert [page.count(f">{text}<") for text in kept.values()] == [1] * 6  # each stands under its own tier alone
    listed = client.get(f"/years/{cycle.pk}/findings/?stands=unlinked").content.decode()
    assert bare.number in listed
    assert linked.number not in listed
    assert "principal-negative 条目" in client.get(f"/findings/{linked.pk}/").content.decode()
    for wrong in ({"what": "clause", "code": "x", "title": "y"}, {"what": "clause"}, {"what": "theme"}):
        assert at(cast.ines).post("/catalogue/", wrong).status_code == 403
    with pytest.raises(Refused):
        add_catalogue(office=cast.office, entries=[("x", "body", "duty", "y")], by=cast.ines)


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = submitted(cast, cycle, jia)
    client = at(cast.clerk)
    address = f"/findings/{finding.pk}/steps/confirm/"
    answer = client.post(address, {"node": "travel", "value": "三次", "version": finding.version})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert 'id="confirm-value-error"' in page
    assert "三次" in page
    finding.refresh_from_db()
    assert finding.state == "submitted"
    stale = client.post(address, {"node": "", "value": "", "version": finding.version - 1}, follow=True)
    assert "他人已改动" in stale.content.decode()
    client.post(address, {"node": "travel", "value": "1", "version": finding.version})
    finding.refresh_from_db()
    assert finding.state == "confirmed"


@pytest.mark.row("FT-05")
def test_the_whole_form_writes_a_finding_and_sends_it_in(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    data: dict[str, Any] = {
        "unit": "A01 市水务局", "body": cast.line.pk, "found_on": "2018-05-30", "condition": "值班电话无人接听",
        "criteria": "值班制度第三条", "source": "discipline", "method": "visit", "severity": "ordinary",
        "category": "conduct", "correction": "immediate", "token": "t1", "then": "submit",
        "photos": SimpleUploadedFile("记录.txt", "现场".encode()),
    }  # fmt: skip
    client = at(cast.ines)
    answer = client.post(f"/years/{cycle.pk}/findings/new/", data)
    finding = Finding.objects.get()
    assert (answer.status_code, finding.state, finding.method) == (302, "submitted", "visit")
    page = client.get(f"/findings/{finding.pk}/").content.decode()
    assert "须由第二人办理" not in page  # nothing is offered to the finder now
    wrong = client.post(f"/years/{cycle.pk}/findings/new/", data | {"unit": "没有的单位", "token": "t2"})
    assert "没有这个编号或名称" in wrong.content.decode()


def test_while_typing_likely_duplicates_are_shown(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    known = confirmed(cast, cycle, jia)
    ask = {"unit": "A01", "condition": "差旅审批单缺事由和人数", "found_on": "2018-03-04"}
    page = at(cast.ines).get(f"/years/{cycle.pk}/findings/similar/", ask).content.decode()
    assert known.number in page
    other = at(cast.ines).get(f"/years/{cycle.pk}/findings/similar/", ask | {"unit": "A02"}).content.decode()
    assert known.number not in other


def picture() -> bytes:
    image = Image.new("RGB", (8, 8), "white")
    exif = image.getexif()
    exif[0x8825] = {1: "N", 2: (31.0, 12.0, 5.0), 3: "E", 4: (121.0, 26.0, 9.0)}
    exif[0x010F] = "SecretCamera"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_pictures_go_out_without_place_and_camera(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    upload = Upload("现场.jpg", io.BytesIO(picture()))
    finding = draft_finding(
        cycle=cycle, enrolment=jia, body=cast.line, facts=facts(), by=cast.ines, uploads=[upload, photo()]
    )
    row = finding.evidence.first()
    assert row is not None
    address = f"/findings/{finding.pk}/evidence/{row.attachment_id}/"
    plain = b"".join(at(cast.ines).get(address))
    assert b"SecretCamera" not in plain
    assert not Image.open(io.BytesIO(plain)).getexif()
    original = b"".join(at(cast.ines).get(f"{address}?original=1"))
    assert b"SecretCamera" in original
    notified_one = notified(cast, cycle, jia)
    assert at(cast.alice).get(f"/findings/{notified_one.pk}/evidence/{row.attachment_id}/").status_code == 404
    shown = notified_one.evidence.first()
    assert shown is not None
    assert (
        at(cast.alice).get(f"/findings/{notified_one.pk}/evidence/{shown.attachment_id}/?original=1").status_code == 404
    )
    assert Event.objects.filter(action="download_evidence").count() == 2


def test_the_day_asked_for_is_never_in_the_future(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    confirmed(cast, cycle, jia)
    page = at(cast.clerk).get(f"/years/{cycle.pk}/findings/units/?on=2030-01-01").content.decode()
    assert "2018-06-04" in page
    assert at(cast.clerk).get(f"/years/{cycle.pk}/findings/units/?on=昨天").status_code == 200


def test_filters_reach_nothing_they_do_not_name(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    confirmed(cast, cycle, jia)
    whole = at(cast.clerk).get(f"/years/{cycle.pk}/findings/").content.decode()
    assert "1 个问题" in whole
    for trick in ("found_by__password__startswith=m", "unit=1%20OR%201=1", "state[]=x", "theme=99999999999999999999"):
        page = at(cast.clerk).get(f"/years/{cycle.pk}/findings/?{trick}")
        assert page.status_code == 200


@pytest.mark.row("BJ-23")
def test_the_unit_page_opens_a_lost_point_to_its_finding(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = confirmed(cast, cycle, jia, cost=Cost(node="travel", value="2"))
    page = at(cast.clerk).get(f"/years/{cycle.pk}/results/units/{jia.pk}/?node=travel").content.decode()
    assert f'href="/findings/{finding.pk}/"' in page
    assert "−4" in page
    back = at(cast.clerk).get(f"/findings/{finding.pk}/").content.decode()
    assert f"/years/{cycle.pk}/results/units/{jia.pk}/?node=travel" in back


def test_a_granted_finding_is_counted_at_once_and_a_discarded_draft_no_more(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    reader = person("granted", "组工")
    Membership.objects.create(person=reader, office=cast.office, role=Role.ASSESSOR, body=cast.specialist, since=DAY)
    finding, draft = confirmed(cast, cycle, jia), drafted(cast, cycle, jia)
    drafted(cast, cycle, jia)

    def count(by: Person) -> int:
        standing = standing_of(by)
        return totals(standing, cycle, shown(standing, cycle), deadlines_of(cycle.office_id), date(2018, 6, 4)).count

    assert (count(reader), count(cast.ines)) == (0, 3)
    grant_finding(finding=finding, body=cast.specialist, by=cast.clerk)
    assert count(reader) == 1
    discard_draft(finding_id=draft.pk, by=cast.ines)
    assert count(cast.ines) == 2


def test_a_contested_finding_waits_for_those_who_may_decide_it(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = contest_finding(finding_id=notified(cast, cycle, jia).pk, by=cast.alice, note="不属实")
    waits = {
        name: any(f'href="/findings/{finding.pk}/"' in row for row in at(by).get("/").content.decode().split("<li"))
        for name, by in cast.people.items()
        if name in {"clerk", "chief", "wei", "ines", "alice", "head", "auditor"}
    }
    assert [name for name, is_so in waits.items() if is_so] == ["chief", "wei"]


def test_a_finding_is_merged_from_its_page_by_someone_who_did_not_find_it(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    known = confirmed(cast, cycle, jia)
    same = submitted(cast, cycle, jia, condition="差旅审批单三份没有写事由和人数")
    typed = {"into": known.pk, "note": "同一事实", "version": same.version}
    answer = at(cast.chief).post(f"/findings/{same.pk}/steps/merge/", typed)
    same.refresh_from_db()
    assert (answer.status_code, same.state, same.merged_into_id) == (302, "merged", known.pk)
