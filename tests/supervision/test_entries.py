"""The ledger: who records, what is refused, the second person, corrections by reversal."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Membership, Role
from bihuan.records.models import Event
from bihuan.results.queries.consequence import consequence
from bihuan.results.queries.live import live
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.supervision.access import visible_entries
from bihuan.supervision.actions import (
    Upload,
    accept_entry,
    assess_self,
    record_entry,
    reject_entry,
    reverse_entry,
    withdraw_entry,
)
from bihuan.supervision.models import Entry
from bihuan.supervision.source import ENTRIES
from tests.cast import DAY, Cast
from tests.world import draft, launched


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return launched(cast)


@pytest.fixture
def jia(cast: Cast, cycle: Cycle) -> Enrolment:
    return Enrolment.objects.get(cycle=cycle, unit=cast.jia)


def test_a_mark_counts_at_once_and_leaves_a_trace(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    before = live(cycle).lines_of(jia)[0].published
    entry = record_entry(draft=draft(cycle, jia, value="3"), by=cast.ines)
    assert entry.state == Entry.State.EFFECTIVE
    # 3 × 2 points of 100 in daily, which is all that has marks: the survey is missing and left out
    assert (before, live(cycle).lines_of(jia)[0].published) == (10_000, 9_400)
    event = Event.objects.get(action="record_entry")
    assert (event.actor, event.detail["value"]) == ("任检", "3")


def test_the_consequence_is_told_before_anything_is_written(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    row = draft(cycle, jia, value="3").row(jia.code, cast.ines.name, "…")
    told = consequence(cycle, live(cycle), jia, row)
    assert told is not None
    assert (told.before, told.after, told.lost) == ("100.00", "94.00", "6.00")
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "-1"}, "value"),
        ({"value": "一次"}, "value"),
        ({"value": "1e400"}, "value"),
        ({"fact": " "}, "fact"),
        ({"happened_on": date(2017, 12, 31)}, "happened_on"),
    ],
)
def test_what_the_rules_do_not_allow_is_refused_at_its_field(
    cast: Cast, cycle: Cycle, jia: Enrolment, change: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        record_entry(draft=replace(draft(cycle, jia), **change), by=cast.ines)  # type: ignore[arg-type]
    assert list(caught.value.message_dict) == [field]
    assert not Entry.objects.exists()


def test_a_form_sent_twice_is_recorded_once(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    first = record_entry(draft=draft(cycle, jia), by=cast.ines, token="t-1")
    again = record_entry(draft=draft(cycle, jia), by=cast.ines, token="t-1")
    assert again.pk == first.pk
    assert Entry.objects.count() == 1


def test_nobody_records_for_another_body_or_on_their_own_unit(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with pytest.raises(Refused, match="组织部"):
        record_entry(draft=draft(cycle, jia, "survey", "90"), by=cast.ines)
    Membership.objects.create(person=cast.ines, office=cast.office, role=Role.LIAISON, unit=cast.jia, since=DAY)
    with pytest.raises(Refused, match="回避"):
        record_entry(draft=draft(cycle, jia), by=cast.ines)


def test_discretion_waits_for_a_second_person(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    entry = record_entry(draft=draft(cycle, jia, "cooperation", "1.5"), by=cast.ines)
    assert entry.state == Entry.State.PROPOSED
    assert len(ENTRIES.marks(cycle, None)) == 0
    with pytest.raises(Refused, match="第二人"):
        accept_entry(entry=entry, by=cast.ines)
    done = accept_entry(entry=entry, by=cast.ivan)
    assert done.state == Entry.State.EFFECTIVE
    assert len(ENTRIES.marks(cycle, None)) == 1
    assert live(cycle).lines_of(jia)[0].nodes["cooperation"].earned == 38_500_000


def test_a_second_person_may_not_accept_without_a_word(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    entry = record_entry(draft=draft(cycle, jia, "cooperation", "1.5"), by=cast.ines)
    with pytest.raises(ValidationError):
        reject_entry(entry=entry, by=cast.ivan, note="")
    assert reject_entry(entry=entry, by=cast.ivan, note="事实不清").state == Entry.State.REJECTED
    other = record_entry(draft=draft(cycle, jia, "cooperation", "1"), by=cast.ines)
    assert withdraw_entry(entry=other, by=cast.ines, note="重复").state == Entry.State.WITHDRAWN


def test_a_correction_is_a_reversing_entry_never_an_edit(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    entry = record_entry(draft=draft(cycle, jia, value="2"), by=cast.ines)
    reversal = reverse_entry(entry=entry, by=cast.ivan, note="次数有误")
    entry.refresh_from_db()
    assert (entry.state, reversal.reverses_id) == (Entry.State.REVERSED, entry.pk)
    assert live(cycle).lines_of(jia)[0].published == 10_000
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(value=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).delete()
    with pytest.raises(ValidationError):
        reverse_entry(entry=entry, by=cast.ivan, note="再次")


def test_a_reversal_of_discretion_waits_for_a_second_person_too(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    entry = accept_entry(entry=record_entry(draft=draft(cycle, jia, "cooperation", "2"), by=cast.ines), by=cast.ivan)
    reversal = reverse_entry(entry=entry, by=cast.ines, note="有误")
    entry.refresh_from_db()
    assert (reversal.state, entry.state) == (Entry.State.PROPOSED, Entry.State.EFFECTIVE)
    accept_entry(entry=reversal, by=cast.ivan)
    entry.refresh_from_db()
    assert entry.state == Entry.State.REVERSED


def test_the_database_holds_the_lifecycle(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    entry = record_entry(draft=draft(cycle, jia), by=cast.ines)
    for state in ("proposed", "rejected", "withdrawn"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(state=state)


def test_a_unit_sees_nothing_of_a_running_year(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    record_entry(draft=draft(cycle, jia), by=cast.ines)
    assert not visible_entries(standing_of(cast.alice)).exists()
    assert not visible_entries(standing_of(cast.other)).exists()
    assert visible_entries(standing_of(cast.ivan)).count() == 1


def test_evidence_is_kept_with_the_entry_or_the_entry_is_not_written(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with pytest.raises(ValidationError):
        record_entry(draft=draft(cycle, jia), by=cast.ines, uploads=[Upload("空.jpg", io.BytesIO(b""))])
    assert not Entry.objects.exists()


@pytest.mark.row("PG-06")
def test_self_assessment_is_kept_beside_and_weighs_nothing(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    record_entry(draft=draft(cycle, jia, value="3"), by=cast.ines)
    before = live(cycle).lines_of(jia)[0].published
    assess_self(enrolment=jia, node="travel", score="99", note="无问题", by=cast.alice)
    assert live(cycle).lines_of(jia)[0].published == before
    assert jia.self_assessments.get().score == 99
    with pytest.raises(Refused):
        assess_self(enrolment=jia, node="travel", score="50", note="", by=cast.bob)
    with pytest.raises(ValidationError):
        assess_self(enrolment=jia, node="travel", score="101", note="", by=cast.alice)
