"""The secret ballot on one speaker: present and issued are fixed when it begins, papers go out against voided codes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.hearings.access import require_clerk
from bihuan.hearings.actions.checking import require_ready
from bihuan.hearings.actions.stepping import DOOR, SPEAKER_DOOR, require_state
from bihuan.hearings.lifecycle import OPEN
from bihuan.hearings.models import Hearing, Speaker
from bihuan.hearings.queries.hall import hall_of, out_of
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Person
from bihuan.records import door
from bihuan.urns import actions as urns

S = Speaker.State


@transaction.atomic
def begin_ballot(*, speaker_id: int, by: Person, version: int | None = None) -> Speaker:
    """Begin the ballot on a speaker. No more ballots may be out than people are present: slips left over are scanned
    back by two first. Raises Refused, Stale, ValidationError."""
    hearing = _held_hearing(speaker_id)
    held = door.hold(SPEAKER_DOOR, "begin", by, version=version, pk=speaker_id)
    require_state(hearing, {OPEN})
    require_ready("begin", held.record)
    hall, out = hall_of(hearing), out_of(held.record).out
    detail = {"present": hall.present, "issued": out, "eligible": hall.eligible}
    moved = door.move(held, detail=detail, present=hall.present, issued=out)
    assert hearing.urn is not None, "a session opens with its urn"
    urns.turn_ward(urn_id=hearing.urn.pk, ward=moved.ward, is_taking=True, by=by)
    return moved


@transaction.atomic
def end_ballot(*, speaker_id: int, by: Person, version: int | None = None) -> Speaker:
    """End the ballot on a speaker: from now on nothing is taken for it. Raises Refused, Stale, ValidationError."""
    hearing = _held_hearing(speaker_id)
    held = door.hold(SPEAKER_DOOR, "end", by, version=version, pk=speaker_id)
    require_state(hearing, {OPEN})
    moved = door.move(held)
    assert hearing.urn is not None, "a session opens with its urn"
    urns.turn_ward(urn_id=hearing.urn.pk, ward=moved.ward, is_taking=False, by=by)
    return moved


@transaction.atomic
def hand_out_paper(*, speaker_id: int, typed: str, by: Person) -> Speaker:
    """Hand out a paper on a speaker against an unused code, which is void from then on: nobody votes twice.

    Raises Refused, ValidationError (used, unknown, another speaker's, too late).
    """
    hearing = _held_hearing(speaker_id)
    speaker = door.lock(SPEAKER_DOOR, pk=speaker_id)
    require_clerk(standing_of(by), hearing.office)
    require_state(hearing, {OPEN})
    if speaker.state not in {S.SUBMITTED, S.VOTING}:
        raise ValidationError(_("The ballot on this speaker has ended."))
    assert hearing.urn is not None, "a session opens with its urn"
    urns.exchange_for_paper(urn_id=hearing.urn.pk, typed=typed, by=by, ward=speaker.ward)
    return speaker


def _held_hearing(speaker_id: int) -> Hearing:
    """The hearing of a speaker, held: its ballots are begun and ended one after another."""
    return door.lock(DOOR, pk=Speaker.objects.values_list("hearing_id", flat=True).get(pk=speaker_id))
