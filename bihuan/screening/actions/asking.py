"""A file is asked about in writing, and answered by the unit and by whom it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions import Upload
from bihuan.notices.actions import News, tell
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.holding import speakers_of
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.door import require_short
from bihuan.records.evidence import clean_name, store_evidence
from bihuan.screening.access import roles_towards
from bihuan.screening.actions.stepping import DOSSIER_DOOR, stands_in_way
from bihuan.screening.lifecycle import ASKED, CONCERNED, ENDED, SETTLED, UNIT
from bihuan.screening.models import Dossier, Reply, ReplyFile

LONGEST = 4000


@transaction.atomic
def ask(
    *, dossier_id: int, letter: str, due_on: date | None, by: Person, concerned: Person | None = None,
    version: int | None = None,
) -> Dossier:  # fmt: skip
    """Ask the unit, and whom it is about, in one letter for all clues of the file, with a deadline.

    Raises Refused, Stale, ValidationError by field.
    """
    held = door.hold(DOSSIER_DOOR, "ask", by, version=version, pk=dossier_id)
    dossier, errors = held.record, {}
    require_short(letter, LONGEST, "letter")
    if not letter.strip():
        errors["letter"] = _("Write what is asked.")
    if due_on is None or due_on <= clock.today():
        errors["due_on"] = _("The deadline must lie in the future.")
    if dossier.unit_id is None and concerned is None:
        errors["concerned"] = _("The records name no unit of the office: say whom to ask.")
    if concerned is not None and concerned.pk == by.pk:
        errors["concerned"] = _("Nobody asks themselves.")
    if reason := stands_in_way(dossier, "ask"):
        errors["letter"] = reason
    if errors:
        raise ValidationError(errors)
    moved = door.move(
        held, detail={"due_on": str(due_on)}, letter=letter.strip(), asked_on=clock.today(), due_on=due_on,
        concerned=concerned,
    )  # fmt: skip
    _tell_asked(moved)
    return moved


def _tell_asked(dossier: Dossier) -> None:
    """Whoever speaks for the unit, and whom it is about, are told that there is a question: nothing of it."""
    people = set()
    if dossier.unit_id is not None:
        people |= set(speakers_of([dossier.unit_id]).values_list("person_id", flat=True))
    if dossier.concerned_id is not None:
        people.add(dossier.concerned_id)
    text = _("You are asked in writing to explain records; answer by %(day)s.") % {"day": dossier.due_on}
    address = f"/screening/asked/{dossier.pk}/"
    tell(
        office=dossier.office,
        news=[News(person_id=one, key=f"asked-{dossier.pk}", text=text, address=address) for one in sorted(people)],
    )


@transaction.atomic
def reply(
    *, dossier_id: int, kind: str, text: str, by: Person, uploads: Sequence[Upload] = (), version: int | None = None
) -> Reply:
    """Answer, correct what is held, or object: the unit or the one concerned, from the question to the end.

    The first answer moves the file on. Raises Refused, Stale, ValidationError by field.
    """
    dossier = door.lock(DOSSIER_DOOR, pk=dossier_id)
    parts = roles_towards(standing_of(by), dossier) & {UNIT, CONCERNED}
    if not parts:
        raise Refused(_("Only the unit that is asked, and whom it is about, reply."))
    door.require_version(DOSSIER_DOOR, dossier, version)
    require_short(text, LONGEST, "text")
    if not text.strip():
        raise ValidationError({"text": _("Write your reply.")})
    if kind not in Reply.Kind.values:
        raise ValidationError({"kind": _("Choose one of the list.")})
    if dossier.state in {ENDED, SETTLED}:
        raise ValidationError(_("The file has come to its end."))
    acting_as = CONCERNED if CONCERNED in parts else UNIT
    made = Reply.objects.create(
        dossier=dossier, kind=kind, text=text.strip(), by=by, acting_as=acting_as, at=clock.now()
    )
    _keep_files(made, uploads)
    if kind == Reply.Kind.ANSWER and dossier.state == ASKED:
        door.move(door.go_on(DOSSIER_DOOR, "answer", by, dossier))
    else:
        record(by=by, action="reply_to_question", subject=dossier, office_path=dossier.office.path)
    return made


def _keep_files(made: Reply, uploads: Sequence[Upload]) -> None:
    """Files of a reply: the trail names them by the file's number, since their own names may say whom it is about."""
    dossier = made.dossier
    before = ReplyFile.objects.filter(reply__dossier=dossier).count()
    for place, upload in enumerate(uploads, start=before + 1):
        name = clean_name(upload.name)
        called = f"{dossier.number}-{place}{PurePath(name).suffix.lower()}"
        kept = store_evidence(
            file=upload.file, name=upload.name, office_path=dossier.office.path, by=made.by, called=called
        )
        ReplyFile.objects.create(reply=made, attachment=kept, name=name)
