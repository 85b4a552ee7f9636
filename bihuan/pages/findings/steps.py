"""The steps of a finding, its measures and its extensions, each by one form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.findings import words
from bihuan.findings.access import visible_findings
from bihuan.findings.actions import (
    MeasureText,
    answer_extension,
    ask_extension,
    grant_finding,
    recall_extension,
    set_measures,
    step_measure,
)
from bihuan.findings.models import ExtensionRequest, Measure
from bihuan.organizations.models import Body
from bihuan.pages import typed
from bihuan.pages.attempt import attempt, show_errors
from bihuan.pages.findings.finding import context_of, found_finding
from bihuan.pages.findings.forms import AnswerForm, ExtensionForm, MeasureForm, uploads_of
from bihuan.pages.findings.offers import ACTS, Offer, StepForm
from bihuan.pages.request import reader
from bihuan.records.door import Stale

ROWS = 6
"""Lines of the form for a plan; more are added with a second saving."""


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Whoever the table names: take one step; what is wrong stands at its field, and what was typed stays."""
    standing, finding = found_finding(request, pk)
    if step not in ACTS:
        raise Http404(_("There is no such step."))
    form = StepForm(step, finding, request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data | {"version": typed.number(request.POST.get("version"))}
        try:
            done = ACTS[step](finding, standing.person, data, uploads_of(request), form)
        except Stale as error:
            messages.error(request, error.messages[0])
            return redirect("finding", pk=pk)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(
                request, _("%(number)s: %(step)s.") % {"number": done.number, "step": words.FINDING.done(step)}
            )
            return redirect("finding", pk=pk)
    context = context_of(standing, finding)
    context["offers"] = [
        Offer(one.step, one.way, form, one.blocked) if one.step == step else one for one in context["offers"]
    ]
    return render(request, "findings/finding.html", context | {"wrong": form}, status=400)


@require_POST
def measures(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit: write the measures of the plan; the head signs them on the page of the finding."""
    standing, finding = found_finding(request, pk)
    rows = [_row(request, number) for number in range(1, ROWS + 1)]

    def keep() -> list[Measure]:
        texts = [_measure(number, row) for number, row in enumerate(rows, start=1) if any(row.values())]
        return set_measures(finding_id=pk, measures=texts, by=standing.person)

    if attempt(request, keep, done=_("The measures are kept. The head signs them now.")):
        return redirect("finding", pk=pk)
    context = context_of(standing, finding) | {"typed": list(enumerate(rows, start=1))}
    return render(request, "findings/finding.html", context, status=400)


def _row(request: HttpRequest, number: int) -> dict[str, str]:
    names = ("text", "owner", "department", "due_on", "promised")
    return {name: request.POST.get(f"{name}-{number}", "").strip() for name in names}


def _measure(number: int, row: dict[str, str]) -> MeasureText:
    try:
        due_on = date.fromisoformat(row["due_on"])
    except ValueError as error:
        raise ValidationError(_("Measure %(n)s: give its due date.") % {"n": number}) from error
    return MeasureText(
        text=row["text"], owner=row["owner"], department=row["department"], due_on=due_on, promised=row["promised"]
    )


@require_POST
def measure_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The unit: begin, note progress on or finish a measure."""
    standing = reader(request)
    seen = visible_findings(standing)
    measure = get_object_or_404(Measure, pk=pk, finding__in=seen)
    act = {"begin": "begin", "note": "note", "finish": "finish"}.get(step)
    if act is None:
        raise Http404(_("There is no such step."))
    form = MeasureForm(pk, request.POST, request.FILES)

    def take() -> Measure:
        more = {"note": form.cleaned_data["note"], "uploads": uploads_of(request)}
        return step_measure(measure_id=pk, step=act, by=standing.person, **more)

    if form.is_valid() and attempt(request, take, form, done=words.MEASURE.done(act)) is not None:
        return redirect("finding", pk=measure.finding_id)
    return _again(request, measure.finding_id, form, measure_forms={pk: form})


def _again(request: HttpRequest, pk: int, form: forms.Form, **refused: Any) -> HttpResponse:
    """The page of the finding once more, with the form that was refused in place of its empty one."""
    context = context_of(*found_finding(request, pk))
    measures = {**context["measure_forms"], **refused.pop("measure_forms", {})}
    more = {"measure_forms": measures, "wrong": form, **refused}
    return render(request, "findings/finding.html", context | more, status=400)


@require_POST
def extension(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit: ask for more time before the day."""
    standing, _found = found_finding(request, pk)
    form = ExtensionForm(request.POST)
    act = lambda: ask_extension(finding_id=pk, by=standing.person, **form.cleaned_data)  # noqa: E731 - done once
    if form.is_valid() and attempt(request, act, form, done=_("Asked; the office answers.")) is not None:
        return redirect("finding", pk=pk)
    return _again(request, pk, form, extension_form=form)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: grant or refuse more time, in writing; who asked: take the request back."""
    standing = reader(request)
    asked = get_object_or_404(ExtensionRequest, pk=pk, finding__in=visible_findings(standing))
    if request.POST.get("answer") == "recall":
        attempt(
            request, lambda: recall_extension(request_id=pk, by=standing.person), done=_("The request is taken back.")
        )
        return redirect("finding", pk=asked.finding_id)
    is_granted, form = request.POST.get("answer") == "grant", AnswerForm(request.POST)

    def answered() -> ExtensionRequest:
        note = form.cleaned_data["note"]
        return answer_extension(request_id=pk, by=standing.person, is_granted=is_granted, answer=note)

    if form.is_valid() and attempt(request, answered, form, done=_("Answered.")) is not None:
        return redirect("finding", pk=asked.finding_id)
    return _again(request, asked.finding_id, form, answer_form=form)


@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: let another body read and verify the finding."""
    standing, finding = found_finding(request, pk)
    body = get_object_or_404(Body, pk=typed.key(request.POST.get("body")), office=finding.office_id)
    attempt(request, lambda: grant_finding(finding=finding, body=body, by=standing.person), done=_("Granted."))
    return redirect("finding", pk=pk)
