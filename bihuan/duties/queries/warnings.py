"""What stops a list before it is signed, and what it is warned of and must answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from bihuan.duties.lifecycle import DROPPED, SUPERSEDED
from bihuan.duties.models import DutyItem, DutyList
from bihuan.engine.duties.copying import copies
from bihuan.engine.duties.lists import DutyList as Plain
from bihuan.engine.duties.lists import Item, Place, blanks, duplicates
from bihuan.schemes.models import CatalogueEntry


@dataclass(frozen=True, slots=True)
class Fault:
    """What must be mended first: an item, and the field that is blank or the item it repeats."""

    item: DutyItem
    field: str = ""
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class LikenessWarning:
    """An item (or the whole list, then ``item`` is None) that is like another's: its twin, how much, what was said."""

    key: str
    item: DutyItem | None
    twin_of: DutyList
    twin: DutyItem | None
    likeness: Fraction
    answer: str

    @property
    def percent(self) -> int:
        """How alike, in percent, rounded down."""
        return int(self.likeness * 100)


def faults(one: DutyList, items: Sequence[DutyItem]) -> list[Fault]:
    """Blanks and duplicates of a list, and items that cite no duty of the catalogue."""
    plain = _plain(one, items)
    names = {"deadline": "due_on"}
    faults = [Fault(items[_at(row.at)], names.get(row.part, row.part)) for row in blanks(plain)]
    faults += [Fault(item, "clause") for item in items if item.clause_id is None]
    faults += [Fault(items[_at(row.at)], repeats=items[_at(row.earlier)].position) for row in duplicates(plain)]
    return sorted(faults, key=lambda row: (row.item.position, row.field))


def _at(place: Place) -> int:
    return (place.number or 1) - 1


def warnings(one: DutyList, items: Sequence[DutyItem]) -> list[LikenessWarning]:
    """Copies of another list's items or of a whole list, each with what was answered; a constant number of queries."""
    office = one.enrolment.cycle.office_id
    known = CatalogueEntry.objects.filter(office=office).values_list("text", flat=True)
    pairs = copies(_plain(one, items), _others(one), known)
    if not pairs:
        return []
    rows = DutyList.objects.filter(pk__in={int(pair.second.key) for pair in pairs}).prefetch_related("items")
    lists = {str(row.pk): row for row in rows.select_related("enrolment__unit", "enrolment__cycle", "post")}
    answers = {row.key: row.text for row in one.answers.all()}
    likenesses = []
    for pair in pairs:
        twin_of = lists[pair.second.key]
        item, other = _item(items, pair.first), _item(twin_of.items.all(), pair.second)
        key = _key(one, items, item, twin_of, other)
        likenesses.append(LikenessWarning(key, item, twin_of, other, pair.likeness, answers.get(key, "")))
    return sorted(likenesses, key=lambda row: (row.item is None, row.item.position if row.item else 0, row.twin_of.pk))


def _others(one: DutyList) -> list[Plain]:
    """Every other list of the year that stands, but the versions of this one: its texts, read as they are."""
    rows = DutyList.objects.filter(enrolment__cycle=one.enrolment.cycle_id).exclude(state__in=[DROPPED, SUPERSEDED])
    same = rows.filter(enrolment=one.enrolment_id, tier=one.tier, post=one.post_id).values("pk")
    texts = DutyItem.objects.filter(duty_list__in=rows.exclude(pk__in=same)).order_by("duty_list", "position")
    path, year = "duty_list__enrolment", one.enrolment.cycle.year
    read = texts.values_list("duty_list", f"{path}__unit", f"{path}__name", "duty", "measure")
    return [
        Plain(str(pk), str(unit), year, (name,), tuple(Item(row[3], row[4], "", "") for row in group))
        for (pk, unit, name), group in groupby(read.iterator(), key=lambda row: row[:3])
    ]


def _plain(one: DutyList, items: Iterable[DutyItem]) -> Plain:
    texts = tuple(
        Item(item.duty, item.measure, item.due_on.isoformat() if item.due_on else "", item.department) for item in items
    )
    return Plain(str(one.pk), str(one.enrolment.unit_id), one.enrolment.cycle.year, (one.enrolment.name,), texts)


def _item(items: Iterable[DutyItem], place: Place) -> DutyItem | None:
    return None if place.number is None else list(items)[place.number - 1]


def _key(
    one: DutyList, items: Sequence[DutyItem], item: DutyItem | None, twin_of: DutyList, twin: DutyItem | None
) -> str:
    """Stands for the two texts: once either changes, an answer given before is none."""
    here = "\n".join(_text(row) for row in items) if item is None else _text(item)
    there = "\n".join(_text(row) for row in twin_of.items.all()) if twin is None else _text(twin)
    return hashlib.sha256(f"{one.pk}\n{here}\n{twin_of.pk}\n{there}".encode()).hexdigest()


def _text(item: DutyItem) -> str:
    return f"{item.duty}\n{item.measure}"
