"""The team's phone: what it takes along before the start, what it told since, and what it hands over as a file."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions import Upload
from bihuan.inspections.access import roles_towards, visible_inspections
from bihuan.inspections.actions.stepping import DOOR, locked_for
from bihuan.inspections.actions.teams import require_team
from bihuan.inspections.actions.visiting import StageText, add_stage, add_stage_file, set_right
from bihuan.inspections.lifecycle import OFFICE, OPEN_TO_REMARKS, SEALED, STARTED, TEAM
from bihuan.inspections.models import Inspection, Stage
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.rescue import BrokenBox, opened

CARRIED = frozenset({SEALED, STARTED})
"""States in which a visit may lie on the team's phones."""
SALT = "visit-kit"
SPOKEN = ("asker", "question", "speaker", "answer", "remarks")
"""What a phone tells with a step: a question with its answer, and comments."""


@transaction.atomic
def take_along(*, inspection_id: int, by: Person) -> str:
    """Someone of the team takes a visit along on a phone; what comes from the phone later shows this token.

    Raises Refused, ValidationError.
    """
    visit, _role = locked_for(inspection_id, by, TEAM)
    if visit.state not in CARRIED:
        raise ValidationError(_("A visit is taken along from the seal until the team leaves the site."))
    record(by=by, action="take_along", subject=visit, office_path=visit.office.path)
    return signing.dumps([visit.pk, by.pk], salt=SALT)


@transaction.atomic
def start_told(*, inspection_id: int, at: datetime, by: Person, sent_at: datetime | None = None) -> Inspection:
    """The start as a phone told it that was at the door without network: the unit sees the visit from now on, and it
    began when the phone says, set right where its clock was wrong. Told twice, or by two, it starts once.

    Raises Refused, ValidationError.
    """
    visit, _role = locked_for(inspection_id, by, TEAM)
    if visit.state in OPEN_TO_REMARKS:
        return visit
    held = door.hold(DOOR, "start", by, pk=inspection_id)
    require_team(held.record)
    now = clock.now()
    begun, is_off = set_right(at, sent_at, now)
    sealed_at = visit.steps.filter(step="seal").order_by("-id").values_list("at", flat=True)[0]
    kept = min(max(begun, sealed_at), now)
    told = {"device_at": at.isoformat(), "clock_off": is_off or kept != begun}
    return door.move(held, detail={"unit": visit.unit.name, **told}, started_at=kept)


@dataclass(frozen=True, slots=True)
class Rescued:
    """What a rescue file brought: the visit, whose phone it was, its steps, and how many photos came in."""

    visit: Inspection
    person: Person
    stages: list[Stage]
    files: int


def take_rescue(*, box: bytes, by: Person) -> Rescued:
    """The office takes in what a phone handed over as a file; what had come in before is kept once.

    The file shows the token its phone was given, so nobody else can have made it. Raises Refused, ValidationError.
    """
    told, blobs = _read(box)
    visit, person = _whose(told, by)
    with transaction.atomic():
        if told.get("start"):
            start_told(inspection_id=visit.pk, at=_moment(told["start"]), by=person)
        stages, files = [], 0
        for row in told.get("steps", []):
            stage = add_stage(inspection_id=visit.pk, text=_text(row), by=person)
            for sha256 in row.get("hashes", []):
                if sha256 in blobs:
                    name = str(row.get("names", {}).get(sha256, "photo"))[:80]
                    add_stage_file(stage_id=stage.pk, upload=Upload(name, io.BytesIO(blobs[sha256])), by=person)
                    files += 1
            stages.append(stage)
        detail = {
            "person": person.name,
            "steps": len(stages),
            "files": files,
            "sha256": hashlib.sha256(box).hexdigest(),
        }
        record(by=by, action="take_rescue", subject=visit, office_path=visit.office.path, detail=detail)
    return Rescued(visit, person, stages, files)


def _read(box: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The words and the photos by their hash."""
    try:
        content = opened(box)
        length = int.from_bytes(content[:4])
        told: dict[str, Any] = json.loads(content[4 : 4 + length])
        return told, dict(_blobs(content[4 + length :], told["files"]))
    except (BrokenBox, ValueError, KeyError, TypeError) as error:
        text = _("This is no rescue file for this office, or it was damaged on its way.")
        raise ValidationError({"file": text}) from error


def _blobs(content: bytes, sizes: Any) -> Iterator[tuple[str, bytes]]:
    start = 0
    for size in sizes:
        blob = content[start : start + int(size)]
        start += int(size)
        yield hashlib.sha256(blob).hexdigest(), blob


def _whose(told: Mapping[str, Any], by: Person) -> tuple[Inspection, Person]:
    """The visit and the person a token was given for, if it is the reader's office that may take it in."""
    try:
        pk, person_id = signing.loads(str(told.get("token", "")), salt=SALT)
    except signing.BadSignature as error:
        raise ValidationError({"file": _("This file was not made by a phone of the team.")}) from error
    standing = standing_of(by)
    visit = visible_inspections(standing).select_related("office", "unit", "enrolment").filter(pk=pk).first()
    if visit is None or OFFICE not in roles_towards(standing, visit):
        raise Refused(_("The assessment office takes rescue files in."))
    return visit, Person.objects.get(pk=person_id)


def _text(row: Mapping[str, Any]) -> StageText:
    """A step as the phone wrote it. Raises ValidationError."""
    spoken: dict[str, Any] = {name: str(row.get(name, "")) for name in SPOKEN}
    try:
        return StageText(
            kind=str(row["kind"]), place=str(row["place"])[:120], at=_moment(row["at"]),
            present=str(row["present"])[:400], note=str(row.get("note", ""))[:2000], token=str(row["token"])[:40],
            hashes=tuple(str(one) for one in row.get("hashes", [])),
            **spoken,
        )  # fmt: skip
    except KeyError as error:
        raise ValidationError({"file": _("A step of the file lacks “%(what)s”.") % {"what": error.args[0]}}) from error


def _moment(text: Any) -> datetime:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise ValidationError({"file": _("“%(text)s” is no time.") % {"text": str(text)[:40]}}) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
