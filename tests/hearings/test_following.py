"""Afterwards: each speaker undertakes measures that are tracked, the committee has its report, the score its votes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from bihuan.findings.models import Finding
from bihuan.hearings import actions
from bihuan.hearings.actions.reminding import remind_of_measures
from bihuan.hearings.models import Commitment, HearingMark, HearingReport, Speaker
from bihuan.hearings.queries.reporting import report_paper
from bihuan.hearings.queries.waiting import overdue_measures
from bihuan.notices.models import Notice
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Person
from bihuan.papers.content import paper_of, sha256_of, whole
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of
from bihuan.results.queries.live import live
from bihuan.results.sources import told as told_marks
from bihuan.results.sources import year_marks
from tests.cast import Cast
from tests.findings.telling import day
from tests.hearings import telling

pytestmark = [pytest.mark.django_db, pytest.mark.row("DC-02")]
DUE = date(2018, 9, 30)
LATE = "述责述廉整改措施已逾期"
OTHER = [{"id": "a", "title": "满意", "score": "90"}]


def undertake(told: telling.Told, name: str, text: str = "建立出租房产台账") -> Commitment:
    speaker = told.speakers[name]
    return actions.undertake(speaker_id=speaker.pk, text=text, owner="办公室主任", due_on=DUE, by=speaker.tenure.person)


def all_planned(told: telling.Told) -> None:
    for name, speaker in told.speakers.items():
        undertake(told, name)
        actions.complete_plan(speaker_id=speaker.pk, by=speaker.tenure.person)


def test_each_speaker_owes_measures_by_a_day(cast: Cast) -> None:
    told = telling.released(cast)
    assert telling.fresh(told.hearing).plans_due_on == date(2018, 7, 6)
    texts = Notice.objects.filter(key__startswith="hearing-result-")
    assert {one.person_id for one in texts} == {one.tenure.person_id for one in told.speakers.values()}
    speaker = told.speakers["other"]
    with day("2018-07-09"):
        with pytest.raises(ValidationError, match="至少"):
            actions.complete_plan(speaker_id=speaker.pk, by=speaker.tenure.person)
        undertake(told, "other")
        actions.complete_plan(speaker_id=speaker.pk, by=speaker.tenure.person)
    assert speaker.steps.get(step="plan").detail == {"measures": 1, "is_late": True}


def test_a_measure_has_an_owner_and_a_day_and_none_is_dropped_without_a_reason(cast: Cast) -> None:
    told = telling.released(cast)
    speaker = told.speakers["other"]
    with day(telling.ON):
        with pytest.raises(ValidationError) as error:
            actions.undertake(
                speaker_id=speaker.pk, text=" ", owner="", due_on=date(2018, 6, 1), by=speaker.tenure.person
            )
        assert set(error.value.message_dict) == {"text", "owner", "due_on"}
        with pytest.raises(Refused):
            actions.undertake(speaker_id=speaker.pk, text="x", owner="y", due_on=DUE, by=cast.head)
        one = undertake(told, "other")
        with pytest.raises(ValidationError):
            actions.step_commitment(commitment_id=one.pk, step="drop", by=cast.clerk)
        dropped = undertake(told, "other", "另一项")
        actions.step_commitment(commitment_id=dropped.pk, step="drop", by=cast.clerk, note="并入上一项")
    with pytest.raises(DatabaseError), transaction.atomic():
        Commitment.objects.filter(pk=one.pk).update(due_on=date(2019, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Commitment.objects.filter(pk=one.pk)._raw_delete("default")


def test_a_measure_is_accepted_by_another_and_the_speaker_is_settled_last(cast: Cast) -> None:
    told = telling.released(cast)
    speaker = told.speakers["other"]
    with day(telling.ON):
        one = undertake(told, "other")
        actions.complete_plan(speaker_id=speaker.pk, by=speaker.tenure.person)
        with pytest.raises(ValidationError, match="1"):
            actions.settle_speaker(speaker_id=speaker.pk, by=cast.clerk)
        actions.step_commitment(commitment_id=one.pk, step="finish", by=cast.clerk, note="台账已建")
        with pytest.raises(Refused):
            actions.step_commitment(commitment_id=one.pk, step="accept", by=cast.clerk)
        actions.step_commitment(commitment_id=one.pk, step="give_back", by=cast.chief, note="缺两处房产")
        actions.step_commitment(commitment_id=one.pk, step="finish", by=speaker.tenure.person, note="已补齐")
        actions.step_commitment(commitment_id=one.pk, step="accept", by=cast.clerk)
        assert actions.settle_speaker(speaker_id=speaker.pk, by=cast.clerk).state == Speaker.State.SETTLED


def test_the_report_has_questions_tally_and_commitments_and_stands(cast: Cast) -> None:
    told = telling.opened(cast)
    speaker = told.speakers["other"]
    with day(telling.ON):
        asked = actions.ask(speaker_id=speaker.pk, asker="李委员", text="<script>房产？</script>", by=cast.clerk)
        actions.reply(question_id=asked.pk, kind="answer", who="于局长", text="正在清理。", by=cast.clerk)
    for name in told.speakers:
        telling.ballot(told, name, [*"aaaaaa", *"bbb", "x"])
    telling.closed(told)
    with day(telling.ON):
        actions.count_hearing(hearing_id=told.hearing.pk, by=cast.chief)
        actions.release_hearing(hearing_id=told.hearing.pk, plans_due_on=DUE, by=cast.clerk)
        with pytest.raises(ValidationError, match="于局长"):
            actions.report_hearing(hearing_id=told.hearing.pk, number="江纪报〔2018〕9号", by=cast.clerk)
        all_planned(told)
        with pytest.raises(ValidationError):
            actions.report_hearing(hearing_id=told.hearing.pk, number=" ", by=cast.clerk)
        actions.report_hearing(hearing_id=told.hearing.pk, number="江纪报〔2018〕9号", by=cast.clerk)
    kept = HearingReport.objects.get()
    assert kept.sha256 == sha256_of(kept.content)
    paper = paper_of(kept.content)
    says = "\n".join(block.text + " ".join(block.cells) for block in whole(paper))
    for part in (
        "文号：江纪报〔2018〕9号",
        "李委员问：<script>房产？</script>",
        "于局长答：正在清理。",
        "10/10/10/10",
        "93.3",
        "不了解",
        "建立出租房产台账",
        "超过应到人数的50%",
    ):
        assert part in says, part
    assert pdf_of(paper).startswith(b"%PDF")
    assert docx_of(paper).startswith(b"PK")
    assert report_paper(telling.fresh(told.hearing)).title == paper.title
    with pytest.raises(DatabaseError), transaction.atomic():
        HearingReport.objects.update(sha256="0" * 64)


def test_a_question_becomes_a_finding_of_the_ledger_once(cast: Cast) -> None:
    _cycle, feeds = telling.feeding(cast)
    told = telling.opened(cast, **feeds)
    with day(telling.ON):
        asked = actions.ask(speaker_id=told.speakers["other"].pk, asker="李委员", text="房产台账？", by=cast.clerk)
        actions.question_as_finding(question_id=asked.pk, condition="", criteria="", body=cast.line, by=cast.ines)
        with pytest.raises(ValidationError, match="已转为"):
            actions.question_as_finding(question_id=asked.pk, condition="", criteria="", body=cast.line, by=cast.ines)
    found = Finding.objects.get()
    assert (found.source, found.method, found.enrolment.unit, found.state) == ("hearing", "hearing", cast.yi, "draft")
    assert found.condition == "房产台账？"
    assert found.source_document == told.hearing.title


def test_the_votes_feed_the_leaf_that_takes_ballots(cast: Cast) -> None:
    cycle, feeds = telling.feeding(cast)
    told = telling.released(cast, {"other": [*"aaaaaa", *"bbb", "x"]}, **feeds)
    marks = HearingMark.objects.filter(speaker=told.speakers["other"])
    assert {one.option: int(one.value) for one in marks} == {"满意": 6, "基本满意": 3, "不满意": 0, "不了解": 1}
    assert {one.enrolment.unit for one in marks} == {cast.yi}
    assert all(one.n == 10 for one in marks)
    found = year_marks(cycle)
    rows = [row for row in map(found.row, range(len(found))) if row["unit"] == "A02" and row["indicator"] == "survey"]
    assert sorted(row["option"] for row in rows) == sorted(["满意", "基本满意", "不满意", "不了解"])
    with day(telling.ON):
        year = live(cycle)
        line = next(one for one in year.result.lines if year.enrolment(one).unit == cast.yi)
        assert year.node_score(line, "survey") == "93.33"
    references = [one for one in map(found.reference, range(len(found))) if one.source == "ballot"]
    one = told_marks(references)[references[0]]
    assert "n = 10" in one.text
    assert told.hearing.title in one.text


def test_a_hearing_counts_as_its_scheme_does_or_feeds_nothing(cast: Cast) -> None:
    cycle, _feeds = telling.feeding(cast)
    with day("2018-06-01"):
        term = telling.term(cast)
        for more in (
            {"cycle": cycle, "indicator": "survey", "dont_know": "zero"},
            {"cycle": cycle, "indicator": "travel"},
            {"cycle": None, "indicator": "survey"},
            {"cycle": cycle, "indicator": "survey", "options": OTHER, "broad": ["a"]},
        ):
            with pytest.raises(ValidationError) as error:
                actions.plan_hearing(term=term, facts=telling.facts(**more), by=cast.clerk)
            assert set(error.value.message_dict) == {"indicator"}


def test_an_overdue_measure_is_told_once_and_stands_on_today_until_it_is_done(cast: Cast) -> None:
    told = telling.released(cast)
    with day(telling.ON):
        one = undertake(told, "other")
    speaker = one.speaker.tenure.person
    with day(DUE.isoformat()):
        assert remind_of_measures(office=cast.office) == 0
        assert LATE not in today_of(cast.bob)
    with day("2018-10-01"):
        assert remind_of_measures(office=cast.office) == 1
        assert remind_of_measures(office=cast.office) == 0
        notice = Notice.objects.get(key=f"measure-{one.pk}")
        assert (notice.person, notice.is_urgent) == (speaker, True)
        assert notice.address == reverse("hearing-speaker", args=[one.speaker_id])
        assert one.text in notice.text
        assert LATE in today_of(cast.bob)
        assert LATE not in today_of(cast.alice)
        assert 'class="tag late"' in page_of(cast.clerk, notice.address)
        actions.step_commitment(commitment_id=one.pk, step="finish", by=speaker, note="台账已建成")
        assert 'class="tag late"' not in page_of(cast.clerk, notice.address)
        assert LATE not in today_of(cast.bob)
        assert not list(overdue_measures(date(2018, 10, 1)))


def today_of(someone: Person) -> str:
    return page_of(someone, "/")


def page_of(someone: Person, address: str) -> str:
    client = Client()
    client.force_login(someone)
    return client.get(address).content.decode()
