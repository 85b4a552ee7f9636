"""After the hearing: what each speaker undertakes, tracked to its end; questions that become findings."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions import Facts, draft_finding
from bihuan.findings.models import Method, Source
from bihuan.hearings.access import speaks, visible_speakers
from bihuan.hearings.actions.checking import require_ready
from bihuan.hearings.actions.stepping import COMMITMENT_DOOR, SPEAKER_DOOR, require_state
from bihuan.hearings.lifecycle import ANNOUNCED, OPEN
from bihuan.hearings.models import Commitment, Question, Speaker
from bihuan.organizations.access import Refused, require_role, standing_of
from bihuan.organizations.models import Body, Person, Role
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.schemes.models import Enrolment


@transaction.atomic
def undertake(
    *, speaker_id: int, text: str, owner: str, due_on: date, by: Person, question_id: int | None = None
) -> Commitment:
    """A measure a speaker undertakes, at the hearing or after it, with who does it and until when.

    Raises Refused, ValidationError by field.
    """
    speaker = door.lock(SPEAKER_DOOR, pk=speaker_id)
    standing = standing_of(by)
    if not speaks(standing, speaker):
        require_role(standing, speaker.hearing.office, Role.OFFICE)
    require_state(speaker.hearing, {OPEN, *ANNOUNCED})
    if speaker.state in {Speaker.State.EXCUSED, Speaker.State.SETTLED}:
        raise ValidationError(_("Nothing is undertaken here any more."))
    wrong = {name: _("Say it.") for name, said in (("text", text), ("owner", owner)) if not said.strip()}
    for name, said, most in (("text", text, 400), ("owner", owner, 60)):
        if len(said.strip()) > most:
            wrong[name] = _("At most %(limit)s characters.") % {"limit": most}
    if due_on < clock.today():
        wrong["due_on"] = _("The day is over already.")
    question = speaker.questions.filter(pk=question_id).first() if question_id else None
    if question_id and question is None:
        wrong["question"] = _("Choose one of the list.")
    if wrong:
        raise ValidationError(wrong)
    made = Commitment.objects.create(
        speaker=speaker, question=question, text=text.strip(), owner=owner.strip(), due_on=due_on, by=by,
        at=clock.now(),
    )  # fmt: skip
    detail = {"owner": made.owner, "due_on": due_on.isoformat()}
    record(by=by, action="undertake_measure", subject=speaker, office_path=speaker.hearing.office.path, detail=detail)
    return made


@transaction.atomic
def complete_plan(*, speaker_id: int, by: Person, version: int | None = None) -> Speaker:
    """The measures of a speaker are all there: at least one. Raises Refused, Stale, ValidationError."""
    held = door.hold(SPEAKER_DOOR, "plan", by, version=version, pk=speaker_id)
    hearing = held.record.hearing
    require_state(hearing, set(ANNOUNCED))
    require_ready("plan", held.record)
    number = held.record.commitments.count()
    is_late = hearing.plans_due_on is not None and clock.today() > hearing.plans_due_on
    return door.move(held, detail={"measures": number, "is_late": is_late})


@transaction.atomic
def step_commitment(
    *, commitment_id: int, step: str, by: Person, note: str = "", version: int | None = None
) -> Commitment:
    """Say a measure is done, accept it, give it back, or drop it with a reason. Raises Refused, Stale,
    ValidationError."""
    held = door.hold(COMMITMENT_DOOR, step, by, note=note, version=version, pk=commitment_id)
    if step == "finish":
        return door.move(held, done_by=by)
    return door.move(held)


@transaction.atomic
def settle_speaker(*, speaker_id: int, by: Person, version: int | None = None) -> Speaker:
    """Every measure of a speaker was accepted, or dropped with a reason. Raises Refused, Stale, ValidationError."""
    held = door.hold(SPEAKER_DOOR, "settle", by, version=version, pk=speaker_id)
    require_ready("settle", held.record)
    return door.move(held)


@transaction.atomic
def question_as_finding(*, question_id: int, condition: str, criteria: str, body: Body, by: Person) -> Question:
    """Make a question a finding of the speaker's unit, once; it is confirmed as every finding is.

    Raises Refused, ValidationError by field.
    """
    question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
    if not visible_speakers(standing_of(by)).filter(pk=question.speaker_id).exists():
        raise Refused(_("This hearing is not yours to see."))
    speaker = door.lock(SPEAKER_DOOR, pk=question.speaker_id)
    hearing = speaker.hearing
    if question.finding_id is not None:
        raise ValidationError(_("This question is a finding already."))
    if hearing.cycle is None:
        raise ValidationError(_("Say which year the results count in."))
    enrolment = Enrolment.objects.filter(cycle=hearing.cycle_id, unit=speaker.tenure.post.unit_id).first()
    if enrolment is None:
        raise ValidationError(_("This unit is not part of the year."))
    facts = Facts(
        condition=condition.strip() or question.text, criteria=criteria, found_on=hearing.on,
        source=Source.HEARING.value, method=Method.HEARING.value, source_document=hearing.title[:120],
    )  # fmt: skip
    question.finding = draft_finding(cycle=hearing.cycle, enrolment=enrolment, body=body, facts=facts, by=by)
    question.save(update_fields=["finding"])
    detail = {"finding": question.finding.pk}
    record(by=by, action="question_as_finding", subject=speaker, office_path=hearing.office.path, detail=detail)
    return question
