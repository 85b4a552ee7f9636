"""Pages of what follows from a result: what waits today, the loop by group, exports to read, templates tried out."""

from __future__ import annotations

import io
from datetime import date
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader

from bihuan.organizations.models import Person
from bihuan.outcomes.actions.exporting import add_recipient, export_result
from bihuan.outcomes.models import Export, Issuer, Kind, Letter, Wording
from bihuan.records.models import Event
from tests.findings import telling as findings
from tests.findings.telling import day
from tests.outcomes.telling import fed_back, out, pdf_text, written
from tests.outcomes.test_papers import word
from tests.results.telling import one
from tests.world import World


def entered(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def page(who: Person, address: str) -> str:
    return entered(who).get(address).content.decode()


def exported(world: World) -> Export:
    one(world.cast, world.result_set, "finalise")
    listed = add_recipient(office=world.cast.office, name="=市委组织部", kind="personnel", by=world.cast.clerk)
    return export_result(result_set=world.result_set, recipient=listed, purpose="干部考核", by=world.cast.clerk)


def test_today_tells_everyone_which_documents_wait_for_them(world: World, issuer: Issuer) -> None:
    cast = world.cast
    fed_back(world, issuer)
    draft = written(world, issuer, Kind.RECOMMENDATION, enrolment=world.enrolment_jia, reply_due_on=date(2019, 2, 15))
    assert "核稿（第二人）" in page(cast.chief, "/")
    assert "核稿（第二人）" not in page(cast.clerk, "/")  # who wrote it does not check it
    for who in (cast.alice, cast.head, cast.leader):
        assert "签收" in page(who, "/")
    out(world, draft)
    delivery = draft.deliveries.get()
    entered(cast.alice).post(f"/deliveries/{delivery.pk}/receipt/")
    assert "2019-02-15" in page(cast.head, "/") or "还剩" in page(cast.head, "/")
    entered(cast.alice).post(f"/letters/{draft.pk}/reply/", {"verdict": "partly", "reasons": "第二项暂缓"})
    assert Letter.objects.get(pk=draft.pk).verdict == "partly"


def test_the_loop_report_opens_by_group_and_by_what_is_missing(world: World, issuer: Issuer) -> None:
    fed_back(world, issuer)
    address = f"/years/{world.cycle.pk}/loop/"
    whole = page(world.cast.clerk, address)
    assert "市水务局" in whole
    assert "市统计局" in whole
    group = world.enrolment_jia.category
    assert "市水务局" in page(world.cast.clerk, f"{address}?group={group}&open=1")
    assert "市水务局" not in page(world.cast.clerk, f"{address}?group=街镇")


def test_an_export_is_read_as_a_workbook_without_formulas(world: World, issuer: Issuer) -> None:
    fed_back(world, issuer)
    sent = exported(world)
    answer = entered(world.cast.clerk).get(f"/exports/{sent.pk}/table.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    composite = "综合成绩（民意调查未录入，成绩不完整）"
    assert rows[0] == ["编号", "单位", "分组", composite, "名次", "组内单位数", "等次"]
    units = {row[1]: row for row in rows[1:]}
    kept = {row.enrolment.name: row for row in world.result_set.rows.select_related("enrolment")}
    assert {name: row[4] for name, row in units.items()} == {name: row.rank for name, row in kept.items()}
    assert all(isinstance(row[3], float | int) for row in units.values())
    about = {row[0].value: row[1] for row in book.worksheets[1].iter_rows()}
    assert about["SHA-256"].value == sent.sha256
    assert about["接收方"].data_type == "s"
    assert Event.objects.filter(action="download_evidence", actor=world.cast.clerk).exists()


def test_a_template_is_tried_out_before_it_is_used(world: World, issuer: Issuer) -> None:
    client = entered(world.cast.clerk)
    file = SimpleUploadedFile("x.docx", word("请{{ 单位 }}改正。"))
    answer = client.post("/wordings/", {"kind": "reminder", "file": file, "step": "preview"})
    assert answer["Content-Type"] == "application/pdf"
    assert "请市样例局改正。" in pdf_text(answer.content)
    assert Wording.objects.count() == 0
    wrong = SimpleUploadedFile("x.docx", word("{{ 没有的 }}"))
    said = client.post("/wordings/", {"kind": "reminder", "file": wrong, "step": "preview"}, follow=True)
    assert "第 2 段：没有这个占位符：没有的" in said.content.decode()


def test_a_circular_is_written_on_its_page_with_what_it_rests_on(world: World, issuer: Issuer) -> None:
    one_of = entered(world.cast.clerk)
    address = f"/years/{world.cycle.pk}/letters/new/?kind=circular"
    data = {
        "issuer": issuer.pk,
        "addressee": "各单位",
        "scope": "public",
        "matter": "有关问题",
        "facts": "市水务局的问题",
    }
    said = one_of.post(address, data | {"findings": world.findings.living.number}).content.decode()
    assert "以下问题尚未办结" in said
    fed_back(world, issuer)
    one(world.cast, world.result_set, "finalise")
    assert one_of.post(address, data | {"result_set": world.result_set.pk}).status_code == 302
    letter = Letter.objects.get(kind="circular")
    assert "水务局" not in str(letter.content)
    edit = one_of.get(f"/letters/{letter.pk}/edit/").content.decode()
    assert "某单位的问题" in edit
    mended = {"title": "改题", "addressee": "各单位", "text": "市水务局", "version": letter.version}
    assert one_of.post(f"/letters/{letter.pk}/edit/", mended).status_code == 302
    assert "水务局" not in str(Letter.objects.get(pk=letter.pk).content)


@pytest.mark.row("XC-05")
def test_a_letter_to_a_leading_body_holds_the_problems_within_its_remit_and_no_other(
    world: World, issuer: Issuer
) -> None:
    from bihuan.findings.models import Theme

    cast, client = world.cast, entered(world.cast.clerk)
    theme = Theme.objects.create(office=cast.office, code="T9", title="文山会海")
    with day("2018-06-05"):
        inside = findings.notified(cast, world.cycle, world.enrolment_yi, condition="会议过多", theme_id=theme.pk)
        outside = findings.notified(cast, world.cycle, world.enrolment_yi, condition="另一个问题")
        unconfirmed = findings.submitted(cast, world.cycle, world.enrolment_yi, condition="未确认", theme_id=theme.pk)
    address = f"/years/{world.cycle.pk}/letters/new/?kind=body_letter"
    for body in ("市委", "市人大常委会", "市政府", "市政协"):
        data = {
            "issuer": issuer.pk,
            "addressee": body,
            "matter": "重点提醒",
            "demands": "请督促。",
            "themes": [theme.pk],
        }
        assert client.post(address, data).status_code == 302
    for letter in Letter.objects.filter(kind="body_letter"):
        said = str(letter.content)
        assert f"（{inside.number}）市统计局：会议过多。" in said
        assert not any(row.number and row.number in said for row in (outside, unconfirmed))
        assert [row.finding for row in letter.findings.all()] == [inside]
    client.post(address, data | {"themes": [], "categories": [world.enrolment_yi.category]})
    whole = Letter.objects.filter(kind="body_letter").latest("id")
    assert {inside.number, outside.number} <= {row.finding.number for row in whole.findings.all()}


def test_what_a_unit_downloads_carries_no_more_than_its_number(world: World, issuer: Issuer) -> None:
    batch = fed_back(world, issuer)
    letter = batch.letters.get(enrolment=world.enrolment_jia, kind="feedback_unit")
    answer = entered(world.cast.alice).get(f"/letters/{letter.pk}/file.pdf")
    told = quote(f"{letter.number} {letter.addressee}.pdf")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{told}"
    assert "http://testserver/verify/" not in pdf_text(answer.content)
    assert letter.content_hash[:12] in pdf_text(answer.content)
    assert len(PdfReader(io.BytesIO(answer.content)).pages) >= 1
    other = batch.letters.get(enrolment=world.enrolment_yi, kind="feedback_unit")
    assert entered(world.cast.alice).get(f"/letters/{other.pk}/file.pdf").status_code == 404


@pytest.mark.parametrize("who", ["clerk", "wei", "alice", "leader"])
def test_pages_ask_as_much_for_many_letters_as_for_few(world: World, issuer: Issuer, who: str) -> None:
    fed_back(world, issuer)
    sent = exported(world)
    year, kept = world.cycle.pk, world.result_set.pk
    addresses = {
        "clerk": ["/", f"/results/sets/{kept}/feedback/", f"/results/sets/{kept}/exports/", "/wordings/",
                  f"/years/{year}/letters/?state=delivered", f"/years/{year}/interviews/?pair=party",
                  f"/years/{year}/analysis/?a={kept}&b={kept}"],
        "wei": ["/", f"/years/{year}/letters/"],
        "alice": ["/", f"/years/{year}/letters/", f"/years/{year}/appeals/"],
        "leader": ["/", "/leader/"],
    }[who]  # fmt: skip
    client = entered(getattr(world.cast, who))
    client.get(f"/years/{year}/choose/")  # today's work is that of the year chosen

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200, address
            counts.append(len(captured))
        return counts

    before = asked()
    for _ in range(5):
        out(world, written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia))
        written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia)
    assert asked() == before
    assert max(before) <= 15, dict(zip(addresses, before, strict=True))
    assert sent.pk


def test_what_was_typed_for_a_document_stays_where_it_is_refused(world: World, issuer: Issuer) -> None:
    cast = world.cast
    fed_back(world, issuer)
    draft = written(world, issuer, Kind.RECOMMENDATION, enrolment=world.enrolment_jia, reply_due_on=date(2019, 2, 15))
    typed = {"note": "事由有误，另行起草", "version": draft.version + 7}
    refused = entered(cast.clerk).post(f"/letters/{draft.pk}/steps/drop/", typed)
    assert (refused.status_code, "事由有误，另行起草" in refused.content.decode()) == (400, True)
    out(world, draft)
    refused = entered(cast.alice).post(f"/letters/{draft.pk}/reply/", {"verdict": "maybe", "reasons": "第二项暂缓"})
    assert (refused.status_code, "第二项暂缓" in refused.content.decode()) == (400, True)
    assert Letter.objects.get(pk=draft.pk).state == "delivered"
