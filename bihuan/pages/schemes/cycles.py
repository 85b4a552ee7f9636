"""Years: prepared, launched, moved on, amended."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.access import STAFF
from bihuan.organizations.models import Body, Role
from bihuan.outcomes.actions.years import close_year
from bihuan.pages import typed
from bihuan.pages.attempt import attempt
from bihuan.pages.noting import offered, step_form
from bihuan.pages.request import cycle_for, office_of, reader
from bihuan.pages.schemes.forms import AmendForm, CycleForm, OwnerForm
from bihuan.records.punctuation import told_of
from bihuan.schemes import words
from bihuan.schemes.actions import (
    add_ownership_rule,
    amend_cycle,
    draft_cycle,
    launch_cycle,
    remove_cycle,
    remove_ownership_rule,
    take_cycle_step,
)
from bihuan.schemes.actions.cycles import BY_THEIR_OWN
from bihuan.schemes.actions.owners import mend_cause
from bihuan.schemes.lifecycle import CYCLE
from bihuan.schemes.models import Cycle, Enrolment, OwnershipRule
from bihuan.schemes.queries import launch_gaps, units_to_enrol
from bihuan.schemes.queries.gaps import causes


def choose_year(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone: work in another year; comes back to the first page."""
    cycle_for(request, pk)
    wanted = request.GET.get("next", "/")
    return redirect(wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/")


def cycle_new(request: HttpRequest) -> HttpResponse:
    """The office: prepare a year."""
    standing = reader(request, Role.OFFICE)
    office = office_of(request, Role.OFFICE)
    form = CycleForm(office, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        act = lambda: draft_cycle(office=office, year=data["year"], scheme=data["scheme"], by=standing.person)  # noqa: E731
        made = attempt(request, act, form)
        if made is not None:
            return redirect("cycle", pk=made.pk)
    return render(request, "schemes/cycle_new.html", {"form": form}, status=400 if form.errors else 200)


def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: the year, what stands in the way of its launch, who scores what, its steps."""
    return _page(request, cycle_for(request, pk))


def _page(
    request: HttpRequest,
    cycle: Cycle,
    refused: Mapping[str, forms.Form] | None = None,
    owner: OwnerForm | None = None,
    launch: forms.Form | None = None,
) -> HttpResponse:
    """The page; ``refused`` is the form of a step that was, ``owner`` a rule that was not taken."""
    standing = reader(request, *STAFF)
    is_draft = cycle.state == Cycle.State.DRAFT
    context = {
        "cycle": cycle,
        "is_draft": is_draft,
        "causes": causes(launch_gaps(cycle)) if is_draft else [],
        "bodies": Body.objects.filter(office=cycle.office_id) if is_draft else [],
        "units": len(units_to_enrol(cycle)) if is_draft else Enrolment.objects.filter(cycle=cycle).count(),
        "rules": cycle.ownership_rules.select_related("indicator", "body", "unit"),
        "owner_form": (owner or OwnerForm(cycle)) if is_draft else None,
        "amendments": cycle.amendments.select_related("scheme", "by"),
        "past": cycle.steps.select_related("by"),
        "steps": offered(
            [
                step
                for step in CYCLE.open_to(cycle.state)
                if step.name not in BY_THEIR_OWN and standing.holds(cycle.office_id, *step.who)
            ],
            words.CYCLE,
            refused or {},
        ),
        "refused_launch": launch,
        "is_office": standing.holds(cycle.office_id, Role.OFFICE),
        "may_amend": cycle.state == Cycle.State.RUNNING and standing.holds(cycle.office_id, Role.LEADING_GROUP),
    }
    return render(request, "schemes/cycle.html", context, status=400 if refused or owner or launch else 200)


@require_POST
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: launch the year, once."""
    cycle = cycle_for(request, pk)
    person = reader(request, Role.OFFICE).person
    form = forms.Form(request.POST)
    if attempt(request, lambda: launch_cycle(cycle=cycle, by=person), form, done=words.CYCLE.done("launch")) is None:
        return _page(request, cycle_for(request, pk), launch=form)
    return redirect("cycle", pk=pk)


@require_POST
def cycle_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: delete a year that was only prepared."""
    cycle = cycle_for(request, pk)
    person = reader(request, Role.OFFICE).person

    def act() -> bool:
        remove_cycle(cycle=cycle, by=person)
        return True

    if not attempt(request, act, done=_("Deleted: %(name)s") % {"name": cycle.year}):
        return redirect("cycle", pk=pk)
    request.session.pop("cycle", None)
    return redirect("scheme-list")


@require_POST
def take_step(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: move the year on. It is launched and decided elsewhere, where that is checked."""
    cycle = cycle_for(request, pk)
    person = reader(request, Role.OFFICE).person
    row = next((row for row in CYCLE.steps if row.name == request.POST.get("step", "")), None)
    if row is None or row.name in BY_THEIR_OWN:
        raise Http404(_("There is no such step."))
    form, version = step_form(row, words.CYCLE, request.POST), typed.number(request.POST.get("version"))
    step = close_year if row.name == "close" else partial(take_cycle_step, step=row.name)
    act = lambda: step(cycle=cycle, by=person, version=version, **form.cleaned_data)  # noqa: E731 - said once, done once
    if (
        form.is_valid()
        and attempt(request, act, form, done=told_of(cycle.year, words.CYCLE.done(row.name))) is not None
    ):
        return redirect("cycle", pk=pk)
    return _page(request, cycle_for(request, pk), {row.name: form})


@require_POST
def add_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: say who scores what before the launch."""
    cycle = cycle_for(request, pk)
    person = reader(request, Role.OFFICE).person
    form = OwnerForm(cycle, request.POST)
    act = lambda: add_ownership_rule(cycle=cycle, by=person, **form.cleaned_data)  # noqa: E731 - said once, done once
    if form.is_valid() and attempt(request, act, form) is not None:
        return redirect("cycle", pk=pk)
    return _page(request, cycle_for(request, pk), owner=form)


@require_POST
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: one cause that stands in the way of the launch, by a body that is there or is made."""
    cycle = cycle_for(request, pk)
    person = reader(request, Role.OFFICE).person
    kind, about = request.POST.get("kind", ""), request.POST.get("about", "")
    wanted = request.POST.get("body", "")
    body = Body.objects.filter(office=cycle.office_id, pk=typed.key(wanted)).first() if wanted != "new" else None
    if body is None and wanted != "new":
        messages.error(request, _("Choose a body."))
        return redirect("cycle", pk=pk)
    act = lambda: mend_cause(cycle=cycle, kind=kind, about=about, body=body, by=person)  # noqa: E731 - done once
    attempt(request, act, done=lambda made: _("%(body)s scores it now.") % {"body": made.name})
    return redirect("cycle", pk=pk)


@require_POST
def remove_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: take an owner rule back before the launch."""
    standing = reader(request, Role.OFFICE)
    rows = OwnershipRule.objects.filter(cycle__office_id__in=standing.offices(Role.OFFICE))
    rule = get_object_or_404(rows.select_related("cycle"), pk=pk)
    year = rule.cycle_id
    attempt(request, lambda: remove_ownership_rule(rule=rule, by=standing.person))
    return redirect("cycle", pk=year)


def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """The leading group: amend a running year, numbered and forward only."""
    cycle = cycle_for(request, pk)
    standing = reader(request, Role.LEADING_GROUP)
    form = AmendForm(cycle, request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = lambda: amend_cycle(cycle=cycle, by=standing.person, **form.cleaned_data)  # noqa: E731 - done once
        if attempt(request, act, form) is not None:
            return redirect("cycle", pk=pk)
    return render(request, "schemes/amend.html", {"cycle": cycle, "form": form}, status=400 if form.errors else 200)
