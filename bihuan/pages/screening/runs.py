"""Screenings: begun, followed, and what each gave."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.engine.screening.labels import reason_called, table_called
from bihuan.organizations.models import Office, Person, Role
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.screening.common import clerk, run_for, screener
from bihuan.pages.screening.forms import RunForm
from bihuan.pages.screening.tasks import begin
from bihuan.records import clock, progress
from bihuan.screening.access import visible_data, visible_runs
from bihuan.screening.actions.example import make_example
from bihuan.screening.actions.rules import latest_rules
from bihuan.screening.actions.running import LOUD_PERCENT, ask_run, progress_key, run_again
from bihuan.screening.models import RuleSet, Run
from bihuan.screening.queries.reading import rule_text, side


def run_list(request: HttpRequest) -> HttpResponse:
    """Clerks and the leading group: screenings so far; clerks begin one."""
    standing, office = screener(request)
    is_clerk = standing.holds(office.pk, Role.OFFICE)
    sets = visible_data(standing).filter(
        office=office, erased_at__isnull=True, erase_on__gt=clock.today(), corrected_by__isnull=True
    )
    form = RunForm(RuleSet.objects.filter(office=office), sets, request.POST or None) if is_clerk else None
    if request.method == "POST":
        reader(request, Role.OFFICE)
        if form is not None and form.is_valid():
            chosen = [one.pk for one in form.cleaned_data["data_sets"]]
            rules = form.cleaned_data["rules"]
            made = attempt(request, lambda: _asked(office, rules, chosen, standing.person), form)
            if made is not None:
                begin(made.pk)
                return redirect("screening-run", pk=made.pk)
    context = {
        "office": office,
        "runs": visible_runs(standing).filter(office=office).select_related("rules", "by")[:50],
        "form": form,
        "has_data": sets.exists(),
    }
    return render(request, "screening/runs.html", context, status=400 if form is not None and form.errors else 200)


@transaction.atomic
def _asked(office: Office, rules: RuleSet | None, chosen: list[int], by: Person) -> Run:
    """A screening by the rule set chosen, or by the newest there is."""
    return ask_run(office=office, rules=rules or latest_rules(office, by), data_sets=chosen, by=by)


def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may read all its data: how far a screening is, what it could decide, what it gave."""
    standing, one = run_for(request, pk)
    at = side()
    context = {
        "run": one,
        "progress": (far := progress.read(progress_key(pk)) if one.state == Run.State.WAITING else None),
        "looking": rule_text(far.text) if far and far.text else None,
        "lines": [_line(line, one) for line in one.coverage],
        "loud": [rule_text(rule) for rule in one.loud],
        "percent": LOUD_PERCENT,
        "inputs": [
            (row.data_set, table_called(row.data_set.table, at), row.sha256)
            for row in one.inputs.select_related("data_set")
        ],
        "exempt": sum(row.data_set.exempt for row in one.inputs.select_related("data_set")),
        "is_clerk": standing.holds(one.office_id, Role.OFFICE),
    }
    part = request.headers.get("HX-Target") == "run"
    return render(request, "screening/run_state.html" if part else "screening/run.html", context)


def _line(line: list[str], one: Run) -> dict[str, Any]:
    """A rule's coverage: of so many rows so many could be decided, and why not the rest."""
    rule, version, needed, usable, clues, reasons = line
    pairs = [part.rpartition("=") for part in reasons.split(";") if part]
    return {
        "rule": rule_text(rule), "version": version, "needed": int(needed), "usable": int(usable),
        "clues": int(clues), "clear": max(int(usable) - int(clues), 0), "is_loud": rule in one.loud,
        "reasons": [(reason_called(code, side()), int(count)) for code, _sign, count in pairs],
    }  # fmt: skip


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks who may read its data: begin a screening again that stopped."""
    standing, one = run_for(request, pk)
    if attempt(request, lambda: run_again(run_id=one.pk, by=standing.person)) is not None:
        begin(pk)
    return redirect("screening-run", pk=pk)


@require_POST
def example(request: HttpRequest) -> HttpResponse:
    """Clerks of a demonstration: an invented year of the city, with what is hidden in it, screened at once."""
    standing, office = clerk(request)
    if not office.is_demonstration:
        raise Http404(_("Invented data are made in a demonstration only."))
    made = attempt(request, lambda: make_example(office=office, by=standing.person))
    if made is None:
        return redirect("screening-runs")
    begin(made.pk)
    return redirect("screening-run", pk=made.pk)
