"""The session: the door of the hall, the quorum, questions with their answers, closing."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.hearings.access import require_clerk
from bihuan.hearings.actions.checking import require_complete
from bihuan.hearings.actions.stepping import DOOR, SPEAKER_DOOR, require_state
from bihuan.hearings.lifecycle import CALLED, OPEN
from bihuan.hearings.models import Hearing, Passage, Question, Speaker, Turn, Voter
from bihuan.hearings.queries.hall import hall_of
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.urns import actions as urns
from bihuan.urns.lifecycle import OPEN as TAKING
from bihuan.urns.lifecycle import REHEARSED

S = Speaker.State
ASKABLE = frozenset({S.SUBMITTED.value, S.VOTING.value, S.VOTED.value})
"""A speaker may be asked until the session closes."""


@transaction.atomic
def pass_door(*, voter_id: int, is_in: bool, by: Person) -> Voter:
    """Someone of the roster comes in or goes out. Raises Refused, ValidationError (in or out already)."""
    voter = Voter.objects.select_for_update(of=("self",)).select_related("hearing__office").get(pk=voter_id)
    require_clerk(standing_of(by), voter.hearing.office)
    require_state(voter.hearing, {CALLED, OPEN})
    if voter.is_inside == is_in:
        said = _("%(name)s is in the hall already.") if is_in else _("%(name)s is not in the hall.")
        raise ValidationError(said % {"name": voter.name})
    Passage.objects.create(voter=voter, is_in=is_in, by=by, at=clock.now())
    voter.is_inside = is_in
    voter.save(update_fields=["is_inside"])
    detail = {"voter": str(voter), "is_in": is_in}
    record(
        by=by, action="pass_hearing_door", subject=voter.hearing, office_path=voter.hearing.office.path, detail=detail
    )
    return voter


@transaction.atomic
def open_hearing(*, hearing_id: int, by: Person, version: int | None = None) -> Hearing:
    """Open the session: reports are in, the quorum is there, the urn was rehearsed and takes ballots from now on.

    Raises Refused, Stale, ValidationError.
    """
    held = door.hold(DOOR, "open", by, version=version, pk=hearing_id)
    hearing = held.record
    require_complete("open", hearing)
    hall = hall_of(hearing)
    assert hearing.urn is not None, "a complete hearing has its urn"
    moved = door.move(held, detail={"present": hall.present, "needed": hall.needed, "eligible": hall.eligible})
    if hearing.urn.state == REHEARSED:
        urns.begin(urn_id=hearing.urn.pk, by=by)
    return moved


@transaction.atomic
def ask(*, speaker_id: int, asker: str, text: str, by: Person) -> Question:
    """Write a question down, with who asks. Raises Refused, ValidationError by field."""
    speaker = _askable(speaker_id, by)
    _require_said({"asker": (asker, 80), "text": (text, 600)})
    made = Question.objects.create(speaker=speaker, asker=asker.strip(), text=text.strip(), by=by, at=clock.now())
    detail = {"asker": made.asker}
    record(by=by, action="ask_speaker", subject=speaker, office_path=speaker.hearing.office.path, detail=detail)
    return made


@transaction.atomic
def reply(*, question_id: int, kind: str, who: str, text: str, by: Person) -> Turn:
    """Write down what followed a question: an answer, or what was asked further; nothing follows before an answer, and
    nothing is asked further unless it was answered. Raises Refused, ValidationError by field."""
    question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
    speaker = _askable(question.speaker_id, by)
    _require_said({"who": (who, 80), "text": (text, 1000)})
    last = question.turns.order_by("-id").values_list("kind", flat=True).first()
    if kind not in Turn.Kind.values or (kind == Turn.Kind.FOLLOW_UP and last != Turn.Kind.ANSWER):
        raise ValidationError({"kind": _("A follow-up question comes after an answer.")})
    made = Turn.objects.create(question=question, kind=kind, who=who.strip(), text=text.strip(), by=by, at=clock.now())
    detail = {"kind": kind, "who": made.who}
    record(by=by, action="reply_at_hearing", subject=speaker, office_path=speaker.hearing.office.path, detail=detail)
    return made


def _askable(speaker_id: int, by: Person) -> Speaker:
    speaker = door.lock(SPEAKER_DOOR, pk=speaker_id)
    require_clerk(standing_of(by), speaker.hearing.office)
    require_state(speaker.hearing, {OPEN})
    if speaker.state not in ASKABLE:
        raise ValidationError(_("This speaker is not heard here."))
    return speaker


def _require_said(texts: dict[str, tuple[str, int]]) -> None:
    wrong = {name: _("Say it.") for name, (text, _most) in texts.items() if not text.strip()}
    for name, (text, most) in texts.items():
        if len(text.strip()) > most:
            wrong[name] = _("At most %(limit)s characters.") % {"limit": most}
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def close_hearing(*, hearing_id: int, by: Person, version: int | None = None) -> Hearing:
    """Close the ballots once each speaker's has ended; the urn is closed with them. Raises Refused, Stale,
    ValidationError."""
    held = door.hold(DOOR, "close", by, version=version, pk=hearing_id)
    require_complete("close", held.record)
    moved = door.move(held)
    assert moved.urn is not None, "a session opens with its urn"
    if moved.urn.state == TAKING:
        urns.close(urn_id=moved.urn.pk, by=by)
    return moved


@transaction.atomic
def void_hearing(*, hearing_id: int, note: str, by: Person, version: int | None = None) -> Hearing:
    """Break a session off: nothing is counted, and its speakers are to be heard another day. The urn is voided on its
    own page by two custodians. Raises Refused, Stale, ValidationError."""
    return door.take(DOOR, "void", by, note=note, version=version, pk=hearing_id)
