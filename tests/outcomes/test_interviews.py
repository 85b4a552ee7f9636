"""Interviews: their notices, the record as a document, what is late; the pages that call them."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from docx import Document

from bihuan.notices.models import Notice
from bihuan.organizations.access import Refused
from bihuan.organizations.actions.units import merge_units
from bihuan.organizations.queries.facts import UnitFacts
from bihuan.outcomes import words
from bihuan.outcomes.actions.interviewing import (
    Interviewee,
    Invitation,
    call_interviews,
    call_off_interview,
    draft_notices,
    hold_interview,
    notify_interview,
    sign_interview,
)
from bihuan.outcomes.actions.issuing import move_letter
from bihuan.outcomes.actions.telling import remind_of_documents
from bihuan.outcomes.models import Interview, Issuer, Kind, Letter
from bihuan.outcomes.queries.loop import loops
from bihuan.outcomes.queries.records import interview_paper
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of
from bihuan.records.door import Stale
from bihuan.results.actions import select_units
from bihuan.results.queries.selecting import Limits
from tests.findings.telling import day
from tests.outcomes.telling import fed_back, out, pdf_text, text_of, written
from tests.outcomes.test_acts import call, record, through, units
from tests.results.telling import to
from tests.world import World


def called(world: World) -> Interview:
    to(world.cast, world.cycle, world.result_set, "decide")
    people = [Interviewee(world.enrolment_jia, "何局长", "局长")]
    made = call_interviews(result_set=world.result_set, call=call(), people=people, by=world.cast.clerk)
    return made[0].interviews.get()


def invited(issuer: Issuer) -> Invitation:
    return Invitation(issuer, date(2019, 1, 21), "市委第二会议室")


def test_the_numbered_notice_notifies_when_it_is_issued(world: World, issuer: Issuer) -> None:
    interview, by = called(world), world.cast.clerk
    with pytest.raises(ValidationError):
        draft_notices(interviews=[interview], invitation=Invitation(issuer, date(2019, 1, 2), "会议室"), by=by)
    letter = draft_notices(interviews=[interview], invitation=invited(issuer), by=by)[0]
    assert draft_notices(interviews=[interview], invitation=invited(issuer), by=by) == []
    said = text_of(letter.content["blocks"])
    assert all(part in said for part in ("2019年1月21日", "市委第二会议室", "局长何局长", "陈述和申辩", "15日内"))
    with pytest.raises(ValidationError):
        notify_interview(interview_id=interview.pk, by=by)
    done = out(world, letter)
    interview.refresh_from_db()
    assert (interview.state, done.number) == ("notified", "江考谈〔2019〕1号")
    assert interview.steps.get(step="notify").note == done.number


def test_a_dropped_notice_is_drafted_anew(world: World, issuer: Issuer) -> None:
    interview, by = called(world), world.cast.clerk
    letter = draft_notices(interviews=[interview], invitation=invited(issuer), by=by)[0]
    move_letter(letter_id=letter.pk, step="drop", by=by, note="日期有误")
    interview.refresh_from_db()
    assert interview.notice is None
    assert len(draft_notices(interviews=[interview], invitation=invited(issuer), by=by)) == 1


def test_the_record_is_a_document_to_sign_and_says_its_hash_once_signed(world: World) -> None:
    interview = called(world)
    blank = pdf_text(pdf_of(interview_paper(interview)))
    assert "何局长（签字）" in blank
    assert "市委书记（签字）" in blank
    signed = through(interview, world)
    said = pdf_text(pdf_of(interview_paper(signed)))
    opened = "".join(row.text for row in Document(io.BytesIO(docx_of(interview_paper(signed)))).paragraphs)
    for part in ("名次靠后的主要原因", "部分问题已整改", "限期整改", signed.record_hash[:32]):
        assert part in said
        assert part in opened


def test_what_a_record_names_and_what_came_after_never_changes(world: World) -> None:
    pk = through(called(world), world).pk
    for name in ("interviewee", "post", "commitment", "follow_up", "signed_by"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Interview.objects.filter(pk=pk).update(**{name: "x"})
    with pytest.raises(DatabaseError), transaction.atomic():
        Interview.objects.filter(pk=pk).delete()


@pytest.mark.row("SY-03")
def test_the_office_calls_both_secretaries_of_every_selected_unit_from_the_page(world: World) -> None:
    to(world.cast, world.cycle, world.result_set, "decide")
    select_units(result_set=world.result_set, limits=Limits(), by=world.cast.clerk)
    client = Client()
    client.force_login(world.cast.clerk)
    address = f"/years/{world.cycle.pk}/interviews/?pair=party"
    form = client.get(address).context["form"]
    lines = str(form.initial["people"]).splitlines()
    assert lines == ["A01，何局长，党组织主要负责人", "A01，，纪检监察机构负责人"]
    people = "\n".join([lines[0], "A01，纪组长，纪检监察机构负责人"])
    data = {"form": "single", "purpose": "admonition", "pair": "party", "basis": "2018年度考核结果",
            "interviewers": form.initial["interviewers"], "people": people}  # fmt: skip
    assert client.post(address, data).status_code == 302
    assert {row.interviewee for row in Interview.objects.all()} == {"何局长", "纪组长"}
    assert all(row.session.interviewers == ["市委书记", "纪委书记"] for row in Interview.objects.all())
    wrong = client.post(address, data | {"people": "Z99，某人，局长"}, follow=True).content.decode()
    assert "第 1 行" in wrong
    answer = client.get(f"/years/{world.cycle.pk}/interviews/?as=shown&sort=interviewee")
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.values]  # type: ignore[union-attr]
    assert rows[0][0] == "2018年度约谈"
    assert sorted(row[1] for row in rows[4:]) == [row[1] for row in rows[4:]]
    assert len(rows) == 6


def test_late_receipts_answers_and_commitments_are_told_once(world: World, issuer: Issuer) -> None:
    from bihuan.outcomes.actions.interviewing import hold_interview

    cast = world.cast
    fed_back(world, issuer)
    asked = written(world, issuer, Kind.RECOMMENDATION, enrolment=world.enrolment_jia, reply_due_on=date(2019, 2, 15))
    out(world, asked)
    interview = call_interviews(
        result_set=world.result_set,
        call=call(),
        people=[Interviewee(world.enrolment_jia, "何局长", "局长")],
        by=cast.clerk,
    )[0].interviews.get()
    notify_interview(interview_id=interview.pk, by=cast.clerk)
    hold_interview(interview_id=interview.pk, told=record(), by=cast.clerk)
    sign_interview(interview_id=interview.pk, by=cast.clerk, signatures=["何局长", "记录员", "市委书记", "分管领导"])
    assert remind_of_documents(office=cast.office) == 0
    with day("2019-02-18"):
        assert remind_of_documents(office=cast.office) > 0
        assert remind_of_documents(office=cast.office) == 0
    told = set(Notice.objects.filter(person=cast.head).values_list("key", flat=True))
    unit = Letter.objects.get(enrolment=world.enrolment_jia, kind="feedback_unit").deliveries.get()
    assert {f"receipt-{unit.pk}", f"reply-{asked.pk}", f"commitment-{interview.pk}"} <= told
    leaders = Letter.objects.get(enrolment=world.enrolment_jia, kind="feedback_leader").deliveries.get()
    assert Notice.objects.filter(person=cast.leader, key=f"receipt-{leaders.pk}").exists()
    assert not Notice.objects.filter(person=cast.bob, key__startswith="reply").exists()


def test_the_people_of_a_merged_unit_are_told_what_reaches_what_it_was(world: World, issuer: Issuer) -> None:
    cast = world.cast
    to(cast, world.cycle, world.result_set, "decide")
    into = UnitFacts("A01", "市水务统计局", "政府部门", headcount=200)
    merge_units(units=[cast.jia, cast.yi], into=into, on=date(2019, 1, 11), by=cast.clerk, document="江编〔2019〕1号")
    with day("2019-01-16"):
        letter = out(world, written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia))
        told = Notice.objects.filter(key=f"letter-{letter.pk}").values_list("person", flat=True)
        assert {cast.alice.pk, cast.head.pk, cast.bob.pk} <= set(told)
    with day("2019-02-18"):
        remind_of_documents(office=cast.office)
        late = Notice.objects.filter(key=f"receipt-{letter.deliveries.get().pk}")
        assert late.filter(person=cast.bob).count() == 1


def test_several_notices_move_on_together_and_what_cannot_is_said(world: World, issuer: Issuer) -> None:
    to(world.cast, world.cycle, world.result_set, "decide")
    people = [Interviewee(unit, f"{unit.name}局长", "局长") for unit in units(world, 5)]
    call_interviews(result_set=world.result_set, call=call(), people=people, by=world.cast.clerk)
    year = world.cycle.pk
    client = Client()
    client.force_login(world.cast.clerk)
    client.post(f"/years/{year}/interviews/notices/", {"issuer": issuer.pk, "on": "2019-01-21", "place": "会议室"})
    drafts = list(Letter.objects.filter(kind="interview").values_list("pk", flat=True))
    assert len(drafts) == 5
    page = client.post(
        f"/years/{year}/errands/letters/", {"row": drafts, "step": "check"}, follow=True
    ).content.decode()
    assert page.count("须由第二人办理：") == 5  # the clerk wrote them
    assert "须由第二人办理的，可请：吴刚" in page  # and who can is said once
    for who, step in ((world.cast.chief, "check"), (world.cast.wei, "approve"), (world.cast.clerk, "issue")):
        client.force_login(who)
        chosen = client.post(f"/years/{year}/errands/letters/", {"row": drafts, "step": step})
        client.post(chosen["Location"], {})
    assert set(Letter.objects.filter(kind="interview").values_list("state", flat=True)) == {"delivered"}
    assert set(Interview.objects.values_list("state", flat=True)) == {"notified"}


def test_a_call_by_mistake_is_called_off_with_its_reason_and_leaves_no_link_open(world: World, issuer: Issuer) -> None:
    fed_back(world, issuer)
    cast = world.cast
    select_units(result_set=world.result_set, limits=Limits(), by=cast.clerk)
    wrong, right = (called_in(world, name) for name in ("误约人", "何局长"))
    letter = draft_notices(interviews=[wrong], invitation=invited(issuer), by=cast.clerk)[0]
    with pytest.raises(ValidationError, match="约谈通知仍然有效"):
        call_off_interview(interview_id=wrong.pk, by=cast.clerk, text="误发")
    move_letter(letter_id=letter.pk, step="drop", by=cast.clerk, note="误发")
    with pytest.raises(ValidationError):
        call_off_interview(interview_id=wrong.pk, by=cast.clerk, text=" ")
    with pytest.raises(Refused):
        call_off_interview(interview_id=wrong.pk, by=cast.alice, text="误发")
    client = Client()
    client.force_login(cast.clerk)
    client.post(f"/interviews/{wrong.pk}/steps/call_off/", {"note": "误发，职务有误"})
    page = client.get(f"/interviews/{wrong.pk}/").content.decode()
    assert all(part in page for part in ("已取消", "误发，职务有误"))
    through(right, world)
    link = next(row for row in loops(world.result_set) if row.enrolment.pk == world.enrolment_jia.pk)
    assert link.interviews == 1  # the one called off is waited for no longer
    client.force_login(cast.alice)
    assert client.get(f"/interviews/{wrong.pk}/").status_code == 404  # the unit was never told of it
    with pytest.raises(DatabaseError), transaction.atomic():
        Interview.objects.filter(pk=right.pk).update(state="called_off")


def called_in(world: World, name: str) -> Interview:
    people = [Interviewee(world.enrolment_jia, name, f"局长（{name}）")]
    made = call_interviews(result_set=world.result_set, call=call(), people=people, by=world.cast.clerk)
    return made[0].interviews.get()


def test_a_record_with_an_error_keeps_what_was_typed(world: World) -> None:
    interview = called(world)
    notify_interview(interview_id=interview.pk, by=world.cast.clerk)
    client = Client()
    client.force_login(world.cast.clerk)
    typed = {"held_on": "", "place": "会议室", "recorder": "周敏", "points": "很长的要点", "statement": "申辩",
             "requirements": "限期整改"}  # fmt: skip
    for day_typed in ("2999-01-01", "不是日期"):
        answer = client.post(f"/interviews/{interview.pk}/steps/hold/", typed | {"held_on": day_typed})
        assert answer.status_code == 400
        assert "很长的要点" in answer.content.decode()
    assert client.post(f"/interviews/{interview.pk}/steps/hold/", typed | {"held_on": "2019-01-15"}).status_code == 302
    interview.refresh_from_db()
    assert (interview.state, interview.points) == ("held", "很长的要点")


def test_what_was_decided_on_an_old_page_of_an_interview_is_stale(world: World) -> None:
    interview, by = called(world), world.cast.clerk
    notify_interview(interview_id=interview.pk, by=by, version=interview.version)
    with pytest.raises(Stale):
        call_off_interview(interview_id=interview.pk, by=by, text="不再需要", version=interview.version)
    interview.refresh_from_db()
    assert interview.state == "notified"


def test_the_page_says_what_has_happened(world: World) -> None:
    interview, by = called(world), world.cast.clerk
    client = Client()
    client.force_login(by)
    answer = client.post(f"/interviews/{interview.pk}/steps/notify/", {"version": interview.version}, follow=True)
    assert "何局长：已通知" in answer.content.decode()


def test_a_step_that_is_refused_keeps_what_was_typed_at_its_field(world: World) -> None:
    interview, by = called(world), world.cast.clerk
    client = Client()
    client.force_login(by)
    address = f"/interviews/{interview.pk}/steps"
    answer = client.post(f"{address}/call_off/", {"note": " "})
    assert (answer.status_code, words.INTERVIEW.ask("call_off") in answer.content.decode()) == (400, True)
    stale = client.post(f"{address}/call_off/", {"note": "职务有误，另行约谈", "version": interview.version + 7})
    assert (stale.status_code, "职务有误，另行约谈" in stale.content.decode()) == (400, True)
    notify_interview(interview_id=interview.pk, by=by)
    hold_interview(interview_id=interview.pk, told=record(), by=by)
    answer = client.post(f"{address}/sign/", {"signatures": "何局长"})
    form = answer.context["forms"]["sign"]
    assert (answer.status_code, list(form.errors)) == (400, ["signatures"])
    assert 'value="何局长"' in answer.content.decode()
    interview.refresh_from_db()
    assert interview.state == "held"
