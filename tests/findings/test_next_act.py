"""Who acts next, what confirming costs before it is done, and taking back what nobody has taken up."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.findings.actions import (
    ask_extension,
    contest_finding,
    recall_contest,
    recall_extension,
    recall_finding,
    recall_plan,
    recall_report,
    submit_finding,
    uphold_finding,
)
from bihuan.findings.queries.next_act import next_act
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Person
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import closed, confirmed, day, notified, planned, rectifying, reported, submitted


def at(someone: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(someone)
    return client


def test_a_finding_says_who_acts_next_and_by_when(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    fed_back = notified(cast, cycle, jia)
    said = next_act(fed_back)
    assert said is not None
    assert (said.what, said.who, said.until) == ("填报并签署方案", "市水务局主要负责人", fed_back.plan_due_on)
    waits = next_act(submitted(cast, cycle, jia))
    assert waits is not None
    assert (waits.who, waits.until) == ("考核办工作人员（吴刚、周敏）", None)
    assert next_act(closed(cast, cycle, jia)) is None
    page = at(cast.alice).get(f"/findings/{notified(cast, cycle, jia).pk}/").content.decode()
    assert re.search(r"下一步：<b>填报并签署方案</b> · 市水务局主要负责人 · 至 2018-\d\d-\d\d", page)


@pytest.mark.parametrize(("stage", "who", "where", "word"), [
    (submitted, "clerk", "step-confirm", "确认"),
    (confirmed, "clerk", "step-notify", "向单位反馈"),
    (notified, "alice", "plan", "填写整改方案"),
    (rectifying, "head", "measures", "填报整改情况"),
    (reported, "ivan", "step-verify", "验收通过：已整改"),
    (submitted, "ines", "", ""),
])  # fmt: skip
def test_the_real_next_act_stands_at_the_top(
    stage: object, who: str, where: str, word: str, cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    assert callable(stage)
    finding = stage(cast, cycle, jia)
    page = at(getattr(cast, who)).get(f"/findings/{finding.pk}/").content.decode()
    top = page[page.index('<div class="act">') : page.index('<div class="cols">')]
    buttons = re.findall(r'<a class="btn main" href="#([\w-]+)">([^<]+)</a>', top)
    assert [place for place, _word in buttons] == ([where] if where else [])
    if where:
        assert f'id="{where}"' in page
        assert word.startswith(buttons[0][1][:2])


def test_what_one_sent_is_taken_back_as_long_as_nobody_took_it_up(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    sent = submitted(cast, cycle, jia)
    with pytest.raises(Refused, match="任检"):
        recall_finding(finding_id=sent.pk, by=cast.ivan)
    assert recall_finding(finding_id=sent.pk, by=cast.ines).state == "returned"
    assert submit_finding(finding_id=sent.pk, by=cast.ines).state == "submitted"
    with pytest.raises(ValidationError):
        recall_finding(finding_id=confirmed(cast, cycle, jia).pk, by=cast.ines)
    plan = planned(cast, cycle, jia)
    due = plan.plan_due_on
    with pytest.raises(Refused):
        recall_plan(finding_id=plan.pk, by=cast.alice)
    back = recall_plan(finding_id=plan.pk, by=cast.head)
    assert (back.state, back.plan_due_on) == ("notified", due)
    with pytest.raises(ValidationError):
        recall_plan(finding_id=rectifying(cast, cycle, jia).pk, by=cast.head)
    report = recall_report(finding_id=reported(cast, cycle, jia).pk, by=cast.head)
    assert (report.state, report.reported_by, report.reported_on) == ("rectifying", None, None)


def test_an_objection_is_taken_back_by_the_unit_until_it_is_decided(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    fed_back = notified(cast, cycle, jia)
    assert fed_back.delivered_on is not None
    with day(fed_back.delivered_on.isoformat()):
        contested = contest_finding(finding_id=fed_back.pk, by=cast.alice, note="事实有出入")
        address = f"/findings/{fed_back.pk}/steps/recall_contest/"
        assert 'id="step-recall_contest"' not in at(cast.clerk).get(f"/findings/{fed_back.pk}/").content.decode()
        assert 'id="step-recall_contest"' in at(cast.alice).get(f"/findings/{fed_back.pk}/").content.decode()
        assert at(cast.bob).post(address, {"version": contested.version}).status_code == 404
        at(cast.alice).post(address, {"version": contested.version})
        contested.refresh_from_db()
        assert (contested.state, contested.plan_due_on) == ("notified", fed_back.plan_due_on)
        again = contest_finding(finding_id=fed_back.pk, by=cast.alice, note="事实有出入")
        uphold_finding(finding_id=again.pk, by=cast.wei, note="经复核，事实清楚")
        with pytest.raises(ValidationError):
            recall_contest(finding_id=again.pk, by=cast.alice)


def test_a_request_for_more_time_is_taken_back_by_who_asked(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = rectifying(cast, cycle, jia)
    assert finding.due_on is not None
    with day(finding.due_on.isoformat()):
        until = finding.due_on + timedelta(days=10)
        asked = ask_extension(finding_id=finding.pk, until=until, reason="设备未到货", by=cast.alice)
        with pytest.raises(Refused, match="艾联络"):
            recall_extension(request_id=asked.pk, by=cast.head)
        assert "撤回延期申请" not in at(cast.head).get(f"/findings/{finding.pk}/").content.decode()
        assert "撤回延期申请" in at(cast.alice).get(f"/findings/{finding.pk}/").content.decode()
        at(cast.alice).post(f"/extensions/{asked.pk}/answer/", {"answer": "recall"})
        page = at(cast.clerk).get(f"/findings/{finding.pk}/").content.decode()
        assert '<span class="tag">已撤回</span>' in page
        assert ask_extension(finding_id=finding.pk, until=until, reason="设备未到货", by=cast.alice).is_granted is None
        with pytest.raises(ValidationError):
            recall_extension(request_id=asked.pk, by=cast.alice)


def test_taking_back_is_offered_to_who_sent_it_alone(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    sent = submitted(cast, cycle, jia)
    assert 'id="step-recall"' in at(cast.ines).get(f"/findings/{sent.pk}/").content.decode()
    assert 'id="step-recall"' not in at(cast.ivan).get(f"/findings/{sent.pk}/").content.decode()
    plan = planned(cast, cycle, jia)
    at(cast.head).post(f"/findings/{plan.pk}/steps/recall_plan/", {"version": plan.version})
    plan.refresh_from_db()
    assert plan.state == "notified"


def test_confirming_shows_its_consequence_before(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = submitted(cast, cycle, jia)
    asked = {"node": "travel", "value": "2", "severity": ""}
    part = at(cast.clerk).get(f"/findings/{finding.pk}/cost/confirm/", asked).content.decode()
    assert re.search(r"市水务局综合成绩 \S+ → \S+", part)
    assert 'value="2"' in part
    wrong = at(cast.clerk).get(f"/findings/{finding.pk}/cost/confirm/", asked | {"value": "许多"}).content.decode()
    assert "→" not in wrong
    assert at(cast.clerk).get(f"/findings/{finding.pk}/cost/verify/").status_code == 404
    finding.refresh_from_db()
    assert (finding.state, finding.marks.count()) == ("submitted", 0)
