"""Documents by words: number, title and addressee, every word sought, whatever the brackets of a number."""

from __future__ import annotations

from functools import reduce

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Lower, Replace

from bihuan.engine.grams import sought
from bihuan.outcomes.models import Letter

_SIGNS = "〔〕[]［］()（） "
"""Signs of a document number that its writer chooses."""


def holding_words(rows: QuerySet[Letter], text: str) -> QuerySet[Letter]:
    """The documents in which every word of a text stands."""
    rows = rows.annotate(bare=_bare(F("number")))
    for word in sought(text):
        rows = rows.filter(Q(bare__contains=word) | Q(title__contains=word) | Q(addressee__contains=word))
    return rows


def _bare(number: F) -> Lower:
    """A document number without the signs its writer chooses."""
    signs: F | Replace = number
    return Lower(reduce(lambda text, sign: Replace(text, Value(sign), Value("")), _SIGNS, signs))
