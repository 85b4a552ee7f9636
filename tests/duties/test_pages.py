"""The pages of responsibility lists, as the people who meet them."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bihuan.duties.actions.checking import cite_item
from bihuan.duties.actions.drafting import draft_list, write_items
from bihuan.duties.actions.signing import Seat, set_chain, sign_list, submit_list
from bihuan.duties.models import DutyItem, DutyList
from bihuan.organizations.actions.people import create_post
from bihuan.organizations.models import Person, Post, Unit
from bihuan.records import clock
from bihuan.records.models import Event
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.actions import record_entry
from tests.cast import Cast
from tests.duties.telling import ITEMS, STUDY, changed, checked, in_force, submitted, written
from tests.findings.telling import confirmed, day
from tests.world import draft


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.row("MT-02")
def test_a_list_is_signed_on_its_page_by_whoever_is_next(cast: Cast, jia: Enrolment) -> None:
    one = submitted(cast, jia)
    head = as_(cast.head)
    assert f"/duties/{one.pk}/" in head.get("/").content.decode()
    page = head.get(f"/duties/{one.pk}/").content.decode()
    assert 'value="sign"' in page
    assert 'value="sign"' not in as_(cast.alice).get(f"/duties/{one.pk}/").content.decode()
    head.post(f"/duties/{one.pk}/step/", {"step": "sign", "version": one.version})
    page = as_(cast.leader).get(f"/duties/{one.pk}/").content.decode()
    assert 'value="enact"' in page
    as_(cast.leader).post(f"/duties/{one.pk}/step/", {"step": "enact"})
    assert DutyList.objects.get(pk=one.pk).state == DutyList.State.IN_FORCE


def test_a_refusal_without_a_reason_keeps_the_page_and_says_so(cast: Cast, jia: Enrolment) -> None:
    one = submitted(cast, jia)
    answer = as_(cast.head).post(f"/duties/{one.pk}/step/", {"step": "refuse", "note": ""})
    assert answer.status_code == 400
    assert "请写明需要修改之处" in answer.content.decode()


def test_a_list_that_was_refused_leaves_its_signer_at_the_list_of_lists(cast: Cast, jia: Enrolment) -> None:
    one = written(cast, jia)
    set_chain(list_id=one.pk, seats=[Seat(cast.head, "书记"), Seat(cast.wei, "组长")], by=cast.alice)
    submit_list(list_id=one.pk, by=cast.alice)
    sign_list(list_id=one.pk, by=cast.head)
    leader, refusal = as_(cast.wei), {"step": "refuse", "note": "第一项没有写明对象。"}
    answer = leader.post(f"/duties/{one.pk}/step/", refusal, follow=True)
    assert answer.redirect_chain == [(f"/years/{one.enrolment.cycle_id}/duties/", 302)]
    assert "已退回起草人" in answer.content.decode()
    gone = leader.get(f"/duties/{one.pk}/")
    assert gone.status_code == 404
    assert "matches the given query" not in gone.content.decode()


def test_whoever_signed_sees_what_differs(cast: Cast, jia: Enrolment) -> None:
    one = submitted(cast, jia)
    sign_list(list_id=one.pk, by=cast.head)
    write_items(list_id=one.pk, items=changed(one, "每月研究一次并逐项督办"), by=cast.alice)
    page = as_(cast.head).get(f"/duties/{one.pk}/").content.decode()
    assert "的签字已失效" in page
    assert f"<del>{STUDY.measure}</del>" in page
    assert "<ins>每月研究一次并逐项督办</ins>" in page


def test_of_many_units_one_is_found_by_its_name_before_a_list_is_begun(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    begin = f"/years/{cycle.pk}/duties/new/"
    other = cycle.enrolments.exclude(pk=jia.pk)[0]
    clerk = as_(cast.clerk)
    assert f'href="{begin}"' in clerk.get(f"/years/{cycle.pk}/duties/").content.decode()
    page = clerk.get(begin).content.decode()
    assert f'href="{begin}?unit={other.pk}"' in page
    page = clerk.get(begin, {"q": jia.name}).content.decode()
    assert f'href="{begin}?unit={jia.pk}"' in page
    assert f"?unit={other.pk}" not in page
    assert clerk.get(begin, {"unit": jia.pk}).status_code == 200
    assert as_(cast.alice).get(begin, {"unit": other.pk}).status_code == 404
    assert f'href="{begin}?unit={jia.pk}"' in as_(cast.alice).get(f"/years/{cycle.pk}/duties/").content.decode()


def test_only_lists_that_do_not_stand_are_offered_to_be_begun(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    begin = f"/years/{cycle.pk}/duties/new/?unit={jia.pk}"
    post = create_post(unit=cast.jia, title="局长", tier="principal", by=cast.clerk)

    def offered() -> list[str]:
        return re.findall(r'<option value="([^"]*)"', as_(cast.alice).get(begin).content.decode().split("<main")[1])

    assert offered() == ["body", str(post.pk)]
    draft_list(enrolment=jia, tier="body", by=cast.alice)
    assert offered() == [str(post.pk)]
    draft_list(enrolment=jia, tier="principal", post=post, by=cast.alice)
    assert offered() == []
    assert "领导班子和各岗位均已有清单。" in as_(cast.alice).get(begin).content.decode()


def test_items_are_written_in_the_table_and_put_in_order(cast: Cast, jia: Enrolment) -> None:
    one = draft_list(enrolment=jia, tier="body", by=cast.alice)
    row = {"clause": "1.1", "measure": "措施", "due_on": "2018-06-30", "department": "办公室", "target": ""}
    data = {"rows": "x", "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "version": "0"}
    for number, duty in enumerate(("后做", "先做")):
        data |= {f"form-{number}-{name}": text for name, text in row.items()}
        data |= {f"form-{number}-duty": duty, f"form-{number}-position": str(2 - number)}
    client = as_(cast.alice)
    assert client.post(f"/duties/{one.pk}/edit/", data).status_code == 302
    assert [item.duty for item in one.items.all()] == ["先做", "后做"]
    stale = client.post(f"/duties/{one.pk}/edit/", data)
    assert stale.status_code == 400
    assert "后做" in stale.content.decode()


@pytest.mark.row("MT-01")
def test_a_list_comes_from_excel_and_goes_out_as_the_same(cast: Cast, jia: Enrolment) -> None:
    one = written(cast, jia)
    client = as_(cast.alice)
    book = client.get(f"/duties/{one.pk}/list.xlsx").content
    heads = [cell.value for cell in load_workbook(io.BytesIO(book)).worksheets[0][1]]
    assert heads[:5] == ["目录编号", "重点责任", "具体措施", "目标", "完成时限"]
    other = draft_list(enrolment=jia, tier="principal", post=_post(cast), by=cast.alice)
    sent = client.post(f"/duties/{other.pk}/file/", {"file": SimpleUploadedFile("清单.xlsx", book)})
    assert sent.status_code == 302
    same = [(row.duty, row.measure, row.due_on, row.department) for row in other.items.all()]
    assert same == [(row.duty, row.measure, row.due_on, row.department) for row in ITEMS]


def _post(cast: Cast) -> Post:
    return create_post(unit=cast.jia, title="局长", tier="principal", by=cast.clerk)


def test_a_file_with_a_wrong_day_is_refused_at_its_cell_and_nothing_is_written(cast: Cast, jia: Enrolment) -> None:
    one = written(cast, jia)
    text = "重点责任\t具体措施\t完成时限\t责任部门\n研究部署\t开会\t六月底前后\t办公室"
    answer = as_(cast.alice).post(f"/duties/{one.pk}/file/", {"block": text})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "六月底前后" in page
    assert "完成时限" in page
    assert one.items.count() == len(ITEMS)
    for block, said in (
        ("序号\t内容\n1\t开会", "<td>责任部门</td>"),
        ("重点责任\t具体措施\t完成时限\t责任部门", "表头下没有任何事项"),
        ("编号\t" + text.replace("六月底前后", "2018-06-30").replace("\n", "\nX99\t"), "责任目录中没有“X99”"),
    ):
        answer = as_(cast.alice).post(f"/duties/{one.pk}/file/", {"block": block})
        assert said in answer.content.decode()
    cut = io.BytesIO(b"PK\x03\x04cut")
    cut.name = "清单.xlsx"
    page = as_(cast.alice).post(f"/duties/{one.pk}/file/", {"file": cut}).content.decode()
    assert "文件中的问题：清单.xlsx" in page
    assert "工作簿已损坏或不完整" in page
    assert one.items.count() == len(ITEMS)


def test_a_list_of_another_unit_and_a_draft_do_not_exist_for_others(cast: Cast, jia: Enrolment) -> None:
    one = written(cast, jia)
    for person in (cast.bob, cast.ines, cast.wei, cast.auditor, cast.other):
        assert as_(person).get(f"/duties/{one.pk}/").status_code == 404
    for person in (cast.alice, cast.head, cast.leader, cast.clerk):
        assert as_(person).get(f"/duties/{one.pk}/").status_code == 200


@pytest.mark.row("MT-03")
def test_a_check_is_recorded_on_the_items_page_and_the_board_tells_what_was_missed(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    item = in_force(cast, jia, [STUDY]).items.get()
    with day("2018-07-05"):
        client = as_(cast.clerk)
        data = {"quarter": "2", "checked_on": "2018-06-29", "progress": "已研究两次", "opinion": "按期"}
        assert client.post(f"/duty-items/{item.pk}/check/", data).status_code == 302
        assert "二季度 ✓ 已检查" in client.get(f"/duty-items/{item.pk}/").content.decode()
        page = client.get(f"/years/{cycle.pk}/duties/quarters/").content.decode()
        assert "漏检 1 项次" in page
        book = load_workbook(io.BytesIO(client.get(f"/years/{cycle.pk}/duties/missed.xlsx").content))
        assert [cell.value for cell in list(book.worksheets[0].rows)[-1]][:5] == [
            "市水务局",
            "领导班子",
            1,
            STUDY.duty,
            1,
        ]
        as_of = client.get(f"/years/{cycle.pk}/duties/quarters/?on=2018-03-31").content.decode()
        assert "漏检 0 项次" in as_of


@pytest.mark.row("XC-10")
def test_who_checks_is_set_on_a_page(cast: Cast) -> None:
    client = as_(cast.clerk)
    data = {"act": "check", "body": str(cast.line.pk), "since": "2018-02-01"}
    assert client.post("/bodies/acting/", data).status_code == 302
    assert "第一监督检查室" in client.get("/bodies/acting/").content.decode()
    assert as_(cast.wei).post("/bodies/acting/", data).status_code == 403


def test_a_finding_and_the_duty_it_shows_unmet_lead_to_each_other(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    item = in_force(cast, jia, [STUDY]).items.get()
    with day("2018-06-04"):
        finding = confirmed(cast, cycle, jia)
        client = as_(cast.ines)
        wrong = client.post(f"/duty-items/{item.pk}/cite/", {"finding": "2018-999-999"})
        assert wrong.status_code == 400
        client.post(f"/duty-items/{item.pk}/cite/", {"finding": finding.number})
        assert f"/findings/{finding.pk}/" in client.get(f"/duty-items/{item.pk}/").content.decode()
        assert f"/duty-items/{item.pk}/" in client.get(f"/findings/{finding.pk}/").content.decode()


def test_a_mark_and_the_duty_it_shows_unmet_lead_to_each_other(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    item = in_force(cast, jia, [STUDY]).items.get()
    with day("2018-06-14"):
        mark = record_entry(draft=draft(cycle, jia), by=cast.ines)
    client = as_(cast.ines)
    searched = client.get(f"/duty-items/{item.pk}/?q={mark.fact[:4]}").content.decode()
    assert f'value="entry-{mark.pk}"' in searched
    assert f"#{mark.pk}" not in searched
    assert "entry-" not in client.get(f"/duty-items/{item.pk}/?q=无此事实").content.decode()
    assert client.post(f"/duty-items/{item.pk}/cite/", {"chosen": "entry-999999"}).status_code == 400
    client.post(f"/duty-items/{item.pk}/cite/", {"chosen": f"entry-{mark.pk}"})
    assert f'value="entry-{mark.pk}"' not in client.get(f"/duty-items/{item.pk}/").content.decode()
    assert f"/entries/{mark.pk}/" in client.get(f"/duty-items/{item.pk}/").content.decode()
    assert f"/duty-items/{item.pk}/" in client.get(f"/entries/{mark.pk}/").content.decode()


def test_the_lists_are_sorted_narrowed_and_handed_out_as_they_are_looked_at(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    submitted(cast, jia)
    client, address = as_(cast.clerk), f"/years/{cycle.pk}/duties/"
    page = client.get(f"{address}?sort=-signatures").content.decode()
    assert 'aria-sort="descending"' in page
    assert f'data-label="待签字人">{cast.head.name}' in page or f"{cast.head.name}</td>" in page
    assert "没有清单" not in page
    assert jia.name not in client.get(f"{address}?q=无此单位").content.decode().split("<tbody>")[1]
    book = load_workbook(io.BytesIO(client.get(f"{address}?as=shown&state=signing").content))
    rows = [list(row) for row in book.active.values]  # type: ignore[union-attr]
    assert rows[0][0] == f"{cycle.year}年度责任清单"
    assert rows[3][:2] == ["单位", "清单主体"]
    assert rows[4][0] == jia.name
    assert Event.objects.get(action="hand_out_list").detail["rows"] == 1


def test_pages_ask_no_more_for_more_lists(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    item = in_force(cast, jia).items.first()
    assert item is not None
    with day("2018-03-20"):
        checked(item, 1, cast.clerk)
    client = as_(cast.clerk)
    with day("2018-06-12"):
        finding = confirmed(cast, cycle, jia)
    cite_item(item_id=item.pk, source="finding", number=finding.pk, by=cast.clerk)
    pages = (
        f"/years/{cycle.pk}/duties/", f"/years/{cycle.pk}/duties/quarters/", f"/duties/{item.duty_list_id}/",
        f"/duty-items/{item.pk}/",
    )  # fmt: skip

    def asked() -> list[int]:
        counts = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(
                connection,
            ) as kept:
                client.get(page)
            counts.append(len(kept))
        return counts

    few = asked()
    _more_lists(cast, jia)
    assert asked() == few
    assert max(few) <= 14, few


def _more_lists(cast: Cast, jia: Enrolment) -> None:
    model = Enrolment.objects.get(pk=jia.pk)
    for number in range(8):
        unit = Unit.objects.create(
            office=cast.office,
            code=f"B{number}",
            name=f"单位{number}",
            category="政府部门",
            valid_from=date(2018, 1, 1),
        )
        row = Enrolment.objects.create(
            cycle=model.cycle, unit=unit, code=unit.code, name=unit.name, category="政府部门"
        )
        made = DutyList.objects.create(enrolment=row, tier="body", author=cast.clerk, written_at=clock.now())
        DutyItem.objects.create(duty_list=made, position=1, duty=f"责任{number}", measure="措施")
