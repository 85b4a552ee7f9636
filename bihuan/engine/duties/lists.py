"""What stops a duty list before it is signed, and what it is warned of: blanks, duplicates, copies of another's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bihuan.engine.duties.likeness import Bag, alike, bag, kept_signs

PARTS = ("duty", "measure", "deadline", "department")
"""What every item must say."""


@dataclass(frozen=True, slots=True)
class Item:
    """One duty as a list has it."""

    duty: str
    measure: str
    deadline: str
    department: str

    @property
    def text(self) -> str:
        """What is compared."""
        return f"{self.duty}{self.measure}"


@dataclass(frozen=True, slots=True)
class DutyList:
    """A list of one year with its items; ``names`` are the unit's own name and short names."""

    key: str
    unit: str
    year: int
    names: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An item (its number from 1) of a list, or the list as a whole (no number)."""

    key: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Blank:
    """A part of an item that says nothing: it stops the list."""

    at: Place
    part: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An item that says what an earlier one of its list says: it stops the list."""

    at: Place
    earlier: Place


@dataclass(frozen=True, slots=True)
class Twin:
    """Two items, or two lists, so alike that one was copied: a warning on both, to be answered before signing."""

    first: Place
    second: Place
    likeness: Fraction


def blanks(one: DutyList) -> list[Blank]:
    """The parts of a list that say nothing."""
    return [
        Blank(Place(one.key, number), part)
        for number, item in enumerate(one.items, 1)
        for part in PARTS
        if not kept_signs(getattr(item, part))
    ]


def duplicates(one: DutyList) -> list[Duplicate]:
    """The items of a list with the same bag as an earlier one."""
    seen: dict[frozenset[tuple[str, int]], int] = {}
    repeats = []
    for number, item in enumerate(one.items, 1):
        signs = bag(item.text, one.names)
        if signs is None:
            continue
        earlier = seen.setdefault(frozenset(signs.items()), number)
        if earlier != number:
            repeats.append(Duplicate(Place(one.key, number), Place(one.key, earlier)))
    return repeats


def twins(lists: Sequence[DutyList], catalogue: Iterable[str] = ()) -> list[Twin]:
    """Items and whole lists that were copied from another list.

    Items that say what the catalogue says, and lists of the same unit in different years, are not warned of; what
    repeats inside one list is a duplicate.
    """
    return [*_item_twins(lists, {kept_signs(text) for text in catalogue}), *_list_twins(lists)]


def _item_twins(lists: Sequence[DutyList], catalogue: Collection[str]) -> list[Twin]:
    places = [(one, number) for one in lists for number in range(1, len(one.items) + 1)]
    bags = [own_bag(one, one.items[number - 1], catalogue) for one, number in places]
    twins = []
    for pair in alike(bags):
        (first, number), (second, other) = places[pair.first], places[pair.second]
        if is_told(first, second):
            twins.append(Twin(Place(first.key, number), Place(second.key, other), pair.likeness))
    return twins


def own_bag(one: DutyList, item: Item, catalogue: Collection[str]) -> Bag | None:
    """The bag of an item; None if it is too short or the catalogue's own words."""
    signs = {kept_signs(item.text), kept_signs(item.text, one.names)}
    return None if signs & set(catalogue) else bag(item.text, one.names)


def _list_twins(lists: Sequence[DutyList]) -> list[Twin]:
    twins = []
    for pair in alike([together(one) for one in lists]):
        first, second = lists[pair.first], lists[pair.second]
        if is_told(first, second):
            twins.append(Twin(Place(first.key), Place(second.key), pair.likeness))
    return twins


def together(one: DutyList) -> Bag | None:
    """The bags of all items as one; pairs never reach from one item into the next."""
    together: Bag = Counter()
    for item in one.items:
        together.update(bag(item.text, one.names) or {})
    return together or None


def is_told(first: DutyList, second: DutyList) -> bool:
    """Whether two lists are compared: not a list with itself, not a unit with its own other years."""
    return first.key != second.key and (first.unit != second.unit or first.year == second.year)
