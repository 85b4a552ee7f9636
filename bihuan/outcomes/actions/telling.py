"""Telling people of a document: when it is delivered to them, and when its receipt, answer or commitment is late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.notices.actions import News, tell
from bihuan.organizations.holding import speakers_of
from bihuan.organizations.lineage import descendants
from bihuan.organizations.models import Office, Person
from bihuan.outcomes.models import Delivery, Interview, Letter
from bihuan.records import clock
from bihuan.records.punctuation import typed_names
from bihuan.schemes.models import Enrolment
from bihuan.schemes.queries.calendar import calendar_of

RECEIPT_WORKDAYS = 3
"""After so many workdays without a receipt whoever received a document is reminded."""


@dataclass(frozen=True, slots=True)
class To:
    """Where a document is delivered: a name, and the unit or the person who gives the receipt."""

    name: str
    unit: Enrolment | None = None
    person: Person | None = None


def recipients(letter: Letter, names: str = "") -> list[To]:
    """Where a document goes: a notice of withdrawal to whoever received what it withdraws, one addressed to its unit
    to the unit, others to ``names`` typed one after another (the addressee where none are given)."""
    unit = letter.enrolment
    if letter.withdraws_id:
        rows = Delivery.objects.filter(letter=letter.withdraws_id).select_related("unit", "person")
        return [To(row.to, unit=row.unit, person=row.person) for row in rows]
    if unit is not None and letter.addressee == unit.name:
        return [To(unit.name, unit=unit)]
    return [To(name) for name in typed_names(names or letter.addressee)]


def tell_of_delivery(letter: Letter, to: Sequence[To]) -> int:
    """Tell the people of the unit, or the person, that a document has come. Returns how many notices are new."""
    people = {one.person.pk for one in to if one.person is not None}
    units = {one.unit.unit_id for one in to if one.unit is not None and one.person is None}
    people |= {pk for pk, _unit in _speakers(letter.office_id, units)} if units else set()
    text = _("A document has come: %(number)s %(title)s. Please give the receipt.") % {
        "number": letter.number, "title": letter.title,
    }  # fmt: skip
    key, address = f"letter-{letter.pk}", f"/letters/{letter.pk}/"
    return tell(office=letter.office, news=[News(person_id=pk, key=key, text=text, address=address) for pk in people])


def remind_of_documents(*, office: Office, language: str = "zh-hans") -> int:
    """Write a notice for each receipt, answer and commitment that is late, once a person. Returns how many are new."""
    with translation.override(language):
        news = [*_late_receipts(office), *_late_replies(office), *_late_commitments(office)]
        return tell(office=office, news=news)


def _late_receipts(office: Office) -> Iterator[News]:
    calendar, today = calendar_of(office.pk), clock.today()
    rows = Delivery.objects.filter(letter__office=office, received_on=None, letter__state=Letter.State.DELIVERED)
    late = [
        row
        for row in rows.select_related("letter", "unit").order_by("id")
        if calendar.workdays_after(row.delivered_on, RECEIPT_WORKDAYS) < today
    ]
    speakers = _by_unit(office.pk, {row.unit.unit_id for row in late if row.unit is not None})
    for row in late:
        people = (
            speakers.get(row.unit.unit_id, []) if row.unit is not None else [row.person_id] if row.person_id else []
        )
        text = _("No receipt yet since %(day)s: %(number)s %(title)s") % {
            "day": row.delivered_on, "number": row.letter.number, "title": row.letter.title,
        }  # fmt: skip
        yield from _news(people, f"receipt-{row.pk}", text, f"/letters/{row.letter_id}/")


def _late_replies(office: Office) -> Iterator[News]:
    rows = Letter.objects.filter(office=office, state=Letter.State.DELIVERED, reply_due_on__lt=clock.today())
    late = list(rows.select_related("enrolment").order_by("id"))
    speakers = _by_unit(office.pk, {row.enrolment.unit_id for row in late if row.enrolment is not None})
    for row in late:
        people = speakers.get(row.enrolment.unit_id, []) if row.enrolment is not None else []
        text = _("The reply was due on %(day)s: %(number)s %(title)s") % {
            "day": row.reply_due_on, "number": row.number, "title": row.title,
        }  # fmt: skip
        yield from _news(people, f"reply-{row.pk}", text, f"/letters/{row.pk}/")


def _late_commitments(office: Office) -> Iterator[News]:
    rows = Interview.objects.filter(session__office=office, state=Interview.State.SIGNED)
    late = list(rows.filter(commitment_due_on__lt=clock.today()).select_related("enrolment").order_by("id"))
    speakers = _by_unit(office.pk, {row.enrolment.unit_id for row in late})
    for row in late:
        text = _("The commitment after the interview was due on %(day)s") % {"day": row.commitment_due_on}
        yield from _news(
            speakers.get(row.enrolment.unit_id, []), f"commitment-{row.pk}", text, f"/interviews/{row.pk}/"
        )


def _news(people: Sequence[int], key: str, text: str, address: str) -> Iterator[News]:
    yield from (News(person_id=pk, key=key, text=text, address=address, is_urgent=True) for pk in people)


def _by_unit(office_id: int, units: set[int]) -> dict[int, list[int]]:
    by_unit: dict[int, list[int]] = {}
    for person, unit in _speakers(office_id, units):
        by_unit.setdefault(unit, []).append(person)
    return by_unit


def _speakers(office_id: int, units: set[int]) -> list[tuple[int, int]]:
    """Person and unit of everyone who is liaison or head of one of the units today, or of what it became since."""
    became = descendants(office_id)
    places: dict[int, set[int]] = {}
    for unit in units:
        for place in (unit, *became.get(unit, ())):
            places.setdefault(place, set()).add(unit)
    held = speakers_of(places).filter(office=office_id).values_list("person_id", "unit_id")
    return [(person, unit) for person, place in held if place is not None for unit in sorted(places[place])]
