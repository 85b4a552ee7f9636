"""Letters: the double feedback, what it says, its number, its life; recommendations; what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.findings.actions import Cost
from bihuan.findings.models import Finding
from bihuan.organizations.access import Refused, standing_of
from bihuan.outcomes.access import visible_letters
from bihuan.outcomes.actions import batching
from bihuan.outcomes.actions.issuing import (
    approve_letter,
    check_letter,
    issue_letter,
    reply_letter,
    sign_receipt,
    withdraw_letter,
)
from bihuan.outcomes.actions.telling import To
from bihuan.outcomes.actions.writing import paper_of_letter
from bihuan.outcomes.lifecycle import INTERVIEW, LETTER
from bihuan.outcomes.models import Delivery, Issuer, Kind, Letter, LetterNumber
from bihuan.outcomes.queries.board import board
from bihuan.outcomes.queries.booklet import booklet
from bihuan.outcomes.queries.loop import loops
from bihuan.outcomes.queries.losses import Frozen
from bihuan.results.actions import freeze_result
from bihuan.results.models import ResultRow
from bihuan.schemes.actions.calendar import set_deadlines
from tests.findings import telling as findings
from tests.findings.telling import day
from tests.outcomes.telling import fed_back, out, text_of, written
from tests.results.telling import one, to
from tests.world import World


@pytest.mark.row("SY-02")
def test_the_printed_deductions_add_up_to_the_loss_and_name_their_findings(world: World, issuer: Issuer) -> None:
    cast = world.cast
    with day("2018-06-05"):
        finding = findings.confirmed(cast, world.cycle, world.enrolment_jia, cost=Cost(node="travel", value="1"))
    kept = freeze_result(cycle=world.cycle, by=cast.clerk)
    row = ResultRow.objects.select_related("enrolment").get(result_set=kept, enrolment=world.enrolment_jia)
    why = Frozen(kept).reasons(row)
    assert row.composite is not None
    assert sum(Decimal(loss.points) for loss in why.losses) == Decimal(why.total) == 100 - row.composite > 0
    assert finding.number in why.losses[0].reason
    to(cast, world.cycle, kept, "open_appeals")
    batch = batching.prepare_batch(result_set=kept, issuer=issuer, by=cast.clerk)
    said = text_of(batch.letters.get(enrolment=world.enrolment_jia, kind=Kind.FEEDBACK_UNIT).content["blocks"])
    assert said.count(f"共扣{why.total}分") == 1
    assert all(f"扣{loss.points}分。{loss.reason}" in said for loss in why.losses)
    assert all(part in said for part in ("申诉", issuer.address, "收到本函之日起10个工作日内"))


@pytest.mark.row("SY-04")
def test_both_deliveries_happen_together_and_start_the_plan(world: World, issuer: Issuer) -> None:
    with day("2018-06-05"):
        fresh = findings.confirmed(world.cast, world.cycle, world.enrolment_jia, correction="staged")
    fed_back(world, issuer)
    pair = Letter.objects.filter(enrolment=world.enrolment_jia).order_by("id")
    assert [(row.kind, row.state, row.number) for row in pair] == [
        ("feedback_unit", "delivered", "江考函〔2019〕1号"), ("feedback_leader", "delivered", "江考函〔2019〕2号"),
    ]  # fmt: skip
    assert [row.deliveries.get().person for row in pair] == [None, world.cast.leader]
    fresh.refresh_from_db()
    assert (fresh.state, fresh.letter_number, str(fresh.plan_due_on)) == ("notified", "江考函〔2019〕1号", "2019-02-15")
    assert {str(row.plan_due_on) for row in pair} == {"2019-02-15"}
    for row, who in zip(pair, (world.cast.alice, world.cast.leader), strict=True):
        assert sign_receipt(delivery_id=row.deliveries.get().pk, by=who).received_by == who.name


@pytest.mark.row("SY-04")
@pytest.mark.row("SY-07")
def test_the_offices_own_rule_of_months_decides_when_plans_are_due(world: World, issuer: Issuer) -> None:
    set_deadlines(office=world.cast.office, terms={"plan_months": 2}, by=world.cast.clerk)
    with day("2018-06-05"):
        fresh = findings.confirmed(world.cast, world.cycle, world.enrolment_jia, correction="staged")
    fed_back(world, issuer)
    fresh.refresh_from_db()
    due = set(Letter.objects.values_list("plan_due_on", flat=True))
    assert due == {fresh.plan_due_on} == {date(2019, 3, 15)}
    assert not [row for row in loops(world.result_set) if "plan" in row.missing]
    with day("2019-03-16"):
        assert ["plan" in row.missing for row in loops(world.result_set)] == [True, False]


@pytest.mark.row("SY-04")
def test_a_receipt_noted_by_the_office_names_who_received_it(world: World, issuer: Issuer) -> None:
    fed_back(world, issuer)
    delivery = Delivery.objects.earliest("id")
    with pytest.raises(ValidationError, match="签收"):
        sign_receipt(delivery_id=delivery.pk, by=world.cast.clerk, name=" ")
    with pytest.raises(Refused):
        sign_receipt(delivery_id=delivery.pk, by=world.cast.bob, name="柏乙")
    assert Delivery.objects.get(pk=delivery.pk).received_on is None


@pytest.mark.row("SY-04")
def test_a_failing_second_letter_takes_the_first_back(
    world: World, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = world.cast
    to(cast, world.cycle, world.result_set, "open_appeals")
    batch = batching.prepare_batch(result_set=world.result_set, issuer=issuer, by=cast.clerk)
    batching.check_batch(batch=batch, by=cast.chief)
    batching.approve_batch(batch=batch, by=cast.wei)
    Letter.objects.filter(pk=batch.letters.filter(kind=Kind.FEEDBACK_LEADER).earliest("id").pk).update(content_hash="x")
    with pytest.raises(ValidationError):
        batching.issue_batch(batch=batch, by=cast.clerk)
    assert (LetterNumber.objects.count(), Delivery.objects.count()) == (2, 2)  # the other unit's pair is out
    assert set(batch.letters.filter(enrolment=world.enrolment_jia).values_list("state", flat=True)) == {"approved"}


def test_a_stopped_job_goes_on_and_draws_no_number_twice(world: World, issuer: Issuer) -> None:
    cast = world.cast
    to(cast, world.cycle, world.result_set, "open_appeals")
    batch = batching.prepare_batch(result_set=world.result_set, issuer=issuer, by=cast.clerk)
    batching.check_batch(batch=batch, by=cast.chief)
    batching.approve_batch(batch=batch, by=cast.wei)

    def stop(done: int, _total: int) -> None:
        raise KeyboardInterrupt(done)

    with pytest.raises(KeyboardInterrupt):
        batching.issue_batch(batch=batch, by=cast.clerk, progress=stop)
    assert batch.letters.filter(state="delivered").count() == 2
    assert batching.prepare_batch(result_set=world.result_set, issuer=issuer, by=cast.clerk) == batch
    assert batching.issue_batch(batch=batch, by=cast.clerk) == 1
    assert [row.serial for row in LetterNumber.objects.all()] == [1, 2, 3, 4]
    assert batch.letters.count() == 4


@pytest.mark.row("BJ-16")
def test_a_finding_is_in_the_booklet_if_and_only_if_it_is_in_its_units_letter(world: World, issuer: Issuer) -> None:
    with day("2018-06-05"):
        for unit in (world.enrolment_yi, world.enrolment_yi, world.enrolment_jia):
            findings.confirmed(world.cast, world.cycle, unit)
        findings.submitted(world.cast, world.cycle, world.enrolment_yi)
    fed_back(world, issuer)
    said = text_of(booklet(world.cycle, issuer.name).blocks)
    standing = {row.number for row in Finding.objects.exclude(state__in=["draft", "submitted", "transferred"])}
    assert len(standing) == 4
    assert all(f"{running}．（" in said for running in range(1, 5))
    for row in Finding.objects.exclude(number=""):
        letters = [
            letter
            for letter in Letter.objects.filter(kind=Kind.FEEDBACK_UNIT)
            if row.number in text_of(letter.content["blocks"])
        ]
        assert (f"（{row.number}）" in said) == (row.number in standing) == bool(letters)
        assert [letter.enrolment_id for letter in letters] in ([], [row.enrolment_id])
    assert f"共收录{len(standing)}个问题" in said


def test_a_letter_never_holds_another_units_finding(world: World, issuer: Issuer) -> None:
    with pytest.raises(ValidationError, match="2018"):
        written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_yi, findings=[world.findings.living])


def test_a_unit_reads_its_own_letters_once_they_are_out_and_the_leader_theirs(world: World, issuer: Issuer) -> None:
    cast = world.cast
    draft = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia)
    assert not visible_letters(standing_of(cast.alice)).exists()
    out(world, draft)
    fed_back(world, issuer)
    seen = {
        name: sorted(visible_letters(standing_of(getattr(cast, name))).values_list("kind", flat=True))
        for name in ("alice", "bob", "leader", "ines", "nobody", "other")
    }
    assert seen == {
        "alice": ["feedback_unit", "reminder"], "bob": ["feedback_unit"], "leader": ["feedback_leader"], "ines": [],
        "nobody": [], "other": [],
    }  # fmt: skip


@pytest.mark.row("XC-05")
def test_a_letter_to_a_leading_body_names_the_problems_in_its_remit(world: World, issuer: Issuer) -> None:
    to(world.cast, world.cycle, world.result_set, "finalise")
    living = world.findings.living
    problems = [{"序号": "1", "编号": living.number, "单位": "市水务局", "内容": living.condition}]
    for body in ("市委", "市人大常委会", "市政府", "市政协"):
        letter = written(
            world, issuer, Kind.BODY_LETTER, addressee=body, findings=[living], values={"问题": problems},
            result_set=world.result_set,
        )  # fmt: skip
        paper = paper_of_letter(out(world, letter, To(body)))
        told = text_of(paper.blocks)
        assert (paper.addressee, living.number in told, "二、重点提醒" in told) == (body, True, True)
    assert Letter.objects.filter(kind=Kind.BODY_LETTER, state="delivered").count() == 4


def late_replies(world: World, on: date) -> int:
    """As the office's board counts them."""
    return next(one.count for one in board(world.cycle, on).late if one.name == "replies")


@pytest.mark.row("XC-06")
def test_a_recommendation_is_answered_with_reasons_and_tracked_until_then(world: World, issuer: Issuer) -> None:
    due = date(2019, 2, 15)
    letter = out(world, written(world, issuer, Kind.RECOMMENDATION, enrolment=world.enrolment_jia, reply_due_on=due))
    said = text_of(letter.content["blocks"])
    assert letter.number == "江考纪建〔2019〕1号"
    assert all(part in said for part in ("三份差旅审批单", "审核不严", "完善制度", "2019年2月15日"))
    assert [late_replies(world, on) for on in (due, date(2019, 2, 16))] == [0, 1]
    for verdict in ("partly", "refuse", "whatever"):
        with pytest.raises(ValidationError):
            reply_letter(letter_id=letter.pk, by=world.cast.alice, verdict=verdict, reasons=" ")
    for someone in (world.cast.bob, world.cast.clerk):
        with pytest.raises(Refused):
            reply_letter(letter_id=letter.pk, by=someone, verdict="accept", reasons="")
    done = reply_letter(letter_id=letter.pk, by=world.cast.alice, verdict="partly", reasons="第三条已有制度")
    assert (done.state, done.verdict, late_replies(world, date(2019, 3, 1))) == ("replied", "partly", 0)


def test_the_office_notes_the_answer_of_an_organ_outside_only(world: World, issuer: Issuer) -> None:
    within = out(world, written(world, issuer, Kind.RECOMMENDATION, enrolment=world.enrolment_jia))
    outside = out(world, written(world, issuer, Kind.RECOMMENDATION))
    client, offered = Client(), []
    for who, letter in ((world.cast.clerk, within), (world.cast.alice, within), (world.cast.clerk, outside)):
        client.force_login(who)
        offered.append('name="verdict"' in client.get(f"/letters/{letter.pk}/").content.decode())
    assert offered == [False, True, True]
    with pytest.raises(Refused):
        reply_letter(letter_id=within.pk, by=world.cast.clerk, verdict="accept", reasons="")
    assert reply_letter(letter_id=outside.pk, by=world.cast.clerk, verdict="accept", reasons="").state == "replied"


def test_three_people_and_a_fixed_content(world: World, issuer: Issuer) -> None:
    cast, letter = world.cast, written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia)
    with pytest.raises(Refused):
        check_letter(letter_id=letter.pk, by=cast.clerk)
    with pytest.raises(ValidationError):
        approve_letter(letter_id=letter.pk, by=cast.wei)
    check_letter(letter_id=letter.pk, by=cast.chief)
    with pytest.raises(Refused):
        approve_letter(letter_id=letter.pk, by=cast.clerk)
    with pytest.raises(ValidationError):
        issue_letter(letter_id=letter.pk, by=cast.clerk, to=[To("x")])
    approve_letter(letter_id=letter.pk, by=cast.wei)
    for field, value in (("title", "x"), ("content", {}), ("addressee", "x"), ("state", "issued")):
        with pytest.raises(DatabaseError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**{field: value})


def test_a_withdrawn_number_is_explained_by_a_notice_and_never_used_again(world: World, issuer: Issuer) -> None:
    letter = out(world, written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia))
    notice = withdraw_letter(letter_id=letter.pk, by=world.cast.clerk, reason="引用条款有误")
    with pytest.raises(ValidationError, match="办理"):
        withdraw_letter(letter_id=letter.pk, by=world.cast.clerk, reason="再撤一次")
    assert Letter.objects.get(pk=letter.pk).state == "delivered"  # it stands until the notice is out
    notice = out(world, notice)
    gone = Letter.objects.get(pk=letter.pk)
    again = out(world, written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia))
    assert (gone.state, notice.withdraws_id, again.number) == ("withdrawn", gone.pk, "江考提〔2019〕2号")
    assert letter.number in text_of(notice.content["blocks"])
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterNumber.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterNumber.objects.create(issuer=issuer, series="提", year=2019, serial=2, letter=gone)


@pytest.mark.parametrize(
    ("migration", "name", "table"),
    [("0002_guards", "LETTER", LETTER), ("0006_called_off", "INTERVIEW", INTERVIEW)],
)
def test_the_triggers_know_the_ways_of_the_tables(migration: str, name: str, table: object) -> None:
    from importlib import import_module

    from bihuan.engine.lifecycle import Lifecycle

    assert isinstance(table, Lifecycle)
    kept = set(getattr(import_module(f"bihuan.outcomes.migrations.{migration}"), name))
    assert kept == {(s, row.target) for row in table.steps for s in row.sources if s != row.target}


@pytest.mark.row("XC-05")
def test_the_result_appeals_before_it_circulates(world: World, issuer: Issuer) -> None:
    to(world.cast, world.cycle, world.result_set, "open_appeals")
    for kind in (Kind.CIRCULAR, Kind.FILING, Kind.BODY_LETTER):
        with pytest.raises(ValidationError, match="定案"):
            written(world, issuer, kind, result_set=world.result_set)
    one(world.cast, world.result_set, "finalise")
    assert written(world, issuer, Kind.CIRCULAR, result_set=world.result_set).state == "draft"
