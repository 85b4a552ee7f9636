"""The agency: named for one wave, draws the codes of its links, sends files of interviews, calls a sample back."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.access import Refused
from bihuan.records.actions import record
from bihuan.records.evidence import evidence_path, store_evidence
from bihuan.schemes.queries import reading_language
from bihuan.surveys.access import LINKING, require_agent, require_designer
from bihuan.surveys.actions.stepping import DOOR
from bihuan.surveys.interviews import flags_of, read_interviews
from bihuan.surveys.lifecycle import CALLING, SENDING
from bihuan.surveys.models import Agent, CallBack, Channel, SurveyFile, Wave
from bihuan.surveys.planning import asked_in, groups_of
from bihuan.surveys.wards import THROUGH_URN, place_of
from bihuan.urns import actions as urns

LISTED = 200
"""Problems of a file that are kept; their count is whole."""
CALLED_BACK = 0.1
"""The share of interviews that is called back."""


@transaction.atomic
def name_agent(*, wave_id: int, person: Person, by: Person) -> Agent:
    """Let an account work in the field of one wave. It must have no role: an agency sees nothing else.

    Raises Refused, ValidationError.
    """
    wave = door.lock(DOOR, pk=wave_id)
    require_designer(standing_of(by), wave.office)
    if person.memberships.exists():
        raise ValidationError(_("%(name)s has a role in an office; an agency has none.") % {"name": person.name})
    named, is_new = Agent.objects.get_or_create(
        wave=wave, person=person, defaults={"named_by": by, "named_on": clock.today()}
    )
    if is_new:
        detail = {"person": person.name, "username": person.username}
        record(by=by, action="name_agent", subject=wave, office_path=wave.office.path, detail=detail)
    if wave.urn is not None:
        urns.name_printer(urn_id=wave.urn.pk, person=person, by=by)
    return named


@transaction.atomic
def draw_links(*, wave_id: int, ward: str, count: int, by: Person) -> list[str]:
    """Codes for the agency's addressed links, given once. Raises Refused, ValidationError."""
    wave = door.lock(DOOR, pk=wave_id)
    require_agent(by, wave)
    names = [group.name for group in groups_of(wave)]
    if wave.urn is None or wave.state not in LINKING or place_of(ward, names).channel != Channel.LINK:
        raise ValidationError(_("Links are drawn for a frozen wave with pushed links, until it is closed."))
    if not wave.urn.printers.filter(person=by).exists():
        raise Refused(_("The office has not let you draw codes of this urn yet."))
    return urns.issue(urn_id=wave.urn.pk, ward=ward, by=by, count=count)


def take_file(*, wave_id: int, channel: str, file: IO[bytes], name: str, by: Person) -> SurveyFile:
    """Take a file of interviews, with a receipt whether it is good or not. A good one takes the place of the channel's
    last. Raises Refused, ValidationError (no channel of the wave, the same file again)."""
    with transaction.atomic():
        wave = door.lock(DOOR, pk=wave_id)
        require_agent(by, wave)
        pairs = {channel for group in groups_of(wave) for channel in group.channels}
        if wave.state not in SENDING or channel not in pairs - set(THROUGH_URN):
            raise ValidationError({"channel": _("Files are sent for a channel of the wave, once it is in the field.")})
        content = file.read()
        sha256 = hashlib.sha256(content).hexdigest()
        if wave.files.filter(sha256=sha256, problem_count=0).exists():
            raise ValidationError({"file": _("This very file is here already.")})
        file.seek(0)
        attachment = store_evidence(file=file, name=name, office_path=wave.office.path, by=by)
        made = _read(wave, channel, sha256, SurveyFile(wave=wave, attachment=attachment, by=by, at=clock.now()), name)
        detail = {"receipt": made.receipt, "sha256": sha256, "rows": made.rows, "problems": made.problem_count}
        record(by=by, action="send_interviews", subject=wave, office_path=wave.office.path, detail=detail)
    return made


def _read(wave: Wave, channel: str, sha256: str, made: SurveyFile, name: str) -> SurveyFile:
    interviews = read_interviews(wave, evidence_path(made.attachment), channel, name)
    number = wave.files.count() + 1
    made.channel, made.sha256, made.receipt = channel, sha256, f"W{wave.pk}-{number:03d}-{sha256[:8]}"
    made.rows, made.problem_count = len(interviews.rows), len(interviews.problems)
    language = reading_language()
    made.problems = [
        {"row": one.row, "column": one.column, "text": one.says(language)} for one in interviews.problems[:LISTED]
    ]
    if not interviews.problems:
        made.flags = flags_of(asked_in(wave), interviews.rows)
    made.save()
    if not interviews.problems:
        older = wave.files.filter(channel=channel, problem_count=0, replaced_by__isnull=True).exclude(pk=made.pk)
        older.update(replaced_by=made)
    return made


@transaction.atomic
def call_back(*, file_id: int, seed: str, by: Person) -> Sequence[CallBack]:
    """Draw the interviews of a good file that are called back: the same seed draws the same. Raises Refused,
    ValidationError."""
    file = SurveyFile.objects.select_related("wave__office", "attachment__blob").get(pk=file_id)
    require_designer(standing_of(by), file.wave.office)
    _require_unreleased(file.wave)
    if file.problem_count or file.call_backs.exists():
        raise ValidationError(_("A sample is drawn once, from a file without problems."))
    rows = list(read_interviews(file.wave, evidence_path(file.attachment), file.channel).rows)
    count = min(len(rows), max(1, round(len(rows) * CALLED_BACK)))
    drawn = sorted(random.Random(f"{seed}|{file.sha256}").sample(rows, count), key=lambda row: row.row)  # noqa: S311 - repeatable
    made = CallBack.objects.bulk_create(
        CallBack(file=file, row=row.row, respondent=row.respondent[:80], interviewer=row.interviewer[:80])
        for row in drawn
    )
    detail = {"receipt": file.receipt, "seed": seed, "drawn": count}
    record(by=by, action="draw_call_backs", subject=file.wave, office_path=file.wave.office.path, detail=detail)
    return made


def _require_unreleased(wave: Wave) -> None:
    """ValidationError once the agreement stands beside figures that were released."""
    if wave.state not in CALLING:
        raise ValidationError(_("The wave is released: its call-backs do not change any more."))


@transaction.atomic
def say_call_back(*, call_back_id: int, agrees: bool, by: Person) -> CallBack:
    """What a respondent who was called back says of the interview, or that it was written down wrongly.

    Raises Refused, ValidationError (the wave is released).
    """
    call_back = (
        CallBack.objects.select_for_update(of=("self",)).select_related("file__wave__office").get(pk=call_back_id)
    )
    wave = call_back.file.wave
    require_designer(standing_of(by), wave.office)
    _require_unreleased(wave)
    call_back.agrees, call_back.asked_by = agrees, by
    call_back.save(update_fields=["agrees", "asked_by"])
    detail = {"receipt": call_back.file.receipt, "row": call_back.row, "agrees": agrees}
    record(by=by, action="say_call_back", subject=wave, office_path=wave.office.path, detail=detail)
    return call_back
