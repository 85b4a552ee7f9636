"""The notice, from which roster and rule stand; the urn with its custodians, who are the counters."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.surveys.instrument import canonical
from bihuan.hearings.access import require_clerk
from bihuan.hearings.actions.checking import require_complete
from bihuan.hearings.actions.facts import Facts, problems_of
from bihuan.hearings.actions.stepping import DOOR, SPEAKER_DOOR, require_state
from bihuan.hearings.lifecycle import CALLED
from bihuan.hearings.models import Hearing, Speaker
from bihuan.hearings.queries.counting import VOTE
from bihuan.notices.actions import News, tell
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.organizations.ties import tied_units
from bihuan.records import clock, door
from bihuan.urns import actions as urns
from bihuan.urns.actions import Prepared, UrnPlan, WardPlan
from bihuan.urns.box.models import Box


@transaction.atomic
def call_hearing(*, hearing_id: int, by: Person, version: int | None = None) -> Hearing:
    """Give notice: every speaker is told when to report and to speak. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "call", by, version=version, pk=hearing_id)
    hearing = held.record
    speakers = _living(hearing)
    voters = hearing.voters.count()
    require_complete("call", hearing)
    if hearing.on < clock.today():
        raise ValidationError({"on": _("The day is over already.")})
    wrong = problems_of(hearing.term, _facts(hearing))
    if wrong:
        raise ValidationError(wrong)
    moved = door.move(held, detail={"speakers": len(speakers), "voters": voters})
    for speaker in speakers:
        door.take(SPEAKER_DOOR, "notify", by, pk=speaker.pk)
    tell(office=moved.office, news=_news(moved, speakers))
    return moved


def _facts(hearing: Hearing) -> Facts:
    return Facts(
        title=hearing.title, on=hearing.on, place=hearing.place, reports_due_on=hearing.reports_due_on,
        slots=hearing.slots, cycle=hearing.cycle, indicator=hearing.indicator, options=hearing.options,
        dont_know=hearing.dont_know, strict=hearing.strict, broad=hearing.broad, more_than=hearing.more_than,
        quorum_of=hearing.quorum_of, k=hearing.k,
    )  # fmt: skip


def _living(hearing: Hearing) -> list[Speaker]:
    rows = hearing.speakers.exclude(state=Speaker.State.EXCUSED).select_related("tenure__post__unit", "tenure__person")
    return list(rows)


def _news(hearing: Hearing, speakers: Sequence[Speaker]) -> Iterator[News]:
    text = _("“%(title)s” on %(on)s, %(place)s: you report and are voted on. Hand in your report by %(due)s.")
    told = {"title": hearing.title, "on": _day(hearing.on), "place": hearing.place, "due": _day(hearing.reports_due_on)}
    for speaker in speakers:
        address = f"/hearing-speakers/{speaker.pk}/"
        yield News(
            person_id=speaker.tenure.person_id, key=f"hearing-{hearing.pk}-{speaker.pk}", text=text % told,
            address=address,
        )  # fmt: skip


def _day(on: date) -> str:
    return on.isoformat()


@transaction.atomic
def drop_hearing(*, hearing_id: int, note: str, by: Person, version: int | None = None) -> Hearing:
    """Drop a hearing that was not opened, with the reason; its speakers are free again. Raises Refused, Stale,
    ValidationError."""
    return door.take(DOOR, "drop", by, note=note, version=version, pk=hearing_id)


@transaction.atomic
def prepare_urn(*, hearing_id: int, custodians: Sequence[Person], by: Person) -> Prepared:
    """Prepare the urn of a called hearing: a ward a speaker, each closed until its ballot begins. The custodians are
    the counters; nobody who speaks, or has a tie to a speaker's unit, is one.

    Raises Refused, ValidationError by field.
    """
    hearing = door.lock(DOOR, pk=hearing_id)
    require_clerk(standing_of(by), hearing.office)
    require_state(hearing, {CALLED})
    if hearing.urn is not None:
        raise ValidationError(_("The urn is prepared already."))
    speakers = _living(hearing)
    _require_untied(custodians, speakers)
    roster = hearing.voters.count()
    plan = UrnPlan(
        title=hearing.title, instrument=_hash_of(hearing), length=_longest(hearing), k=hearing.k,
        wards=[WardPlan(one.ward, str(one), roster) for one in speakers], few=Box.Few.WITHHOLD.value,
    )  # fmt: skip
    made = urns.prepare(office=hearing.office, plan=plan, custodians=custodians, by=by)
    for one in speakers:
        urns.turn_ward(urn_id=made.urn.pk, ward=one.ward, is_taking=False, by=by)
    hearing.urn = made.urn
    hearing.save(update_fields=["urn"])
    return made


def _hash_of(hearing: Hearing) -> str:
    """The hash of what is voted on, and of how it counts."""
    names = ("title", "options", "dont_know", "strict", "broad", "more_than", "quorum_of", "k")
    return hashlib.sha256(canonical({name: getattr(hearing, name) for name in names}).encode()).hexdigest()


def _longest(hearing: Hearing) -> int:
    return max(len(urns.encoded({VOTE: row["id"]})) for row in hearing.options)


def _require_untied(custodians: Sequence[Person], speakers: Sequence[Speaker]) -> None:
    units = {one.tenure.post.unit_id for one in speakers}
    people = {one.tenure.person_id for one in speakers}
    for person in custodians:
        if person.pk in people or tied_units(standing_of(person)) & units:
            told = {"name": person.name}
            raise Refused(_("%(name)s speaks, or belongs to a speaker's unit, and cannot be a counter.") % told)
