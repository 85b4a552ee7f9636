"""The problem ledger as a source of marks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bihuan.engine.explanation import MarkLine
from bihuan.findings.models import Finding
from bihuan.findings.queries.marks import KEY, feeding_day, marks, stamps
from bihuan.schemes.sources import Source, Told


def told(numbers: Collection[int]) -> Mapping[int, Told]:
    """Findings with who found them and where they stand; one query."""
    return {row.pk: _told(row) for row in Finding.objects.filter(pk__in=numbers).select_related("body")}


def _told(finding: Finding) -> Told:
    text = f"{finding.number} {Truncator(finding.amendment or finding.condition).chars(60)}"
    details = (finding.body.name, finding.found_on.isoformat(), finding.get_state_display())
    return Told(f"{_('finding')} {finding.number}", text, details)


def cited(marks: Sequence[MarkLine]) -> str:
    """Each finding once, by its number: a mark that costs bears it as its incident, due and done as their note."""
    numbers = {mark.cells.get("incident") or mark.cells.get("note", "") for mark in marks}
    return "涉及问题" + "、".join(sorted(number for number in numbers if number))


FINDINGS = Source(key=KEY, marks=marks, stamps=stamps, told=told, cited=cited, day=feeding_day)
