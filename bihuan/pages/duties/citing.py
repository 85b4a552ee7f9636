"""Which finding or mark says that a duty was not met: found by its number or words, chosen, and said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import HttpRequest

from bihuan.duties.models import Citation, DutyItem
from bihuan.findings.access import visible_findings
from bihuan.organizations.access import Standing
from bihuan.pages import typed
from bihuan.supervision.access import visible_entries
from bihuan.supervision.models import Entry

LISTED = 10
"""Findings, and marks, that are offered at once."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding or a mark of the unit in this year: how a form names it, and what a person knows it by."""

    value: str
    name: str
    text: str
    on: date


def candidates(standing: Standing, one: DutyItem, text: str, cited: list[Citation]) -> list[Candidate]:
    """Those with every word asked for that do not cite the duty yet, the latest first; two queries. A rating tells no
    fact that could show a duty unmet."""
    known = {source: [row.number for row in cited if row.source == source] for source in ("finding", "entry")}
    enrolment = one.duty_list.enrolment
    findings, marks = Q(enrolment=enrolment), Q(enrolment=enrolment, state=Entry.State.EFFECTIVE) & ~Q(fact="")
    for word in text.split()[:8]:
        findings &= Q(number__icontains=word) | Q(condition__icontains=word)
        marks &= Q(fact__icontains=word) | Q(indicator__title__icontains=word)
    written = visible_findings(standing).filter(findings).exclude(pk__in=known["finding"])
    marked = visible_entries(standing).filter(marks).exclude(pk__in=known["entry"]).select_related("indicator")
    return [
        *(
            Candidate(f"finding-{row.pk}", row.number, row.condition, row.found_on)
            for row in written.order_by("-found_on", "-pk")[:LISTED]
        ),
        *(
            Candidate(f"entry-{row.pk}", row.indicator.title, row.fact, row.happened_on)
            for row in marked.order_by("-happened_on", "-pk")[:LISTED]
        ),
    ]


def reference(request: HttpRequest, standing: Standing, one: DutyItem) -> tuple[str, int] | None:
    """What was chosen, or typed by its number, if it is of this unit and year and the reader may see it."""
    enrolment = one.duty_list.enrolment
    source, _dash, key = request.POST.get("chosen", "").partition("-")
    if source == "entry":
        mark = visible_entries(standing).filter(pk=typed.key(key), enrolment=enrolment).first()
        return ("entry", mark.pk) if mark else None
    rows = visible_findings(standing).filter(enrolment=enrolment)
    number = request.POST.get("finding", "").strip()
    wanted = Q(pk=typed.key(key)) if source == "finding" else Q(number=number) & ~Q(number="")
    finding = rows.filter(wanted).first()
    return ("finding", finding.pk) if finding else None
