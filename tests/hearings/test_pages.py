"""The pages: the ballot on a phone, the hall's screen, the count by two, a speaker's page, and what others see."""

from __future__ import annotations

import io
import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from bihuan.hearings import actions
from bihuan.hearings.models import HearingMark, Question, Speaker, Tally, Term, Typing
from bihuan.organizations.models import Person, Tenure
from bihuan.urns.box.models import Sealed
from tests.cast import Cast
from tests.findings.telling import day
from tests.hearings import telling

pytestmark = pytest.mark.django_db


def as_one(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.row("DC-01")
def test_a_phone_votes_once_without_script_and_may_abstain(cast: Cast) -> None:
    told = telling.opened(cast)
    with day(telling.ON):
        actions.begin_ballot(speaker_id=told.speakers["other"].pk, by=cast.clerk)
    code, blank = told.codes["other"][:2]
    phone = Client()
    asked = phone.get("/v/", {"c": code}).content.decode()
    assert "于局长" in asked
    assert "<script" not in asked
    assert "手机选票不足5张的一律不打开" in asked
    assert "并入其他单位" not in asked
    assert all(text in asked for text in ("满意", "基本满意", "不满意", "不了解", "弃权"))
    proof = re.search(r'name="proof" value="([^"]+)"', asked)
    assert proof
    sent = {"code": code, "proof": proof[1], "page": "1"}
    again = phone.post("/v/", sent)
    assert "请选择一项" in again.content.decode()
    assert Sealed.objects.count() == 0
    assert phone.post("/v/", sent | {"vote": "a"}).status_code == 302
    assert phone.post("/v/", sent | {"vote": "c"}).status_code == 302  # thanked again, counted once
    assert Client().get("/v/", {"c": code}).status_code == 404
    other = phone.get("/v/", {"c": blank}).content.decode()
    proof = re.search(r'name="proof" value="([^"]+)"', other)
    assert proof
    phone.post("/v/", {"code": blank, "proof": proof[1], "page": "1", "vote": "none"})
    assert Sealed.objects.count() == 2


@pytest.mark.row("DC-01")
def test_a_script_in_a_question_stays_a_text(cast: Cast) -> None:
    told = telling.opened(cast)
    speaker = told.speakers["other"]
    with day(telling.ON):
        clerk = as_one(cast.clerk)
        bad = {"asker": "<b>李</b>", "text": "<script>alert(1)</script>"}
        answer = clerk.post(reverse("hearing-speaker-write", args=[speaker.pk, "ask"]), bad)
        assert answer.status_code == 302
        assert Question.objects.get().text == bad["text"]
        text = page(clerk, "hearing-speaker", speaker.pk)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.row("DC-01")
def test_what_was_typed_stays_when_it_is_refused(cast: Cast) -> None:
    told = telling.opened(cast)
    with day(telling.ON):
        clerk = as_one(cast.clerk)
        address = reverse("hearing-speaker-write", args=[told.speakers["other"].pk, "ask"])
        answer = clerk.post(address, {"asker": "", "text": "出租房产为何没有台账？"})
    assert answer.status_code == 400
    assert "出租房产为何没有台账？" in answer.content.decode()


@pytest.mark.row("DC-01")
def test_two_counters_type_apart_and_see_differences_only_then(cast: Cast) -> None:
    told = telling.opened(cast)
    telling.ballot(told, "other", ["a"] * 8, papers=2)
    speaker = told.speakers["other"]
    address = reverse("hearing-papers", args=[speaker.pk])
    with day(telling.ON):
        first, second = as_one(cast.chief), as_one(cast.ines)
        first.post(address, {"act": "hand_in", "count": "2", "mark-1": "a", "mark-2": "c", "void-2": ""})
        assert "录入不一致" not in second.get(address).content.decode()
        second.post(address, {"act": "hand_in", "count": "2", "mark-1": "a", "mark-2": "b"})
        shown = first.get(address).content.decode()
        assert "录入不一致" in shown
        assert "吴刚：不满意" in shown
        assert "任检：基本满意" in shown
        assert '<option value="c" selected>' in shown, "each reads again from what they typed themselves"
        assert '<option value="b" selected>' in second.get(address).content.decode()
        again = reverse("hearing-paper-again", args=[speaker.pk, 2])
        first.post(again, {"mark": "b", "note": "看错"})
        assert "录入一致" in second.get(address).content.decode()
        assert as_one(cast.wei).get(address).status_code == 404
    assert Typing.objects.count() == 2


@pytest.mark.row("DC-01")
def test_the_hall_shows_each_result_with_its_n_and_units_do_not_see_it_yet(cast: Cast) -> None:
    told = telling.counted(cast, {"other": [*"aaaaaa", *"bbb", "x"]})
    clerk = as_one(cast.clerk)
    shown = page(clerk, "hearing-hall", told.hearing.pk)
    assert "93.3" in shown
    assert "计分票数 9" in shown
    assert "应到12人，到会10人" in shown
    bob = as_one(cast.bob)
    assert "93.3" not in page(bob, "hearing-speaker", told.speakers["other"].pk)
    assert bob.get(reverse("hearing-hall", args=[told.hearing.pk])).status_code == 404
    with day(telling.ON):
        clerk.post(reverse("hearing-step", args=[told.hearing.pk, "release"]), {"plans_due_on": "2018-07-06"})
    assert "93.3" in page(bob, "hearing-speaker", told.speakers["other"].pk)
    assert bob.get(reverse("hearing-speaker", args=[told.speakers["director"].pk])).status_code == 404
    assert "93.3" not in page(as_one(cast.alice), "hearing", told.hearing.pk)


@pytest.mark.row("DC-01")
def test_a_speaker_reads_the_rank_among_all_who_were_judged(cast: Cast) -> None:
    told = telling.released(cast, {"other": [*"aaaa", *"cccccc"]})
    own = page(as_one(cast.bob), "hearing-speaker", told.speakers["other"].pk)
    assert "第3名" in own
    assert "第3名" in page(as_one(cast.bob), "hearing", told.hearing.pk)
    assert "第1名" not in own


@pytest.mark.row("DC-02")
def test_a_speaker_is_asked_for_the_report_and_then_for_measures(cast: Cast) -> None:
    told = telling.released(cast)
    with day(telling.ON):
        head = as_one(cast.head)
        assert head.get("/").content.decode().count("报送述职后的整改措施") == 2  # the unit has two speakers
        address = reverse("hearing-speaker-write", args=[told.speakers["director"].pk, "undertake"])
        assert head.post(address, {"text": "建账", "owner": "办公室", "due_on": "2018-09-01"}).status_code == 302
        head.post(reverse("hearing-speaker-write", args=[told.speakers["director"].pk, "plan"]))
        assert head.get("/").content.decode().count("报送述职后的整改措施") == 1
    told.speakers["director"].refresh_from_db()
    assert told.speakers["director"].state == Speaker.State.PLANNED


@pytest.mark.row("DC-01")
def test_notice_is_a_paper_for_those_who_take_part_and_for_each_who_speaks(cast: Cast) -> None:
    with day("2018-06-01"):
        telling.heads(cast)
        hearing, clerk = telling.planned(cast), as_one(cast.clerk)
        whole = {form: reverse("hearing-notice", args=[hearing.pk, form]) for form in ("pdf", "docx", "exe")}
        assert clerk.get(whole["pdf"]).status_code == 404, "nobody speaks yet"
        speakers = actions.take_schedule(hearing_id=hearing.pk, by=cast.clerk)
        assert "草稿" in unquote(clerk.get(whole["docx"])["Content-Disposition"])
        actions.call_hearing(hearing_id=hearing.pk, by=cast.clerk)
    with day("2018-06-02"):
        actions.excuse_speaker(speaker_id=speakers[0].pk, note="因病", by=cast.clerk)
    text = _pages(clerk.get(whole["pdf"]).content)
    assert all(name in text for name in ("沈书记", "何局长", "于局长")), "as notice was given"
    assert all(
        said in text
        for said in (
            "关于召开2018年述责述廉会议的通知",
            "2018年6月15日",
            "2018年6月8日前",
            "纪委委员8人",
            "委员012",
            "2018年6月1日",
        )
    )
    assert clerk.get(whole["docx"]).content.startswith(b"PK")
    assert clerk.get(whole["exe"]).status_code == 404
    bob, one = as_one(cast.bob), next(row for row in speakers if row.tenure.person.name == "于局长")
    assert bob.get(whole["pdf"]).status_code == 403
    shown = page(bob, "hearing", hearing.pk)
    own = reverse("hearing-speaker-notice", args=[one.pk, "pdf"])
    assert own in shown
    assert whole["pdf"] not in shown
    told = _pages(bob.get(own).content)
    assert "关于于局长同志述责述廉的通知" in told
    assert "委员012" not in told
    assert "何局长" not in told
    assert clerk.get(reverse("hearing-speaker-notice", args=[speakers[0].pk, "pdf"])).status_code == 404


def _pages(content: bytes) -> str:
    return "".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).replace("\n", "")


@pytest.mark.row("DC-02")
def test_the_report_is_there_as_pdf_and_word(cast: Cast) -> None:
    told = telling.released(cast)
    clerk = as_one(cast.clerk)
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = clerk.get(reverse("hearing-report", args=[told.hearing.pk, form]))
        assert answer.content.startswith(begins)
    assert clerk.get(reverse("hearing-report", args=[told.hearing.pk, "exe"])).status_code == 404
    assert as_one(cast.alice).get(reverse("hearing-report", args=[told.hearing.pk, "pdf"])).status_code == 404


@pytest.mark.row("DC-02")
def test_a_mark_opens_to_its_session_with_n(cast: Cast) -> None:
    _cycle, feeds = telling.feeding(cast)
    told = telling.released(cast, {"other": [*"aaaaaa", *"bbb", "x"]}, **feeds)
    mark = HearingMark.objects.filter(speaker=told.speakers["other"]).first()
    assert mark is not None
    text = page(as_one(cast.clerk), "ballot", mark.pk)
    assert f'href="{reverse("hearing-speaker", args=[told.speakers["other"].pk])}"' in text
    assert "不了解" in text


@pytest.mark.row("DC-03")
def test_the_page_says_who_speaks_when_and_why_someone_is_not_reached(cast: Cast) -> None:
    with day("2018-06-01"):
        telling.heads(cast)
        hearing = telling.planned(cast, slots=1)
        term = Term.objects.get()
        clerk = as_one(cast.clerk)
        said = {"tenure": Tenure.objects.get(person=cast.head).pk, "risk": "9", "because": "问题突出"}
        clerk.post(reverse("hearing-term-say", args=[term.pk, "risk"]), said)
        text = page(clerk, "hearing-term", term.pk)
        assert text.index("何局长") > text.index("排不上的人员及原因")
        assert "共有1个名额" in text
        assert "问题突出" in text
        clerk.post(reverse("hearing-speakers", args=[hearing.pk]))
    assert [one.tenure.person for one in hearing.speakers.all()] == [cast.head]


def test_a_hearing_is_planned_on_its_pages(cast: Cast) -> None:
    with day("2018-06-01"):
        clerk = as_one(cast.clerk)
        tenures = telling.heads(cast)
        clerk.post(reverse("hearing-term-new"), {
            "title": "本届", "starts_on": "2017-01-01", "ends_on": "2021-12-31", "min_days": "0",
        })  # fmt: skip
        term = Term.objects.get()
        facts = {
            "title": "会议", "on": "2018-06-15", "place": "礼堂", "reports_due_on": "2018-06-08", "slots": "3",
            "options": "优秀 100\n良好 80\n差 0\n不了解", "strict": "优秀", "broad": "优秀、良好", "dont_know": "zero",
            "more_than": "0.5", "quorum_of": "present", "k": "5",
        }  # fmt: skip
        wrong = clerk.post(reverse("hearing-new", args=[term.pk]), facts | {"broad": "良好、好极了"})
        assert wrong.status_code == 400
        assert "好极了" in wrong.content.decode()
        clerk.post(reverse("hearing-new", args=[term.pk]), facts)
        hearing = term.hearings.get()
        assert hearing.options[3] == {"id": "d", "title": "不了解", "dont_know": True}
        assert (hearing.strict, hearing.broad, hearing.dont_know) == (["a"], ["a", "b"], "zero")
        roster = reverse("hearing-roster", args=[hearing.pk])
        assert "第2行" in clerk.post(roster, {"voters": "李明，委员\n王"}).content.decode()
        clerk.post(roster, {"voters": "\n".join(f"委员{n}，纪委委员" for n in range(9))})
        by_hand = {"tenure": tenures["other"].pk, "because": "新任满一年"}
        clerk.post(reverse("hearing-speakers", args=[hearing.pk]), by_hand)
        clerk.post(reverse("hearing-step", args=[hearing.pk, "call"]))
        hearing.refresh_from_db()
        assert (hearing.state, hearing.voters.count(), hearing.speakers.count()) == ("called", 9, 1)
        assert clerk.post(reverse("hearing-change", args=[hearing.pk]), facts).status_code == 400
    assert Tally.objects.count() == 0
    assert hearing.on == date(2018, 6, 15)


def test_a_step_that_would_be_refused_is_not_offered_and_the_page_says_why(cast: Cast) -> None:
    told = telling.called(cast)
    client = as_one(cast.clerk)
    address = reverse("hearing-step", args=[told.hearing.pk, "open"])
    with day(telling.ON):
        shown = page(client, "hearing", told.hearing.pk)
        assert "未达到法定人数：到会0人" in shown
        assert address not in shown
        answer = client.post(address).content.decode()
        assert "未达到法定人数：到会0人" in answer


def test_a_ballot_is_not_offered_while_more_slips_are_out_than_people_are_in_the_hall(cast: Cast) -> None:
    told = telling.opened(cast, present=10)
    one, client = told.speakers["other"], as_one(cast.clerk)
    address = reverse("hearing-speaker-write", args=[one.pk, "begin"])
    with day(telling.ON):
        shown = page(client, "hearing-speaker", one.pk)
        assert address in shown
        assert reverse("hearing-speaker-write", args=[one.pk, "reply"]) not in shown, "nothing was asked yet"
        telling.come(told, 2, is_in=False)
        shown = page(client, "hearing-speaker", one.pk)
        assert "发出10张票，到会8人" in shown
        assert address not in shown
        assert "发出10张票，到会8人" in client.post(address).content.decode()


@pytest.mark.row("DC-02")
def test_measures_that_are_missing_stand_in_place_of_the_button(cast: Cast) -> None:
    told = telling.released(cast)
    one, client = told.speakers["other"], as_one(cast.clerk)
    with day(telling.ON):
        assert reverse("hearing-speaker-write", args=[one.pk, "plan"]) not in page(client, "hearing-speaker", one.pk)
        shown = page(client, "hearing", told.hearing.pk)
        assert reverse("hearing-step", args=[told.hearing.pk, "report"]) not in shown
        assert "于局长" in re.findall(r"! (.+?)</p>", shown)[0]


def test_slips_are_not_offered_before_the_urn_was_rehearsed(cast: Cast) -> None:
    with day("2018-06-01"):
        telling.heads(cast)
        hearing, client = telling.planned(cast), as_one(cast.clerk)
        one = actions.take_schedule(hearing_id=hearing.pk, by=cast.clerk)[0]
        actions.call_hearing(hearing_id=hearing.pk, by=cast.clerk)
        made = actions.prepare_urn(hearing_id=hearing.pk, custodians=[cast.clerk, cast.chief, cast.ines], by=cast.clerk)
        address = reverse("urn-slips", args=[made.urn.pk])
        shown = page(client, "hearing-speaker", one.pk)
        assert address not in shown
        assert "请先由两名监票人演练开启票箱" in shown
        telling.rehearse(cast, made)
        assert address in page(client, "hearing-speaker", one.pk)
