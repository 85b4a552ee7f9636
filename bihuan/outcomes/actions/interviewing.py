"""Interviews: called from a selection, one record an interviewee, fixed once signed, answered within 15 days."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.outcomes.actions.stepping import INTERVIEW_DOOR
from bihuan.outcomes.actions.writing import Draft, draft_letter
from bihuan.outcomes.lifecycle import GONE
from bihuan.outcomes.models import Interview, Issuer, Kind, Letter, Session
from bihuan.outcomes.queries.feedback import spoken
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.punctuation import listed
from bihuan.results.lifecycle import AFTER_DECISION
from bihuan.results.models import ResultSet
from bihuan.schemes.models import Enrolment

COMMITMENT_DAYS = 15
"""Calendar days for the written commitment (domain 2.8)."""
FACTS = ("held_on", "place", "recorder", "points", "statement", "requirements")


@dataclass(frozen=True, slots=True)
class Interviewee:
    """Who is interviewed: a person in a post of a unit."""

    enrolment: Enrolment
    name: str
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What an interview is: form, purpose, which of the two pairs, on what basis, by whom."""

    form: str
    purpose: str
    pair: str
    basis: str
    interviewers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Record:
    """What was put, said and demanded."""

    held_on: date
    place: str
    recorder: str
    points: str
    statement: str
    requirements: str


@transaction.atomic
def call_interviews(*, result_set: ResultSet, call: Call, people: Sequence[Interviewee], by: Person) -> list[Session]:
    """Call interviewees: one session for all (collective), else one a person. Every interviewee gets a record."""
    kept = ResultSet.objects.select_related("cycle__office", "publication").defer("inputs").get(pk=result_set.pk)
    require_role(standing_of(by), kept.cycle.office, Role.OFFICE)
    _check(kept, call, people)
    groups = [list(people)] if call.form == Session.Form.COLLECTIVE else [[one] for one in people]
    return [_session(kept, call, group, by) for group in groups]


def _check(kept: ResultSet, call: Call, people: Sequence[Interviewee]) -> None:
    if kept.publication.state not in AFTER_DECISION:
        raise ValidationError(_("Heads are interviewed on a decided result."))
    if not people or any(not one.name.strip() or not one.post.strip() for one in people):
        raise ValidationError(_("Name every interviewee and the post."))
    if len({(one.enrolment.pk, one.post.strip()) for one in people}) < len(people):
        raise ValidationError(_("The same post of a unit is named twice."))
    if any(one.enrolment.cycle_id != kept.cycle_id for one in people):
        raise ValidationError(_("An interviewee is of another year's unit."))
    if not [name for name in call.interviewers if name.strip()]:
        raise ValidationError({"interviewers": _("Name the interviewers.")})
    if not call.basis.strip():
        raise ValidationError({"basis": _("Say on what the interview rests.")})


def _session(kept: ResultSet, call: Call, people: Sequence[Interviewee], by: Person) -> Session:
    made = Session(
        office=kept.cycle.office, cycle=kept.cycle, result_set=kept, form=call.form, purpose=call.purpose,
        pair=call.pair, basis=call.basis.strip(),
        interviewers=[name.strip() for name in call.interviewers if name.strip()], called_by=by,
        called_on=clock.today(),
    )  # fmt: skip
    rows = [
        Interview(session=made, enrolment=one.enrolment, interviewee=one.name.strip(), post=one.post.strip())
        for one in people
    ]
    for row in (made, *rows):
        door.require_fits(row, interviewee="people", post="people")
    made.save()
    Interview.objects.bulk_create(rows)
    detail = {"form": call.form, "pair": call.pair, "people": len(people)}
    record(by=by, action="call_interviews", subject=made, office_path=kept.cycle.office.path, detail=detail)
    return made


PLACE = 60
"""Characters of a place."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """When and where an interview is to be held, and in whose name its notice is issued."""

    issuer: Issuer
    on: date | None
    place: str


@transaction.atomic
def draft_notices(*, interviews: Sequence[Interview], invitation: Invitation, by: Person) -> list[Letter]:
    """Draft the numbered notice of each interview that has none; issuing it notifies the interviewee's unit."""
    if invitation.on is None or invitation.on < clock.today() or not invitation.place.strip():
        raise ValidationError(_("Say when and where the interview is held, not before today."))
    door.require_short(invitation.place, PLACE, "place")
    made = []
    for one in interviews:
        interview = door.hold(INTERVIEW_DOOR, "notify", by, pk=one.pk).record
        if interview.notice_id is not None:
            continue
        letter = draft_letter(draft=_notice(interview, invitation), by=by)
        interview.notice = letter
        interview.save(update_fields=["notice"])
        made.append(letter)
    return made


def _notice(interview: Interview, invitation: Invitation) -> Draft:
    session = interview.session
    with translation.override("zh-hans"):  # an official document, whatever the clerk's language
        form = str(session.get_form_display())
    who = interview.post if interview.interviewee == interview.post else f"{interview.post}{interview.interviewee}"
    values = {
        "年度": str(session.cycle.year), "单位": interview.enrolment.name, "来源": session.basis, "名单文字": who,
        "会议日期": spoken(invitation.on), "要求": "请准时参加，并提前准备书面说明。",
        "事实": f"约谈方式：{form}。约谈人：{'、'.join(session.interviewers)}。"
        f"地点：{invitation.place.strip()}。",
    }  # fmt: skip
    return Draft(
        cycle=session.cycle, kind=Kind.INTERVIEW, addressee=interview.enrolment.name, values=values,
        issuer=invitation.issuer, enrolment=interview.enrolment, result_set=session.result_set,
    )  # fmt: skip


def notified_by(letter: Letter, by: Person) -> None:
    """A notice is out: the interview it calls to is notified with it. Must run in the issue's transaction."""
    waiting = Interview.objects.filter(notice=letter, state=Interview.State.DUE).values_list("pk", flat=True)
    for pk in waiting if letter.kind == Kind.INTERVIEW else ():
        door.take(INTERVIEW_DOOR, "notify", by, note=letter.number, pk=pk)


@transaction.atomic
def notify_interview(*, interview_id: int, by: Person, version: int | None = None) -> Interview:
    """The notice has gone out by another way; one drafted here must go out itself."""
    held = door.hold(INTERVIEW_DOOR, "notify", by, version=version, pk=interview_id)
    if held.record.notice_id is not None:
        raise ValidationError(_("The notice is drafted: issue it, and the interview is notified."))
    return door.move(held)


@transaction.atomic
def hold_interview(*, interview_id: int, told: Record, by: Person, version: int | None = None) -> Interview:
    """Write the record; it may be mended until it is signed."""
    held = door.hold(INTERVIEW_DOOR, "hold", by, version=version, pk=interview_id)
    if told.held_on > clock.today():
        raise ValidationError({"held_on": _("The day lies in the future.")})
    missing = [name for name in FACTS if not str(getattr(told, name)).strip()]
    if missing:
        raise ValidationError(dict.fromkeys(missing, _("This is needed for the record.")))
    return door.move(held, **{name: getattr(told, name) for name in FACTS})


@transaction.atomic
def sign_interview(
    *, interview_id: int, by: Person, signatures: Sequence[str], version: int | None = None
) -> Interview:
    """Interviewee, interviewers and recorder have signed: the record is hashed and fixed; the commitment runs."""
    held = door.hold(INTERVIEW_DOOR, "sign", by, version=version, pk=interview_id)
    names = [name.strip() for name in signatures if name.strip()]
    interview = held.record
    needed = {interview.interviewee, interview.recorder, *interview.session.interviewers}
    missing = sorted(needed - set(names))
    if missing:
        told = _("These have not signed: %(names)s.") % {"names": listed(missing)}
        raise ValidationError({"signatures": told})
    due = (interview.held_on or clock.today()) + timedelta(days=COMMITMENT_DAYS)
    digest = record_hash(interview)
    return door.move(held, signed_by=names, record_hash=digest, commitment_due_on=due)


def record_hash(interview: Interview) -> str:
    """SHA-256 of the record as it was signed."""
    facts = [str(getattr(interview, name)) for name in ("interviewee", "post", *FACTS)]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def commit_interview(*, interview_id: int, by: Person, text: str, version: int | None = None) -> Interview:
    """The written commitment has come."""
    held = door.hold(INTERVIEW_DOOR, "commit", by, note=text, version=version, pk=interview_id)
    return door.move(held, commitment=held.note, committed_on=clock.today())


@transaction.atomic
def close_interview(*, interview_id: int, by: Person, text: str, version: int | None = None) -> Interview:
    """What the follow-up found; with it the interview is closed."""
    held = door.hold(INTERVIEW_DOOR, "close", by, note=text, version=version, pk=interview_id)
    return door.move(held, follow_up=held.note)


@transaction.atomic
def call_off_interview(*, interview_id: int, by: Person, text: str, version: int | None = None) -> Interview:
    """It will not be held: called by mistake, or no longer needed. A notice that is out is withdrawn first."""
    held = door.hold(INTERVIEW_DOOR, "call_off", by, note=text, version=version, pk=interview_id)
    notice = held.record.notice
    if notice is not None and notice.state not in GONE:
        raise ValidationError(_("Its notice stands: drop or withdraw “%(notice)s” first.") % {"notice": notice})
    return door.move(held)
