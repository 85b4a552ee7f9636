"""Findings by words: number, letter, unit and fact, in any order, two signs at least, whatever the brackets."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from bihuan.engine.grams import pairs, sought

MOST_PAIRS = 60
"""Pairs asked for; a longer question narrows no further."""


def has_words(text: str) -> Q:
    """The findings in which every word stands; a word of one sign is sought in fact and unit as it is."""
    wanted, asked = Q(), list[int]()
    for word in sought(text):
        if len(word) == 1:
            wanted &= Q(condition__contains=word) | Q(enrolment__name__contains=word)
        asked += pairs(word)
    if asked:
        wanted &= Q(pk__in=_holding(list(dict.fromkeys(asked))[:MOST_PAIRS]))
    return wanted


def _holding(asked: list[int]) -> RawSQL:
    """The keys of findings that hold all pairs."""
    if connection.vendor == "sqlite":
        said = " AND ".join(str(pair) for pair in asked)
        return RawSQL("SELECT rowid FROM findings_words WHERE findings_words MATCH %s", [said])
    return RawSQL("SELECT finding_id FROM findings_words WHERE pairs @> %s::bigint[]", [asked])
