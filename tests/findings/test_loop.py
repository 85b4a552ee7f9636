"""From the fact to the verified end: what each step needs, who may, what it leaves behind."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from bihuan.findings.access import visible_findings
from bihuan.findings.actions import (
    Cost,
    MeasureText,
    accept_plan,
    amend_finding,
    annul_finding,
    answer_extension,
    ask_extension,
    close_finding,
    confirm_finding,
    contest_finding,
    discard_draft,
    draft_finding,
    edit_finding,
    grant_finding,
    merge_finding,
    notify_finding,
    reopen_finding,
    return_plan,
    return_report,
    send_back_finding,
    set_measures,
    sign_plan,
    sign_report,
    submit_finding,
    uphold_finding,
    verify_finding,
    withdraw_finding,
)
from bihuan.findings.models import Finding, Method, Source
from bihuan.findings.queries.clocks import lamp, overdue, stood
from bihuan.findings.queries.marks import marks
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Membership, Role
from bihuan.records.door import Stale
from bihuan.records.models import Event
from bihuan.results.queries.live import live
from bihuan.schemes.actions import seed_calendar
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.queries.calendar import deadlines_of
from tests.cast import DAY, Cast
from tests.findings.telling import (
    closed,
    confirmed,
    day,
    drafted,
    facts,
    finish,
    notified,
    photo,
    planned,
    rectifying,
    reported,
    submitted,
    verified,
)


@pytest.mark.row("BJ-11")
def test_a_finding_is_seen_by_its_finder_and_the_office_until_it_is_fed_back(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    finding = confirmed(cast, cycle, jia)
    see = {who: visible_findings(standing_of(p)).filter(pk=finding.pk).exists() for who, p in cast.people.items()}
    assert {who for who, sees in see.items() if sees} == {"clerk", "chief", "wei", "ines", "ivan", "auditor"}
    told = notify_finding(finding_id=finding.pk, letter_number="函1号", by=cast.clerk, delivered_on=date(2018, 6, 4))
    see = {who: visible_findings(standing_of(p)).filter(pk=finding.pk).exists() for who, p in cast.people.items()}
    assert {who for who, sees in see.items() if sees} >= {"alice", "head", "leader"}
    assert not see["bob"]
    assert not see["other"]
    # the clock starts at delivery: 15 workdays for the correction, a month for the plan but never more than that
    assert (told.plan_due_on, told.due_on) == (date(2018, 6, 25), date(2018, 6, 25))
    slow = confirmed(cast, cycle, jia, correction="staged")
    later = notify_finding(finding_id=slow.pk, letter_number="函2号", by=cast.clerk, delivered_on=date(2018, 6, 4))
    assert (later.plan_due_on, later.due_on) == (date(2018, 7, 4), date(2018, 8, 27))


@pytest.mark.row("BJ-11")
def test_another_body_sees_nothing_unless_granted(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    other = cast.bob
    Membership.objects.filter(person=other).delete()
    Membership.objects.create(person=other, office=cast.office, role=Role.ASSESSOR, body=cast.specialist, since=DAY)
    finding = reported(cast, cycle, jia)
    assert not visible_findings(standing_of(other)).exists()
    with pytest.raises(Refused):
        grant_finding(finding=finding, body=cast.specialist, by=other)
    grant_finding(finding=finding, body=cast.specialist, by=cast.clerk)
    assert visible_findings(standing_of(other)).get() == finding
    done = verify_finding(finding_id=finding.pk, by=other, opinion="属实", method="visit", uploads=[photo()])
    assert done.verified_by == other


@pytest.mark.row("BJ-08")
@pytest.mark.row("CY-04")
def test_every_source_and_method_has_its_word() -> None:
    assert len(Source.values) == 10
    assert {"discipline", "supervisory", "resident", "tour"} <= set(Source.values)
    assert len(Method.values) == 6


def test_the_whole_way_by_four_people_leaves_its_steps(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = closed(cast, cycle, jia)
    steps = list(finding.steps.values_list("step", "by__username"))
    assert steps == [
        ("submit", "ines"), ("confirm", "clerk"), ("notify", "clerk"), ("plan", "head"), ("accept_plan", "ines"),
        ("report", "head"), ("verify", "ivan"), ("close", "clerk"),
    ]  # fmt: skip
    assert finding.number == "2018-A01-001"
    assert finding.closed_on == date(2018, 6, 4)
    assert Event.objects.filter(action="verify_finding", object_id=str(finding.pk)).get().detail["after"] == "verified"


def test_a_finding_needs_condition_criteria_and_evidence(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with pytest.raises(ValidationError, match="发现"):
        drafted(cast, cycle, jia, condition=" ")
    bare = draft_finding(cycle=cycle, enrolment=jia, body=cast.line, facts=facts(), by=cast.ines)
    with pytest.raises(ValidationError) as caught:
        submit_finding(finding_id=bare.pk, by=cast.ines)
    assert list(caught.value.message_dict) == ["evidence"]
    lawless = drafted(cast, cycle, jia, criteria="")
    with pytest.raises(ValidationError) as caught:
        submit_finding(finding_id=lawless.pk, by=cast.ines)
    assert list(caught.value.message_dict) == ["criteria"]
    with pytest.raises(ValidationError, match="将来"):
        drafted(cast, cycle, jia, found_on=date(2018, 6, 5))


def test_nobody_confirms_their_own_finding(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    Membership.objects.create(person=cast.ines, office=cast.office, role=Role.OFFICE, since=DAY)
    finding = submitted(cast, cycle, jia)
    with pytest.raises(Refused, match=r"第二人.*可由以下人员办理：吴刚、周敏。"):
        confirm_finding(finding_id=finding.pk, by=cast.ines)
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(confirmed_by=cast.ines)


def test_returned_mended_and_sent_in_again_under_the_same_number(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = submitted(cast, cycle, jia)
    with pytest.raises(ValidationError):
        send_back_finding(finding_id=finding.pk, by=cast.clerk, note=" ")
    back = send_back_finding(finding_id=finding.pk, by=cast.clerk, note="请写明条款")
    edit_finding(finding_id=back.pk, facts=facts(criteria="第七条第二款"), by=cast.ines, version=back.version)
    again = submit_finding(finding_id=back.pk, by=cast.ines)
    assert (again.number, again.criteria) == (finding.number, "第七条第二款")


def test_two_people_editing_the_second_is_told(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    draft = drafted(cast, cycle, jia)
    edit_finding(finding_id=draft.pk, facts=facts("甲改"), by=cast.ines, version=0)
    with pytest.raises(Stale) as caught:
        edit_finding(finding_id=draft.pk, facts=facts("乙改"), by=cast.ivan, version=0)
    assert caught.value.current.condition == "甲改"


def test_a_draft_is_deleted_only_by_its_author(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    draft = drafted(cast, cycle, jia)
    with pytest.raises(Refused):
        discard_draft(finding_id=draft.pk, by=cast.ivan)
    discard_draft(finding_id=draft.pk, by=cast.ines)
    assert not Finding.objects.exists()
    sent = submitted(cast, cycle, jia)
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.filter(pk=sent.pk).delete()


def test_withdrawing_takes_another_clerk_than_the_one_who_confirmed(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = confirmed(cast, cycle, jia)
    with pytest.raises(Refused, match="第二人"):
        withdraw_finding(finding_id=finding.pk, by=cast.clerk, note="事实有误")
    assert withdraw_finding(finding_id=finding.pk, by=cast.chief, note="事实有误").state == "withdrawn"


def test_contested_within_the_period_and_decided_by_someone_without_a_part(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    late = notified(cast, cycle, jia)
    with day("2018-07-10"), pytest.raises(ValidationError, match="2018-06-18"):
        contest_finding(finding_id=late.pk, by=cast.alice, note="不属实")
    finding = notified(cast, cycle, jia, cost=Cost(node="travel", value="1"))
    assert len(marks(cycle)) == 1
    contest_finding(finding_id=finding.pk, by=cast.alice, note="已有批准", uploads=[photo("批件")])
    assert len(marks(cycle)) == 0  # the points wait
    with pytest.raises(Refused, match="未参与"):
        uphold_finding(finding_id=finding.pk, by=cast.clerk, note="维持")
    done = amend_finding(
        finding_id=finding.pk,
        by=cast.chief,
        note="两份有批件",
        amendment="一份审批单缺少事由",
        cost=Cost(node="travel", value="2"),
    )
    assert (done.state, done.condition) == ("notified", "三份差旅审批单缺少事由和人数")
    assert [(mark.value, mark.state) for mark in done.marks.filter(reverses=None)] == [
        (1, "reversed"),
        (2, "effective"),
    ]
    assert marks(cycle).text("value", 0) == "2"
    assert marks(cycle).text("note", 0) == "一份审批单缺少事由"
    contest_finding(finding_id=finding.pk, by=cast.alice, note="仍不属实")
    assert annul_finding(finding_id=finding.pk, by=cast.wei, note="证据不足").state == "withdrawn"
    assert len(marks(cycle)) == 0


def test_a_plan_needs_measures_with_owner_and_day_and_the_heads_hand(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = notified(cast, cycle, jia)
    with pytest.raises(ValidationError, match="至少"):
        sign_plan(finding_id=finding.pk, by=cast.head)
    with pytest.raises(ValidationError, match="责任人"):
        set_measures(
            finding_id=finding.pk,
            measures=[MeasureText(text="补办", owner=" ", due_on=date(2018, 7, 1))],
            by=cast.alice,
        )
    measure = MeasureText(text="补办", owner="陈科长", due_on=date(2018, 7, 1))
    with pytest.raises(Refused):
        set_measures(finding_id=finding.pk, measures=[measure], by=cast.bob)
    set_measures(finding_id=finding.pk, measures=[measure], by=cast.alice)
    with pytest.raises(Refused, match="负责人"):
        sign_plan(finding_id=finding.pk, by=cast.alice)
    signed = sign_plan(finding_id=finding.pk, by=cast.head)
    kept = signed.endorsements.get()
    assert kept.name == "何局长"
    assert json.loads(kept.content)["measures"][0]["measure"] == "补办"
    with pytest.raises(ValidationError):  # after the signature nothing changes under it
        set_measures(finding_id=finding.pk, measures=[measure], by=cast.alice)
    back = return_plan(finding_id=finding.pk, by=cast.ines, note="措施太笼统")
    assert back.state == "notified"
    kept.content = "{}"
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.save()


def test_more_time_is_asked_before_the_day_and_the_first_day_stays(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = rectifying(cast, cycle, jia)
    assert finding.due_on == date(2018, 6, 25)
    with day("2018-06-26"), pytest.raises(ValidationError, match="到期前"):
        ask_extension(finding_id=finding.pk, until=date(2018, 7, 20), reason="招标流程", by=cast.alice)
    asked = ask_extension(finding_id=finding.pk, until=date(2018, 7, 20), reason="招标流程", by=cast.alice)
    with pytest.raises(Refused):
        answer_extension(request_id=asked.pk, by=cast.ines, is_granted=True, answer="同意")
    answer_extension(request_id=asked.pk, by=cast.clerk, is_granted=True, answer="同意")
    finding.refresh_from_db()
    assert (finding.due_on, finding.original_due_on, finding.extension_count) == (
        date(2018, 7, 20), date(2018, 6, 25), 1,
    )  # fmt: skip
    more = ask_extension(finding_id=finding.pk, until=date(2018, 8, 1), reason="再延", by=cast.alice)
    answer_extension(request_id=more.pk, by=cast.clerk, is_granted=True, answer="同意")
    with pytest.raises(ValidationError, match="2 次"):
        ask_extension(finding_id=finding.pk, until=date(2018, 8, 10), reason="三延", by=cast.alice)
    with pytest.raises(DatabaseError), transaction.atomic():  # nothing moves the day silently
        Finding.objects.filter(pk=finding.pk).update(due_on=date(2019, 1, 1), extension_count=0)


def test_reported_only_when_every_measure_is_done_and_shown(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = rectifying(cast, cycle, jia)
    with pytest.raises(ValidationError):
        sign_report(finding_id=finding.pk, by=cast.head)
    finish(cast, finding)
    assert sign_report(finding_id=finding.pk, by=cast.head).state == "reported"


def test_a_report_is_returned_and_the_returns_are_counted(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = reported(cast, cycle, jia)
    back = return_report(finding_id=finding.pk, by=cast.ines, note="缺发票")
    assert (back.state, back.return_count, back.due_on) == ("rectifying", 1, date(2018, 6, 25))
    assert back.measures.get().state == "rejected"
    finish(cast, back)
    assert sign_report(finding_id=finding.pk, by=cast.head).state == "reported"


def test_verification_is_by_someone_else_with_evidence_of_their_own(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = reported(cast, cycle, jia)
    with pytest.raises(ValidationError) as caught:
        verify_finding(finding_id=finding.pk, by=cast.ines, opinion="属实", method="see")
    assert list(caught.value.message_dict) == ["evidence"]
    with pytest.raises(Refused):
        verify_finding(finding_id=finding.pk, by=cast.head, opinion="属实", method="see", uploads=[photo()])
    Membership.objects.create(person=cast.ivan, office=cast.office, role=Role.LEADER, unit=cast.jia, since=DAY,
                              until=date(2018, 1, 2))  # fmt: skip
    with pytest.raises(Refused, match="回避"):  # left the unit five months ago
        verify_finding(finding_id=finding.pk, by=cast.ivan, opinion="属实", method="see", uploads=[photo()])
    assert verify_finding(
        finding_id=finding.pk, by=cast.ines, opinion="属实", method="see", uploads=[photo()]
    ).state == "verified"  # fmt: skip


def test_nothing_is_closed_without_a_verification(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = reported(cast, cycle, jia)
    with pytest.raises(ValidationError, match="已报告完成"):
        close_finding(finding_id=finding.pk, by=cast.clerk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(state="closed", closed_on=date(2018, 6, 4))


@pytest.mark.row("BJ-20")
def test_reopened_keeps_the_day_it_was_closed(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = closed(cast, cycle, jia)
    with day("2018-09-03"):
        again = reopen_finding(finding_id=finding.pk, by=cast.ines, note="同类问题再次出现", due_on=date(2018, 9, 20))
    assert (again.state, again.due_on, again.original_due_on) == ("rectifying", date(2018, 9, 20), date(2018, 6, 25))
    assert again.steps.get(step="reopen").detail["closed_on"] == "2018-06-04"
    with day("2018-10-08"):
        past = stood(Finding.objects.all(), date(2018, 8, 1))[finding.pk]
    assert past.state == "closed"


@pytest.mark.row("BJ-20")
def test_overdue_is_worked_out_at_any_past_day(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = rectifying(cast, cycle, jia)
    rules, rows = deadlines_of(cast.office.pk), Finding.objects.all()
    assert not overdue(rows, date(2018, 6, 25)).exists()
    assert overdue(rows, date(2018, 6, 26)).get() == finding
    lamps = [lamp(finding.due_on, date(2018, 6, d), rules) for d in (21, 22, 25, 26)]
    assert lamps == ["", "near", "near", "overdue"]
    assert lamp(finding.due_on, date(2018, 7, 26), rules) == "serious"
    with day("2018-06-20"):
        asked = ask_extension(finding_id=finding.pk, until=date(2018, 7, 31), reason="招标", by=cast.alice)
        answer_extension(request_id=asked.pk, by=cast.clerk, is_granted=True, answer="同意")
    before, after = (stood(rows, date(2018, 7, d))[finding.pk] for d in (10, 10))
    assert after.days_late(date(2018, 7, 10)) == 0
    assert before.days_late_from_original(date(2018, 7, 10)) == 15


@pytest.mark.row("MT-07")
def test_merged_is_kept_and_scores_once(cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment) -> None:
    first = confirmed(cast, cycle, jia, cost=Cost(node="travel", value="1"))
    second = confirmed(
        cast, cycle, jia, cost=Cost(node="travel", value="1"), source="tour", source_document="巡察〔2018〕2号"
    )
    assert live(cycle).lines_of(jia)[0].published == 9_600
    with pytest.raises(ValidationError):
        merge_finding(finding_id=second.pk, into=confirmed(cast, cycle, yi), by=cast.chief, note="同一事实")
    done = merge_finding(finding_id=second.pk, into=first, by=cast.chief, note="同一事实")
    assert (done.merged_into, done.source_document) == (first, "巡察〔2018〕2号")
    assert live(cycle).lines_of(jia)[0].published == 9_800


def test_a_confirmed_finding_is_a_mark_under_the_schemes_rule(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with pytest.raises(ValidationError) as caught:
        confirmed(cast, cycle, jia, cost=Cost(node="travel", value="-1"))
    assert list(caught.value.message_dict) == ["value"]
    finding = confirmed(cast, cycle, jia, cost=Cost(node="travel", value="2"))
    line = live(cycle).lines_of(jia)[0]
    assert line.published == 9_600
    ledger = marks(cycle)
    assert (ledger.text("incident", 0), ledger.reference(0)) == (finding.number, ("finding", finding.pk))
    assert (ledger.text("rater", 0), ledger.text("second", 0)) == ("任检", "周敏")


def test_workdays_are_counted_by_the_calendar(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    seed_calendar(office=cast.office, year=2018, by=cast.clerk)
    told = notified(cast, cycle, jia)
    # 18 June is the Dragon Boat holiday: the fifteenth workday is a day later
    assert told.due_on == date(2018, 6, 26)
    basis = told.steps.get(step="notify").detail["basis"]
    assert (basis["from"], basis["immediate_workdays"]) == ("2018-06-04", 15)


def test_a_clock_set_back_writes_nothing(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = planned(cast, cycle, jia)
    with day("2018-06-03"), pytest.raises(ValidationError, match="时钟"):
        accept_plan(finding_id=finding.pk, by=cast.ines)
    finding.refresh_from_db()
    assert finding.state == "planned"


def test_the_database_refuses_states_without_steps_and_steps_replayed(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = verified(cast, cycle, jia)
    for change in ({"state": "closed", "closed_on": date(2018, 6, 4)}, {"state": "draft"}, {"condition": "改写"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(**change)
    step = finding.steps.get(step="verify")
    step.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        step.save(force_insert=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        finding.steps.filter(step="confirm").delete()
