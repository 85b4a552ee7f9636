"""How alike two texts of duty lists are, with the units' own names taken out: a copy with the name changed is found.

Another question than ``engine.resemblance``, which measures the shorter text for search.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

Bag = Counter[str]
LEAST_SIGNS = 10
"""Shorter texts are not compared."""
ALIKE = Fraction(9, 10)
_MOST_TIMES = 1 << 20


@dataclass(frozen=True, slots=True)
class Alike:
    """Two texts by number, and how alike they are."""

    first: int
    second: int
    likeness: Fraction


def plain(text: str) -> str:
    """A text in the signs that are compared: full-width and capital ones as their plain ones."""
    return unicodedata.normalize("NFKC", text).casefold()


def kept_signs(text: str, names: Iterable[str] = ()) -> str:
    """Letters and digits of a text without the names given, longest first."""
    signs = plain(text)
    for name in sorted(map(plain, names), key=len, reverse=True):
        if name:
            signs = signs.replace(name, "")
    return "".join(sign for sign in signs if unicodedata.category(sign)[0] in "LN")


def bag(text: str, names: Iterable[str] = ()) -> Bag | None:
    """The neighbouring pairs of signs of a text, each as often as it stands; None for a text too short to compare."""
    signs = kept_signs(text, names)
    if len(signs) < LEAST_SIGNS:
        return None
    return Counter(first + second for first, second in pairwise(signs))


def likeness(first: Bag, second: Bag) -> Fraction:
    """Σ min / Σ max over all pairs: 1 for the same pairs, 0 for none in common."""
    most = (first | second).total()
    return Fraction((first & second).total(), most) if most else Fraction(0)


def alike(bags: Sequence[Bag | None], least: Fraction = ALIKE) -> Iterator[Alike]:
    """Every two bags at least so alike, in order.

    Two bags that alike share some of their rarest pairs (more, the larger they are), and are nearly of one size: only
    those are compared.
    """
    signs = _rarest_first(bags)
    holders: dict[int, list[int]] = {}
    for number, tokens in enumerate(signs):
        size = len(tokens)
        fewest, most = _least_shared(size, least), size * least.denominator // least.numerator
        near: Counter[int] = Counter()
        for token in tokens[: size - fewest + _rare(size)]:
            listed = holders.setdefault(token, [])
            near.update(other for other in listed if fewest <= len(signs[other]) <= most)
            listed.append(number)
        mine = set(tokens)
        for other in sorted(near):
            if near[other] < min(_rare(size), _rare(len(signs[other]))):
                continue
            shared = len(mine.intersection(signs[other]))
            likeness = Fraction(shared, size + len(signs[other]) - shared) if shared >= fewest else Fraction(0)
            if likeness >= least:
                yield Alike(other, number, likeness)


def _rarest_first(bags: Sequence[Bag | None]) -> list[list[int]]:
    """Every bag as numbers, one for each pair and each time it stands there; the rarer, the smaller."""
    rarity: Counter[str] = Counter()
    for one in bags:
        rarity.update(() if one is None else one.keys())
    order = {pair: place * _MOST_TIMES for place, pair in enumerate(sorted(rarity, key=rarity.__getitem__))}
    return [[] if one is None else _tokens(one, order) for one in bags]


def _tokens(one: Bag, order: Mapping[str, int]) -> list[int]:
    """The numbers of a bag in order; few pairs stand in a text more than once."""
    tokens = [order[pair] for pair in one]
    if one.total() > len(tokens):
        tokens += [order[pair] + time for pair, times in one.items() for time in range(1, times)]
    return sorted(tokens)


def _rare(size: int) -> int:
    """How many of its rarest pairs a bag of this size shares at least with one so alike."""
    return 1 + size // 100


def _least_shared(size: int, least: Fraction) -> int:
    """How many pairs a bag of this size shares at least with one so alike."""
    return -(-size * least.numerator // least.denominator)
