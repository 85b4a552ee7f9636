"""Edges of documents: what goes out alone, to whom, on what it rests, who wrote it, what the database itself keeps."""

from __future__ import annotations

import io
import os
import time
import zipfile
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.findings.actions import withdraw_finding
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Membership, Person, Role
from bihuan.outcomes.actions import batching
from bihuan.outcomes.actions.exporting import add_recipient, export_result
from bihuan.outcomes.actions.interviewing import Interviewee, call_interviews
from bihuan.outcomes.actions.issuing import approve_letter, check_letter, issue_letter, reply_letter, withdraw_letter
from bihuan.outcomes.actions.revising import Words, revise_letter
from bihuan.outcomes.actions.telling import To, recipients
from bihuan.outcomes.actions.wording import upload_wording
from bihuan.outcomes.models import Issuer, Kind, Letter, LetterNumber
from bihuan.outcomes.queries.booklet import booklet
from bihuan.outcomes.queries.corrections import to_correct
from bihuan.outcomes.queries.redacting import Redactor
from bihuan.papers.wording import WordingError, lines_of_word
from bihuan.records.progress import begin, clear, read
from bihuan.results.actions import correct_result, lodge_appeal, take_appeal_step
from bihuan.results.models import Publication
from tests.cast import DAY, person
from tests.findings import telling as findings
from tests.findings.telling import day
from tests.outcomes.telling import fed_back, out, text_of, written
from tests.outcomes.test_acts import call
from tests.outcomes.test_batches import ready
from tests.outcomes.test_papers import word
from tests.results.telling import appealed, one, to
from tests.world import World


def test_a_letter_of_a_pair_never_goes_out_alone(world: World, issuer: Issuer) -> None:
    batch, cast = ready(world, issuer), world.cast
    alone = batch.letters.earliest("id")
    with pytest.raises(ValidationError, match="成对"):
        issue_letter(letter_id=alone.pk, by=cast.clerk, to=[To("市水务局")])
    client = Client()
    client.force_login(cast.clerk)
    year = world.cycle.pk
    numbers = list(batch.letters.values_list("pk", flat=True))
    chosen = client.post(f"/years/{year}/errands/letters/", {"row": numbers, "step": "issue"}, follow=True)
    assert chosen.content.decode().count("成对") == len(numbers)  # none of them can be issued alone: the reason is said
    listed = client.get(f"/years/{year}/letters/?state=approved").content.decode()
    assert "反馈意见" in listed
    assert f"/results/sets/{world.result_set.pk}/feedback/" in listed
    assert LetterNumber.objects.count() == 0


def test_a_letter_about_one_unit_to_another_body_goes_to_that_body(world: World, issuer: Issuer) -> None:
    letter = written(world, issuer, Kind.RECOMMENDATION, enrolment=world.enrolment_jia, addressee="市国资委党委")
    assert recipients(letter) == [To("市国资委党委")]
    own = written(world, issuer, Kind.RECOMMENDATION, enrolment=world.enrolment_jia, addressee="市水务局")
    assert recipients(own) == [To("市水务局", unit=world.enrolment_jia)]


def test_a_withdrawal_reaches_whoever_received_the_letter(world: World, issuer: Issuer) -> None:
    batch, cast = fed_back(world, issuer), world.cast
    leaders = batch.letters.get(enrolment=world.enrolment_jia, kind=Kind.FEEDBACK_LEADER)
    notice = withdraw_letter(letter_id=leaders.pk, by=cast.clerk, reason="有误")
    assert [(one.person, one.unit) for one in recipients(notice)] == [(cast.leader, None)]
    out(world, notice, *recipients(notice))
    codes = {}
    for who in (cast.leader, cast.alice):
        client = Client()
        client.force_login(who)
        codes[who.name] = client.get(f"/letters/{notice.pk}/").status_code
    assert codes == {"林副市长": 200, "艾联络": 404}


def test_what_a_circular_rests_on_must_still_stand_when_it_goes_out(world: World, issuer: Issuer) -> None:
    cast, kept = world.cast, world.result_set
    to(cast, world.cycle, kept, "finalise")
    letter = written(world, issuer, Kind.CIRCULAR, scope="public", result_set=kept)
    check_letter(letter_id=letter.pk, by=cast.chief)
    approve_letter(letter_id=letter.pk, by=cast.wei)
    with pytest.raises(ValidationError, match="尚未通报"):
        issue_letter(letter_id=letter.pk, by=cast.clerk, to=[To("各单位")])
    one(cast, kept, "circulate")
    with day("2019-06-03"):
        appeal = appealed(cast, kept, world.enrolment_jia)
        take_appeal_step(appeal=appeal, step="admit", by=cast.wei, note="有新证据")
        with pytest.raises(ValidationError, match="复核"):
            issue_letter(letter_id=letter.pk, by=cast.clerk, to=[To("各单位")])


@pytest.mark.row("BJ-05")
@pytest.mark.row("BJ-25")
def test_who_scored_approves_no_circular_and_a_withdrawn_finding_is_no_case(world: World, issuer: Issuer) -> None:
    from bihuan.supervision.actions import record_entry
    from tests.world import draft

    cast, kept = world.cast, world.result_set
    scorer = person("scorer", "双任")
    for role, where in ((Role.LEADING_GROUP, {"body": cast.group}), (Role.ASSESSOR, {"body": cast.line})):
        Membership.objects.create(person=scorer, office=cast.office, role=role, since=DAY, **where)
    record_entry(draft=draft(world.cycle, world.enrolment_yi), by=scorer)
    kept = refrozen(world)
    to(cast, world.cycle, kept, "circulate")
    letter = written(world, issuer, Kind.CIRCULAR, scope="city", result_set=kept)
    check_letter(letter_id=letter.pk, by=cast.chief)
    with pytest.raises(Refused):
        approve_letter(letter_id=letter.pk, by=scorer)
    with day("2018-06-05"):
        gone = findings.confirmed(cast, world.cycle, world.enrolment_yi)
        withdraw_finding(finding_id=gone.pk, by=cast.chief, note="不成立")
    gone.refresh_from_db()
    with pytest.raises(ValidationError, match=gone.number):
        written(world, issuer, Kind.CIRCULAR, findings=[gone])


def refrozen(world: World):  # type: ignore[no-untyped-def] # a result set
    from bihuan.results.actions import freeze_result

    return freeze_result(cycle=world.cycle, by=world.cast.clerk)


@pytest.mark.row("CY-06")
def test_a_department_is_told_of_the_second_correction_too(world: World) -> None:
    cast, kept = world.cast, world.result_set
    to(cast, world.cycle, kept, "finalise")
    listed = add_recipient(office=cast.office, name="市委　组织部", kind="personnel", by=cast.clerk)
    export_result(result_set=kept, recipient=listed, purpose="干部考核", by=cast.clerk)
    for number in (1, 2):
        kept = correct_result(result_set=kept, by=cast.clerk, reason=f"第{number}次更正")
        for step in ("check", "report", "decide", "notify"):
            one(cast, kept, step)
        assert to_correct(Publication.objects.get(result_set=kept)) == [listed]


def test_an_appeal_in_time_against_a_final_result_holds_exports_back(world: World, issuer: Issuer) -> None:
    cast, kept = world.cast, world.result_set
    batch = ready(world, issuer)
    one(cast, kept, "finalise")  # 30 January: the notice's period is over, no letter is out yet
    listed = add_recipient(office=cast.office, name="市委组织部", kind="personnel", by=cast.clerk)
    with day("2019-02-20"):
        batching.issue_batch(batch=batch, by=cast.clerk)
    with day("2019-02-25"):
        assert not lodge_appeal(result_set=kept, enrolment=world.enrolment_jia, by=cast.alice, grounds="异议").is_late
        with pytest.raises(ValidationError, match="复核"):
            export_result(result_set=kept, recipient=listed, purpose="干部考核", by=cast.clerk)


def test_a_template_may_name_only_what_its_kind_is_filled_with(world: World) -> None:
    for kind, text in (("feedback_unit", "{{ 事由 }}"), ("reminder", "{% if 没有问题 %}{{ 不存在 }}{% endif %}")):
        with pytest.raises(ValidationError):
            upload_wording(office=world.cast.office, kind=kind, file=io.BytesIO(word(text)), by=world.cast.clerk)


def docx(body: str, styles: str = "", extra: dict[str, str] | None = None) -> bytes:
    """A Word file of bare XML."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {space}>{styles}</w:styles>")
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (docx("<w:p>" * 8_000 + "</w:p>" * 8_000), "not_word"),
        (docx("<w:p/>", extra={"word/_rels/x.rels": "<R><L Target='http://x' TargetMode='External'/></R>"}), "remote"),
        (docx("<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>"), "revision"),
        (docx("<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>一</w:t></w:r></w:p>"), "numbering"),
        (docx("<w:p><w:r><w:t>一</w:t><w:footnoteReference/></w:r></w:p>"), "note"),
        (docx("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"), "table"),
        (docx("<w:p><w:r><w:drawing/></w:r></w:p>"), "picture"),
    ],
)
def test_what_a_template_would_lose_or_hang_on_is_refused_at_once(content: bytes, code: str) -> None:
    start = time.process_time()
    with pytest.raises(WordingError) as caught:
        lines_of_word(content)
    assert {one.code for one in caught.value.problems} == {code}
    assert time.process_time() - start < 2


def test_an_entity_in_a_template_is_no_server_error_and_a_style_is_known_by_its_name() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(WordingError):
        lines_of_word(kept.getvalue())
    styles = '<w:style w:styleId="2"><w:name w:val="heading 1"/></w:style>'
    body = '<w:p><w:pPr><w:pStyle w:val="2"/></w:pPr><w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r></w:p>'
    assert lines_of_word(docx(body, styles)) == [("h1", "一 二")]


def test_a_job_whose_process_was_killed_does_not_lock_the_page(world: World) -> None:
    from django.conf import settings

    begin("letters-99", "issue")
    assert read("letters-99") is not None
    path = f"{settings.DATA}/progress/letters-99.json"
    os.utime(path, (time.time() - 400, time.time() - 400))
    assert read("letters-99") is None
    clear("letters-99")


def test_a_name_kept_with_spaces_is_redacted_however_it_is_written(world: World) -> None:
    for n, name in enumerate(("李　四", "欧阳 娜")):
        made = Person.objects.create(username=f"spaced{n}", name=name)
        Membership.objects.create(person=made, office=world.cast.office, role=Role.AUDITOR, since=DAY)
    redact = Redactor(world.cast.office.pk, "city")
    assert redact("李四、李 四和欧阳娜、欧阳 娜") == "李某、李某和欧某、欧某"


def test_findings_of_a_unit_want_the_unit_named_and_must_stand(world: World, issuer: Issuer) -> None:
    with pytest.raises(ValidationError, match="单位"):
        written(world, issuer, Kind.REMINDER, findings=[world.findings.living])
    with day("2018-06-05"):
        waiting = findings.submitted(world.cast, world.cycle, world.enrolment_jia)
    with pytest.raises(ValidationError, match="尚未确认"):
        written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia, findings=[waiting])


def test_who_mended_the_words_does_not_check_them(world: World, issuer: Issuer) -> None:
    letter = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia)
    words = Words(title="题", addressee="市水务局", text="全部改写。")
    revise_letter(letter_id=letter.pk, words=words, by=world.cast.chief)
    client = Client()
    client.force_login(world.cast.clerk)
    assert "修改文书草稿" in client.get(f"/letters/{letter.pk}/").content.decode()
    for who in (world.cast.chief, world.cast.clerk):
        client.force_login(who)
        assert "须由第二人核稿" in client.get(f"/letters/{letter.pk}/").content.decode()
        with pytest.raises(Refused):
            check_letter(letter_id=letter.pk, by=who)


def test_a_unit_answers_recommendations_only(world: World, issuer: Issuer) -> None:
    letter = fed_back(world, issuer).letters.get(enrolment=world.enrolment_jia, kind=Kind.FEEDBACK_UNIT)
    with pytest.raises(ValidationError, match="建议书"):
        reply_letter(letter_id=letter.pk, by=world.cast.alice, verdict="refuse", reasons="不服")


def test_a_letter_to_a_former_leader_is_not_delivered_to_the_new_one(world: World, issuer: Issuer) -> None:
    batch = ready(world, issuer)
    new = person("leader2", "新领导")
    type(world.enrolment_jia).objects.filter(pk=world.enrolment_jia.pk).update(leader=new)
    with pytest.raises(ValidationError, match="新领导"):
        batching.issue_batch(batch=batch, by=world.cast.clerk)
    states = dict(batch.letters.order_by("id").values_list("enrolment__name", "state"))
    assert states == {"市水务局": "approved", "市统计局": "delivered"}


def test_a_letter_written_anew_keeps_the_day_of_the_plan(world: World, issuer: Issuer) -> None:
    cast, batch = world.cast, fed_back(world, issuer)
    wrong = batch.letters.get(enrolment=world.enrolment_jia, kind=Kind.FEEDBACK_UNIT)
    with day("2019-03-01"):
        notice = withdraw_letter(letter_id=wrong.pk, by=cast.clerk, reason="有误")
        out(world, notice, *recipients(notice))
        batching.prepare_batch(result_set=world.result_set, issuer=issuer, by=cast.clerk)
        batching.check_batch(batch=batch, by=cast.chief)
        batching.approve_batch(batch=batch, by=cast.wei)
        batching.issue_batch(batch=batch, by=cast.clerk)
    fresh = batch.letters.get(enrolment=world.enrolment_jia, kind=Kind.FEEDBACK_UNIT, state="delivered")
    assert (str(fresh.plan_due_on), str(fresh.issued_on)) == ("2019-02-15", "2019-03-01")
    assert "于2019年2月15日前报送" in text_of(fresh.content["blocks"])


def test_the_booklet_adds_up_after_a_finding_has_fallen(world: World, issuer: Issuer) -> None:
    from bihuan.findings.actions import annul_finding, contest_finding

    cast = world.cast
    with day("2018-06-05"):
        fresh = findings.confirmed(cast, world.cycle, world.enrolment_jia)
    fed_back(world, issuer)
    contest_finding(finding_id=fresh.pk, by=cast.alice, note="不属实")
    annul_finding(finding_id=fresh.pk, by=cast.chief, note="不成立")
    said = text_of(booklet(world.cycle, issuer.name, world.result_set).blocks)
    assert f"（{fresh.number}）" in said  # it is in the unit's letter, so it is in the booklet
    assert "-1" not in said
    assert "撤销" not in said


def test_a_post_is_called_once_in_a_session(world: World) -> None:
    to(world.cast, world.cycle, world.result_set, "decide")
    people = [Interviewee(world.enrolment_jia, name, "副局长") for name in ("甲", "乙")]
    with pytest.raises(ValidationError, match="职务"):
        call_interviews(result_set=world.result_set, call=call(form="collective"), people=people, by=world.cast.clerk)


def test_the_database_keeps_what_was_decided_and_what_is_out(world: World, issuer: Issuer) -> None:
    letter = fed_back(world, issuer).letters.earliest("id")
    for rows, change in (
        (Publication.objects.filter(result_set=world.result_set), {"council_on": date(2019, 1, 1)}),
        (Publication.objects.filter(result_set=world.result_set), {"decided_by": world.cast.clerk}),
        (Publication.objects.filter(result_set=world.result_set), {"appeal_until": date(2019, 1, 1)}),
        (Letter.objects.filter(pk=letter.pk), {"plan_due_on": date(2019, 1, 1)}),
        (Letter.objects.filter(pk=letter.pk), {"reply_due_on": date(2019, 1, 1)}),
        (Letter.objects.filter(pk=letter.pk), {"drafted_by": world.cast.chief}),
        (Letter.objects.filter(pk=letter.pk), {"number": "x"}),
        (Issuer.objects.all(), {"name": "x"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
