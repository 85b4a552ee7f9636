"""Interviews, accountability actions, exports, circulars by scope, the loop report."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from bihuan.findings.models import Finding
from bihuan.notices.models import Notice
from bihuan.organizations.access import Refused
from bihuan.outcomes.actions.exporting import add_recipient, export_result, write_corrections
from bihuan.outcomes.actions.holding import Held, hold_accountable
from bihuan.outcomes.actions.interviewing import (
    Call,
    Interviewee,
    Record,
    call_interviews,
    close_interview,
    commit_interview,
    hold_interview,
    notify_interview,
    sign_interview,
)
from bihuan.outcomes.actions.issuing import sign_receipt
from bihuan.outcomes.actions.telling import To
from bihuan.outcomes.actions.writing import paper_of_letter
from bihuan.outcomes.models import Delivery, Interview, Issuer, Kind, Letter, Session
from bihuan.outcomes.queries.actions import YearOnYear, year_on_year
from bihuan.outcomes.queries.loop import loops
from bihuan.papers.pdf import pdf_of
from bihuan.papers.word import docx_of
from bihuan.records.evidence import evidence_path
from bihuan.results.actions import correct_result, select_units
from bihuan.results.queries.selecting import Limits
from bihuan.schemes.models import Enrolment
from tests.findings.telling import day
from tests.outcomes.telling import fed_back, out, pdf_text, written
from tests.results.telling import one, to
from tests.world import World


def call(pair: str = "head", form: str = "single") -> Call:
    names = ["市委书记", "分管领导"] if pair == "head" else ["市委书记", "纪委书记"]
    return Call(form=form, purpose="admonition", pair=pair, basis="2018年度考核结果", interviewers=names)


def units(world: World, count: int) -> list[Enrolment]:
    """More enrolled units than the cast has."""
    from bihuan.organizations.models import Unit
    from tests.cast import DAY

    made = []
    for n in range(count):
        unit = Unit.objects.create(
            code=f"B{n}", name=f"第{n}局", office=world.cast.office, category="政府部门", valid_from=DAY
        )
        made.append(
            Enrolment.objects.create(cycle=world.cycle, unit=unit, code=unit.code, name=unit.name, category="政府部门")
        )
    return made


def through(interview: Interview, world: World) -> Interview:
    """Notified, held, signed, committed, followed up."""
    by, pk = world.cast.clerk, interview.pk
    notify_interview(interview_id=pk, by=by)
    hold_interview(interview_id=pk, told=record(), by=by)
    sign_interview(
        interview_id=pk, by=by, signatures=[interview.interviewee, "记录员", *interview.session.interviewers]
    )
    commit_interview(interview_id=pk, by=by, text="立即整改")
    return close_interview(interview_id=pk, by=by, text="三项承诺均已落实")


def record() -> Record:
    return Record(date(2019, 1, 15), "市委第二会议室", "记录员", "名次靠后的主要原因", "部分问题已整改", "限期整改")


@pytest.mark.row("SY-03")
@pytest.mark.row("SY-06")
def test_five_units_interviewed_in_both_kinds_give_ten_records_each_with_its_interviewers(world: World) -> None:
    to(world.cast, world.cycle, world.result_set, "decide")
    chosen = units(world, 5)
    people = [Interviewee(unit, f"{unit.name}{post}", post) for unit in chosen for post in ("党委书记", "纪委书记")]
    made = call_interviews(result_set=world.result_set, call=call("party"), people=people, by=world.cast.clerk)
    assert (len(made), Interview.objects.count()) == (10, 10)
    assert all(session.interviewers == ["市委书记", "纪委书记"] for session in made)
    heads = [Interviewee(unit, f"{unit.name}局长", "局长") for unit in chosen]
    call_interviews(result_set=world.result_set, call=call("head"), people=heads, by=world.cast.clerk)
    assert set(Session.objects.values_list("pair", flat=True)) == {"head", "party"}
    for interview in Interview.objects.select_related("session"):
        assert through(interview, world).state == "closed"
    assert Interview.objects.exclude(follow_up="").count() == 15


@pytest.mark.row("HD-01")
def test_six_of_a_hundred_and_eight_in_one_collective_session_give_six_records(world: World) -> None:
    to(world.cast, world.cycle, world.result_set, "decide")
    people = [Interviewee(unit, f"{unit.name}局长", "局长") for unit in units(world, 6)]
    made = call_interviews(
        result_set=world.result_set, call=call(form="collective"), people=people, by=world.cast.clerk
    )
    assert (len(made), made[0].interviews.count()) == (1, 6)


@pytest.mark.row("BJ-17")
@pytest.mark.row("CY-07")
@pytest.mark.row("MT-08")
def test_the_bottom_is_selected_interviewed_circulated_and_filed_with_a_receipt(world: World, issuer: Issuer) -> None:
    cast, kept = world.cast, world.result_set
    to(cast, world.cycle, kept, "finalise")
    one(cast, kept, "circulate")
    with day("2019-02-20"):
        chosen = select_units(result_set=kept, limits=Limits(), by=cast.clerk).units.get()
        assert (chosen.enrolment.name, chosen.by_rank) == ("市水务局", True)
        people = [Interviewee(chosen.enrolment, "何局长", "局长")]
        interview = call_interviews(result_set=kept, call=call(), people=people, by=cast.clerk)[0].interviews.get()
        held = through(interview, world)
        assert (held.commitment_due_on, held.follow_up) == (date(2019, 1, 30), "三项承诺均已落实")
        row = [{"序号": "1", "内容": chosen.enrolment.name}]
        circular = out(
            world,
            written(world, issuer, Kind.CIRCULAR, scope="city", values={"名单": row}, result_set=kept),
            To("各单位"),
        )
        filing = out(
            world, written(world, issuer, Kind.FILING, addressee="市委组织部", values={"名单": row}, result_set=kept)
        )
        assert "市水务局" in str(circular.content)
        got = sign_receipt(delivery_id=filing.deliveries.get().pk, by=cast.clerk, name="组织部李科长")
        assert (got.received_by, got.received_on) == ("组织部李科长", date(2019, 2, 20))


def test_a_record_is_fixed_once_everyone_has_signed(world: World) -> None:
    to(world.cast, world.cycle, world.result_set, "decide")
    people = [Interviewee(world.enrolment_jia, "何局长", "局长")]
    made = call_interviews(result_set=world.result_set, call=call(), people=people, by=world.cast.clerk)
    pk, by = made[0].interviews.get().pk, world.cast.clerk
    notify_interview(interview_id=pk, by=by)
    hold_interview(interview_id=pk, told=record(), by=by)
    with pytest.raises(ValidationError, match="何局长"):
        sign_interview(interview_id=pk, by=by, signatures=["市委书记", "分管领导", "记录员"])
    sign_interview(interview_id=pk, by=by, signatures=["市委书记", "分管领导", "记录员", "何局长"])
    with pytest.raises(ValidationError):
        hold_interview(interview_id=pk, told=record(), by=by)
    for field in ("points", "statement", "record_hash"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Interview.objects.filter(pk=pk).update(**{field: "x"})
    with pytest.raises(Refused):
        commit_interview(interview_id=pk, by=world.cast.bob, text="代交")
    assert commit_interview(interview_id=pk, by=world.cast.head, text="整改").committed_on == date(2019, 1, 15)


@pytest.mark.row("XC-07")
def test_thirty_eight_against_twenty_prints_both_counts(world: World) -> None:
    for on, count in ((date(2017, 5, 1), 20), (date(2018, 5, 1), 30), (date(2018, 9, 1), 8)):
        held = Held(on=on, measure="talk", tier="principal", document="江纪〔2018〕1号", count=count)
        hold_accountable(enrolment=world.enrolment_jia, held=held, by=world.cast.clerk)
    compared = year_on_year(world.cast.office.pk, 2018)
    assert (compared.now, compared.before, compared.percent) == (38, 20, 90)
    assert all(part in compared.text for part in ("38", "20", "+90"))
    assert "200" not in YearOnYear(380, 200).text
    wrong = Held(on=date(2018, 5, 1), measure="talk", tier="principal", document=" ")
    with pytest.raises(ValidationError):
        hold_accountable(enrolment=world.enrolment_jia, held=wrong, by=world.cast.clerk)


@pytest.mark.row("CY-06")
@pytest.mark.row("FT-07")
def test_published_results_go_signed_to_listed_departments_which_are_told_of_a_correction(
    world: World, issuer: Issuer
) -> None:
    cast, kept = world.cast, world.result_set
    listed = add_recipient(office=cast.office, name="市委组织部", kind="personnel", by=cast.clerk)
    foreign = add_recipient(office=cast.other_office, name="某公司", kind="personnel", by=cast.other)
    to(cast, world.cycle, kept, "open_appeals")
    with pytest.raises(ValidationError):
        export_result(result_set=kept, recipient=listed, purpose="干部考核", by=cast.clerk)
    one(cast, kept, "finalise")
    with pytest.raises(Refused):
        export_result(result_set=kept, recipient=foreign, purpose="干部考核", by=cast.clerk)
    with pytest.raises(ValidationError):
        export_result(result_set=kept, recipient=listed, purpose=" ", by=cast.clerk)
    made = export_result(result_set=kept, recipient=listed, purpose="干部考核", by=cast.clerk)
    told = json.loads(evidence_path(made.file).read_text("utf-8"))
    text = json.dumps(told["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(told["public_key"]))
    key.verify(base64.b64decode(told["signature"]), text)
    assert (told["content"]["recipient"], told["content"]["purpose"]) == ("市委组织部", "干部考核")
    assert told["content"]["at"] == made.at.isoformat(timespec="seconds")  # when, inside what is signed
    assert (made.sha256, len(told["content"]["rows"])) == (hashlib.sha256(text).hexdigest(), kept.rows.count())
    better = correct_result(result_set=kept, by=cast.clerk, reason="数据更正")
    for step in ("check", "report", "decide", "notify"):
        one(cast, better, step)
    letters = write_corrections(result_set=better, issuer=issuer, by=cast.clerk)
    assert [(row.addressee, row.kind) for row in letters] == [("市委组织部", "correction")]
    assert write_corrections(result_set=better, issuer=issuer, by=cast.clerk) == []  # nobody is told twice
    told_people = set(Notice.objects.filter(key=f"result-{better.pk}").values_list("person__name", flat=True))
    assert told_people == {"艾联络", "白联络", "何局长", "林副市长"}


@pytest.mark.row("BJ-25")
def test_a_circular_names_no_more_than_its_scope_allows_anywhere_in_the_file(world: World, issuer: Issuer) -> None:
    to(world.cast, world.cycle, world.result_set, "circulate")
    fact = "市水务局何局长未履行职责，市 水 务 局被问责。"
    for scope, named in (
        ("internal", {"市水务局", "何局长"}), ("city", {"市水务局"}), ("public", set[str]()),
    ):  # fmt: skip
        values = {"事由": "市水务局有关问题", "事实": fact}
        letter = written(
            world, issuer, Kind.CIRCULAR, scope=scope, addressee="各单位", values=values, result_set=world.result_set
        )
        paper = paper_of_letter(out(world, letter, To("各单位")))
        pdf, word = pdf_of(paper), docx_of(paper)
        with zipfile.ZipFile(io.BytesIO(word)) as archive:
            inside = "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
        seen = pdf_text(pdf) + inside + letter.title + str(letter.content)
        assert {name for name in ("市水务局", "何局长") if name in seen} == named
        properties = str(PdfReader(io.BytesIO(pdf)).metadata)
        assert ("市水务局" in properties) == ("市水务局" in named)


@pytest.mark.row("SY-05")
@pytest.mark.row("SY-06")
@pytest.mark.row("SY-07")
@pytest.mark.row("PG-07")
def test_the_loop_is_complete_only_when_no_link_is_missing(world: World, issuer: Issuer) -> None:
    cast, kept = world.cast, world.result_set
    fed_back(world, issuer)

    def jia() -> tuple[str, ...]:
        return next(row.missing for row in loops(kept) if row.enrolment == world.enrolment_jia)

    assert jia() == ("feedback_unit", "feedback_leader", "circular", "filing", "findings", "selection")
    told = [str(word) for word in next(row.words for row in loops(kept) if row.enrolment == world.enrolment_jia)]
    assert told[:4] == ["单位反馈未签收", "分管领导反馈未签收", "未通报", "尚未备案"]  # sent and not signed; not sent
    for row in Delivery.objects.filter(letter__enrolment=world.enrolment_jia):
        sign_receipt(delivery_id=row.pk, by=cast.clerk, name="收件人")
    one(cast, kept, "finalise")
    one(cast, kept, "circulate")
    out(world, written(world, issuer, Kind.CIRCULAR, scope="internal", result_set=kept), To("处室"))
    assert "circular" in jia()  # an internal one is no circular to the city
    out(world, written(world, issuer, Kind.CIRCULAR, scope="city", result_set=kept), To("各单位"))
    assert jia() == ("filing", "findings", "selection")
    filing = out(world, written(world, issuer, Kind.FILING, addressee="市委组织部", result_set=kept))
    assert jia() == ("filing", "findings", "selection")
    sign_receipt(delivery_id=filing.deliveries.get().pk, by=cast.clerk, name="李科长")
    select_units(result_set=kept, limits=Limits(), by=cast.clerk)
    assert jia() == ("findings", "interview_head", "interview_party")
    for pair in ("head", "party"):
        people = [Interviewee(world.enrolment_jia, "何局长", "局长")]
        made = call_interviews(result_set=kept, call=call(pair), people=people, by=cast.clerk)
        assert f"interview_{pair}" in jia()  # called is not held
        through(made[0].interviews.get(), world)
    assert jia() == ("findings",)
    from bihuan.findings.actions import close_finding, sign_report, verify_finding
    from tests.findings import telling

    living = Finding.objects.get(pk=world.findings.living.pk)
    telling.finish(cast, living)
    sign_report(finding_id=living.pk, by=cast.head)
    verify_finding(finding_id=living.pk, by=cast.ivan, opinion="齐全", method="check", uploads=[telling.photo("核")])
    close_finding(finding_id=living.pk, by=cast.clerk)
    loop = next(row for row in loops(kept) if row.enrolment == world.enrolment_jia)
    assert (loop.is_complete, loop.feedback, loop.circular, loop.interviews) == (True, 2, 2, 2)
    assert Letter.objects.filter(state="delivered").count() == 7
