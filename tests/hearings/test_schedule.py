"""Who speaks: persons in posts, Party and government principals, each once in the term, the riskiest first."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from bihuan.engine.hearings.hearing import hear
from bihuan.hearings import actions
from bihuan.hearings.models import Term
from bihuan.hearings.queries.scheduling import schedule_of
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Post, Tenure
from tests.cast import Cast
from tests.findings.telling import day
from tests.hearings import telling

pytestmark = [pytest.mark.django_db, pytest.mark.row("DC-03")]


@pytest.fixture(autouse=True)
def on_a_day() -> object:
    with day("2018-06-01"):
        yield


def names(term: Term, place: int = 0) -> list[str]:
    return [one.tenure.person.name for one in schedule_of(term).sittings[place].proposed]


def test_party_and_government_principals_are_due_and_members_are_not(cast: Cast) -> None:
    tenures = telling.heads(cast)
    member = Post.objects.create(unit=cast.jia, title="副局长", tier=Post.Tier.MEMBER)
    Tenure.objects.create(post=member, person=cast.alice, since=date(2018, 1, 1))
    telling.planned(cast)
    schedule = schedule_of(Term.objects.get())
    assert schedule.due == 3
    assert {one.tenure.pk for one in schedule.sittings[0].proposed} == {one.pk for one in tenures.values()}
    assert {one.tenure.post.title for one in schedule.sittings[0].proposed} == {"党组书记", "局长"}


def test_the_riskiest_speak_first_and_the_reason_is_said(cast: Cast) -> None:
    tenures = telling.heads(cast)
    term = telling.term(cast)
    telling.planned(cast, slots=1)
    telling.planned(cast, slots=2, on=date(2018, 9, 14), title="第二次")
    actions.say_risk(term=term, tenure=tenures["other"], risk=7, because="群众反映集中", by=cast.clerk)
    assert names(term) == ["于局长"]
    assert len(names(term, 1)) == 2
    hearing = schedule_of(term).sittings[0].hearing
    listed = actions.take_schedule(hearing_id=hearing.pk, by=cast.clerk)
    assert listed[0].because == "风险7：群众反映集中"
    schedule = schedule_of(term)
    assert (schedule.listed, schedule.proposed, schedule.free, schedule.uncovered) == (1, 2, 0, [])


def test_who_cannot_be_reached_is_named_with_the_proof(cast: Cast) -> None:
    tenures = telling.heads(cast)
    term = telling.term(cast)
    telling.planned(cast, slots=1)
    actions.say_risk(term=term, tenure=tenures["director"], risk=9, because="问题突出", by=cast.clerk)
    left = schedule_of(term).uncovered
    assert [one.reason for one in left] == ["slots", "slots"]
    assert "1" in left[0].says
    assert "3" in left[0].says
    tenures["other"].until = date(2018, 6, 10)
    tenures["other"].save()
    reasons = {one.tenure.pk: one.reason for one in schedule_of(term).uncovered}
    assert reasons[tenures["other"].pk] == "ends_before_next_session"
    assert all(one.says for one in schedule_of(term).uncovered)


def test_without_a_hearing_nobody_is_reached(cast: Cast) -> None:
    telling.heads(cast)
    schedule = schedule_of(telling.term(cast))
    assert {one.reason for one in schedule.uncovered} == {"no_sessions"}
    assert len(schedule.uncovered) == 3


def test_the_person_in_the_post_is_covered_not_the_unit(cast: Cast) -> None:
    tenures = telling.heads(cast)
    term = telling.term(cast)
    telling.planned(cast)
    actions.say_heard_before(
        term=term, tenure=tenures["other"], on=date(2018, 3, 1), source="江纪发〔2018〕3号", by=cast.clerk
    )
    assert "于局长" not in names(term)
    tenures["other"].until = date(2018, 5, 1)
    tenures["other"].save()
    Tenure.objects.create(post=tenures["other"].post, person=cast.bob, since=date(2018, 5, 1))
    assert "白联络" in names(term)
    assert [(one.person.name, on) for one, on in schedule_of(term).heard] == [("于局长", date(2018, 3, 1))]


def test_nobody_is_heard_twice_in_a_term_unless_the_ballot_was_void(cast: Cast) -> None:
    told = telling.counted(cast)
    term = told.hearing.term
    schedule = schedule_of(term)
    assert len(schedule.heard) == 3
    assert schedule.uncovered == []
    second = telling.planned(cast, on=date(2018, 9, 14), title="第二次", reports_due_on=date(2018, 9, 1))
    with pytest.raises(ValidationError, match="已述职"):
        actions.select_speaker(
            hearing_id=second.pk, tenure=told.speakers["other"].tenure, because="再述", by=cast.clerk
        )


def test_what_was_heard_before_needs_its_paper_and_a_day_in_the_post(cast: Cast) -> None:
    tenures, term = telling.heads(cast), telling.term(cast)
    with pytest.raises(ValidationError) as error:
        actions.say_heard_before(term=term, tenure=tenures["other"], on=date(2017, 6, 1), source=" ", by=cast.clerk)
    assert set(error.value.message_dict) == {"on", "source"}
    with pytest.raises(ValidationError):
        actions.say_risk(term=term, tenure=tenures["other"], risk=3, because="", by=cast.clerk)
    with pytest.raises(Refused):
        actions.say_risk(term=term, tenure=tenures["other"], risk=3, because="x", by=cast.alice)
    with pytest.raises(ValidationError):
        telling.term(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Term.objects.update(title="改")


def test_the_page_and_the_command_have_one_schedule(cast: Cast) -> None:
    """The schedule is the engine's: as many as can be, then risk first."""
    assert schedule_of.__module__ != hear.__module__
    tenures = telling.heads(cast)
    term = telling.term(cast)
    for number, risk in ((1, 5), (2, 1), (3, 8)):
        tenure = list(tenures.values())[number - 1]
        actions.say_risk(term=term, tenure=tenure, risk=risk, because="测算", by=cast.clerk)
    telling.planned(cast, slots=2)
    tenures["other"].until = date(2018, 6, 16)
    tenures["other"].save()
    telling.planned(cast, slots=1, on=date(2018, 7, 2), title="第二次")
    assert names(term) == ["于局长", "沈书记"]
    assert names(term, 1) == ["何局长"]
