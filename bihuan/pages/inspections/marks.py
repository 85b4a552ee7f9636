"""What a mark of a visit rests on: the visit and its finding."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from bihuan.duties.queries.lists import cited_by
from bihuan.findings.access import visible_findings
from bihuan.inspections.access import visible_inspections, visible_marks
from bihuan.pages.request import reader


def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff, who scores, and the unit once the year is decided: what a mark rests on, and the way to what one may see
    of the visit and the finding."""
    standing = reader(request)
    beside = ("enrolment", "indicator", "cycle", "inspection__campaign", "body", "finding")
    one = get_object_or_404(visible_marks(standing).select_related(*beside), pk=pk)
    finding = one.finding
    context = {
        "mark": one,
        "sees_visit": visible_inspections(standing).filter(pk=one.inspection_id).exists(),
        "duties": cited_by("finding", finding.pk) if finding is not None else [],
        "sees_finding": finding is not None and visible_findings(standing).filter(pk=finding.pk).exists(),
    }
    return render(request, "inspections/mark.html", context)
