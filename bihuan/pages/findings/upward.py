"""What leaves the ledger: leads for their receivers, reports for the level above."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.findings.access import visible_referrals, visible_reports
from bihuan.findings.actions import pass_report_on, send_report, step_referral, step_report
from bihuan.findings.lifecycle import REFERRAL, REPORT
from bihuan.findings.models import Report
from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Person, Role
from bihuan.pages import typed
from bihuan.pages.attempt import again, attempt
from bihuan.pages.next_steps import report_next
from bihuan.pages.request import reader
from bihuan.schemes.access import visible_cycles
from bihuan.schemes.models import Cycle


def referrals(request: HttpRequest) -> HttpResponse:
    """Assessors: leads handed over to their own body."""
    standing = reader(request, Role.ASSESSOR)
    rows = visible_referrals(standing).select_related("finding__enrolment", "finding__cycle", "handed_by", "to_body")
    listed = [(row, [step.name for step in REFERRAL.open_to(row.status)]) for row in rows.prefetch_related("steps__by")]
    return render(request, "findings/referrals.html", {"rows": listed})


@require_POST
def referral_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The receiving body: sign for a lead, take it up, end it."""
    standing = reader(request, Role.ASSESSOR)
    referral = get_object_or_404(visible_referrals(standing), pk=pk)
    if step not in {row.name for row in REFERRAL.steps}:
        raise Http404(_("There is no such step."))
    note = request.POST.get("note", "")
    act = lambda: step_referral(referral_id=referral.pk, step=step, by=standing.person, note=note)  # noqa: E731 - once
    return redirect("referral-list") if attempt(request, act) else again(request, "referral-list")


def reports(request: HttpRequest) -> HttpResponse:
    """The office's staff: reports sent up and reports received; the clerk sends one."""
    standing = reader(request, *STAFF)
    if request.method == "POST":
        own = (
            visible_cycles(standing)
            .filter(office_id__in=standing.offices(Role.OFFICE))
            .select_related("office__parent")
        )
        cycle = get_object_or_404(own, pk=typed.key(request.POST.get("cycle")))
        title, text = request.POST.get("title", ""), request.POST.get("text", "")
        made = attempt(
            request,
            lambda: send_report(cycle=cycle, title=title, text=text, by=standing.person),
            done=lambda sent: _("Signed and sent to %(office)s.") % {"office": sent.to_office.name},
        )
        return redirect("report", pk=made.pk) if made else again(request, "report-list")
    rows = visible_reports(standing).select_related("office", "to_office", "signed_by")
    context = {
        "rows": rows,
        "offices": standing.offices(*STAFF),
        "cycles": visible_cycles(standing).exclude(state=Cycle.State.DRAFT).order_by("-year"),
        "may_send": bool(standing.offices(Role.OFFICE)),
    }
    return render(request, "findings/reports.html", context)


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Sender and receiver: one report as signed, its annotations, and what the level above may do."""
    standing = reader(request, *STAFF)
    rows = visible_reports(standing).select_related(
        "office", "to_office__parent", "signed_by", "lower__office", "upper"
    )
    report = get_object_or_404(rows, pk=pk)
    may = standing.holds(report.to_office_id, Role.OFFICE)
    if request.method == "POST":
        made = attempt(request, lambda: _stepped(pk, request.POST, standing.person))
        return redirect("report", pk=made.pk) if made else again(request, "report", pk=pk)
    is_own = standing.holds(report.office_id, Role.OFFICE)
    open_steps = [row for row in REPORT.open_to(report.state) if (is_own if row.name == "recall" else may)]
    context = {
        "report": report,
        "content": json.loads(report.content),
        "steps": report.steps.select_related("by"),
        "next": report_next(report),
        "open": [row for row in open_steps if row.name != "pass_on" or report.to_office.parent_id],
    }
    return render(request, "findings/report.html", context)


def _stepped(pk: int, data: QueryDict, by: Person) -> Report:
    """The report after a step: one's own where it was passed on."""
    step, text = data.get("step", ""), data.get("note", "")
    if step == "pass_on":
        return pass_report_on(report_id=pk, title=data.get("title", ""), text=text, by=by)
    return step_report(report_id=pk, step=step, by=by, note=text)
