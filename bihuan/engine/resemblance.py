"""How alike two short texts are, told by the pairs of neighbouring characters they share.

Works for Chinese without cutting it into words: 差旅费超标 and 超标报销差旅费 share most of their pairs.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise


def pairs(text: str) -> frozenset[str]:
    """The neighbouring pairs of letters and characters of a text, without blanks, signs and case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = [sign for sign in plain if unicodedata.category(sign)[0] in "LN"]
    return frozenset(first + second for first, second in pairwise(kept))


def resemblance(first: frozenset[str], second: frozenset[str]) -> float:
    """0 for nothing in common, 1 for the same pairs: the mean of shared over all and shared over the shorter."""
    shared = len(first & second)
    if not shared:
        return 0.0
    return (2 * shared / (len(first) + len(second)) + shared / min(len(first), len(second))) / 2
