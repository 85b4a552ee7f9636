"""Writing a finding down, mending it, and being shown what it resembles while typing."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.findings.access import FINDERS, visible_findings
from bihuan.findings.actions import discard_draft, draft_finding, edit_finding, submit_finding
from bihuan.findings.models import Finding
from bihuan.findings.queries.similar import alike, candidates
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Body
from bihuan.organizations.ties import scoring_bodies
from bihuan.pages import typed
from bihuan.pages.attempt import attempt, show_errors
from bihuan.pages.findings.forms import FindingForm, facts_of, find_unit, uploads_of
from bihuan.pages.request import cycle_for, reader
from bihuan.records import clock
from bihuan.records.door import Stale
from bihuan.schemes.models import Cycle, Enrolment


def own_bodies(standing: Standing, cycle: Cycle) -> QuerySet[Body]:
    """The bodies the reader writes findings for."""
    return Body.objects.filter(pk__in=scoring_bodies(standing), office=cycle.office_id)


def new_finding(request: HttpRequest, cycle: int) -> HttpResponse:
    """Assessors, the office and the leading group: write a finding down and send it in, or keep it as a draft."""
    year = cycle_for(request, cycle)
    standing = reader(request, *FINDERS)
    bodies = own_bodies(standing, year)
    initial = {"token": secrets.token_hex(16), "unit": request.GET.get("unit", "")}
    if request.method != "POST":
        return _page(request, year, FindingForm(year, bodies, initial=initial))
    form = FindingForm(year, bodies, request.POST, request.FILES, initial=initial)
    if form.is_valid() and form.enrolment is not None:
        enrolment, data = form.enrolment, form.cleaned_data
        act = lambda: draft_finding(  # noqa: E731 - said once, done once
            cycle=year, enrolment=enrolment, body=data["body"], facts=form.facts(), by=standing.person,
            uploads=uploads_of(request), token=data["token"],
        )  # fmt: skip
        if finding := attempt(request, act, form):
            return _sent(request, finding, standing)
    return _page(request, year, form)


def _sent(request: HttpRequest, finding: Finding, standing: Standing) -> HttpResponse:
    """Send the draft in if asked; what is missing is said on its own page, and nothing is lost."""
    if request.POST.get("then") == "submit":
        try:
            finding = submit_finding(finding_id=finding.pk, by=standing.person)
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, _("Kept as a draft: %(why)s") % {"why": text})
            return redirect("finding-edit", pk=finding.pk)
        messages.success(request, _("Sent in as %(number)s; a second person confirms it.") % {"number": finding.number})
    else:
        messages.success(request, _("Kept as a draft."))
    return redirect("finding", pk=finding.pk)


def _page(request: HttpRequest, cycle: Cycle, form: FindingForm, **more: Any) -> HttpResponse:
    context = {"cycle": cycle, "form": form, "units": Enrolment.objects.filter(cycle=cycle).only("code", "name")}
    return render(request, "findings/edit.html", context | more, status=400 if form.errors else 200)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its body: mend a draft or a returned finding; two who edit at once both see both texts."""
    standing = reader(request, *FINDERS)
    rows = visible_findings(standing).select_related("cycle__office", "enrolment", "body")
    finding = get_object_or_404(rows, pk=pk)
    bodies = own_bodies(standing, finding.cycle)
    if request.method != "POST":
        return _page(
            request, finding.cycle, FindingForm(finding.cycle, bodies, initial=facts_of(finding)), finding=finding
        )
    form = FindingForm(finding.cycle, bodies, request.POST, request.FILES, initial=facts_of(finding))
    more: dict[str, Any] = {"finding": finding}
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            kept = edit_finding(
                finding_id=pk, facts=form.facts(), by=standing.person, version=version, uploads=uploads_of(request)
            )
        except Stale as error:
            form.add_error(None, error.messages[0])
            more["theirs"] = error.current
            form.data = form.data.copy()  # type: ignore[attr-defined] # a QueryDict is copied before it is changed
            form.data["version"] = str(error.current.version)  # type: ignore[index]
        except ValidationError as error:
            show_errors(form, error)
        else:
            return _sent(request, kept, standing)
    return _page(request, finding.cycle, form, **more)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Its author: delete a draft that was never sent in."""
    standing = reader(request, *FINDERS)
    finding = get_object_or_404(visible_findings(standing), pk=pk)
    discard_draft(finding_id=pk, by=standing.person)
    messages.success(request, _("The draft is deleted."))
    return redirect("finding-list", cycle=finding.cycle_id)


def similar(request: HttpRequest, cycle: int) -> HttpResponse:
    """While typing: findings of the unit the text resembles, of those the reader may see."""
    year = cycle_for(request, cycle)
    standing = reader(request, *FINDERS)
    text = request.GET.get("condition", "").strip()
    rows = []
    if len(text) >= 4:
        try:
            unit = find_unit(year, request.GET.get("unit", "").strip())
            on = date.fromisoformat(request.GET.get("found_on", "") or clock.today().isoformat())
        except (ValidationError, ValueError):
            unit = None
        if unit is not None:
            seen = candidates(unit.unit_id, on).filter(pk__in=visible_findings(standing).values("pk"))
            rows = list(alike(seen, text, on, typed.number(request.GET.get("theme"))))
    return render(request, "findings/similar.html", {"rows": rows})
