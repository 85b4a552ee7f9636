"""Due process: nobody of the unit before it is asked, a second person for the lead, the one concerned is heard."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.notices.models import Notice
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records.door import Stale
from bihuan.records.models import Event
from bihuan.screening.access import asked_dossiers, visible_clues, visible_dossiers
from bihuan.screening.actions.asking import ask, reply
from bihuan.screening.actions.deciding import exclude_clue, take_up
from bihuan.screening.actions.leading import end_lead, issue_circular, register_lead, settle, take_step
from bihuan.screening.models import Clue, Dossier
from tests.cast import Cast
from tests.findings.telling import day, photo
from tests.screening import telling

STATE = Dossier.State


@pytest.mark.row("BJ-12")
def test_the_clues_of_one_trip_are_one_file_and_one_letter(cast: Cast) -> None:
    telling.travelled(cast)
    dossier = take_up(clue_id=telling.clue_of("T03").pk, by=cast.clerk)
    assert dossier.clues.count() == len(telling.TRAVEL)
    assert (dossier.about, dossier.unit) == ("T9001", cast.jia)
    ask(dossier_id=dossier.pk, letter="请说明。", due_on=date(2018, 8, 31), by=cast.clerk)
    assert Notice.objects.filter(person=cast.alice).count() == 1
    told = Notice.objects.get(person=cast.alice).text
    assert "T9001" not in told
    assert "1234" not in told


def test_nobody_of_the_unit_learns_of_a_clue_before_it_is_asked(cast: Cast) -> None:
    telling.travelled(cast)
    dossier = take_up(clue_id=telling.clue_of("T04").pk, by=cast.clerk)
    for person in (cast.alice, cast.head, cast.leader, cast.bob, cast.ines, cast.auditor, cast.other, cast.sysadmin):
        standing = standing_of(person)
        assert not visible_clues(standing).exists()
        assert not visible_dossiers(standing).exists()
    ask(dossier_id=dossier.pk, letter="请说明。", due_on=date(2018, 8, 31), by=cast.clerk)
    assert list(asked_dossiers(standing_of(cast.alice))) == [dossier]
    assert not asked_dossiers(standing_of(cast.bob)).exists()
    assert not visible_clues(standing_of(cast.alice)).exists()


def test_a_letter_says_what_it_asks_and_until_when(cast: Cast) -> None:
    telling.travelled(cast)
    dossier = take_up(clue_id=telling.clue_of("T04").pk, by=cast.clerk)
    with pytest.raises(ValidationError) as refused:
        ask(dossier_id=dossier.pk, letter=" ", due_on=date(2018, 8, 1), by=cast.clerk)
    assert set(refused.value.message_dict) == {"letter", "due_on"}


def test_the_one_concerned_reads_corrects_and_objects(cast: Cast) -> None:
    dossier = telling.asked(cast, concerned=cast.ivan)
    client = Client()
    client.force_login(cast.ivan)
    page = client.get(f"/screening/asked/{dossier.pk}/").content.decode()
    assert all(text in page for text in ("云栖湖", "住宿超标", "可能的正当原因", "请说明 5 月 9 日"))
    assert "违规" not in page
    for kind in ("correction", "objection"):
        reply(dossier_id=dossier.pk, kind=kind, text="当日票据系代付。", by=cast.ivan, uploads=[photo()])
    dossier.refresh_from_db()
    assert dossier.state == STATE.ASKED
    assert [row.acting_as for row in dossier.replies.all()] == ["concerned", "concerned"]
    with pytest.raises(Refused):
        reply(dossier_id=dossier.pk, kind="answer", text="代答", by=cast.bob)


def test_the_one_concerned_works_on_no_file_about_themselves(cast: Cast) -> None:
    dossier = telling.asked(cast, concerned=cast.chief)
    with day("2018-09-10"), pytest.raises(Refused):
        register_lead(dossier_id=dossier.pk, number="线1", disposition="check", note="理由", by=cast.chief)


def test_the_units_answer_stands_beside_the_question(cast: Cast) -> None:
    dossier = telling.answered(cast)
    assert dossier.state == STATE.ANSWERED
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/screening/files/{dossier.pk}/").content.decode()
    assert page.index("请说明 5 月 9 日") < page.index("系顺访，事前未报批。")


def test_the_decider_of_a_clue_does_not_decide_the_lead(cast: Cast) -> None:
    telling.bought(cast)
    dossier = telling.replied(cast, 1)
    with pytest.raises(Refused):
        register_lead(dossier_id=dossier.pk, number="线1", disposition="check", note="理由", by=cast.clerk)
    made = register_lead(dossier_id=dossier.pk, number="线1", disposition="check", note="理由", by=cast.chief)
    assert (made.state, made.registered_by) == (STATE.LEAD, cast.chief)
    with pytest.raises(Refused):
        take_step(dossier_id=dossier.pk, step="approve", by=cast.chief)
    assert take_step(dossier_id=dossier.pk, step="approve", by=cast.wei).state == STATE.APPROVED


def test_a_lead_waits_for_the_answer_or_the_deadline(cast: Cast) -> None:
    telling.bought(cast)
    dossier = telling.questioned(cast, 1)
    with pytest.raises(ValidationError):
        register_lead(dossier_id=dossier.pk, number="线1", disposition="check", note="理由", by=cast.chief)
    with day("2018-09-01"):
        made = register_lead(dossier_id=dossier.pk, number="线1", disposition="hold", note="逾期未复", by=cast.chief)
    assert made.state == STATE.LEAD


def test_one_of_four_dispositions(cast: Cast) -> None:
    telling.bought(cast)
    dossier = telling.replied(cast, 1)
    with pytest.raises(ValidationError) as refused:
        register_lead(dossier_id=dossier.pk, number="", disposition="punish", note="理由", by=cast.chief)
    assert set(refused.value.message_dict) == {"number", "disposition"}


def test_a_lead_held_for_later_is_taken_again_before_it_ends(cast: Cast) -> None:
    telling.bought(cast)
    held = telling.approved(cast, 1, "hold")
    with pytest.raises(ValidationError):
        end_lead(dossier_id=held.pk, outcome="nothing", note="无", by=cast.clerk)
    assert take_step(dossier_id=held.pk, step="take_again", by=cast.clerk, note="新情况").state == STATE.ANSWERED
    other = telling.approved(cast, 2)
    with pytest.raises(ValidationError):
        take_step(dossier_id=other.pk, step="take_again", by=cast.clerk, note="新情况")


def test_a_file_is_settled_when_nothing_of_it_is_left(cast: Cast) -> None:
    telling.bought(cast)
    dossier = telling.replied(cast, 1)
    with pytest.raises(ValidationError):
        settle(dossier_id=dossier.pk, by=cast.clerk, note="已说明")
    exclude_clue(clue_id=telling.about_contract(1).pk, reason="explained", note="有批复", by=cast.clerk)
    assert settle(dossier_id=dossier.pk, by=cast.clerk, note="已说明").state == STATE.SETTLED


def test_the_page_of_a_file_offers_what_may_be_done_and_says_what_stands_in_the_way(cast: Cast) -> None:
    telling.bought(cast)
    opened = telling.opened(cast, 1)

    def page(by: Person, pk: int) -> str:
        client = Client()
        client.force_login(by)
        return client.get(f"/screening/files/{pk}/").content.decode()

    said = page(cast.clerk, opened.pk)
    assert "下一步：<b>发函询问</b>" in said
    assert "请就下列记录作出书面说明" in said
    assert "1. 采购方式低于限额要求，2018-04-02，100,000.01 元" in said
    assert f"/screening/files/{opened.pk}/settle/" not in said
    assert "其中还有 1 条线索未了" in said
    asked = telling.questioned(cast, 2)
    assert "答复期限为 2018-08-31，尚未到期" in page(cast.chief, asked.pk)
    answered = telling.replied(cast, 3)
    address = f"/screening/files/{answered.pk}/register/"
    assert address in page(cast.chief, answered.pk)
    assert address not in page(cast.clerk, answered.pk)
    assert "须由第二人办理" in page(cast.clerk, answered.pk)


def test_the_page_of_a_file_asks_at_most_fifteen_whatever_its_state_and_its_reader(cast: Cast) -> None:
    laid, asked = telling.laid(cast), dict[str, int]()
    files = {**laid.files, "of a trip": telling.answered(cast, run=laid.run)}
    for by, (state, one) in itertools.product((cast.clerk, cast.chief, cast.wei), files.items()):
        client = Client()
        client.force_login(by)
        assert client.get(f"/screening/files/{one.pk}/").status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/screening/files/{one.pk}/").status_code == 200
        asked[f"{state}, {by.name}"] = len(queries)
    assert max(asked.values()) <= 15, asked


def test_a_clue_is_excluded_with_a_reason_and_words(cast: Cast) -> None:
    telling.bought(cast)
    clue = telling.about_contract(1)
    with pytest.raises(ValidationError):
        exclude_clue(clue_id=clue.pk, reason="approved", note=" ", by=cast.clerk)
    with pytest.raises(ValidationError):
        exclude_clue(clue_id=clue.pk, reason="whatever", note="说明", by=cast.clerk)
    with pytest.raises(Refused):
        exclude_clue(clue_id=clue.pk, reason="approved", note="说明", by=cast.wei)
    take_up(clue_id=clue.pk, by=cast.chief)
    with pytest.raises(Stale):
        exclude_clue(clue_id=clue.pk, reason="approved", note="说明", by=cast.clerk, version=clue.version)


def test_an_ended_lead_mirrors_its_outcome_and_ends_its_clues(cast: Cast) -> None:
    telling.bought(cast)
    dossier = telling.ended(cast, 1)
    assert (dossier.state, dossier.outcome) == (STATE.ENDED, "serious")
    assert telling.about_contract(1).state == Clue.State.ENDED
    circular = issue_circular(
        dossier_id=dossier.pk,
        number="江通〔2018〕1号",
        title="通报",
        scope="全市",
        issued_on=date(2018, 8, 1),
        by=cast.clerk,
    )
    assert circular.dossier == dossier


def test_a_rules_record_counts_what_people_decided(cast: Cast) -> None:
    telling.bought(cast)
    telling.ended(cast, 1)
    telling.ended(cast, 2, "nothing")
    exclude_clue(clue_id=telling.about_contract(3).pk, reason="approved", note="有批复", by=cast.clerk)
    client = Client()
    client.force_login(cast.clerk)
    page = client.get("/screening/rules/P01/").content.decode()
    assert "50%" in page
    assert "n = 2" in page


def test_the_page_of_a_rule_over_releases_says_what_it_needs_and_computes(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    page = client.get("/screening/rules/R018/").content.decode()
    assert "采购公告（OCDS）" in page
    assert "指标值" in page


def test_the_trail_names_nobody(cast: Cast) -> None:
    telling.asked(cast, concerned=cast.ivan)
    exclude_clue(clue_id=telling.clue_of("T04").pk, reason="other", note="王某系代付", by=cast.clerk)
    kept = Clue.objects.values_list("subject", "about")
    texts = [f"{row.object_label} {row.detail}" for row in Event.objects.all()]
    for text in texts:
        assert "1234" not in text
        assert "王某" not in text
        assert not any(word and word in text for pair in kept for word in pair)


def test_what_was_asked_and_the_second_person_are_held_by_the_database(cast: Cast) -> None:
    dossier = telling.asked(cast)
    for change in ({"letter": "改了"}, {"state": "ended"}, {"number": "X1"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(registered_by=dossier.taken_by)
