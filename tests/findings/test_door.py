"""The one door of steps: the same refusals whatever the life cycle, nothing cut, nothing decided on an old page."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bihuan.engine.lifecycle import Lifecycle
from bihuan.findings.actions import confirm_finding, send_back_finding
from bihuan.findings.models import FindingStep
from bihuan.organizations.access import Refused
from bihuan.pages.books import BOOKS
from bihuan.records.door import Stale
from bihuan.records.models import NOTE_LIMIT, Event
from bihuan.records.words import Words
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import day, submitted
from tests.lifecycles import books, tables


@pytest.mark.django_db
def test_a_note_that_is_too_long_is_refused_with_its_length_and_nothing_is_cut(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    finding = submitted(cast, cycle, jia)
    with day("2018-06-05"), pytest.raises(ValidationError) as caught:
        send_back_finding(finding_id=finding.pk, by=cast.clerk, note="长" * (NOTE_LIMIT + 1))
    assert f"{NOTE_LIMIT + 1}" in caught.value.message_dict["note"][0]
    with day("2018-06-05"):
        send_back_finding(finding_id=finding.pk, by=cast.clerk, note="长" * NOTE_LIMIT)
    assert FindingStep.objects.get(step="send_back").note == "长" * NOTE_LIMIT


@pytest.mark.django_db
def test_what_was_decided_on_an_old_page_is_stale_and_says_how_it_stands(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    finding = submitted(cast, cycle, jia)
    with day("2018-06-05"), pytest.raises(Stale) as caught:
        confirm_finding(finding_id=finding.pk, by=cast.clerk, version=finding.version - 1)
    assert caught.value.current.pk == finding.pk
    assert "待确认" in caught.value.messages[0] or "waiting for confirmation" in caught.value.messages[0]


@pytest.mark.django_db
def test_a_step_keeps_the_role_it_was_taken_in_and_tells_the_trail(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = submitted(cast, cycle, jia)
    with day("2018-06-05"):
        confirm_finding(finding_id=finding.pk, by=cast.clerk)
    taken = FindingStep.objects.get(step="confirm")
    assert (taken.acting_as, taken.source, taken.target, str(taken.on)) == (
        "office", "submitted", "confirmed", "2018-06-05",
    )  # fmt: skip
    told = Event.objects.get(action="confirm_finding")
    assert (told.actor_id, told.detail["before"], told.detail["after"]) == (cast.clerk.pk, "submitted", "confirmed")


@pytest.mark.django_db
def test_a_refused_step_leaves_nothing_behind(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = submitted(cast, cycle, jia)
    with day("2018-06-05"), pytest.raises(Refused):
        confirm_finding(finding_id=finding.pk, by=cast.bob)
    assert not FindingStep.objects.filter(step="confirm").exists()
    assert not Event.objects.filter(action="confirm_finding").exists()


@pytest.mark.parametrize(("name", "book"), books().items())
def test_every_book_has_words_for_every_step_and_state_of_its_table(name: str, book: Words) -> None:
    table: Lifecycle = tables()[name]
    assert set(book.steps) == {step.name for step in table.steps}
    assert table.states - {"new"} <= {str(value) for value in book.states.values}


def test_every_book_is_read_by_pages_and_trail() -> None:
    assert {book.what for book in books().values()} <= set(BOOKS)
