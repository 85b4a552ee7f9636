"""What leaves the ledger: leads handed over, reports signed level by level, findings that feed the next year."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from bihuan.findings.access import visible_findings, visible_referrals, visible_reports
from bihuan.findings.actions import (
    Cost,
    carry_findings,
    close_finding,
    contest_finding,
    pass_report_on,
    send_report,
    step_referral,
    step_report,
    transfer_finding,
    uphold_finding,
)
from bihuan.findings.models import Finding, Referral, Report
from bihuan.findings.queries.conservation import balance
from bihuan.findings.queries.marks import marks
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Membership, Office, Role
from bihuan.records.models import Event
from bihuan.results.queries.live import live
from bihuan.schemes.actions import draft_cycle, launch_cycle
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import DAY, Cast, person
from tests.findings.telling import closed, confirmed, day, notified, rectifying, verified
from tests.findings.test_pages import at
from tests.world import SCHEME, approved, launched

FED = SCHEME.replace(
    "{id: travel, title: 公务接待与差旅, points: 60,", "{id: travel, title: 公务接待与差旅, points: 40,"
).replace(
    "        - id: cooperation",
    "        - {id: carried, title: 上年问题整改, points: 20, owner: 归口考核主体, method: rectification_rate, "
    "fed_by: carried_findings}\n        - id: cooperation",
)


@pytest.mark.row("DC-10")
@pytest.mark.row("HD-05")
def test_a_lead_is_handed_over_with_a_receipt_and_then_out_of_sight(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    receiver = person("case", "案管")
    Membership.objects.create(person=receiver, office=cast.office, role=Role.ASSESSOR, body=cast.specialist, since=DAY)
    finding = confirmed(cast, cycle, jia, category="individual_case")
    told = {"to_body": cast.specialist, "by": cast.chief, "note": "涉及个人违纪"}
    with pytest.raises(Refused, match="第二人"):  # the clerk who confirmed it does not hand it over too
        transfer_finding(finding_id=finding.pk, number="1", **(told | {"by": cast.clerk}))  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        transfer_finding(finding_id=finding.pk, number=" ", **told)  # type: ignore[arg-type]
    transfer_finding(finding_id=finding.pk, number="江案管〔2018〕7号", **told)  # type: ignore[arg-type]
    other = confirmed(cast, cycle, jia)
    with pytest.raises(ValidationError, match="个案"):  # every other problem stays on its way
        transfer_finding(finding_id=other.pk, number="江案管〔2018〕8号", **told)  # type: ignore[arg-type]
    counts = balance(cycle, date(2018, 6, 4), Finding.objects.filter(pk=finding.pk))
    assert (counts.opened, counts.open, counts.transferred) == (1, 0, 1)
    referral = Referral.objects.get()
    assert visible_referrals(standing_of(receiver)).get() == referral
    assert not visible_referrals(standing_of(cast.ines)).exists()
    with pytest.raises(Refused):
        step_referral(referral_id=referral.pk, step="receive", by=cast.ines)
    step_referral(referral_id=referral.pk, step="receive", by=receiver)
    step_referral(referral_id=referral.pk, step="take_up", by=receiver, note="已初步核实，内容保密")
    referral.refresh_from_db()
    assert referral.status == "in_hand"
    # the assessor still sees the finding with the coarse status, and no word of what was found
    assert visible_findings(standing_of(cast.ines)).filter(pk=finding.pk).exists()
    page = at(cast.ines).get(f"/findings/{finding.pk}/").content.decode()
    assert str(Referral.Status.IN_HAND.label) in page
    assert "内容保密" not in page
    assert at(cast.ines).get("/referrals/").context["rows"] == []
    told_to_all = Event.objects.filter(action="take_up_referral").get().detail
    assert "内容保密" not in str(told_to_all)
    with pytest.raises(ValidationError):
        step_referral(referral_id=referral.pk, step="receive", by=receiver)


@pytest.mark.row("HD-03")
def test_each_level_signs_and_none_alters_the_text_below(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    city = Office.objects.get(path="001/")
    province = Office.objects.create(name="上级", path="000/")
    Office.objects.filter(pk=city.pk).update(parent=province)
    upper = person("upper", "市级")
    Membership.objects.create(person=upper, office=city, role=Role.OFFICE, since=DAY)
    top = person("top", "省级")
    Membership.objects.create(person=top, office=province, role=Role.OFFICE, since=DAY)
    notified(cast, cycle, jia)
    with pytest.raises(Refused):
        send_report(cycle=cycle, title="半年报告", text="……", by=cast.ines)
    report = send_report(cycle=cycle, title="半年报告", text="全年开展监督情况", by=cast.clerk)
    assert json.loads(report.content)["figures"]["open"] == 1
    assert visible_reports(standing_of(upper)).get() == report
    assert not visible_reports(standing_of(cast.other)).exists()
    assert not visible_reports(standing_of(top)).exists()  # no level is skipped
    with pytest.raises(Refused):
        step_report(report_id=report.pk, step="receive", by=cast.clerk)
    with pytest.raises(ValidationError):
        pass_report_on(report_id=report.pk, title="转报", text="同意", by=upper)
    with pytest.raises(Refused):
        step_report(report_id=report.pk, step="recall", by=upper)
    early = send_report(cycle=cycle, title="误报", text="数据有误", by=cast.clerk)
    assert step_report(report_id=early.pk, step="recall", by=cast.clerk).state == "recalled"
    with pytest.raises(ValidationError):
        step_report(report_id=early.pk, step="receive", by=upper)
    step_report(report_id=report.pk, step="receive", by=upper)
    noted = step_report(report_id=report.pk, step="annotate", by=upper, note="请核对立行立改数")
    assert (noted.text, noted.state) == ("全年开展监督情况", "received")
    passed = pass_report_on(report_id=report.pk, title="转报", text="同意上报", by=upper)
    assert visible_reports(standing_of(top)).get() == passed
    assert json.loads(passed.content)["lower_sha256"] == report.sha256
    assert json.loads(passed.content)["lower"] == json.loads(report.content)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(text="改写")
    with pytest.raises(ValidationError):
        step_report(report_id=report.pk, step="send_back", by=upper, note="迟了")


@pytest.mark.row("FT-06")
def test_what_is_carried_over_makes_next_years_rectification(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    rectifying(cast, cycle, jia, cost=Cost(node="travel", value="1"))
    rectifying(cast, cycle, jia)
    rectifying(cast, cycle, jia, category="individual_case")
    with day("2019-01-10"):
        scheme = approved(cast, FED.replace("scheme: small", "scheme: fed"))
        into = launch_cycle(
            cycle=draft_cycle(office=cast.office, year=2019, scheme=scheme, by=cast.clerk), by=cast.clerk
        )
        made = carry_findings(cycle=cycle, into=into, by=cast.clerk)
        again = Enrolment.objects.get(cycle=into, unit=cast.jia)
        ledger = marks(into)
        # two are due and none done; the individual case is not in the rate; last year's cost stays in last year
        assert [ledger.row(place)["option"] for place in range(len(ledger))] == ["due", "due"]
        assert live(into).lines_of(again)[0].nodes["carried"].earned == 0
        assert ledger.reference(0) == ("finding", made[0].pk)
        assert len(marks(cycle)) == 1
        kept = [(one.due_on, one.original_due_on) for one in made]
        assert kept == [(one.predecessor.due_on, one.predecessor.original_due_on) for one in made if one.predecessor]
        assert carry_findings(cycle=cycle, into=into, by=cast.clerk) == []  # each once
        own = rectifying(cast, into, again, found_on=date(2019, 1, 8))
    with day("2019-03-01"):  # due by now as well, but no problem of the year before
        assert own.due_on is not None
        assert own.due_on < date(2019, 3, 1)
        assert [row["note"] for row in map(marks(into).row, range(len(marks(into))))] == [
            f"{one.number} {one.condition}" for one in made[:2]
        ]
    assert Finding.objects.filter(cycle=cycle, state="carried").count() == 3


@pytest.mark.row("FT-06")
def test_the_rate_counts_what_was_due_and_is_closed(cast: Cast) -> None:
    cycle = launched(cast, text=FED.replace("carried_findings", "findings"))
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    closed(cast, cycle, jia)
    rectifying(cast, cycle, jia)
    assert len(marks(cycle)) == 0  # nothing is due yet
    with day("2018-07-02"):
        assert [row["option"] for row in map(marks(cycle).row, range(3))] == ["due", "done", "due"]
        assert live(cycle).lines_of(jia)[0].nodes["carried"].earned == 10_000_000


@pytest.mark.row("FT-06")
@pytest.mark.row("HD-05")
def test_what_was_not_due_or_was_closed_after_the_year_is_not_counted(cast: Cast) -> None:
    cycle = launched(cast, text=FED.replace("carried_findings", "findings"))
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    with day("2018-12-03"):
        late = verified(cast, cycle, jia)  # due on 24 December
        closed(cast, cycle, jia, correction="continuous")  # done long before it is due
        rectifying(cast, cycle, jia, category="individual_case")
    with day("2019-01-04"):
        close_finding(finding_id=late.pk, by=cast.clerk)
        counted = marks(cycle)
        assert [(counted.reference(0)[1], counted.row(0)["option"])] == [(late.pk, "due")]
        assert len(counted) == 1


@pytest.mark.row("HD-05")
def test_what_is_contested_goes_on_contested_and_waits_for_the_same_people(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    finding = notified(cast, cycle, jia)
    contest_finding(finding_id=finding.pk, by=cast.alice, note="不属实")
    with day("2019-01-10"):
        prepared = draft_cycle(office=cast.office, year=2019, scheme=cycle.scheme, by=cast.clerk)
        into = launch_cycle(cycle=prepared, by=cast.clerk)
        (successor,) = carry_findings(cycle=cycle, into=into, by=cast.clerk)
        assert not Finding.objects.filter(cycle=cycle).exclude(state="carried").exists()
        assert (successor.state, successor.predecessor) == ("contested", finding)
        with pytest.raises(Refused, match="未参与"):  # who confirmed it the year before had a part in it
            uphold_finding(finding_id=successor.pk, by=cast.clerk, note="维持")
        assert uphold_finding(finding_id=successor.pk, by=cast.chief, note="维持").state == "notified"


def test_only_a_rate_is_fed_by_findings(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="fed_by"):
        launched(
            cast,
            text=SCHEME.replace("method: per_occurrence, cost: 2", "method: per_occurrence, cost: 2, fed_by: findings"),
        )
