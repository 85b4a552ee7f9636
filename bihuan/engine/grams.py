"""Words as they are sought: without brackets, spaces and widths, and cut into pairs of signs.

Chinese is written without spaces, and people seek by two signs: every pair of neighbouring signs is a token. A text
that holds all pairs of a word nearly always holds the word. Databases cut the same way (``findings.word_index``).
"""

from __future__ import annotations

from itertools import pairwise

IGNORED = " \u3000\t\r\n〔〕[]［］()（）【】〈〉《》「」·‧-－—_"
"""Signs that stand in a document number or not, as its writer likes."""
_WIDE = {ord(wide): plain for wide, plain in zip("０１２３４５６７８９", "0123456789", strict=True)}
_PLAIN = {**_WIDE, **{ord(sign): "" for sign in IGNORED}}
FACTOR, MASK = 8191, 0x7FFFFFFF
"""A pair of signs as a number: the first times the factor plus the second, in 31 bits."""


def plain(text: str) -> str:
    """A text as it is sought: 〔2018〕, [2018] and （２０１８） are one."""
    return text.lower().translate(_PLAIN)


def pairs(word: str) -> list[int]:
    """The pairs of a plain text, each once, in their order; none for a single sign."""
    return list(dict.fromkeys((ord(one) * FACTOR + ord(two)) & MASK for one, two in pairwise(word)))


def sought(text: str) -> list[str]:
    """The words of a question, plain: all of them are sought, wherever they stand."""
    return [word for word in (plain(part) for part in text.split()) if word]
