"""The double feedback as a job: terms run from the delivery, withdrawn letters are written anew, the booklet agrees."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from pypdf import PdfReader

from bihuan.engine.values import Reference
from bihuan.findings.models import Finding
from bihuan.notices.models import Notice
from bihuan.organizations.access import Refused
from bihuan.outcomes.actions import batching, packing
from bihuan.outcomes.actions.issuing import move_letter, withdraw_letter
from bihuan.outcomes.models import Batch, Issuer, Kind, Letter, LetterFinding, LetterNumber
from bihuan.outcomes.queries.booklet import booklet
from bihuan.results.actions import (
    correct_result,
    decide_appeal,
    freeze_result,
    lodge_appeal,
    take_appeal_step,
    take_publication_step,
)
from bihuan.results.models import Publication
from bihuan.schemes.models import Enrolment
from bihuan.schemes.presets import preset_text
from bihuan.supervision.actions import record_entry
from tests.cast import Cast
from tests.findings import telling as findings
from tests.findings.telling import day
from tests.outcomes.telling import fed_back, out, text_of, written
from tests.results.telling import appealed, one, to
from tests.world import World, draft, launched


def ready(world: World, issuer: Issuer) -> Batch:
    """Every letter approved, nothing out."""
    cast = world.cast
    to(cast, world.cycle, world.result_set, "open_appeals")
    batch = batching.prepare_batch(result_set=world.result_set, issuer=issuer, by=cast.clerk)
    batching.check_batch(batch=batch, by=cast.chief)
    batching.approve_batch(batch=batch, by=cast.wei)
    return batch


@pytest.mark.row("SY-04")
def test_plan_and_appeal_run_from_the_delivery_not_from_the_draft(world: World, issuer: Issuer) -> None:
    cast, kept = world.cast, world.result_set
    with day("2018-06-05"):
        fresh = findings.confirmed(cast, world.cycle, world.enrolment_jia, correction="staged")
    batch = ready(world, issuer)  # 15 January: the notice's own period ends on the 29th
    with day("2019-01-28"):
        batching.issue_batch(batch=batch, by=cast.clerk)
    letter = batch.letters.get(enrolment=world.enrolment_jia, kind=Kind.FEEDBACK_UNIT)
    fresh.refresh_from_db()
    assert str(letter.plan_due_on) == str(fresh.plan_due_on) == "2019-02-28"
    with day("2019-02-11"):  # ten workdays after the delivery
        assert not lodge_appeal(result_set=kept, enrolment=world.enrolment_jia, by=cast.alice, grounds="异议").is_late
    with day("2019-02-12"):
        assert lodge_appeal(result_set=kept, enrolment=world.enrolment_yi, by=cast.bob, grounds="异议").is_late


def test_the_result_is_not_final_while_a_unit_may_appeal(world: World, issuer: Issuer) -> None:
    batch = ready(world, issuer)
    with day("2019-01-28"):
        batching.issue_batch(batch=batch, by=world.cast.clerk)
    for last, is_final in (("2019-02-11", False), ("2019-02-12", True)):
        with day(last):
            if not is_final:
                with pytest.raises(ValidationError, match="2019-02-11"):
                    take_publication_step(result_set=world.result_set, step="finalise", by=world.cast.clerk)
            else:
                take_publication_step(result_set=world.result_set, step="finalise", by=world.cast.clerk)


def test_no_letter_goes_out_before_the_units_are_notified(world: World, issuer: Issuer) -> None:
    cast = world.cast
    to(cast, world.cycle, world.result_set, "decide")
    batch = batching.prepare_batch(result_set=world.result_set, issuer=issuer, by=cast.clerk)
    batching.check_batch(batch=batch, by=cast.chief)
    batching.approve_batch(batch=batch, by=cast.wei)
    with pytest.raises(ValidationError, match="通知"):
        batching.issue_batch(batch=batch, by=cast.clerk)
    assert LetterNumber.objects.count() == 0


def test_a_withdrawn_letter_is_written_anew_and_only_it(world: World, issuer: Issuer) -> None:
    cast = world.cast
    batch = fed_back(world, issuer)
    wrong = batch.letters.get(enrolment=world.enrolment_jia, kind=Kind.FEEDBACK_LEADER)
    out(world, withdraw_letter(letter_id=wrong.pk, by=cast.clerk, reason="分管领导有误"))
    batching.prepare_batch(result_set=world.result_set, issuer=issuer, by=cast.clerk)
    fresh = batch.letters.get(enrolment=world.enrolment_jia, kind=Kind.FEEDBACK_LEADER, state="draft")
    assert batch.letters.filter(state="draft").count() == 1
    batching.check_batch(batch=batch, by=cast.chief)
    batching.approve_batch(batch=batch, by=cast.wei)
    batching.issue_batch(batch=batch, by=cast.clerk)
    assert Letter.objects.get(pk=fresh.pk).number == "江考函〔2019〕5号"
    assert Letter.objects.get(pk=wrong.pk).state == "withdrawn"


def test_a_pair_waits_for_its_second_letter(world: World, issuer: Issuer) -> None:
    cast, batch = world.cast, ready(world, issuer)
    one_of_two = batch.letters.filter(enrolment=world.enrolment_yi).earliest("id")
    move_letter(letter_id=one_of_two.pk, step="send_back", by=cast.wei, note="请改正")
    batching.issue_batch(batch=batch, by=cast.clerk)
    states = set(batch.letters.filter(enrolment=world.enrolment_yi).values_list("state", flat=True))
    assert (states, LetterNumber.objects.count()) == ({"draft", "approved"}, 2)


@pytest.mark.row("BJ-16")
def test_the_booklet_holds_what_the_letters_hold_and_sums_up_to_the_ledger(world: World, issuer: Issuer) -> None:
    cast = world.cast
    with day("2018-06-05"):
        early = findings.confirmed(cast, world.cycle, world.enrolment_yi, condition="先确认的问题")
        findings.submitted(cast, world.cycle, world.enrolment_yi)
    batch = ready(world, issuer)
    with day("2019-01-16"):
        late = findings.confirmed(cast, world.cycle, world.enrolment_jia, condition="起草之后才确认的问题")
    made = booklet(world.cycle, issuer.name, world.result_set)
    said = text_of(made.blocks)
    in_letters = set(
        LetterFinding.objects.filter(letter__batch=batch, letter__kind="feedback_unit").values_list(
            "finding__number", flat=True
        )
    )
    assert early.number in in_letters
    assert late.number not in in_letters
    for row in Finding.objects.exclude(number=""):
        assert (f"（{row.number}）" in said) == (row.number in in_letters)
    total = Finding.objects.exclude(state="draft").count()
    assert f"台账共登记{total}个问题，本清单收录{len(in_letters)}个，另有" in said
    assert "尚未确认1个" in said
    assert "未列入反馈函1个" in said
    assert made.contents[1] == f"2．市统计局（第{len(in_letters)}号）"
    assert late.number in text_of(booklet(world.cycle, issuer.name).blocks)


def test_the_database_itself_keeps_a_finding_out_of_another_units_letter(world: World, issuer: Issuer) -> None:
    batch = ready(world, issuer)
    theirs = batch.letters.get(enrolment=world.enrolment_yi, kind=Kind.FEEDBACK_UNIT)
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterFinding.objects.create(letter=theirs, finding=world.findings.living)
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterFinding.objects.all().delete()


def test_everyone_a_letter_is_delivered_to_is_told_once(world: World, issuer: Issuer) -> None:
    batch = fed_back(world, issuer)
    letter = batch.letters.get(enrolment=world.enrolment_jia, kind=Kind.FEEDBACK_UNIT)
    leaders = batch.letters.get(enrolment=world.enrolment_jia, kind=Kind.FEEDBACK_LEADER)
    told = {
        row.pk: set(Notice.objects.filter(key=f"letter-{row.pk}").values_list("person__name", flat=True))
        for row in (letter, leaders)
    }
    assert told == {letter.pk: {"艾联络", "何局长"}, leaders.pk: {"林副市长"}}


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_all_letters_and_the_booklet_are_one_file_made_again_where_it_stopped(world: World, issuer: Issuer) -> None:
    cast, batch = world.cast, fed_back(world, issuer)
    shutil.rmtree(packing.package_path(world.result_set.pk).parent, ignore_errors=True)  # another test's
    made: list[int] = []

    def stop(done: int, _total: int) -> None:
        made.append(done)
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        packing.pack_letters(batch=batch, by=cast.clerk, site="https://考核.example/", progress=stop)
    assert not packing.package_path(world.result_set.pk).exists()
    before = {
        file.name: file.stat().st_mtime_ns for file in packing.package_path(world.result_set.pk).parent.rglob("*.pdf")
    }
    assert len(before) == 3
    path = packing.pack_letters(batch=batch, by=cast.clerk, site="https://kaohe.example/")
    listed = names(path)
    assert len(listed) == 6
    assert [name for name in listed if name.endswith(".docx")] == ["2018年度检查考核问题清单.docx"]
    assert listed[0] == "江考函〔2019〕2号 林副市长（市水务局）.pdf"
    with zipfile.ZipFile(path) as archive:
        assert all(PdfReader(archive.open(name)).pages for name in listed if name.endswith(".pdf"))
    with pytest.raises(Refused):
        packing.pack_letters(batch=batch, by=cast.ines, site="https://kaohe.example/")


def test_nothing_is_packed_before_it_is_out(world: World, issuer: Issuer) -> None:
    batch = ready(world, issuer)
    with pytest.raises(ValidationError):
        packing.pack_letters(batch=batch, by=world.cast.clerk, site="https://kaohe.example/")


def test_a_correction_has_letters_of_its_own(world: World, issuer: Issuer) -> None:
    cast = world.cast
    fed_back(world, issuer)
    better = correct_result(result_set=world.result_set, by=cast.clerk, reason="数据更正")
    for step in ("check", "report", "decide", "notify", "open_appeals"):
        one(cast, better, step)
    batch = batching.prepare_batch(result_set=better, issuer=issuer, by=cast.clerk)
    assert batch.letters.count() == 4
    assert Publication.objects.get(result_set=world.result_set).state == "superseded"


@pytest.mark.row("SY-02")
def test_the_letter_tells_every_class_of_assessee_what_it_lost_and_why(cast: Cast, issuer: Issuer) -> None:
    text = preset_text("pinggu").replace("owner: 考核办", "owner: 归口考核主体")
    cycle = launched(cast, text=text.replace("missing: error", "missing: renormalise"))
    unit = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    for klass, node, value in (("body", "plan", "90"), ("principal", "family", "80"), ("principal", "plan", "95")):
        mark = replace(draft(cycle, unit, node=node, value=value, fact="季度检查"), klass=klass)
        record_entry(draft=mark, by=cast.ines)
    kept = freeze_result(cycle=cycle, by=cast.clerk)
    to(cast, cycle, kept, "decide")
    batch = batching.prepare_batch(result_set=kept, issuer=issuer, by=cast.clerk)
    assert batch.letters.filter(enrolment=unit).count() == 2  # one pair a unit, whatever the classes
    for letter in batch.letters.filter(enrolment=unit):
        said = text_of(letter.content["blocks"])
        assert "在“主要负责人”组1个对象中列第1位" in said
        assert "班子其他成员" not in said  # nobody scored them
        for row in kept.rows.filter(enrolment=unit, composite__isnull=False):
            name = {"body": "", "principal": "主要负责人", "member": "班子其他成员"}[row.klass]
            told = re.search(rf"单位{name}综合成绩([\d.]+)分.*?共扣([\d.]+)分", said)
            assert told is not None, row.klass
            pattern = rf"^（{name}）\d+．.*：扣([\d.]+)分" if name else r"^\d+．.*：扣([\d.]+)分"
            lost = [Decimal(points) for points in re.findall(pattern, said, re.MULTILINE)]
            assert sum(lost) == Decimal(told[2]), row.klass
            assert Decimal(told[1]) + Decimal(told[2]) == 100


def test_a_part_of_the_letters_is_prepared_and_the_rest_later(world: World, issuer: Issuer) -> None:
    to(world.cast, world.cycle, world.result_set, "open_appeals")
    some = {world.enrolment_jia.pk}
    batch = batching.prepare_batch(result_set=world.result_set, issuer=issuer, by=world.cast.clerk, units=some)
    assert set(batch.letters.values_list("enrolment", flat=True)) == some
    assert batch.letters.count() == 2
    batching.prepare_batch(result_set=world.result_set, issuer=issuer, by=world.cast.clerk)
    assert batch.letters.count() == 4


def _won(world: World) -> None:
    """The appeal of unit 甲 takes an entry out of the result."""
    cast, lodged = world.cast, appealed(world.cast, world.result_set, world.enrolment_jia)
    appeal = take_appeal_step(appeal=lodged, step="accept", by=cast.clerk)
    decide_appeal(appeal=appeal, step="change", by=cast.chief, note="成立", taken=[Reference("entry", world.entry.pk)])


WAITS = "申诉成立、成绩待更正"


def test_a_unit_that_won_its_appeal_waits_for_the_correction_and_keeps_no_other_back(
    world: World, issuer: Issuer
) -> None:
    cast, jia = world.cast, world.enrolment_jia
    batch = ready(world, issuer)
    _won(world)
    page, address = Client(), f"/results/sets/{world.result_set.pk}/feedback/"
    page.force_login(cast.chief)
    said = page.get(address).content.decode()
    assert f"{jia.name}：{WAITS}" in said
    assert 'value="issue"' in said  # of the other unit
    assert "印发并送达文书" in page.get("/").content.decode()
    with pytest.raises(ValidationError) as refused:
        batching.issue_batch(batch=batch, by=cast.clerk)
    assert refused.value.messages == [f"{jia.name}：{WAITS}：更正发布后再发文。"]
    states = set(batch.letters.values_list("enrolment", "state"))
    assert states == {(jia.pk, "approved"), (world.enrolment_yi.pk, "delivered")}
    assert 'value="issue"' not in page.get(address).content.decode()
    assert "印发并送达文书" not in page.get("/").content.decode()
    fresh = batch.letters.filter(enrolment=jia).earliest("id")
    move_letter(letter_id=fresh.pk, step="send_back", by=cast.wei, note="请改正")
    assert 'value="check"' not in page.get(address).content.decode()
    with pytest.raises(ValidationError, match=WAITS):
        batching.check_batch(batch=batch, by=cast.chief)
    said = page.get(f"/letters/{fresh.pk}/").content.decode()
    assert WAITS in said
    assert f"/letters/{fresh.pk}/steps/check/" not in said


def test_a_letter_with_the_score_an_appeal_changed_is_not_written_but_the_corrected_one_is(
    world: World, issuer: Issuer
) -> None:
    cast, jia, kept = world.cast, world.enrolment_jia, world.result_set
    to(cast, world.cycle, kept, "open_appeals")
    _won(world)
    with pytest.raises(ValidationError, match=WAITS):
        batching.prepare_batch(result_set=kept, issuer=issuer, by=cast.clerk)
    assert set(Letter.objects.filter(batch__result_set=kept).values_list("enrolment", flat=True)) == {
        world.enrolment_yi.pk
    }
    with pytest.raises(ValidationError, match=WAITS):
        written(world, issuer, Kind.INTERVIEW, enrolment=jia, result_set=kept)
    better = correct_result(result_set=kept, by=cast.clerk, reason="申诉成立")
    for step in ("check", "report", "decide", "notify", "open_appeals"):
        one(cast, better, step)
    batch = batching.prepare_batch(result_set=better, issuer=issuer, by=cast.clerk)
    batching.check_batch(batch=batch, by=cast.chief)
    batching.approve_batch(batch=batch, by=cast.wei)
    assert batching.issue_batch(batch=batch, by=cast.clerk) == 2
    letter = batch.letters.get(enrolment=jia, kind=Kind.FEEDBACK_UNIT)
    score = better.rows.get(enrolment=jia).composite
    assert score != kept.rows.get(enrolment=jia).composite
    assert f"综合成绩{score:.2f}分" in text_of(letter.content["blocks"])
    old = Batch.objects.get(result_set=kept)
    with pytest.raises(ValidationError, match="已被更正"):
        batching.check_batch(batch=old, by=cast.chief)
