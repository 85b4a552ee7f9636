"""The doors findings come in by: a form filled on the spot, other organs' workbooks, check-ups, likenesses."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.engine.resemblance import pairs, resemblance
from bihuan.findings.access import visible_check_ups
from bihuan.findings.actions import (
    Visit,
    confirm_finding,
    discard_findings,
    edit_finding,
    judge_item,
    merge_finding,
    receive_form,
    send_back_finding,
    start_check_up,
    take_findings,
    write_findings,
)
from bihuan.findings.models import Finding, FindingImport, OnSiteForm
from bihuan.findings.queries.similar import alike, candidates
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Membership, Role
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import DAY, Cast
from tests.findings.telling import closed, confirmed, day, facts, notified, photo, rectifying


def visit(**more: object) -> Visit:
    now = clock.now()
    kept = {
        "token": "phone-1", "place": "政务服务中心二楼", "arrived_at": now - timedelta(hours=1), "left_at": now,
        "team": "任检、尹复", "met": "窗口负责人", "signed_name": "窗口负责人 李某", **more,
    }  # fmt: skip
    return Visit(**kept)  # type: ignore[arg-type]


@pytest.mark.row("MT-04")
def test_a_form_sent_twice_is_kept_once_with_its_signature(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    for _again in range(2):
        form = receive_form(
            cycle=cycle, enrolment=jia, body=cast.line, visit=visit(), facts=facts(), by=cast.ines,
            signature=photo("签名笔迹"), photos=[photo("现场")],
        )  # fmt: skip
    assert (OnSiteForm.objects.count(), Finding.objects.count()) == (1, 1)
    assert form.finding.state == "submitted"
    assert (form.place, form.signed_name) == ("政务服务中心二楼", "窗口负责人 李某")


@pytest.mark.row("MT-04")
def test_a_form_says_where_and_when_it_was(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    now = clock.now()
    wrongs: dict[str, dict[str, object]] = {
        "place": {"place": " "},
        "left_at": {"arrived_at": now - timedelta(hours=1), "left_at": now - timedelta(hours=2)},
        "arrived_at": {"arrived_at": now + timedelta(hours=1), "left_at": now + timedelta(hours=2)},
        "signature": {"signed_name": " "},
    }
    for field, wrong in wrongs.items():
        with pytest.raises(ValidationError) as caught:
            receive_form(
                cycle=cycle, enrolment=jia, body=cast.line, visit=visit(**wrong), facts=facts(), by=cast.ines,
                signature=photo(),
            )  # fmt: skip
        assert list(caught.value.message_dict) == [field]
    client = Client()
    client.force_login(cast.ines)
    sent = {"cycle": cycle.pk, "body": cast.line.pk, "unit": jia.pk, "token": "t", "place": "窗口", "condition": "事实"}
    times = {"arrived_at": "2018-06-04T08:00", "left_at": "2018-06-04T09:00"}
    for missing in times:
        answer = client.post("/field/forms/", sent | times | {missing: ""})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [missing])
    assert not Finding.objects.exists()


@pytest.mark.row("MT-04")
def test_a_refused_signature_needs_a_reason_and_a_witness(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    refused = visit(signed_name="", refusal="对事实有异议", witness="")
    with pytest.raises(ValidationError) as caught:
        receive_form(cycle=cycle, enrolment=jia, body=cast.line, visit=refused, facts=facts(), by=cast.ines)
    assert list(caught.value.message_dict) == ["signature"]
    seen = visit(signed_name="", refusal="对事实有异议", witness="居委会 王某")
    form = receive_form(
        cycle=cycle, enrolment=jia, body=cast.line, visit=seen, facts=facts(), by=cast.ines, photos=[photo()]
    )
    assert (form.witness, form.signature) == ("居委会 王某", None)


@pytest.mark.row("MT-04")
def test_the_original_stays_when_the_finding_is_mended(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    form = receive_form(
        cycle=cycle, enrolment=jia, body=cast.line, visit=visit(), facts=facts("原始表述"), by=cast.ines,
        signature=photo("笔迹"), photos=[photo()],
    )  # fmt: skip
    send_back_finding(finding_id=form.finding_id, by=cast.clerk, note="补条款")
    edit_finding(finding_id=form.finding_id, facts=facts("修改后的表述"), by=cast.ines)
    form.refresh_from_db()
    assert "原始表述" in form.content
    assert form.finding.condition == "修改后的表述"
    with pytest.raises(DatabaseError), transaction.atomic():
        OnSiteForm.objects.filter(pk=form.pk).update(content="{}")


def workbook(*rows: tuple[str, ...]) -> io.BytesIO:
    lines = ["单位,发现日期,问题表述,依据,文号,问题类别", *(",".join(row) for row in rows)]
    return io.BytesIO("\n".join(lines).encode())


@pytest.mark.row("FT-05")
@pytest.mark.row("MT-07")
def test_an_inspection_tours_findings_come_with_their_document_and_a_person_merges(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    known = confirmed(cast, cycle, jia, condition="三份差旅审批单缺少事由和出差人数")
    file = workbook(
        ("A01", "2018-03-05", "差旅审批单三份缺少出差人数和事由", "第七条", "江巡察〔2018〕2号", ""),
        ("市统计局", "2018-03-06", "会议记录缺失", "议事规则第三条", "江巡察〔2018〕2号", ""),
    )
    kept = take_findings(cycle=cycle, body=cast.line, file=file, name="巡察反馈.csv", source="tour", by=cast.ines)
    assert [row["like"][0][1] for row in kept.rows if row["like"]] == [known.number]
    assert kept.decisions == {"2": "", "3": "new"}
    for undecided, rows in ((kept.decisions, "2"), ({"2": "", "3": ""}, "2、3"), ({}, "2、3")):
        with pytest.raises(ValidationError, match=f"请先.*：{rows}"):
            write_findings(import_id=kept.pk, decisions=undecided, by=cast.ines)
    assert Finding.objects.count() == 1
    write_findings(import_id=kept.pk, decisions={"2": str(known.pk), "3": "new"}, by=cast.ines)
    same = Finding.objects.get(source="tour", enrolment=jia)
    assert same.source_document == "江巡察〔2018〕2号"
    assert same.steps.get(step="submit").detail["same_as"] == known.number
    merge_finding(finding_id=same.pk, into=known, by=cast.clerk, note="同一事实")
    other = Finding.objects.get(source="tour", enrolment__unit=cast.yi)
    assert confirm_finding(finding_id=other.pk, by=cast.clerk).state == "confirmed"
    with pytest.raises(ValidationError):
        write_findings(import_id=kept.pk, decisions={}, by=cast.ines)


@pytest.mark.row("MT-07")
def test_every_wrong_cell_is_named_and_nothing_is_written(cast: Cast, cycle: Cycle) -> None:
    file = workbook(
        ("A99", "昨天", "", "", "", "没有的主题"), ("A01", "2018-03-05", "事实", "", "江巡察〔2018〕2号", "")
    )
    kept = take_findings(cycle=cycle, body=cast.line, file=file, name="反馈.csv", source="tour", by=cast.ines)
    problems = dict(kept.rows[0]["problems"])
    assert set(problems) == {"unit", "on", "condition", "theme", "document"}
    assert "A99" in problems["unit"]
    assert "2018-06-12" in problems["on"]
    assert not kept.rows[1]["problems"]
    with pytest.raises(ValidationError, match=r"错\.csv:1:condition"):
        take_findings(
            cycle=cycle,
            body=cast.line,
            file=io.BytesIO("甲,乙\n1,2\n".encode()),
            name="错.csv",
            source="tour",
            by=cast.ines,
        )
    with pytest.raises(Refused):
        discard_findings(import_id=kept.pk, by=cast.alice)
    assert discard_findings(import_id=kept.pk, by=cast.ines).state == FindingImport.State.DISCARDED


def test_likeness_works_in_chinese() -> None:
    first, second = pairs("三份差旅审批单缺少事由和人数"), pairs("差旅审批单三份，缺少人数和事由")
    assert resemblance(first, second) > 0.6
    assert resemblance(first, pairs("值班电话无人接听")) < 0.1
    assert resemblance(first, frozenset()) == 0


def test_likeness_counts_unit_day_theme_and_text(cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment) -> None:
    finding = confirmed(cast, cycle, jia)
    confirmed(cast, cycle, yi)
    twins = alike(candidates(cast.jia.pk, date(2018, 3, 9)), "差旅审批单缺少事由", date(2018, 3, 9))
    assert [one.finding for one in twins] == [finding]
    assert alike(candidates(cast.jia.pk, date(2018, 3, 9)), "值班电话无人接听", date(2018, 3, 9)) == []
    assert not candidates(cast.jia.pk, date(2018, 8, 1)).exists()


@pytest.mark.row("MT-05")
def test_a_check_up_brings_the_open_ones_and_a_drawn_sample_of_closed_ones(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    ended = [closed(cast, cycle, jia) for _ in range(4)]
    living = rectifying(cast, cycle, jia)
    told = {"cycle": cycle, "enrolment": jia, "body": cast.line, "by": cast.ines}
    first = start_check_up(seed="2018-06", sample=2, **told)  # type: ignore[arg-type]
    second = start_check_up(seed="2018-06", sample=2, **told)  # type: ignore[arg-type]
    others = [start_check_up(seed=f"2018-{n}", sample=2, **told) for n in range(7, 13)]  # type: ignore[arg-type]
    chosen = [[item.finding_id for item in one.items.all()] for one in (first, second, *others)]
    assert chosen[0] == chosen[1]
    assert any(one != chosen[0] for one in chosen[2:])
    assert chosen[0][0] == living.pk
    assert len(chosen[0]) == 3
    assert not visible_check_ups(standing_of(cast.alice)).exists()
    closed_item = first.items.get(finding_id=chosen[0][1])
    with pytest.raises(ValidationError):
        judge_item(item_id=closed_item.pk, result="failed", by=cast.ines)
    with day("2018-06-05"):
        judge_item(item_id=closed_item.pk, result="failed", by=cast.ines, note="同样问题再次出现")
    again = Finding.objects.get(pk=closed_item.finding_id)
    assert (again.state, again.reopen_count) == ("rectifying", 1)
    assert again in ended
    with pytest.raises(ValidationError):
        judge_item(item_id=closed_item.pk, result="holds", by=cast.ines)


@pytest.mark.row("MT-05")
def test_who_is_tied_to_the_unit_does_not_check_it(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    notified(cast, cycle, jia)
    begun = start_check_up(cycle=cycle, enrolment=jia, body=cast.line, by=cast.ivan, seed="1")
    Membership.objects.create(person=cast.ines, office=cast.office, role=Role.LIAISON, unit=cast.jia, since=DAY)
    with pytest.raises(Refused, match="回避"):
        start_check_up(cycle=cycle, enrolment=jia, body=cast.line, by=cast.ines, seed="1")
    with pytest.raises(Refused, match="回避"):
        judge_item(item_id=begun.items.get().pk, result="holds", by=cast.ines)
