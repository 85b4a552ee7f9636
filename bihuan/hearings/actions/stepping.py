"""The doors of a hearing, of a speaker and of a commitment."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.hearings import words
from bihuan.hearings.access import require_speaker_step, require_step
from bihuan.hearings.lifecycle import COMMITMENT, HEARING, SPEAKER
from bihuan.hearings.models import Commitment, CommitmentStep, Hearing, HearingStep, Speaker, SpeakerStep
from bihuan.organizations.access import standing_of
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Person
from bihuan.records import door


def _hearings() -> QuerySet[Hearing]:
    return Hearing.objects.select_related("office", "term", "cycle__scheme", "cycle__office", "urn__office")


def _allow(by: Person, step: Step, hearing: Hearing) -> str:
    return require_step(standing_of(by), step, hearing)


def _counter(hearing: Hearing, _by: Person) -> int | None:
    return hearing.counted_by_id


def _path(hearing: Hearing) -> str:
    return hearing.office.path


DOOR: door.Door[Hearing] = door.Door(
    table=HEARING, words=words.HEARING, rows=_hearings, allow=_allow, steps=HearingStep, link="hearing", path=_path,
    first_person=_counter, others=others_named,
)  # fmt: skip


def _speakers() -> QuerySet[Speaker]:
    return Speaker.objects.select_related(
        "hearing__office", "hearing__urn__office", "tenure__post__unit", "tenure__person"
    )


def _allow_speaker(by: Person, step: Step, speaker: Speaker) -> str:
    return require_speaker_step(standing_of(by), step, speaker)


def _speaker_path(speaker: Speaker) -> str:
    return speaker.hearing.office.path


SPEAKER_DOOR: door.Door[Speaker] = door.Door(
    table=SPEAKER, words=words.SPEAKER, rows=_speakers, allow=_allow_speaker, steps=SpeakerStep, link="speaker",
    path=_speaker_path,
)  # fmt: skip


def _commitments() -> QuerySet[Commitment]:
    return Commitment.objects.select_related(
        "speaker__hearing__office", "speaker__hearing__urn__office", "speaker__tenure__post__unit",
        "speaker__tenure__person",
    )  # fmt: skip


def _allow_commitment(by: Person, step: Step, one: Commitment) -> str:
    return require_speaker_step(standing_of(by), step, one.speaker)


def _commitment_path(one: Commitment) -> str:
    return one.speaker.hearing.office.path


def _doer(one: Commitment, _by: Person) -> int | None:
    return one.done_by_id


COMMITMENT_DOOR: door.Door[Commitment] = door.Door(
    table=COMMITMENT, words=words.COMMITMENT, rows=_commitments, allow=_allow_commitment, steps=CommitmentStep,
    link="commitment", path=_commitment_path, first_person=_doer, others=others_named,
)  # fmt: skip


def require_state(hearing: Hearing, states: frozenset[str] | set[str]) -> None:
    """ValidationError unless the hearing stands in one of the states."""
    if hearing.state not in states:
        told = {"record": words.HEARING.record, "state": words.HEARING.state(hearing.state)}
        raise ValidationError(_("This cannot be done now: the %(record)s is “%(state)s”.") % told)
