"""In the field: the urn with its custodians, beginning and ending, reminders that nobody can be read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.surveys.instrument import longest_answer
from bihuan.notices.actions import News, tell
from bihuan.organizations.access import standing_of
from bihuan.organizations.holding import speakers_of
from bihuan.organizations.models import Person
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.surveys.access import require_designer
from bihuan.surveys.actions.checking import require_complete
from bihuan.surveys.actions.stepping import DOOR
from bihuan.surveys.lifecycle import FIELDING, FROZEN
from bihuan.surveys.models import Reminder, Wave
from bihuan.surveys.planning import asked_in, filled_in
from bihuan.surveys.queries.progress import behind, board_of
from bihuan.surveys.wards import urn_pairs, wards_of
from bihuan.urns import actions as urns
from bihuan.urns.actions import Prepared, UrnPlan
from bihuan.urns.lifecycle import OPEN, REHEARSED


@transaction.atomic
def prepare_urn(*, wave_id: int, custodians: Sequence[Person], by: Person) -> Prepared:
    """Prepare the urn of a frozen wave; its three shares are shown once. Raises Refused, ValidationError by field."""
    wave = door.lock(DOOR, pk=wave_id)
    require_designer(standing_of(by), wave.office)
    if wave.state != FROZEN or wave.urn is not None or not urn_pairs(wave):
        raise ValidationError(_("An urn is prepared once, for a frozen wave that is answered by code."))
    instrument = asked_in(wave)
    plan = UrnPlan(
        title=wave.title, instrument=wave.sha256, wards=wards_of(wave, list(wave.frame.order_by("id"))),
        length=len(urns.encoded(longest_answer(filled_in(wave)))), k=wave.k, texts=instrument.texts,
        closes_on=wave.closes_on,
    )  # fmt: skip
    made = urns.prepare(office=wave.office, plan=plan, custodians=custodians, by=by)
    wave.urn = made.urn
    wave.save(update_fields=["urn"])
    for named in wave.agents.select_related("person"):
        urns.name_printer(urn_id=made.urn.pk, person=named.person, by=by)
    return made


@transaction.atomic
def begin_fieldwork(*, wave_id: int, by: Person, version: int | None = None) -> Wave:
    """Go into the field: the urn takes answers from now on. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "field", by, version=version, pk=wave_id)
    urn = held.record.urn
    require_complete("field", held.record)
    moved = door.move(held)
    if urn is not None and urn.state == REHEARSED:
        urns.begin(urn_id=urn.pk, by=by)
    return moved


@transaction.atomic
def end_fieldwork(*, wave_id: int, by: Person, version: int | None = None) -> Wave:
    """End the field: the urn is closed with it. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "close", by, version=version, pk=wave_id)
    require_complete("close", held.record)
    moved = door.move(held)
    if moved.urn is not None and moved.urn.state == OPEN:
        urns.close(urn_id=moved.urn.pk, by=by)
    return moved


@transaction.atomic
def remind(*, wave_id: int, to_all: bool, by: Person) -> Reminder:
    """Remind the people of every unit, or of units whose count is below what they owe. Nobody is reminded for not
    having answered: that is not known. Raises Refused, ValidationError."""
    wave = door.lock(DOOR, pk=wave_id)
    require_designer(standing_of(by), wave.office)
    board = board_of(wave)
    if wave.state != FIELDING or board is None:
        raise ValidationError(_("Reminders go out while answers are taken."))
    if wave.reminders.filter(at__date=clock.today()).exists():
        raise ValidationError(_("One reminder a day is enough."))
    frame = wave.frame.filter(unit__isnull=False)
    units = list((frame if to_all else frame.filter(code__in=behind(board))).values_list("unit_id", flat=True))
    tell(office=wave.office, news=_news(wave, units))
    made = Reminder.objects.create(wave=wave, to_all=to_all, units=len(units), by=by, at=clock.now())
    detail = {"to_all": to_all, "units": len(units)}
    record(by=by, action="remind_units", subject=wave, office_path=wave.office.path, detail=detail)
    return made


def _news(wave: Wave, units: Sequence[int]) -> Iterator[News]:
    """The same words for everyone who speaks for one of the units."""
    today = clock.today()
    text = _("“%(title)s” is under way: please remind everyone in your unit that it can be answered.")
    for pk in speakers_of(units).values_list("person_id", flat=True).distinct():
        key = f"wave-{wave.pk}-{today.isoformat()}"
        yield News(person_id=pk, key=key, text=text % {"title": wave.title}, address="/notices/")
