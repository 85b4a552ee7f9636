"""The rows of a long table: written by one pattern a table, everything that is the same in all rows looked up once.

A page of fifty rows whose template loops over them asks the template machine for two thousand nodes. Here a row is a
pattern of markup and a tuple of what stands in it, each escaped unless it is markup itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import escape
from unicodedata import is_normalized

from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.text import Truncator

_PLACE = 910_000_000_019
NOTHING = mark_safe("")
"""A cell without anything."""


def lines(pattern: str, rows: Iterable[Sequence[object]]) -> SafeString:
    """Each row in the pattern's places ``{}``, escaped."""
    return mark_safe("".join([pattern.format(*map(escaped, row)) for row in rows]))  # noqa: S308 - each is escaped


def addresses(name: str, *before: int) -> Callable[[int], str]:
    """The address ``name`` of any row, its number being the last part after ``before``: looked up once a table."""
    head, tail = _around(get_script_prefix(), name, *before)
    return lambda number: f"{head}{number}{tail}"


@lru_cache(maxsize=256)
def _around(_prefix: str, name: str, *before: int) -> tuple[str, str]:
    head, tail = reverse(name, args=[*before, _PLACE]).split(str(_PLACE))
    return head, tail


def escaped(thing: object) -> str:
    """A text as it stands in markup; what is markup already stays."""
    if isinstance(thing, SafeData):
        return str(thing)
    return escape(str(thing))


def shortened(text: str, most: int) -> str:
    """What a template's ``truncatechars`` makes of a text."""
    if len(text) <= most and is_normalized("NFC", text):
        return text
    return Truncator(text).chars(most)
