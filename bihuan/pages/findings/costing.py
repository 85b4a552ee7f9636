"""What a finding would cost its unit, told while the second person still chooses: nothing is written."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.engine.problems import InputError
from bihuan.findings.access import roles_towards
from bihuan.findings.actions.confirming import mark_row
from bihuan.findings.lifecycle import OFFICE, REVIEWER
from bihuan.findings.models import Finding
from bihuan.organizations.models import Person
from bihuan.pages.findings.costs import CostFields
from bihuan.pages.findings.finding import found_finding
from bihuan.results.queries.consequence import Consequence, consequence
from bihuan.results.queries.live import live

STEPS = frozenset({"confirm", "amend"})


def finding_cost(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever says what a finding costs: the fields that fit what is chosen, and what the unit's score would be."""
    standing, finding = found_finding(request, pk)
    if step not in STEPS or not roles_towards(standing, finding) & {OFFICE, REVIEWER}:
        raise Http404(_("There is no such step."))
    given = {name: request.GET.get(name, "") for name in ("node", "value", "severity")}
    form = CostFields(initial=given, auto_id=f"{step}-%s")
    form.offer([finding])
    asked = CostFields(request.GET)
    asked.offer([finding])
    told = _consequence(finding, asked, standing.person) if given["node"] and asked.is_valid() else None
    context = {"form": form, "consequence": told, "unit": finding.enrolment}
    return render(request, "findings/finding_cost.html", context)


def _consequence(finding: Finding, form: CostFields, by: Person) -> Consequence | None:
    """None where it cannot be told: another severity is missing, or the indicator is a comparison of units."""
    try:
        now = live(finding.cycle)
        return consequence(finding.cycle, now, finding.enrolment, mark_row(finding, form.cost(), by))
    except InputError:
        return None
