"""On site: the start, the three steps, what was heard, asked and said, and the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions import Upload
from bihuan.inspections.actions.stepping import DOOR, locked_for
from bihuan.inspections.actions.teams import require_team
from bihuan.inspections.lifecycle import OBSERVER, OPEN_ON_SITE, OPEN_TO_REMARKS, TEAM
from bihuan.inspections.models import Heard, Inspection, MethodUsed, Question, Remark, Stage, StageFile, Turn
from bihuan.inspections.queries.lacking import on_site
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.evidence import store_evidence

CLOCK_ERROR = timedelta(minutes=5)
"""A phone that runs so wrong is marked, and its times are set right by the difference."""


@transaction.atomic
def start(*, inspection_id: int, by: Person, version: int | None = None) -> Inspection:
    """The team is at the door: from now on the unit sees the visit. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "start", by, version=version, pk=inspection_id)
    require_team(held.record)
    return door.move(held, detail={"unit": held.record.unit.name}, started_at=clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class StageText:
    """A step on site as told. From a phone with ``token``, and with what its clock showed when it sent (``sent_at``):
    ``at`` is by that clock. A phone's time marks a step and never refuses it, and it may come in late. A phone tells a
    question put there with its answer, and the comments, a line each, in the same form."""

    kind: str
    place: str
    at: datetime
    present: str
    note: str = ""
    token: str = ""
    sent_at: datetime | None = None
    hashes: tuple[str, ...] = ()
    asker: str = ""
    question: str = ""
    speaker: str = ""
    answer: str = ""
    remarks: str = ""


def add_stage(*, inspection_id: int, text: StageText, by: Person, uploads: Sequence[Upload] = ()) -> Stage:
    """Keep a step on site; one sent again is kept once. Raises Refused, ValidationError by field."""
    if earlier := _kept(text, by):
        return earlier
    try:
        with transaction.atomic():
            return _add(inspection_id, text, by, uploads)
    except IntegrityError:
        if earlier := _kept(text, by):
            return earlier
        raise


def _kept(text: StageText, by: Person) -> Stage | None:
    earlier = Stage.objects.filter(token=text.token).first() if text.token else None
    if earlier is not None and earlier.by_id != by.pk:
        raise Refused(_("This form was sent by someone else."))
    return earlier


def _add(inspection_id: int, text: StageText, by: Person, uploads: Sequence[Upload]) -> Stage:
    visit, _role = locked_for(inspection_id, by, TEAM)
    _require_open(visit, OPEN_TO_REMARKS if text.token else OPEN_ON_SITE)
    now = clock.now()
    at, is_off = set_right(text.at, text.sent_at, now)
    if text.token and visit.started_at is not None:
        inside = min(max(at, visit.started_at), now)
        at, is_off = inside, is_off or abs(inside - at) > CLOCK_ERROR
    _check(visit, text, at, now)
    made = Stage(
        inspection=visit, kind=text.kind, place=text.place.strip(), at=at, present=text.present.strip(),
        note=text.note.strip(), token=text.token or None, device_at=text.at if text.token else None,
        is_clock_off=is_off, by=by, received_at=now,
    )  # fmt: skip
    door.require_fits(made)
    made.save()
    StageFile.objects.bulk_create(StageFile(stage=made, sha256=one) for one in dict.fromkeys(text.hashes))
    for upload in uploads:
        kept = store_evidence(file=upload.file, name=upload.name, office_path=visit.office.path, by=by)
        StageFile.objects.update_or_create(stage=made, sha256=kept.blob_id, defaults={"attachment": kept})
    detail = {"kind": made.kind, "place": made.place, "clock_off": is_off, **_told_with(made, text, by)}
    record(by=by, action="add_stage", subject=visit, office_path=visit.office.path, detail=detail)
    return made


def _told_with(stage: Stage, text: StageText, by: Person) -> dict[str, int]:
    """Keep the question and the comments told with a step; how many, for the trail."""
    visit, told = stage.inspection, {}
    if text.question.strip():
        asked = Question(inspection=visit, asker=text.asker.strip() or by.name, text=text.question.strip(), by=by)
        asked.at = stage.at
        door.require_fits(asked, text="question")
        asked.save()
        told["questions"] = 1
        if text.answer.strip():
            answered = Turn(question=asked, kind=Turn.Kind.ANSWER, speaker=text.speaker.strip(), by=by, at=stage.at)
            answered.text = text.answer.strip()
            door.require_fits(answered, text="answer")
            answered.save()
    lines = [line.strip() for line in text.remarks.splitlines() if line.strip()]
    remarks = [Remark(inspection=visit, text=line, by=by, at=stage.at) for line in lines]
    for one in remarks:
        door.require_fits(one, text="remarks")
    Remark.objects.bulk_create(remarks)
    return told | ({"remarks": len(remarks)} if remarks else {})


def set_right(at: datetime, sent_at: datetime | None, now: datetime) -> tuple[datetime, bool]:
    """A time a phone told, set right by what its clock showed when it sent; and whether that clock was wrong."""
    drift = now - sent_at if sent_at else timedelta()
    return (at + drift, True) if abs(drift) > CLOCK_ERROR else (at, False)


def _check(visit: Inspection, text: StageText, at: datetime, now: datetime) -> None:
    wrong: dict[str, str] = {}
    if text.kind not in Stage.Kind.values:
        wrong["kind"] = _("Choose one of the list.")
    if not text.place.strip():
        wrong["place"] = _("Say where it was.")
    if not text.present.strip():
        wrong["present"] = _("Say who was there.")
    if text.answer.strip() and not text.question.strip():
        wrong["question"] = _("Write the question that was answered.")
    if text.answer.strip() and not text.speaker.strip():
        wrong["speaker"] = _("Say who answered.")
    if at > now + CLOCK_ERROR:
        wrong["at"] = _("This time has not come yet.")
    elif visit.started_at and at < visit.started_at - CLOCK_ERROR:
        wrong["at"] = _("The visit had not started then.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def add_stage_file(*, stage_id: int, upload: Upload, by: Person) -> StageFile:
    """A photo of the phone's list comes in by itself; one that is there already is left as it is.

    Raises Refused, ValidationError for one that is not on the list.
    """
    stage = Stage.objects.select_related("inspection__office").get(pk=stage_id)
    if stage.by_id != by.pk:
        raise Refused(_("This form was sent by someone else."))
    kept = store_evidence(file=upload.file, name=upload.name, office_path=stage.inspection.office.path, by=by)
    listed = stage.files.select_for_update().filter(sha256=kept.blob_id).first()
    if listed is None:
        raise ValidationError({"file": _("The phone's list does not name this file: it came damaged or is another.")})
    if listed.attachment_id is None:
        listed.attachment = kept
        listed.save(update_fields=["attachment"])
    return listed


@transaction.atomic
def hear(*, inspection_id: int, level: str, unit_name: str, speaker: str, summary: str = "", by: Person) -> Heard:
    """A report heard, of the upper or the lower level. Raises Refused, ValidationError by field."""
    visit = _open_for(inspection_id, by, {"level": level, "unit_name": unit_name, "speaker": speaker})
    if level not in Heard.Level.values:
        raise ValidationError({"level": _("Choose one of the list.")})
    made = Heard.objects.create(
        inspection=visit, level=level, unit_name=unit_name.strip(), speaker=speaker.strip(), summary=summary.strip(),
        by=by, at=clock.now(),
    )  # fmt: skip
    _tell(visit, by, "hear_report", {"level": level, "unit": made.unit_name})
    return made


@transaction.atomic
def ask(*, inspection_id: int, asker: str, text: str, by: Person) -> Question:
    """A question put on the spot. Raises Refused, ValidationError by field."""
    visit = _open_for(inspection_id, by, {"asker": asker, "text": text})
    made = Question.objects.create(inspection=visit, asker=asker.strip(), text=text.strip(), by=by, at=clock.now())
    _tell(visit, by, "ask_question", {"asker": made.asker})
    return made


@transaction.atomic
def answer(*, question_id: int, kind: str, speaker: str, text: str, by: Person) -> Turn:
    """An answer to a question, or a question further. Raises Refused, ValidationError by field."""
    question = Question.objects.get(pk=question_id)
    visit = _open_for(question.inspection_id, by, {"speaker": speaker, "text": text})
    if kind not in Turn.Kind.values:
        raise ValidationError({"kind": _("Choose one of the list.")})
    made = Turn.objects.create(
        question=question, kind=kind, speaker=speaker.strip(), text=text.strip(), by=by, at=clock.now()
    )
    _tell(visit, by, "answer_question", {"kind": kind})
    return made


@transaction.atomic
def remark(*, inspection_id: int, text: str, by: Person, is_on_the_spot: bool = True) -> Remark:
    """A comment of the team, or of an observer. Raises Refused, ValidationError."""
    visit, _role = locked_for(inspection_id, by, TEAM | {OBSERVER})
    _require_open(visit, OPEN_TO_REMARKS)
    if not text.strip():
        raise ValidationError({"text": _("Write the comment.")})
    made = Remark.objects.create(
        inspection=visit, text=text.strip(), is_on_the_spot=is_on_the_spot, by=by, at=clock.now()
    )
    _tell(visit, by, "remark", {})
    return made


@transaction.atomic
def use_method(*, inspection_id: int, method: str, people: int, note: str, by: Person) -> MethodUsed:
    """One of the four methods of a year-end check was used today. Raises Refused, ValidationError by field."""
    visit = _open_for(inspection_id, by, {"note": note})
    if method not in MethodUsed.Method.values:
        raise ValidationError({"method": _("Choose one of the list.")})
    made = MethodUsed.objects.create(
        inspection=visit, method=method, on=clock.today(), people=people, note=note.strip(), by=by
    )
    _tell(visit, by, "use_method", {"method": method, "people": people})
    return made


@transaction.atomic
def finish(*, inspection_id: int, by: Person, version: int | None = None) -> Inspection:
    """Leave the site: with a step missing it is not done. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "finish", by, version=version, pk=inspection_id)
    if lack := on_site(held.record):
        raise ValidationError(lack.says)
    return door.move(held)


@transaction.atomic
def report(*, inspection_id: int, text: str, by: Person, version: int | None = None) -> Inspection:
    """Send the report in. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "report", by, version=version, pk=inspection_id)
    if not text.strip():
        raise ValidationError({"report": _("Write the report.")})
    return door.move(held, report=text.strip(), reported_by=by)


def _open_for(inspection_id: int, by: Person, needed: dict[str, str]) -> Inspection:
    """A visit under way, for someone of its team who has said all that is needed."""
    visit, _role = locked_for(inspection_id, by, TEAM)
    _require_open(visit, OPEN_ON_SITE)
    wrong = {name: _("Say it.") for name, text in needed.items() if not text.strip()}
    if wrong:
        raise ValidationError(wrong)
    return visit


def _require_open(visit: Inspection, states: frozenset[str]) -> None:
    if visit.state not in states:
        told = {"state": visit.get_state_display()}
        raise ValidationError(_("The visit is “%(state)s”: nothing is written down on site now.") % told)


def _tell(visit: Inspection, by: Person, action: str, detail: dict[str, object]) -> None:
    record(by=by, action=action, subject=visit, office_path=visit.office.path, detail=detail)
