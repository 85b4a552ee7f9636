"""Steps of a result to publication, corrections, the selection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.results.forms import CorrectionForm
from bihuan.pages.results.frozen import context_of, found_set
from bihuan.pages.results.way import passed, step_form
from bihuan.records.punctuation import told_of
from bihuan.results import words
from bihuan.results.actions import (
    Council,
    correct_result,
    decide_result,
    report_result,
    select_units,
    sign_off,
    take_publication_step,
)
from bihuan.results.lifecycle import PUBLICATION
from bihuan.results.models import ResultSet
from bihuan.results.queries.selecting import Limits


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The office or the leading group: one step of the way, as the table allows; what was typed stays."""
    kept = found_set(request, pk)
    standing = reader(request, *STAFF)
    row = next((row for row in PUBLICATION.steps if row.name == step), None)
    if row is None:
        raise Http404(_("There is no such step."))
    form = step_form(row, request.POST)
    more: dict[str, Any] = {
        "result_set": kept, "by": standing.person, "version": typed.number(request.POST.get("version")),
    }  # fmt: skip
    done = told_of(kept.cycle.year, words.PUBLICATION.done(step))
    if form.is_valid() and attempt(request, _act(step, form.cleaned_data, more), form, done=done) is not None:
        return redirect("result-set", pk=pk)
    return _refused(request, standing, kept, step, form)


def _act(step: str, told: dict[str, Any], more: dict[str, Any]) -> Callable[[], Any]:
    if step == "report":
        council = Council(told["council_on"], told["council_meeting"], told["council_resolution"])
        return lambda: report_result(council=council, **more)
    note = told["note"]
    acts: dict[str, Callable[[], Any]] = {
        "check": lambda: sign_off(note=note, **more),
        "decide": lambda: decide_result(note=note, **more),
    }
    return acts.get(step, lambda: take_publication_step(step=step, note=note, **more))


def _refused(request: HttpRequest, standing: Standing, kept: ResultSet, step: str, form: forms.Form) -> HttpResponse:
    """The page of the result again, with what was typed; also where the step has passed meanwhile."""
    context = context_of(standing, found_set(request, kept.pk))
    context["forms"][step] = form
    if step != "correct" and all(one.step != step for one in context["offers"]):
        context["offers"].append(passed(step))
    return render(request, "results/set.html", context, status=400)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: a corrected version of a decided result."""
    kept = found_set(request, pk)
    standing = reader(request, Role.OFFICE)
    form = CorrectionForm(request.POST)
    act = lambda: correct_result(result_set=kept, by=standing.person, **form.cleaned_data)  # noqa: E731 - done once
    made = attempt(request, act, form, done=_("The correction is frozen.")) if form.is_valid() else None
    if made is not None:
        return redirect("result-set", pk=made.pk)
    return _refused(request, standing, kept, "correct", form)


@require_POST
def select(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: select the units low in their group or with prominent problems."""
    kept = found_set(request, pk)
    by = reader(request, Role.OFFICE).person
    limits = Limits(_limit(request, "serious"), _limit(request, "overdue"))
    attempt(request, lambda: select_units(result_set=kept, limits=limits, by=by), done=_("The selection is kept."))
    return redirect("result-set", pk=pk)


def _limit(request: HttpRequest, name: str) -> int | None:
    limit = typed.number(request.POST.get(name))
    return limit if limit and limit < 1000 else None
