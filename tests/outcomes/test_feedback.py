"""What a feedback letter says: what is still to be corrected, why points were lost, how it is printed."""

from __future__ import annotations

import io
from datetime import date
from itertools import pairwise

import pytest
from django.test import Client
from docx import Document

from bihuan.findings.actions import Cost, contest_finding, uphold_finding
from bihuan.outcomes.actions.batching import prepare_batch
from bihuan.outcomes.actions.revising import revise_letter, words_of
from bihuan.outcomes.actions.writing import paper_of_letter
from bihuan.outcomes.models import Batch, Issuer, Kind, Letter
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of
from bihuan.results.actions import freeze_result
from bihuan.schemes.models import Enrolment
from bihuan.supervision.actions import record_entry
from tests.cast import Cast
from tests.findings import telling as findings
from tests.findings.telling import day
from tests.outcomes.telling import pdf_text, text_of, written
from tests.results.telling import to
from tests.world import SCHEME, World, draft, launched


def letter_of(world: World, issuer: Issuer, kind: str = Kind.FEEDBACK_UNIT) -> Letter:
    """The unit's letter of a result frozen and decided now."""
    kept = freeze_result(cycle=world.cycle, by=world.cast.clerk)
    to(world.cast, world.cycle, kept, "open_appeals")
    batch: Batch = prepare_batch(result_set=kept, issuer=issuer, by=world.cast.clerk)
    return batch.letters.get(enrolment=world.enrolment_jia, kind=kind)


def part(said: str, heading: str) -> str:
    """What a letter says under a heading."""
    return said.partition(heading)[2].partition("\n四、" if heading.startswith("三") else "\n三、")[0]


@pytest.mark.parametrize("kind", [Kind.FEEDBACK_UNIT, Kind.FEEDBACK_LEADER])
def test_what_is_closed_is_no_problem_to_correct_and_a_passed_day_no_term(
    world: World, issuer: Issuer, kind: str
) -> None:
    cast, cycle, jia = world.cast, world.cycle, world.enrolment_jia
    with day("2018-06-05"):
        done = findings.closed(cast, cycle, jia, condition="会议室长期闲置")
        late = findings.rectifying(cast, cycle, jia, condition="公车去向登记不全")
    with day("2019-01-10"):
        new = findings.notified(cast, cycle, jia, condition="接待清单缺少陪餐人数")
    said = part(text_of(letter_of(world, issuer, kind).content["blocks"]), "三、需要整改的问题")
    standing, _, ended = said.partition("下列问题已经办结")
    assert "会议室长期闲置" not in standing
    assert f"会议室长期闲置。（{done.number}，已整改销号）" in ended
    assert f"公车去向登记不全。（{late.number}，整改期限2018年6月26日已过，应立即整改）" in standing
    assert f"接待清单缺少陪餐人数。（{new.number}，整改期限：2019年1月31日）" in standing
    assert said.count(new.number) == 1


def test_a_reason_tells_the_fact_and_no_bare_number(world: World, issuer: Issuer) -> None:
    with day("2018-06-05"):
        cost = Cost(node="travel", value="1")
        finding = findings.confirmed(
            world.cast, world.cycle, world.enrolment_jia, cost=cost, condition="2018-05-03的审批单缺少事由"
        )
    said = part(text_of(letter_of(world, issuer).content["blocks"]), "二、扣分的主要原因")
    assert f"2018年5月3日的审批单缺少事由（3月1日，{finding.number}）" in said
    assert "2018-05-03" not in said


def test_a_gain_is_said_as_one(cast: Cast, issuer: Issuer) -> None:
    bonus = "\n        - {id: honour, title: 荣誉加分, owner: 归口考核主体, method: bonus, cap: 5}\n"
    cycle = launched(cast, text=SCHEME.replace("\n        - id: cooperation", f"{bonus}        - id: cooperation"))
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    for node, value in (("travel", "2"), ("honour", "1")):
        record_entry(draft=draft(cycle, jia, node=node, value=value), by=cast.ines)
    kept = freeze_result(cycle=cycle, by=cast.clerk)
    to(cast, cycle, kept, "open_appeals")
    batch = prepare_batch(result_set=kept, issuer=issuer, by=cast.clerk)
    for letter in batch.letters.filter(enrolment=jia):
        said = text_of(letter.content["blocks"])
        assert "扣-" not in said
        assert "与满分相比共扣3.00分（扣分4.00分，加分1.00分；民意调查未录入，成绩不完整）。" in said
        assert "1．公务接待与差旅：扣4.00分。" in said
        assert "另有加分：荣誉加分，加1.00分。" in said


@pytest.fixture
def long_letter(world: World, issuer: Issuer) -> Letter:
    """A letter whose list of problems fills more than a page."""
    with day("2018-06-05"):
        for number in range(1, 16):
            fact = f"第{number}份差旅审批单缺少事由、人数和审批人签字，事后也未补办"
            findings.notified(world.cast, world.cycle, world.enrolment_jia, condition=fact, correction="continuous")
        findings.closed(world.cast, world.cycle, world.enrolment_jia, condition="会议室长期闲置")
    return letter_of(world, issuer)


def test_details_beyond_a_page_go_to_an_annex(long_letter: Letter) -> None:
    paper = paper_of_letter(long_letter)
    assert list(paper.attachments) == ["扣分原因的具体情况", "需要整改的问题清单", "已办结的问题清单"]
    assert "共16个，见附件。" in text_of(paper.blocks)
    assert "差旅审批单缺少事由、人数" not in text_of(paper.blocks)
    listed = text_of(paper.annexes[1].blocks)
    assert all(f"第{number}份" in listed for number in range(1, 16))
    assert "会议室" not in listed
    assert "会议室" in text_of(paper.annexes[2].blocks)


def test_an_annex_begins_a_page_behind_the_signature(long_letter: Letter) -> None:
    paper = paper_of_letter(long_letter)
    told = pdf_text(pdf_of(paper))
    places = [told.index(text) for text in ("申诉权利", "附件：1．", "附件1扣分原因", "附件2需要整改", "附件3已办结")]
    assert all(one < other for one, other in pairwise(places))
    made = Document(io.BytesIO(docx_of(paper))).paragraphs
    marks = [row for row in made if row.text in {"附件1", "附件2", "附件3"}]
    assert [row.paragraph_format.page_break_before for row in marks] == [True] * 3


def test_an_annex_is_mended_with_its_document(world: World, issuer: Issuer) -> None:
    letter = written(world, issuer, Kind.REMINDER)
    words = words_of(letter)
    more = f"{words.text}\n# 附件：名单\n张某"
    words = type(words)(title=words.title, addressee=words.addressee, text=more)
    mended = revise_letter(letter_id=letter.pk, words=words, by=world.cast.clerk)
    paper = paper_of_letter(mended)
    assert [(one.title, text_of(one.blocks)) for one in paper.annexes] == [("名单", "张某")]
    assert "附件：名单" in pdf_text(pdf_of(paper))  # the only one has no number
    assert words_of(mended).text == more


def test_a_letter_of_a_page_has_no_annex(world: World, issuer: Issuer) -> None:
    paper = paper_of_letter(letter_of(world, issuer))
    assert (paper.annexes, paper.attachments) == ((), ())


def test_a_break_typed_in_the_matter_breaks_the_title(world: World, issuer: Issuer, client: Client) -> None:
    client.force_login(world.cast.clerk)
    form = {
        "issuer": issuer.pk, "addressee": "市水务局", "enrolment": world.enrolment_jia.pk, "origin": "巡察",
        "matter": "公务接待和差旅费\r\n管理突出问题", "reply_due_on": "2019-02-15", "facts": "审批单缺少事由",
    }  # fmt: skip
    answer = client.post(f"/years/{world.cycle.pk}/letters/new/?kind={Kind.RECOMMENDATION}", form)
    assert answer.status_code == 302, answer.content.decode()
    letter = Letter.objects.latest("pk")
    assert letter.title == "关于公务接待和差旅费管理突出问题的纪律检查建议"
    assert paper_of_letter(letter).title == "关于公务接待和差旅费\n管理突出问题的纪律检查建议"
    assert "公务接待和差旅费管理突出问题" not in text_of(letter.content["blocks"])


def test_a_plan_is_never_due_after_its_correction(world: World) -> None:
    cast = world.cast
    with day("2018-06-05"):
        told = findings.notified(cast, world.cycle, world.enrolment_jia)
        assert told.plan_due_on == told.due_on == date(2018, 6, 26)
        contest_finding(finding_id=told.pk, by=cast.alice, note="已有批准")
    with day("2018-06-20"):
        back = uphold_finding(finding_id=told.pk, by=cast.chief, note="事实清楚")
    assert (back.plan_due_on, back.due_on) == (date(2018, 6, 26), date(2018, 6, 26))
