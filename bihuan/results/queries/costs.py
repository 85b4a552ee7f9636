"""What a unit's result is made of: the marks and the costly findings an appeal may ask to take out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bihuan.findings.models import Finding
from bihuan.schemes.models import Enrolment
from bihuan.supervision.models import Entry, Kind

LISTED = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """A mark or a finding that costs the unit something."""

    kind: str
    pk: int
    label: str
    fact: str
    value: Decimal


def costs_of(enrolment: Enrolment) -> Sequence[Cost]:
    """The unit's effective daily marks and costly findings, findings first; at most ``LISTED`` of each."""
    findings = Finding.objects.filter(enrolment=enrolment, marks__value__gt=0).exclude(state="withdrawn").distinct()
    found = [
        Cost("finding", row.pk, row.number, row.condition[:80], marks[-1].value)
        for row in findings.prefetch_related("marks").order_by("id")[:LISTED]
        if (marks := list(row.marks.all()))[-1].value
    ]
    entries = Entry.objects.filter(enrolment=enrolment, state=Entry.State.EFFECTIVE, kind=Kind.DAILY, value__gt=0)
    return found + [
        Cost("entry", row.pk, f"#{row.pk} {row.indicator.title}", row.fact[:80], row.value or Decimal(0))
        for row in entries.select_related("indicator").order_by("-id")[:LISTED]
    ]
