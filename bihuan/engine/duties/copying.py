"""What of one list was copied from, or into, many others: the same as all twins that one has a part in, without
comparing the others with one another.

A text so alike misses few of the other's signs. Of each text sought the rarest signs are looked for, one more than it
may miss: only a text that has one of them is compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bihuan.engine.duties.likeness import ALIKE, Bag, kept_signs, likeness, plain
from bihuan.engine.duties.lists import DutyList, Item, Place, Twin, is_told, own_bag, together


@dataclass(frozen=True, slots=True)
class _Sought:
    """A text that others are compared with: its number (None: the whole list), its bag, how often each sign begins a
    pair, and how many pairs it may miss."""

    number: int | None
    bag: Bag
    begins: Counter[str]
    signs: frozenset[str]
    may_miss: int

    def is_missed(self, there: Counter[str]) -> bool:
        """Whether a text with these signs, so often, is certainly less alike."""
        return self.bag.total() - sum(min(times, there[sign]) for sign, times in self.begins.items()) > self.may_miss


def copies(mine: DutyList, others: Sequence[DutyList], catalogue: Iterable[str] = ()) -> list[Twin]:
    """The twins of one list among others; ``first`` is always the one."""
    known = {kept_signs(text) for text in catalogue}
    texts = [[plain(item.text) for item in other.items] for other in others]
    bags = {number: own_bag(mine, item, known) for number, item in enumerate(mine.items, 1)}
    items = [_sought(number, one) for number, one in bags.items() if one is not None]
    all_items = together(mine)
    whole = None if all_items is None else _sought(None, all_items)
    rarity: Counter[str] = Counter()
    signs = [Counter("".join(lines)) for lines in texts]
    for one in signs:
        rarity.update(one)
    by_sign = _by_rare_sign(items, rarity)
    rare = frozenset(by_sign)
    told = []
    for other, lines, there in zip(others, texts, signs, strict=True):
        if not is_told(mine, other):
            continue
        for number, line in enumerate(lines, 1):
            here = frozenset(line)
            near = {place for sign in rare & here for place in by_sign[sign]}
            some = [items[place] for place in sorted(near) if len(items[place].signs - here) <= items[place].may_miss]
            told += _compared(mine, some, other, number, line, known)
        if whole is not None and not whole.is_missed(there):
            told += _alike(mine, whole, other, None, together(other))
    return told


def _sought(number: int | None, one: Bag) -> _Sought:
    begins: Counter[str] = Counter()
    for pair, times in one.items():
        begins[pair[0]] += times
    size = one.total()
    return _Sought(number, one, begins, frozenset(begins), size - -(-size * ALIKE.numerator // ALIKE.denominator))


def _by_rare_sign(items: Sequence[_Sought], rarity: Counter[str]) -> dict[str, list[int]]:
    """Which items are to be compared with a text that has a sign."""
    by_sign: dict[str, list[int]] = {}
    for place, one in enumerate(items):
        for sign in sorted(one.begins, key=lambda sign: (rarity[sign], sign))[: one.may_miss + 1]:
            by_sign.setdefault(sign, []).append(place)
    return by_sign


def _compared(
    mine: DutyList, near: Sequence[_Sought], other: DutyList, number: int, line: str, known: Collection[str]
) -> list[Twin]:
    if not near:
        return []
    there = Counter(line)
    near = [one for one in near if not one.is_missed(there)]
    item: Item = other.items[number - 1]
    bag = own_bag(other, item, known) if near else None
    return [twin for one in near for twin in _alike(mine, one, other, number, bag)]


def _alike(mine: DutyList, one: _Sought, other: DutyList, number: int | None, there: Bag | None) -> list[Twin]:
    alike = Fraction(0) if there is None else likeness(one.bag, there)
    return [Twin(Place(mine.key, one.number), Place(other.key, number), alike)] if alike >= ALIKE else []
