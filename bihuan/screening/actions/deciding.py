"""A person decides on a clue: excluded for a reason, or taken up into the file of its matter."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Office, Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.screening.access import visible_clues
from bihuan.screening.actions.stepping import CLUE_DOOR
from bihuan.screening.lifecycle import APPROVED, LEAD, TO_CHECK
from bihuan.screening.models import CLOSED, Clue, Dossier, Reason


@transaction.atomic
def exclude_clue(*, clue_id: int, reason: str, note: str, by: Person, version: int | None = None) -> Clue:
    """Exclude a clue: it stays so unless its evidence changes. Raises Refused, Stale, ValidationError by field."""
    held = door.hold(CLUE_DOOR, "exclude", by, note=note, version=version, pk=clue_id)
    if reason not in Reason.values:
        raise ValidationError({"reason": _("Choose one of the list.")})
    dossier = held.record.dossier
    if dossier is not None and dossier.state not in {Dossier.State.OPEN, Dossier.State.ASKED, Dossier.State.ANSWERED}:
        raise ValidationError(_("Its file is a lead already; the lead is decided as a whole."))
    return door.move(held, detail={"reason": reason}, reason=reason, decided_by=by)


@transaction.atomic
def take_up(*, clue_id: int, by: Person, version: int | None = None) -> Dossier:
    """Take a clue up, with every other open clue about the same matter: one file, one letter.

    Raises Refused, Stale, ValidationError.
    """
    held = door.hold(CLUE_DOOR, "take_up", by, version=version, pk=clue_id)
    clue = held.record
    if clue.is_given is False:
        raise ValidationError(_("The last screening does not give this clue any more."))
    dossier = _file_of(clue, by)
    door.move(held, detail={"file": dossier.pk}, dossier=dossier, decided_by=by)
    same = {"office": clue.office_id, "about_type": clue.about_type, "about": clue.about, "state": TO_CHECK}
    for other in visible_clues(standing_of(by)).filter(**same, is_given=True).order_by("pk"):
        more = door.hold(CLUE_DOOR, "take_up", by, pk=other.pk)
        door.move(more, detail={"file": dossier.pk}, dossier=dossier, decided_by=by)
    return dossier


def _file_of(clue: Clue, by: Person) -> Dossier:
    """The open file of a clue's matter, or a new one."""
    same = {"office": clue.office_id, "about_type": clue.about_type, "about": clue.about}
    known = Dossier.objects.filter(**same).exclude(state__in=CLOSED).first()
    if known is None:
        return _open(clue, by)
    if known.state in {LEAD, APPROVED}:
        raise ValidationError(_("The file %(number)s about the same is a lead already.") % {"number": known.number})
    return known


def _open(clue: Clue, by: Person) -> Dossier:
    Office.objects.select_for_update().get(pk=clue.office_id)
    last = Dossier.objects.filter(office=clue.office_id).aggregate(last=Max("sequence"))["last"] or 0
    now = clock.now()
    made = Dossier.objects.create(
        office=clue.office, unit=clue.unit, sequence=last + 1, number=f"X{clock.today().year}-{last + 1:04d}",
        about_type=clue.about_type, about=clue.about, taken_by=by, taken_at=now,
    )  # fmt: skip
    record(by=by, action="open_dossier", subject=made, office_path=clue.office.path)
    return made
