"""Where marks come from: one line a source. Whoever makes a result, opens a number or writes a letter asks here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bihuan.engine.explanation import MarkLine
from bihuan.engine.values import Columns, Reference, joined
from bihuan.findings.source import FINDINGS
from bihuan.schemes.models import Cycle
from bihuan.schemes.sources import Source, Told
from bihuan.supervision.source import ENTRIES

SOURCES: tuple[Source, ...] = (
    FINDINGS,
    ENTRIES,
)
"""All of them, in the order in which a letter names their marks."""


def year_marks(cycle: Cycle) -> Columns:
    """Every mark that counts in a year, whatever its source."""
    return joined(source.marks(cycle) for source in SOURCES)


def year_stamps(cycle: Cycle) -> tuple[object, ...]:
    """What stays the same as long as no mark of the year changes; one query."""
    asked = [stamp for source in SOURCES for stamp in source.stamps(cycle)]
    newest = Cycle.objects.filter(pk=cycle.pk).values_list(*asked).get()
    return (*newest, *(source.day(cycle) for source in SOURCES))


def told(references: Collection[Reference]) -> Mapping[Reference, Told]:
    """Marks as people read them; those whose source does not know them are left out."""
    found: dict[Reference, Told] = {}
    for source in SOURCES:
        numbers = {reference.id for reference in references if reference.source == source.key}
        if numbers:
            found |= {Reference(source.key, number): one for number, one in source.told(numbers).items()}
    return found


def cited(marks: Iterable[MarkLine]) -> str:
    """The marks as a letter names them, source by source; empty where none is named."""
    listed = list(marks)
    parts = []
    for source in SOURCES:
        own = [mark for mark in listed if mark.reference.source == source.key]
        if own and (part := source.cited(own)):
            parts.append(part)
    return "；".join(parts)
