"""The session: reports in time, quorum, questions, a secret ballot per speaker, counted by two, one result each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.hearings import actions
from bihuan.hearings.actions.checking import missing_before
from bihuan.hearings.models import Question, Tally
from bihuan.hearings.queries.counting import ranks
from bihuan.hearings.queries.hall import hall_of
from bihuan.hearings.queries.papers import papers_of
from bihuan.notices.models import Notice
from bihuan.organizations.access import Refused
from bihuan.organizations.actions.people import end_role
from bihuan.organizations.models import Membership
from bihuan.urns import actions as urns
from tests.cast import Cast
from tests.findings.telling import day, photo
from tests.hearings import telling

pytestmark = [pytest.mark.django_db, pytest.mark.row("DC-01")]


def tally(told: telling.Told, name: str) -> Tally:
    return Tally.objects.get(speaker=told.speakers[name])


def test_notice_reaches_every_speaker_and_says_when_the_report_is_due(cast: Cast) -> None:
    told = telling.called(cast)
    texts = {one.person_id: one.text for one in Notice.objects.filter(key__startswith="hearing-")}
    assert texts.keys() == {one.tenure.person_id for one in told.speakers.values()}
    assert all("2018-06-08" in text and "2018-06-15" in text for text in texts.values())
    assert len(told.speakers) == 3


def test_a_late_report_is_written_down_as_late_and_without_one_nobody_opens(cast: Cast) -> None:
    told = telling.called(cast)
    speaker = told.speakers["other"]
    assert speaker.steps.get(step="submit").detail["is_late"] is False
    with day("2018-06-09"):
        actions.submit_report(speaker_id=speaker.pk, upload=photo("补充报告"), by=cast.clerk)
    assert speaker.steps.filter(step="submit").latest("id").detail["is_late"] is True
    with pytest.raises(ValidationError), day("2018-06-09"):
        actions.submit_report(speaker_id=speaker.pk, upload=None, by=cast.clerk)
    with pytest.raises(Refused), day("2018-06-09"):
        actions.submit_report(speaker_id=speaker.pk, upload=photo(), by=cast.alice)


def test_a_counter_whose_role_ended_is_named_with_who_gives_one(cast: Cast) -> None:
    told = telling.opened(cast)
    with day(telling.ON):
        for row in Membership.objects.filter(person=cast.ines):
            end_role(membership=row, by=cast.clerk)
        missing = missing_before("count", told.hearing)
        assert missing[0] == "请先由两名监票人开箱。"
        assert missing[1].startswith(f"{cast.ines.name}在本单位没有相应职责：")
        assert cast.clerk.name in missing[1]
        page = Client()
        page.force_login(cast.clerk)
        assert missing[1] in page.get(f"/urns/{told.made.urn.pk}/").content.decode()


def test_no_report_no_session_until_the_speaker_is_excused_with_a_reason(cast: Cast) -> None:
    with day("2018-06-01"):
        telling.heads(cast)
        hearing = telling.planned(cast)
        speakers = actions.take_schedule(hearing_id=hearing.pk, by=cast.clerk)
        actions.call_hearing(hearing_id=hearing.pk, by=cast.clerk)
        for one in speakers[:2]:
            actions.submit_report(speaker_id=one.pk, upload=photo(), by=cast.clerk)
    with day(telling.ON):
        with pytest.raises(ValidationError, match=speakers[2].tenure.person.name):
            actions.open_hearing(hearing_id=hearing.pk, by=cast.clerk)
        with pytest.raises(ValidationError):
            actions.excuse_speaker(speaker_id=speakers[2].pk, note="", by=cast.clerk)
        actions.excuse_speaker(speaker_id=speakers[2].pk, note="因病，经市纪委批准", by=cast.clerk)
        with pytest.raises(ValidationError, match="票箱"):
            actions.open_hearing(hearing_id=hearing.pk, by=cast.clerk)


def test_below_quorum_nothing_opens_and_no_ballot_begins(cast: Cast) -> None:
    told = telling.called(cast)
    with day(telling.ON):
        telling.come(told, 6)
        with pytest.raises(ValidationError, match="7"):
            actions.open_hearing(hearing_id=told.hearing.pk, by=cast.clerk)
        telling.come(told, 1)
        actions.open_hearing(hearing_id=told.hearing.pk, by=cast.clerk)
        telling.draw(told, "other", 6)
        telling.come(told, 1, is_in=False)
        with pytest.raises(ValidationError, match="7"):
            actions.begin_ballot(speaker_id=told.speakers["other"].pk, by=cast.clerk)
    hall = hall_of(told.hearing)
    assert (hall.eligible, hall.present, hall.needed, hall.is_quorate) == (12, 6, 7, False)


def test_a_question_has_its_asker_its_answer_and_what_was_asked_further(cast: Cast) -> None:
    told = telling.opened(cast)
    speaker = told.speakers["other"]
    with day(telling.ON):
        asked = actions.ask(speaker_id=speaker.pk, asker="李委员", text="出租房产为何没有台账？", by=cast.clerk)
        with pytest.raises(ValidationError) as error:
            actions.reply(question_id=asked.pk, kind="follow_up", who="李委员", text="何时？", by=cast.clerk)
        assert "kind" in error.value.message_dict
        actions.reply(question_id=asked.pk, kind="answer", who="于局长", text="正在建立。", by=cast.clerk)
        actions.reply(question_id=asked.pk, kind="follow_up", who="李委员", text="何时建成？", by=cast.clerk)
        actions.reply(question_id=asked.pk, kind="answer", who="于局长", text="九月底前。", by=cast.clerk)
        with pytest.raises(ValidationError):
            actions.ask(speaker_id=speaker.pk, asker=" ", text="谁？", by=cast.clerk)
        with pytest.raises(Refused):
            actions.ask(speaker_id=speaker.pk, asker="李委员", text="？", by=cast.head)
    turns = [(one.kind, one.who) for one in Question.objects.get().turns.all()]
    assert turns == [("answer", "于局长"), ("follow_up", "李委员"), ("answer", "于局长")]


def test_each_speaker_has_a_result_with_its_own_numbers(cast: Cast) -> None:
    given = {
        "secretary": [*"aaaaaa", *"bbb", "x"],
        "director": [*"aaaa", *"bbbb", "c", ""],
        "other": [*"aaaaaaaaaa"],
    }
    told = telling.counted(cast, given)
    one = tally(told, "secretary")
    assert (one.eligible, one.present, one.issued, one.returned, one.valid, one.void) == (12, 10, 10, 10, 10, 0)
    assert (one.result, one.marked, one.unsure, one.abstained, one.base) == ("valid", 10, 1, 0, 9)
    assert one.score == Decimal("93.3")  # 840 / 9
    assert (one.strict_count, one.strict_share, one.broad_share) == (6, Decimal("66.7"), Decimal(100))
    two = tally(told, "director")
    assert (two.abstained, two.unsure, two.base, two.votes) == (1, 0, 9, {"a": 4, "b": 4, "c": 1, "x": 0})
    assert two.score == Decimal(80)
    places = ranks(list(Tally.objects.all()))
    assert [places[told.speakers[name].pk] for name in ("other", "secretary", "director")] == [1, 2, 3]
    assert one.rule["dont_know"] == "drop"


def test_do_not_know_counts_zero_where_the_rule_says_so(cast: Cast) -> None:
    told = telling.counted(cast, {"other": [*"aaaaaa", *"bbb", "x"]}, dont_know="zero")
    assert (tally(told, "other").score, tally(told, "other").base) == (Decimal(84), 10)


def test_present_and_issued_are_fixed_for_each_speaker_and_the_door_is_logged(cast: Cast) -> None:
    told = telling.opened(cast, present=10)
    telling.ballot(told, "secretary", ["a"] * 10)
    with day(telling.ON):
        telling.come(told, 2, is_in=False)
        other = told.speakers["other"]
        with pytest.raises(ValidationError, match="10"):
            actions.begin_ballot(speaker_id=other.pk, by=cast.clerk)
        left = told.codes["other"][8:]
        urns.return_slips(urn_id=told.made.urn.pk, typed=left, by=cast.clerk, second=cast.chief)
        actions.begin_ballot(speaker_id=other.pk, by=cast.clerk)
        telling.come(told, 2)
    telling.fresh(told.speakers["secretary"])
    telling.fresh(other)
    assert (told.speakers["secretary"].present, told.speakers["secretary"].issued) == (10, 10)
    assert (other.present, other.issued) == (8, 8)
    passages = [one.is_in for voter in told.hearing.voters.all() for one in voter.passages.all()]
    assert (len(passages), passages.count(False)) == (14, 2)


def test_papers_go_out_against_voided_codes_and_are_typed_by_two(cast: Cast) -> None:
    told = telling.opened(cast)
    telling.ballot(told, "other", [*"aaaaaa"], papers=4)
    for name in ("secretary", "director"):
        telling.ballot(told, name, ["a"] * 10)
    telling.typed(told, "other", [("b", ""), ("c", ""), ("|", ""), ("", "")])
    telling.closed(told)
    with day(telling.ON):
        actions.count_hearing(hearing_id=told.hearing.pk, by=cast.ines)
    one = tally(told, "other")
    assert (one.by_phone, one.on_paper, one.returned, one.valid) == (6, 4, 10, 10)
    assert (one.marked, one.spoiled, one.abstained, one.votes) == (8, 1, 1, {"a": 6, "b": 1, "c": 1, "x": 0})


def test_where_the_counters_differ_nothing_is_counted_until_it_is_read_again(cast: Cast) -> None:
    told = telling.opened(cast)
    telling.ballot(told, "other", [*"aaaaaaa"], papers=3)
    for name in ("secretary", "director"):
        telling.ballot(told, name, ["a"] * 10)
    first, second = told.counters
    speaker = told.speakers["other"]
    with day(telling.ON):
        actions.type_papers(speaker_id=speaker.pk, papers=[("a", ""), ("b", ""), ("c", "")], by=first)
        assert papers_of(speaker).differences == []
        actions.type_papers(speaker_id=speaker.pk, papers=[("a", ""), ("c", "")], by=second)
    shown = [(one.number, one.first, one.second) for one in papers_of(speaker).differences]
    assert shown == [(2, ("b", ""), ("c", "")), (3, ("c", ""), ("-", ""))]
    telling.closed(told)
    with day(telling.ON):
        with pytest.raises(ValidationError, match="2"):
            actions.count_hearing(hearing_id=told.hearing.pk, by=first)
        with pytest.raises(ValidationError):
            actions.read_again(speaker_id=speaker.pk, number=2, read=("b", ""), note="", by=second)
        actions.read_again(speaker_id=speaker.pk, number=2, read=("b", ""), note="看错一行", by=second)
        actions.read_again(speaker_id=speaker.pk, number=3, read=("c", ""), note="漏录一张", by=second)
        actions.count_hearing(hearing_id=told.hearing.pk, by=first)
    assert tally(told, "other").votes == {"a": 8, "b": 1, "c": 1, "x": 0}


def test_more_papers_in_the_box_than_were_handed_out_void_the_ballot(cast: Cast) -> None:
    told = telling.opened(cast)
    telling.ballot(told, "other", [*"aaaaaa"], papers=2)
    for name in ("secretary", "director"):
        telling.ballot(told, name, ["a"] * 10)
    telling.typed(told, "other", [("a", "")] * 3)
    telling.closed(told)
    with day(telling.ON):
        actions.count_hearing(hearing_id=told.hearing.pk, by=cast.chief)
    one = tally(told, "other")
    assert (one.result, one.score, one.votes) == ("void", None, {})
    assert tally(told, "director").result == "valid"


def test_returned_over_issued_is_void(cast: Cast) -> None:
    told = telling.opened(cast)
    telling.ballot(told, "other", [*"aaaaaaaa"], papers=2)
    for name in ("secretary", "director"):
        telling.ballot(told, name, ["a"] * 10)
    telling.typed(told, "other", [("a", "")] * 3)
    telling.closed(told)
    with day(telling.ON):
        actions.count_hearing(hearing_id=told.hearing.pk, by=cast.chief)
    one = tally(told, "other")
    assert (one.returned, one.issued, one.result, one.score) == (11, 10, "void", None)


def test_a_few_by_phone_are_never_opened_and_count_as_void(cast: Cast) -> None:
    told = telling.opened(cast)
    telling.ballot(told, "other", [*"ccc"], papers=7)
    for name in ("secretary", "director"):
        telling.ballot(told, name, ["a"] * 10)
    telling.typed(told, "other", [("a", "")] * 6 + [("a", "签了名")])
    telling.closed(told)
    with day(telling.ON):
        actions.count_hearing(hearing_id=told.hearing.pk, by=cast.chief)
    one = tally(told, "other")
    assert (one.returned, one.valid, one.void, one.voids) == (10, 6, 4, {"few_by_phone": 3, "签了名": 1})
    assert one.votes["c"] == 0


def test_the_one_who_counted_does_not_announce(cast: Cast) -> None:
    told = telling.counted(cast)
    due = date(2018, 7, 6)
    with day(telling.ON):
        with pytest.raises(Refused):
            actions.release_hearing(hearing_id=told.hearing.pk, plans_due_on=due, by=cast.chief)
        assert actions.release_hearing(hearing_id=told.hearing.pk, plans_due_on=due, by=cast.wei).state == "released"
