"""Who speaks: the term, the schedule over it with what cannot be reached and why, what is known of tenures."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.hearings import actions
from bihuan.hearings.access import visible_terms
from bihuan.hearings.models import Term
from bihuan.hearings.queries.scheduling import due_tenures, schedule_of
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.pages.attempt import attempt
from bihuan.pages.hearings.forms import HeardForm, RiskForm, TermForm
from bihuan.pages.request import office_of, reader

SAYING: dict[str, Any] = {"heard": (HeardForm, actions.say_heard_before), "risk": (RiskForm, actions.say_risk)}
"""What may be said of a tenure: the form, and the act behind it."""


def new(request: HttpRequest) -> HttpResponse:
    """The office: begin a term."""
    office = office_of(request, Role.OFFICE)
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data, by = form.cleaned_data, reader(request).person
        made = attempt(request, lambda: actions.begin_term(office=office, by=by, **data), form)
        if made is not None:
            return redirect("hearing-term", pk=made.pk)
    return render(request, "hearings/term_new.html", {"form": form}, status=400 if form.errors else 200)


def term(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's staff: who speaks when, who was heard, who is not reached and why."""
    standing = reader(request, *STAFF)
    return _page(request, standing, _found(standing, pk), {})


def _found(standing: Standing, pk: int) -> Term:
    return get_object_or_404(visible_terms(standing).select_related("office"), pk=pk)


def _page(request: HttpRequest, standing: Standing, term: Term, bound: dict[str, django_forms.Form]) -> HttpResponse:
    may_write = standing.holds(term.office_id, Role.OFFICE)
    tenures = due_tenures(term) if may_write else []
    context = {
        "term": term,
        "schedule": schedule_of(term),
        "may_write": may_write,
        "heard_form": bound.get("heard") or HeardForm(tenures),
        "risk_form": bound.get("risk") or RiskForm(tenures),
        "open": next(iter(bound), ""),
    }
    return render(request, "hearings/term.html", context, status=400 if bound else 200)


@require_POST
def say(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The office: that someone was heard before, or the risk of a tenure, with what it rests on."""
    standing = reader(request, *STAFF)
    chosen = _found(standing, pk)
    if what not in SAYING:
        raise Http404(_("There is no such step."))
    form_of, act = SAYING[what]
    form = form_of(due_tenures(chosen), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        if attempt(request, lambda: act(term=chosen, by=standing.person, **data), form, done=_("Kept.")) is not None:
            return redirect("hearing-term", pk=pk)
    return _page(request, standing, chosen, {what: form})
