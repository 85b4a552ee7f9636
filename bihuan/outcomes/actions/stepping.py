"""The doors of documents and interviews: the mechanism of ``records.door`` with their tables and their people."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.db.models import QuerySet

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import standing_of
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Person
from bihuan.outcomes import words
from bihuan.outcomes.access import require_interview_step, require_letter_step
from bihuan.outcomes.lifecycle import INTERVIEW, LETTER
from bihuan.outcomes.models import Interview, InterviewStep, Letter, LetterStep
from bihuan.records import door

HeldLetter: TypeAlias = door.Held[Letter]


def _letters() -> QuerySet[Letter]:
    return Letter.objects.select_related("office", "cycle", "issuer", "enrolment")


def _may_letter(by: Person, step: Step, letter: Letter) -> str:
    return require_letter_step(standing_of(by), step, letter)


def _writer(letter: Letter, by: Person) -> int:
    """Who wrote the words: the drafter, and everyone who mended them."""
    return by.pk if letter.steps.filter(step="revise", by=by).exists() else letter.drafted_by_id


def _letter_office(letter: Letter) -> str:
    return letter.office.path


LETTER_DOOR: door.Door[Letter] = door.Door(
    table=LETTER, words=words.LETTER, rows=_letters, allow=_may_letter, steps=LetterStep, link="letter",
    path=_letter_office, first_person=_writer, others=others_named,
)  # fmt: skip


def hold(*, letter_id: int, step: str, by: Person, note: str = "", version: int | None = None) -> HeldLetter:
    """Lock the letter and check whether the step may be taken now; see ``records.door.hold``."""
    return door.hold(LETTER_DOOR, step, by, note=note, version=version, pk=letter_id)


def go_on(letter: Letter, step: str, by: Person) -> HeldLetter:
    """A further step of a letter this transaction holds and has just moved; see ``records.door.go_on``."""
    return door.go_on(LETTER_DOOR, step, by, letter)


def move(held: HeldLetter, **fields: Any) -> Letter:
    """Write the step, project the state, set ``fields`` with it, leave the trail event."""
    return door.move(held, **fields)


def _interviews() -> QuerySet[Interview]:
    return Interview.objects.select_related(
        "session__office", "session__cycle__office", "session__result_set", "enrolment", "notice"
    ).defer("session__result_set__inputs")


def _may_interview(by: Person, step: Step, interview: Interview) -> str:
    return require_interview_step(standing_of(by), step, interview)


def _interview_office(interview: Interview) -> str:
    return interview.session.office.path


INTERVIEW_DOOR: door.Door[Interview] = door.Door(
    table=INTERVIEW, words=words.INTERVIEW, rows=_interviews, allow=_may_interview, steps=InterviewStep,
    link="interview", path=_interview_office, is_note_told=False,
)  # fmt: skip
