"""The way of a result: checks signed off, the council, the decision, the units, appeals, final, corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.engine.lifecycle import Lifecycle
from bihuan.engine.values import Reference
from bihuan.findings.actions import Cost
from bihuan.findings.models import Finding
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Membership, Role
from bihuan.records.door import Stale
from bihuan.results.access import sees_unit
from bihuan.results.actions import (
    Council,
    correct_result,
    decide_appeal,
    decide_result,
    go_up,
    lodge_appeal,
    report_result,
    select_units,
    sign_off,
    take_appeal_step,
    take_publication_step,
)
from bihuan.results.lifecycle import APPEAL, PUBLICATION
from bihuan.results.models import Appeal, Publication, ResultRow, ResultSet
from bihuan.results.queries.selecting import Limits
from bihuan.schemes.actions import decide_cycle, take_cycle_step
from bihuan.supervision.actions import record_entry
from bihuan.supervision.models import Entry
from tests.cast import DAY, person
from tests.findings import telling as findings
from tests.findings.telling import day
from tests.results.telling import COUNCIL, appealed, council, one, to
from tests.world import World, draft


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with day("2019-01-15"):
        yield


def ended(world: World) -> None:
    take_cycle_step(cycle=world.cycle, step="end_marks", by=world.cast.clerk)


@pytest.mark.row("BJ-03")
@pytest.mark.row("MT-08")
def test_nothing_circulates_before_the_council_has_heard_it(world: World) -> None:
    kept, cast = world.result_set, world.cast
    ended(world)
    sign_off(result_set=kept, by=cast.clerk, note="已核对")
    for step, who in (("notify", cast.clerk), ("finalise", cast.clerk), ("circulate", cast.wei), ("file", cast.clerk)):
        with pytest.raises(ValidationError):
            take_publication_step(result_set=kept, step=step, by=who)
    met = date(2019, 1, 10)
    for wrong in (
        Council(None, *COUNCIL), Council(date(2019, 2, 1), *COUNCIL), Council(met, "", COUNCIL[1]),
        Council(met, COUNCIL[0], " "),
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            report_result(result_set=kept, council=wrong, by=cast.clerk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(result_set=kept).update(state="circulated")
    report_result(result_set=kept, council=council(), by=cast.clerk)
    for step in ("decide", "notify", "open_appeals", "finalise", "circulate"):
        done = one(cast, kept, step)
    assert (done.state, done.council_meeting) == ("circulated", COUNCIL[0])


def test_a_step_that_nobody_can_take_yet_says_why_in_place_of_its_form(world: World, client: Client) -> None:
    kept, cast = world.result_set, world.cast
    client.force_login(cast.clerk)
    address, home = f"/results/sets/{kept.pk}/", "/"
    button = 'action="%ssteps/%s/"'
    page = client.get(address).content.decode()
    assert button % (address, "check") not in page
    assert "台账仍在记录：请先截止记分。" in page
    assert f'href="/years/{world.cycle.pk}/"' in page
    assert "签署核对清单" not in client.get(home).content.decode()
    ended(world)
    assert button % (address, "check") in client.get(address).content.decode()
    to(cast, world.cycle, kept, "open_appeals")
    page = client.get(address).content.decode()
    assert button % (address, "finalise") not in page
    assert "期满后方可定案" in page
    assert address not in client.get(home).content.decode()


@pytest.mark.row("BJ-05")
def test_nobody_who_scored_decides_and_the_office_does_not_decide(world: World) -> None:
    cast = world.cast
    scorer = person("scorer", "双任")
    for role, where in ((Role.LEADING_GROUP, {"body": cast.group}), (Role.ASSESSOR, {"body": cast.line})):
        Membership.objects.create(person=scorer, office=cast.office, role=role, since=DAY, **where)
    record_entry(draft=draft(world.cycle, world.enrolment_yi), by=scorer)
    ended(world)
    fresh = correct_free(world)
    sign_off(result_set=fresh, by=cast.clerk, note="已核对")
    report_result(result_set=fresh, council=council(), by=cast.clerk)
    for who in (scorer, cast.clerk, cast.chief, cast.ines, cast.auditor, cast.alice):
        with pytest.raises(Refused):
            decide_result(result_set=fresh, by=who)
    assert decide_result(result_set=fresh, by=cast.wei).decided_by == cast.wei
    world.cycle.refresh_from_db()
    assert world.cycle.state == "decided"
    for step in ("notify", "open_appeals", "finalise"):
        one(cast, fresh, step)
    for who in (scorer, cast.clerk, cast.chief, cast.ines):
        with pytest.raises(Refused):
            take_publication_step(result_set=fresh, step="circulate", by=who)
    assert one(cast, fresh, "circulate").state == "circulated"


@pytest.mark.row("BJ-05")
def test_a_member_who_scored_is_not_offered_the_decision(world: World) -> None:
    cast = world.cast
    scorer = person("scorer", "双任")
    for role, where in ((Role.LEADING_GROUP, {"body": cast.group}), (Role.ASSESSOR, {"body": cast.line})):
        Membership.objects.create(person=scorer, office=cast.office, role=role, since=DAY, **where)
    record_entry(draft=draft(world.cycle, world.enrolment_yi), by=scorer)
    ended(world)
    fresh = correct_free(world)
    sign_off(result_set=fresh, by=cast.clerk, note="已核对")
    report_result(result_set=fresh, council=council(), by=cast.clerk)
    button = f'action="/results/sets/{fresh.pk}/steps/decide/"'
    client = Client()
    for who in (scorer, cast.chief):
        client.force_login(who)
        page = client.get(f"/results/sets/{fresh.pk}/").content.decode()
        assert button not in page
        named = page.partition("可由以下人员办理：")[2].partition("。")[0]
        assert (cast.wei.name in named, "双任" in named) == (True, False)
        assert "审定" not in client.get("/").content.decode().partition("<main")[2]
    client.force_login(cast.wei)
    assert button in client.get(f"/results/sets/{fresh.pk}/").content.decode()


def test_the_year_is_decided_with_its_result_and_by_no_clerk(world: World) -> None:
    ended(world)
    for by in (world.cast.clerk, world.cast.wei):
        with pytest.raises(ValidationError):
            take_cycle_step(cycle=world.cycle, step="decide", by=by)
    with pytest.raises(Refused):
        decide_cycle(cycle=world.cycle, by=world.cast.clerk)
    world.cycle.refresh_from_db()
    assert world.cycle.state == "under_review"


def test_an_appeal_decided_on_an_old_page_is_stale(world: World) -> None:
    cast = world.cast
    to(cast, world.cycle, world.result_set, "open_appeals")
    appeal = appealed(cast, world.result_set, world.enrolment_jia)
    take_appeal_step(appeal=appeal, step="accept", by=cast.clerk, version=appeal.version)
    with pytest.raises(Stale):
        take_appeal_step(appeal=appeal, step="admit", by=cast.wei, note="特批受理", version=appeal.version)


def correct_free(world: World) -> ResultSet:
    """A fresh freeze after the ledger moved on."""
    from bihuan.results.actions import freeze_result

    return freeze_result(cycle=world.cycle, by=world.cast.clerk)


def test_a_result_that_differs_from_its_ledger_is_not_signed_off(world: World) -> None:
    record_entry(draft=draft(world.cycle, world.enrolment_yi, value="3"), by=world.cast.ines)
    ended(world)
    with pytest.raises(ValidationError, match="锁定"):
        sign_off(result_set=world.result_set, by=world.cast.clerk, note="算了")
    with pytest.raises(ValidationError, match="说明"):
        sign_off(result_set=correct_free(world), by=world.cast.clerk)


def test_units_see_their_own_result_from_the_notice_on(world: World) -> None:
    alice = world.cast.alice
    to(world.cast, world.cycle, world.result_set, "decide")
    assert not sees_unit(standing_of(alice), world.enrolment_jia, world.enrolment_jia.cycle)
    one(world.cast, world.result_set, "notify")
    assert sees_unit(standing_of(alice), world.enrolment_jia, world.enrolment_jia.cycle)
    assert not sees_unit(standing_of(alice), world.enrolment_yi, world.enrolment_yi.cycle)


def test_an_appeal_is_reviewed_by_people_without_a_part_and_changes_by_new_entries(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    appeal = take_appeal_step(appeal=appealed(cast, kept, world.enrolment_jia), step="accept", by=cast.chief)
    taken = [Reference("entry", world.entry.pk)]
    for who in (cast.clerk, cast.wei, cast.ines, cast.alice):
        with pytest.raises(Refused):
            decide_appeal(appeal=appeal, step="change", by=who, note="有审批单", taken=taken)
    with pytest.raises(ValidationError):
        decide_appeal(
            appeal=appeal, step="change", by=cast.chief, note="有审批单", taken=[Reference("entry", world.waiting.pk)]
        )
    before = list(ResultRow.objects.filter(result_set=kept).values("composite", "rank"))
    decide_appeal(appeal=appeal, step="change", by=cast.chief, note="有审批单", taken=taken)
    world.entry.refresh_from_db()
    assert (world.entry.state, Entry.objects.get(reverses=world.entry).state) == ("reversed", "effective")
    assert list(ResultRow.objects.filter(result_set=kept).values("composite", "rank")) == before
    with pytest.raises(ValidationError), day("2019-03-01"):
        take_publication_step(result_set=kept, step="finalise", by=cast.clerk)
    better = correct_result(result_set=kept, by=cast.clerk, reason="申诉成立")
    for step in ("check", "report", "decide", "notify"):
        one(cast, better, step)
    rows = {row.result_set_id: row.composite for row in ResultRow.objects.filter(enrolment=world.enrolment_jia)}
    assert rows[better.pk] == 100 > rows[kept.pk]
    assert Publication.objects.get(result_set=kept).state == "superseded"
    appeal.refresh_from_db()
    assert take_appeal_step(appeal=appeal, step="end", by=cast.clerk).state == "ended"


def test_an_appeal_takes_out_what_a_finding_costs(world: World) -> None:
    cast = world.cast
    with day("2018-06-05"):
        finding = findings.confirmed(cast, world.cycle, world.enrolment_jia, cost=Cost(node="travel", value="1"))
    ended(world)
    kept = correct_free(world)
    to(cast, world.cycle, kept, "open_appeals")
    appeal = take_appeal_step(appeal=appealed(cast, kept, world.enrolment_jia), step="accept", by=cast.chief)
    decide_appeal(appeal=appeal, step="annul", by=cast.chief, note="不成立", taken=[Reference("finding", finding.pk)])
    better = correct_result(result_set=kept, by=cast.clerk, reason="申诉成立")
    rows = {row.result_set_id: row.composite for row in ResultRow.objects.filter(enrolment=world.enrolment_jia)}
    assert rows[better.pk] > rows[kept.pk]
    marks = Finding.objects.get(pk=finding.pk).marks
    assert list(marks.values_list("state", "reverses__value")) == [("reversed", None), ("effective", 1)]


def test_a_late_appeal_is_rejected_or_admitted_and_then_marks_the_result(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "circulate")
    with day("2019-04-01"):
        appeal = appealed(cast, kept, world.enrolment_jia)
        assert appeal.is_late
        with pytest.raises(ValidationError):
            take_appeal_step(appeal=appeal, step="accept", by=cast.chief)
        take_appeal_step(appeal=appeal, step="reject_late", by=cast.chief, note="超期")
        take_appeal_step(appeal=appeal, step="admit", by=cast.wei, note="有新证据")
        assert Publication.objects.get(result_set=kept).is_under_review
        with pytest.raises(ValidationError, match="复核"):
            take_publication_step(result_set=kept, step="file", by=cast.clerk)
        client = Client()
        client.force_login(cast.auditor)
        assert "复核中" in client.get(f"/results/sets/{kept.pk}/").content.decode()
        decide_appeal(appeal=appeal, step="uphold", by=cast.chief, note="维持")
        assert not Publication.objects.get(result_set=kept).is_under_review


def test_an_upheld_result_goes_up_once_to_other_people(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    appeal = take_appeal_step(appeal=appealed(cast, kept, world.enrolment_jia), step="accept", by=cast.clerk)
    decide_appeal(appeal=appeal, step="uphold", by=cast.chief, note="维持")
    go_up(appeal=appeal, by=cast.alice, note="不服")
    with pytest.raises(Refused):
        decide_appeal(appeal=appeal, step="uphold", by=cast.chief, note="维持")
    other = person("fresh", "新委员")
    Membership.objects.create(person=other, office=cast.office, role=Role.LEADING_GROUP, since=DAY, body=cast.group)
    assert decide_appeal(appeal=appeal, step="uphold", by=other, note="维持").state == "upheld"
    with pytest.raises(ValidationError):
        go_up(appeal=appeal, by=cast.alice, note="再不服")


def test_only_the_unit_appeals_and_once_at_a_time(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    with pytest.raises(Refused):
        lodge_appeal(result_set=kept, enrolment=world.enrolment_jia, by=cast.bob, grounds="替别人")
    appealed(cast, kept, world.enrolment_jia)
    with pytest.raises(ValidationError):
        appealed(cast, kept, world.enrolment_jia)
    with pytest.raises(ValidationError, match="申诉"), day("2019-03-01"):
        take_publication_step(result_set=kept, step="finalise", by=cast.clerk)


def test_selected_by_rank_or_by_problems_each_with_its_reason(world: World) -> None:
    cast = world.cast
    with day("2018-06-05"):
        findings.notified(cast, world.cycle, world.enrolment_yi, severity="serious")
    kept = world.result_set
    to(cast, world.cycle, kept, "decide")
    made = [select_units(result_set=kept, limits=Limits(serious=1), by=cast.clerk) for _ in range(2)]
    first, again = ([(row.enrolment.name, row.by_rank, row.by_problems) for row in one.units.all()] for one in made)
    assert first == again == [("市统计局", False, True), ("市水务局", True, False)]


@pytest.mark.parametrize(
    ("table", "model"), [(PUBLICATION, "results_publication"), (APPEAL, "results_appeal")], ids=["way", "appeal"]
)
def test_the_triggers_know_the_ways_of_the_table(table: Lifecycle, model: str) -> None:
    from importlib import import_module

    kept = import_module("bihuan.results.migrations.0005_guards")
    later = import_module("bihuan.results.migrations.0011_appeal_taken_back")
    pairs = set(kept.PUBLICATION if model == "results_publication" else later.WAYS)
    assert pairs == {(source, row.target) for row in table.steps for source in row.sources}


def test_steps_and_appeals_stay_as_they_were_written(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "open_appeals")
    appealed(cast, kept, world.enrolment_jia)
    for rows, change in (
        (Appeal.objects.all(), {"grounds": "x"}),
        (Publication.objects.get().steps.all(), {"note": "x"}),
        (Publication.objects.all(), {"state": "final"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)


def test_what_the_council_resolved_stays_where_its_day_is_wrong(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "check")
    client = Client()
    client.force_login(cast.clerk)
    typed = {
        "council_on": "2999-01-01",
        "council_meeting": "市委常委会第3次会议",
        "council_resolution": "原则同意，抓紧整改",
    }
    page = client.post(f"/results/sets/{kept.pk}/steps/report/", typed)
    assert (page.status_code, list(page.context["forms"]["report"].errors)) == (400, ["council_on"])
    assert typed["council_resolution"] in page.content.decode()
    typed["council_on"] = "2019-01-10"
    assert client.post(f"/results/sets/{kept.pk}/steps/report/", typed).status_code == 302
    assert Publication.objects.get(result_set=kept).state == "reported"


def test_why_a_result_is_corrected_stays_where_it_cannot_be(world: World) -> None:
    client = Client()
    client.force_login(world.cast.clerk)
    page = client.post(f"/results/sets/{world.result_set.pk}/correct/", {"reason": "数据更正，来源见附件"})
    assert (page.status_code, "数据更正，来源见附件" in page.content.decode()) == (400, True)


def test_a_note_for_a_step_that_has_passed_meanwhile_is_not_lost(world: World) -> None:
    kept, cast = world.result_set, world.cast
    to(cast, world.cycle, kept, "decide")
    client = Client()
    client.force_login(cast.clerk)
    page = client.post(f"/results/sets/{kept.pk}/steps/drop/", {"note": "数据有误，拟重新冻结", "version": 1})
    assert (page.status_code, "数据有误，拟重新冻结" in page.content.decode()) == (400, True)
