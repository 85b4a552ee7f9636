"""An office's own template that has no place for something: its clerks are told, and its letters lose nothing."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from bihuan.outcomes.actions.batching import prepare_batch
from bihuan.outcomes.actions.wording import upload_wording
from bihuan.outcomes.actions.writing import paper_of_letter
from bihuan.outcomes.models import Batch, Issuer, Kind, Letter
from bihuan.outcomes.queries.wordings import lacking, lines_of, to_add
from bihuan.outcomes.wording import default_lines
from bihuan.papers.content import Paper
from bihuan.papers.pdf import pdf_of
from bihuan.results.actions import freeze_result
from tests.cast import Cast
from tests.findings import telling as findings
from tests.findings.telling import day
from tests.outcomes.telling import pdf_text, text_of
from tests.results.telling import to
from tests.world import World

KIND = Kind.FEEDBACK_UNIT.value
BEFORE = (
    "关于{{ 年度 }}年度检查考核情况的反馈意见",
    "你单位综合成绩{{ 综合成绩 }}分，共扣{{ 扣分合计 }}分。",
    "{% for 项 in 扣分 %}{{ 项.序号 }}．{{ 项.标题 }}：扣{{ 项.分值 }}分。{{ 项.依据 }}",
    "{% endfor %}",
    "{% for 条 in 问题 %}{{ 条.序号 }}．{{ 条.内容 }}{{ 条.备注 }}",
    "{% endfor %}",
)
"""A template as offices wrote it before there were annexes, gains and problems that are closed."""
ANNEX = (
    "# {% if 另附 %}附件：需要整改的问题清单{% endif %}",
    "{% for 条 in 附件问题 %}{{ 条.序号 }}．{{ 条.内容 }}{{ 条.备注 }}",
    "{% endfor %}",
)
"""The annex of problems alone."""


def word(*paragraphs: str) -> bytes:
    """A Word file of these paragraphs."""
    made, out = Document(), io.BytesIO()
    for text in paragraphs:
        made.add_heading(text[2:], 1) if text.startswith("# ") else made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def taken_up(cast: Cast, *paragraphs: str) -> None:
    file = io.BytesIO(word(*paragraphs))
    upload_wording(office=cast.office, kind=KIND, file=file, by=cast.clerk)


def paper(world: World, issuer: Issuer) -> Paper:
    """The letter of a unit with a long list of problems, one of them closed."""
    with day("2018-06-05"):
        for number in range(1, 16):
            fact = f"第{number}份差旅审批单缺少事由、人数和审批人签字，事后也未补办"
            findings.notified(world.cast, world.cycle, world.enrolment_jia, condition=fact, correction="continuous")
        findings.closed(world.cast, world.cycle, world.enrolment_jia, condition="会议室长期闲置")
    kept = freeze_result(cycle=world.cycle, by=world.cast.clerk)
    to(world.cast, world.cycle, kept, "open_appeals")
    batch: Batch = prepare_batch(result_set=kept, issuer=issuer, by=world.cast.clerk)
    return paper_of_letter(batch.letters.get(enrolment=world.enrolment_jia, kind=KIND))


def test_what_a_template_has_no_place_for_is_printed_in_an_annex(world: World, issuer: Issuer) -> None:
    taken_up(world.cast, *BEFORE)
    made = paper(world, issuer)
    assert "第15份" in text_of(made.blocks), "what it has a place for stays there"
    assert [one.title for one in made.annexes] == ["已办结的问题清单"]
    assert "会议室长期闲置" in text_of(made.annexes[0].blocks)
    assert "会议室长期闲置" in pdf_text(pdf_of(made))
    assert "会议室" not in text_of(made.blocks)


def test_an_annex_without_a_place_for_closed_ones_gets_one(world: World, issuer: Issuer) -> None:
    taken_up(world.cast, *BEFORE, *ANNEX)
    made = paper(world, issuer)
    assert [one.title for one in made.annexes] == ["需要整改的问题清单", "已办结的问题清单"]
    assert "第15份" in text_of(made.annexes[0].blocks)
    assert "第15份" not in text_of(made.blocks)
    assert "会议室长期闲置" in text_of(made.annexes[1].blocks)


def test_the_words_of_the_product_lack_nothing_and_its_paragraphs_mend_an_old_template(cast: Cast) -> None:
    for kind in Kind.values:
        assert lacking(kind, default_lines(kind)) == []
    taken_up(cast, *BEFORE)
    names = lacking(KIND, lines_of(cast.office.pk, KIND))
    assert {"加分", "已办结", "另附", "附件扣分", "附件问题", "附件已办结", "净加分"} <= set(names)
    assert "问题" not in names
    taken_up(cast, *BEFORE, *to_add(KIND, names))
    assert lacking(KIND, lines_of(cast.office.pk, KIND)) == []


def test_clerks_are_told_when_it_is_taken_up_and_where_letters_are_checked(world: World, issuer: Issuer) -> None:
    cast, client = world.cast, Client()
    client.force_login(cast.clerk)
    to(cast, world.cycle, world.result_set, "open_appeals")
    feedback = f"/results/sets/{world.result_set.pk}/feedback/"
    assert "缺少占位符" not in client.get(feedback).content.decode()
    file = SimpleUploadedFile("x.docx", word(*BEFORE))
    answer = client.post("/wordings/", {"kind": KIND, "file": file}, follow=True).content.decode()
    assert "本模板缺少占位符" in answer
    assert "{% for 项 in 加分 %}另有加分" in answer.replace("&quot;", '"'), "the paragraph to copy"
    prepare_batch(result_set=world.result_set, issuer=issuer, by=cast.clerk)
    assert "缺少占位符" in client.get(feedback).content.decode()
    client.force_login(cast.chief)
    draft = Letter.objects.filter(kind=KIND, state=Letter.State.DRAFT).latest("id")
    assert "本模板缺少占位符" in client.get(f"/letters/{draft.pk}/").content.decode()


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.RECOMMENDATION, Kind.MINUTES])
def test_a_kind_that_a_clerk_fills_lacks_nothing(kind: str) -> None:
    assert lacking(kind, [("p", "请{{ 单位 }}改正。")]) == []
