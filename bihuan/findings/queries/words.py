"""Findings by words: number, letter, unit and fact, in any order, two signs at least, whatever the brackets."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from bihuan.engine.grams import pairs, sought
from bihuan.findings.models import Finding

MOST_PAIRS = 60
"""Pairs asked for; a longer question narrows no further."""
NEWEST = 300
"""Findings that hold the words and are looked at first."""


def has_words(text: str) -> Q:
    """The findings in which every word stands; a word of one sign is sought in fact and unit as it is."""
    asked = _pairs(text)
    if not asked:
        return _has_signs(text)
    return _has_signs(text) & Q(pk__in=RawSQL(*_holding(asked)))  # noqa: S611 - our own statements


def newest_with_words(rows: QuerySet[Finding], text: str, most: int, first: int = NEWEST) -> list[Finding]:
    """The newest of ``rows`` in which every word stands.

    A common word stands in every other finding: it is sought in the ``first`` newest that hold it, and only where too
    few of those are among ``rows`` in all of them; two queries, or three.
    """
    asked = _pairs(text)
    if asked:
        statement, values = _holding(asked)
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} ORDER BY 1 DESC LIMIT {first}", values)
            newest = [pk for (pk,) in cursor.fetchall()]
        shown = list(rows.filter(_has_signs(text), pk__in=newest).order_by("-pk")[:most])
        if len(shown) == most or len(newest) < first:
            return shown
    return list(rows.filter(has_words(text)).order_by("-pk")[:most])


def _has_signs(text: str) -> Q:
    wanted = Q()
    for word in sought(text):
        if len(word) == 1:
            wanted &= Q(condition__contains=word) | Q(enrolment__name__contains=word)
    return wanted


def _pairs(text: str) -> list[int]:
    return list(dict.fromkeys(pair for word in sought(text) for pair in pairs(word)))[:MOST_PAIRS]


def _holding(asked: list[int]) -> tuple[str, list[Any]]:
    """The statement for the keys of findings that hold all pairs, and its values."""
    if connection.vendor == "sqlite":
        said = " AND ".join(str(pair) for pair in asked)
        return "SELECT rowid FROM findings_words WHERE findings_words MATCH %s", [said]
    return "SELECT finding_id FROM findings_words WHERE pairs @> %s::bigint[]", [asked]
