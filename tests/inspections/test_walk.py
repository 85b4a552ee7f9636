"""A visit from the plan to the archive: what each step needs, and what it refuses."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.findings.actions import Upload
from bihuan.inspections import actions
from bihuan.inspections.actions import StageText
from bihuan.inspections.models import Inspection, Question, Remark, Stage
from bihuan.inspections.queries.visits import coverage
from bihuan.organizations.access import Refused
from bihuan.records import clock
from bihuan.records.models import Event
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.inspections import telling
from tests.inspections.telling import day
from tests.world import SCHEME, launched

LEADERS_ONLY = SCHEME.replace("missing: renormalise", "missing: renormalise\nonsite_policy: leader_only").replace(
    "scheme: small", "scheme: leaders"
)


def test_a_visit_goes_from_the_plan_to_the_archive(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.reviewed(cast, telling.campaign(cast, cycle), jia)
        visit = actions.archive(inspection_id=visit.pk, by=cast.clerk)
    assert [row.step for row in visit.steps.all()] == [
        "approve", "form", "seal", "start", "finish", "report", "review", "archive",
    ]  # fmt: skip
    assert visit.approval_number == "江考办〔2018〕6号"


@pytest.mark.row("BJ-09")
def test_only_leaders_visit_where_the_year_says_so(cast: Cast) -> None:
    cycle = launched(cast, text=LEADERS_ONLY)
    telling.campaign(cast, cycle, "leader")
    with pytest.raises(ValidationError) as refused:
        telling.campaign(cast, cycle, "round")
    assert "领导" in refused.value.message_dict["kind"][0]
    whole = {"exception_who": "市委常委会", "exception_why": "年中督查", "exception_number": "江办〔2018〕3号"}
    for missing in whole:
        with pytest.raises(ValidationError) as refused:
            telling.campaign(cast, cycle, "round", **(whole | {missing: " "}))
        assert list(refused.value.message_dict) == ["exception_who"]
    made = telling.campaign(cast, cycle, "round", **whole)
    assert made.exception_number == "江办〔2018〕3号"


@pytest.mark.row("MT-06")
def test_a_special_campaign_is_of_two_levels_and_says_what_it_is(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with pytest.raises(ValidationError) as refused:
        telling.campaign(cast, cycle, "special", plan="方案")
    assert set(refused.value.message_dict) == {"targets", "scope", "partner"}
    made = telling.campaign(
        cast, cycle, "special", plan="方案", targets="全部窗口单位", scope="窗口作风", partner=cast.other_office
    )
    from bihuan.inspections.access import visible_campaigns
    from bihuan.organizations.access import standing_of

    assert made in visible_campaigns(standing_of(cast.other))
    with day("2018-06-12"):
        visit = telling.started(cast, made, jia)
        facts = actions.facts_of(visit, None, "第三条", condition="窗口无人值守")
        raised = actions.raise_finding(inspection_id=visit.pk, facts=facts, body=cast.line, by=cast.ines)
    assert raised.finding.source_document == made.document_number
    assert made.inspections.get().raised.get().finding == raised.finding


def test_a_campaign_and_a_visit_have_a_number(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with pytest.raises(ValidationError):
        telling.campaign(cast, cycle, document_number=" ")
    visit = telling.proposed(cast, telling.campaign(cast, cycle), jia)
    with pytest.raises(DatabaseError), transaction.atomic():
        Inspection.objects.filter(pk=visit.pk).update(state="approved")


def test_whoever_proposed_a_visit_does_not_approve_it(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    visit = telling.proposed(cast, telling.campaign(cast, cycle), jia)
    with pytest.raises(Refused):
        actions.approve(inspection_id=visit.pk, by=cast.clerk)


@pytest.mark.row("CY-01")
@pytest.mark.parametrize("missing", ["see", "question", "comment"])
def test_with_a_step_missing_it_is_not_done(cast: Cast, cycle: Cycle, jia: Enrolment, missing: str) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        for kind in {"see", "question", "comment"} - {missing}:
            telling.stage(cast, visit, kind)
        with pytest.raises(ValidationError, match=str(Stage.Kind(missing).label)):
            actions.finish(inspection_id=visit.pk, by=cast.wei)
        telling.stage(cast, visit, missing)
        assert actions.finish(inspection_id=visit.pk, by=cast.wei).state == "on_site_done"


@pytest.mark.row("CY-01")
def test_a_step_says_where_when_and_who_and_lies_after_the_start(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        for wrong, field in (
            ({"place": " "}, "place"),
            ({"present": ""}, "present"),
            ({"at": clock.now() + timedelta(hours=1)}, "at"),
            ({"at": clock.now() - timedelta(hours=1)}, "at"),
        ):
            with pytest.raises(ValidationError) as refused:
                telling.stage(cast, visit, "see", **wrong)
            assert list(refused.value.message_dict) == [field]


def test_a_wrong_clock_marks_a_step_and_never_refuses_it(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        fast = clock.now() + timedelta(days=400)
        kept = telling.stage(cast, visit, "see", at=fast, sent_at=fast, token="t1")
        assert kept.is_clock_off
        assert kept.at == clock.now()
        assert kept.device_at == fast
        assert not telling.stage(cast, visit, "question", sent_at=clock.now(), token="t2").is_clock_off


def test_a_step_in_the_minute_of_the_start_marks_no_clock(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    """A phone tells minutes, the start has seconds."""
    with day("2018-06-12"):
        started = clock.now() + timedelta(seconds=40)
        with clock.at(started):
            visit = telling.started(cast, telling.campaign(cast, cycle), jia)
            kept = telling.stage(cast, visit, "see", at=started - timedelta(seconds=40), sent_at=started, token="t1")
        assert kept.at == started
        assert not kept.is_clock_off


def test_sent_twice_is_kept_once_and_never_under_anothers_name(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        first = telling.stage(cast, visit, "see", token="once")
        assert telling.stage(cast, visit, "see", token="once") == first
        text = StageText(kind="see", place="窗口", at=clock.now(), present="韦书记", token="once")
        with pytest.raises(Refused):
            actions.add_stage(inspection_id=visit.pk, text=text, by=cast.wei)
    assert visit.stages.count() == 1


def test_photos_come_singly_and_a_visit_waits_for_the_last(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    import hashlib

    photos = ["窗口照片".encode(), "台账照片".encode()]
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        hashes = tuple(hashlib.sha256(one).hexdigest() for one in photos)
        kept = telling.stage(cast, visit, "see", token="p", hashes=hashes)
        telling.stage(cast, visit, "question")
        telling.stage(cast, visit, "comment")
        for photo in (photos[0], photos[0]):
            actions.add_stage_file(stage_id=kept.pk, upload=Upload("1.txt", io.BytesIO(photo)), by=cast.ines)
        with pytest.raises(ValidationError, match="1"):
            actions.finish(inspection_id=visit.pk, by=cast.wei)
        with pytest.raises(ValidationError):
            actions.add_stage_file(stage_id=kept.pk, upload=Upload("x.txt", io.BytesIO(b"other")), by=cast.ines)
        actions.add_stage_file(stage_id=kept.pk, upload=Upload("2.txt", io.BytesIO(photos[1])), by=cast.ines)
        assert actions.finish(inspection_id=visit.pk, by=cast.wei).state == "on_site_done"


@pytest.mark.row("BJ-02", "BJ-13")
def test_reports_of_two_levels_questions_and_comments_that_become_findings(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        for place in ("政务服务中心", "观澜街道便民大厅"):
            telling.stage(cast, visit, "see", place=place)
        for level, name in (("upper", "望岳区委"), ("lower", "观澜街道工委")):
            actions.hear(inspection_id=visit.pk, level=level, unit_name=name, speaker="书记", by=cast.ines)
        question = actions.ask(inspection_id=visit.pk, asker="韦书记", text="台账为何缺页？", by=cast.ines)
        actions.answer(question_id=question.pk, kind="answer", speaker="科长", text="遗漏归档。", by=cast.ines)
        actions.answer(question_id=question.pk, kind="follow_up", speaker="韦书记", text="何时补齐？", by=cast.ines)
        said = actions.remark(inspection_id=visit.pk, text="台账缺页，值守不严。", by=cast.wei)
        facts = actions.facts_of(visit, said, criteria="《值班制度》第三条")
        raised = actions.raise_finding(
            inspection_id=visit.pk, facts=facts, body=cast.line, by=cast.ines, remark_id=said.pk
        )
        with pytest.raises(ValidationError):
            actions.raise_finding(inspection_id=visit.pk, facts=facts, body=cast.line, by=cast.ines, remark_id=said.pk)
        measure = actions.propose_measure(
            inspection_id=visit.pk, text="建立归档登记", owner="陈科长", due_on=clock.today(), by=cast.wei,
            remark_id=said.pk,
        )  # fmt: skip
    assert [row.place for row in visit.stages.order_by("pk")] == ["政务服务中心", "观澜街道便民大厅"]
    assert {(row.level, row.unit_name) for row in visit.heard.all()} == {
        ("upper", "望岳区委"),
        ("lower", "观澜街道工委"),
    }
    turns = Question.objects.get(asker="韦书记").turns.order_by("pk")
    assert [(turn.kind, turn.speaker) for turn in turns] == [("answer", "科长"), ("follow_up", "韦书记")]
    assert raised.finding.source == "leader"
    assert raised.finding.source_document == "江考办〔2018〕6号"
    assert Remark.objects.get().proposals.get() == measure


def offered(cast: Cast, visit: Inspection) -> tuple[bool, bool]:
    """Whether the page offers to put a visit away, and whether it says what keeps it open."""
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/inspections/{visit.pk}/after/").content.decode()
    return f"/inspections/{visit.pk}/archive/" in page, "还有 1 项建议措施" in page


@pytest.mark.row("BJ-13")
def test_eleven_measures_are_eleven_actions_and_none_is_dropped_without_a_reason(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with day("2018-06-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle), jia)
        with pytest.raises(ValidationError):
            actions.propose_measure(inspection_id=visit.pk, text="轮岗", owner=" ", due_on=clock.today(), by=cast.wei)
        over = clock.today() - timedelta(days=1)
        with pytest.raises(ValidationError):
            actions.propose_measure(inspection_id=visit.pk, text="轮岗", owner="陈科长", due_on=over, by=cast.wei)
        rows = [
            actions.propose_measure(
                inspection_id=visit.pk, text=f"措施{number}", owner="陈科长", due_on=clock.today(), by=cast.wei
            )
            for number in range(11)
        ]
        for kind in ("see", "question", "comment"):
            telling.stage(cast, visit, kind)
        actions.finish(inspection_id=visit.pk, by=cast.wei)
        actions.report(inspection_id=visit.pk, text="报告", by=cast.ines)
        actions.take_step(inspection_id=visit.pk, step="review", by=cast.clerk)
        for row in rows[1:]:
            actions.step_proposal(proposal_id=row.pk, step="take_up", by=cast.alice)
        with pytest.raises(ValidationError, match="1"):
            actions.archive(inspection_id=visit.pk, by=cast.clerk)
        assert offered(cast, visit) == (False, True)
        with pytest.raises(ValidationError):
            actions.step_proposal(proposal_id=rows[0].pk, step="drop", by=cast.clerk)
        actions.step_proposal(proposal_id=rows[0].pk, step="drop", note="与第二项重复", by=cast.clerk)
        assert offered(cast, visit) == (True, False)
        assert actions.archive(inspection_id=visit.pk, by=cast.clerk).state == "archived"
        actions.step_proposal(proposal_id=rows[1].pk, step="finish", note="已建立制度", by=cast.alice)
        accepted = actions.step_proposal(proposal_id=rows[1].pk, step="accept", by=cast.clerk)
    assert visit.proposals.count() == 11
    assert accepted.state == "accepted"
    with pytest.raises(DatabaseError), transaction.atomic():
        rows[2].delete()


@pytest.mark.row("BJ-01")
def test_coverage_reads_how_many_leaders_have_made_their_visit(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    of = telling.campaign(cast, cycle, leaders=[cast.wei, cast.chief])
    with day("2018-06-12"):
        telling.on_site_done(cast, of, jia)
    cover = coverage(of, Inspection.objects.all())
    assert (cover.done, cover.planned) == (1, 2)
    assert [one.person for one in cover.leaders if not one.is_done] == [cast.chief]


@pytest.mark.row("DC-06")
def test_a_year_end_check_is_done_with_all_four_methods(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-12-12"):
        visit = telling.started(cast, telling.campaign(cast, cycle, "year_end"), jia, planned_on=clock.today())
        for kind in ("see", "question", "comment"):
            telling.stage(cast, visit, kind)
        for method in ("forum", "interview", "vote"):
            actions.use_method(inspection_id=visit.pk, method=method, people=12, note="记录", by=cast.ines)
        with pytest.raises(ValidationError):
            actions.finish(inspection_id=visit.pk, by=cast.wei)
        actions.use_method(inspection_id=visit.pk, method="leader", people=3, note="记录", by=cast.ines)
        assert actions.finish(inspection_id=visit.pk, by=cast.wei).state == "on_site_done"


@pytest.mark.row("HD-02")
def test_over_the_cap_a_visit_needs_a_named_exception(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    of = telling.campaign(cast, cycle)
    actions.set_cap(office=cast.office, year=2018, category="政府部门", most=1, by=cast.wei)
    with day("2018-06-12"):
        telling.sealed(cast, of, jia)
        second = telling.proposed(cast, of, jia)
        with pytest.raises(ValidationError, match="1"):
            actions.approve(inspection_id=second.pk, by=cast.chief)
        allowed = actions.Allowed(
            extra=1, who="市委常委会", why="群众反映集中", number="江办〔2018〕9号", on=clock.today(), unit=cast.jia
        )
        actions.allow_more(office=cast.office, year=2018, allowed=allowed, by=cast.wei)
        actions.approve(inspection_id=second.pk, by=cast.chief)
        third = telling.proposed(cast, of, jia)
        with pytest.raises(ValidationError):
            actions.approve(inspection_id=third.pk, by=cast.chief)


@pytest.mark.row("BJ-01")
def test_the_trail_names_no_unit_before_the_start(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    before = set(Event.objects.values_list("pk", flat=True))
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        told = Event.objects.exclude(pk__in=before)
        text = " ".join(f"{row.object_label} {row.detail}" for row in told)
        assert told.count() > 5
        assert jia.name not in text
        assert jia.code not in text
        actions.start(inspection_id=visit.pk, by=cast.wei)
    assert jia.name in str(Event.objects.filter(action="start_inspection").get().detail)
