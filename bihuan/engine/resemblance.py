"""How alike two short texts are, told by the pairs of neighbouring characters they share.

Works for Chinese without cutting it into words: 差旅费超标 and 超标报销差旅费 share most of their pairs.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise

_SAME_LOOKS = str.maketrans(
    "敎戶戸內呂吳沒卽淸靑眞旣說稅彥黃橫徳靜爭冊刪爲戯敍寜郞鄕",
    "教户户内吕吴没即清青真既説税彦黄横德静争册删為戏叙宁郎郷",
)
"""Signs that look alike, or are printed alike in another typeface, and are not the same sign."""


@lru_cache(maxsize=1 << 16)
def plain_name(text: str) -> str:
    """What a name looks like: compatibility signs in their plain form, no blanks, no signs without a shape.

    Two names with the same look are one name to whoever reads them.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SAME_LOOKS).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "CZ")


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
