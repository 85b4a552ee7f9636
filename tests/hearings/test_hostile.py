"""Who wants to vote twice or too late, to change what was typed, to open alone, or to know who voted what, fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from bihuan.hearings import actions
from bihuan.hearings.access import sees_results, visible_hearings, visible_speakers
from bihuan.hearings.models import Hearing, Passage, Speaker, Tally, TypedBallot, Typing, Voter
from bihuan.hearings.queries.counting import VOTE
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Tenure
from bihuan.records.models import Event
from bihuan.urns import actions as urns
from bihuan.urns.actions import NotTaking, UnknownCode
from bihuan.urns.box.models import Answer, Code, Sealed
from tests.cast import Cast
from tests.findings.telling import day, photo
from tests.hearings import telling

pytestmark = [pytest.mark.django_db, pytest.mark.row("DC-01")]


def begun(told: telling.Told, name: str = "other") -> Speaker:
    with day(telling.ON):
        return actions.begin_ballot(speaker_id=told.speakers[name].pk, by=told.cast.clerk)


def test_no_vote_before_the_ballot_begins_and_none_after_it_ended(cast: Cast) -> None:
    told = telling.opened(cast)
    early, late = told.codes["other"][:2]
    with pytest.raises(NotTaking):
        telling.vote(early, "a")
    speaker = begun(told)
    assert telling.vote(early, "a")
    with day(telling.ON):
        actions.end_ballot(speaker_id=speaker.pk, by=cast.clerk)
    with pytest.raises(NotTaking):
        telling.vote(late, "a")
    with pytest.raises(ValidationError), day(telling.ON):
        actions.begin_ballot(speaker_id=speaker.pk, by=cast.clerk)
    with pytest.raises(ValidationError), day(telling.ON):
        actions.hand_out_paper(speaker_id=speaker.pk, typed=late, by=cast.clerk)


def test_a_code_is_used_once_and_for_its_own_speaker(cast: Cast) -> None:
    told = telling.opened(cast)
    begun(told)
    code = told.codes["other"][0]
    assert telling.vote(code, "a")
    with pytest.raises(UnknownCode):
        telling.vote(code, "c")
    with pytest.raises(NotTaking):
        telling.vote(told.codes["director"][0], "c")
    assert Sealed.objects.count() == 1


def test_who_has_a_paper_has_no_code_any_more(cast: Cast) -> None:
    told = telling.opened(cast)
    speaker = begun(told)
    code = told.codes["other"][0]
    with day(telling.ON):
        actions.hand_out_paper(speaker_id=speaker.pk, typed=code, by=cast.clerk)
        with pytest.raises(UnknownCode):
            telling.vote(code, "a")
        with pytest.raises(ValidationError):
            actions.hand_out_paper(speaker_id=speaker.pk, typed=code, by=cast.clerk)
        with pytest.raises(ValidationError):
            actions.hand_out_paper(speaker_id=speaker.pk, typed=told.codes["director"][0], by=cast.clerk)
    assert Code.objects.filter(ward__name=told.speakers["director"].ward).count() == 10


def test_no_codes_are_drawn_once_the_ballot_has_begun(cast: Cast) -> None:
    told = telling.opened(cast)
    begun(told)
    with pytest.raises(ValidationError, match="已经开始"):
        telling.draw(told, "other", 5)
    assert telling.vote(told.codes["other"][9], "a")


def test_no_more_ballots_than_people(cast: Cast) -> None:
    told = telling.opened(cast, present=10)
    with pytest.raises(ValidationError):
        urns.issue(urn_id=told.made.urn.pk, ward=told.speakers["other"].ward, by=cast.clerk, count=13)
    telling.draw(told, "other", 12)
    with pytest.raises(ValidationError, match="12"):
        begun(told)


def test_present_and_issued_are_held_by_the_database(cast: Cast) -> None:
    told = telling.opened(cast)
    speaker = begun(told)
    rows = Speaker.objects.filter(pk=speaker.pk)
    acts: list[Callable[[], object]] = [
        lambda: rows.update(present=40),
        lambda: rows.update(issued=40),
        lambda: rows.update(state="counted"),
        lambda: Voter.objects.create(hearing=told.hearing, name="甲", capacity="乙"),
        lambda: Voter.objects.filter(hearing=told.hearing).update(name="甲"),
        lambda: Passage.objects.all()._raw_delete("default"),
        lambda: Hearing.objects.filter(pk=told.hearing.pk).update(k=2),
        lambda: Hearing.objects.filter(pk=told.hearing.pk).update(options=[]),
    ]
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def papers(cast: Cast) -> telling.Told:
    told = telling.opened(cast)
    telling.ballot(told, "other", [*"aaaaaaaa"], papers=2)
    for name in ("secretary", "director"):
        telling.ballot(told, name, ["a"] * 10)
    return told


def test_a_typed_paper_is_never_changed(cast: Cast) -> None:
    told = papers(cast)
    first, second = told.counters
    speaker = told.speakers["other"]
    telling.typed(told, "other", [("b", ""), ("c", "")])
    with day(telling.ON):
        with pytest.raises(ValidationError, match="不能再改动"):
            actions.type_papers(speaker_id=speaker.pk, papers=[("a", ""), ("a", "")], by=first)
        with pytest.raises(ValidationError, match="不再改动"):
            actions.read_again(speaker_id=speaker.pk, number=2, read=("a", ""), note="看错", by=second)
        with pytest.raises(ValidationError):
            actions.type_papers(speaker_id=speaker.pk, papers=[("a", ""), ("a", "")], by=cast.clerk)
        with pytest.raises(Refused):
            actions.type_papers(speaker_id=speaker.pk, papers=[], by=cast.wei)
    acts: list[Callable[[], object]] = [
        lambda: TypedBallot.objects.update(mark="a"),
        lambda: TypedBallot.objects.all()._raw_delete("default"),
        lambda: Typing.objects.update(count=1),
    ]
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_nothing_is_typed_after_the_count_not_even_in_the_database(cast: Cast) -> None:
    told = papers(cast)
    telling.typed(told, "other", [("b", ""), ("c", "")])
    telling.closed(told)
    with day(telling.ON):
        actions.count_hearing(hearing_id=told.hearing.pk, by=cast.chief)
        with pytest.raises(ValidationError):
            actions.count_hearing(hearing_id=told.hearing.pk, by=cast.ines)
    typing = Typing.objects.first()
    assert typing is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        TypedBallot.objects.create(typing=typing, number=9, mark="a", at=typing.at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Tally.objects.update(score=100)


def test_one_custodian_opens_nothing(cast: Cast) -> None:
    told = papers(cast)
    with day(telling.ON):
        telling.rehearse(cast, told.made)
        actions.close_hearing(hearing_id=told.hearing.pk, by=cast.clerk)
        for shares in ([told.made.slips[0]] * 2, [told.made.slips[0], ""]):
            with pytest.raises((ValidationError, Refused)):
                urns.open_urn(urn_id=told.made.urn.pk, shares=shares, by=cast.chief, second=cast.ines)
        with pytest.raises(Refused):
            urns.open_urn(urn_id=told.made.urn.pk, shares=told.made.slips[:2], by=cast.chief, second=cast.chief)
        with pytest.raises(ValidationError):
            actions.count_hearing(hearing_id=told.hearing.pk, by=cast.chief)
        with pytest.raises(Refused):
            actions.count_hearing(hearing_id=told.hearing.pk, by=cast.wei)
    assert Answer.objects.count() == 0


def test_whoever_speaks_or_is_tied_to_a_speaker_does_not_count(cast: Cast) -> None:
    with day("2018-06-01"):
        telling.heads(cast)
        hearing = telling.planned(cast)
        actions.take_schedule(hearing_id=hearing.pk, by=cast.clerk)
        actions.call_hearing(hearing_id=hearing.pk, by=cast.clerk)
        for person in (cast.head, cast.alice):
            with pytest.raises(Refused, match=person.name):
                actions.prepare_urn(hearing_id=hearing.pk, custodians=[cast.clerk, cast.chief, person], by=cast.clerk)


def test_nothing_ties_a_vote_to_a_voter(cast: Cast) -> None:
    """No table of hearings leads from a voter to a code or an answer, and the trail names no option."""
    hearings = apps.get_app_config("hearings").get_models()
    voters = {
        model for model in hearings for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Voter
    }  # fmt: skip
    assert voters == {Passage}
    told = telling.counted(cast, {"other": [*"aaaaaaaaa", "c"]})
    codes = {code for drawn in told.codes.values() for code in drawn}
    kept = json.dumps(list(Event.objects.values("detail", "object_label")), ensure_ascii=False)
    assert not [code for code in codes if code in kept]
    assert f'"{VOTE}"' not in kept
    assert Code.objects.count() == 0
    assert {tuple(one.content) for one in Answer.objects.all()} == {(VOTE,)}


def test_units_and_assessors_see_no_result_before_it_is_announced(cast: Cast) -> None:
    told = telling.counted(cast)
    hearing = told.hearing
    own = {told.speakers["secretary"].pk, told.speakers["director"].pk}
    telling.fresh(hearing)
    seen = {name: sees_results(standing_of(getattr(cast, name)), hearing) for name in
            ("clerk", "chief", "wei", "auditor", "ines", "ivan", "alice", "head", "leader")}  # fmt: skip
    assert [name for name, sees in seen.items() if sees] == ["clerk", "chief", "wei", "auditor", "ines"]
    assert set(visible_speakers(standing_of(cast.alice)).values_list("pk", flat=True)) == own
    assert set(visible_speakers(standing_of(cast.bob)).values_list("pk", flat=True)) == {told.speakers["other"].pk}
    for name in ("nobody", "other", "sysadmin"):
        assert not visible_hearings(standing_of(getattr(cast, name))).exists()


def test_before_the_notice_no_unit_learns_of_it(cast: Cast) -> None:
    with day("2018-06-01"):
        telling.heads(cast)
        hearing = telling.planned(cast)
        actions.take_schedule(hearing_id=hearing.pk, by=cast.clerk)
        assert not visible_hearings(standing_of(cast.alice)).exists()
        assert not visible_hearings(standing_of(cast.ivan)).exists()
        actions.call_hearing(hearing_id=hearing.pk, by=cast.clerk)
        assert visible_hearings(standing_of(cast.alice)).exists()


def test_a_broken_off_session_counts_nothing_and_its_speakers_are_due_again(cast: Cast) -> None:
    told = papers(cast)
    with day(telling.ON):
        with pytest.raises(ValidationError):
            actions.void_hearing(hearing_id=told.hearing.pk, note="", by=cast.clerk)
        actions.void_hearing(hearing_id=told.hearing.pk, note="停电", by=cast.clerk)
        with pytest.raises(ValidationError):
            actions.count_hearing(hearing_id=told.hearing.pk, by=cast.chief)
        second = telling.planned(cast, on=date(2018, 9, 14), title="第二次")
        assert len(actions.take_schedule(hearing_id=second.pk, by=cast.clerk)) == 3
    assert Tally.objects.count() == 0


def test_a_report_is_not_exchanged_once_the_ballot_began(cast: Cast) -> None:
    told = telling.opened(cast)
    with pytest.raises(ValidationError), day(telling.ON):
        actions.submit_report(speaker_id=told.speakers["other"].pk, upload=photo("改"), by=cast.clerk)
    speaker = begun(told)
    with pytest.raises(DatabaseError), transaction.atomic():
        Speaker.objects.filter(pk=speaker.pk).update(report_on="2018-01-01")
    assert Tenure.objects.count() == 3
