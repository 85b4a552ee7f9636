"""A draw announced: its lists are fixed and hashed, and that a plan exists is proven before anyone gives words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.engine.files.plain_rows import csv_text
from bihuan.inspections import actions
from bihuan.inspections.access import WITNESSES, visible_campaigns
from bihuan.inspections.actions import DrawInputs
from bihuan.inspections.models import Campaign, Draw
from bihuan.organizations.holding import people_of
from bihuan.organizations.models import Person, Role
from bihuan.pages.attempt import attempt
from bihuan.pages.inspections import tasks
from bihuan.pages.inspections.forms import area
from bihuan.pages.request import reader
from bihuan.records import progress
from bihuan.schemes.models import Enrolment

PLAN = """rota: {key}
title: {title}
document: {{number: {number}}}
teams: 43
size: 2
goals: [repeats]
rounds: 3
"""


class AnnounceForm(forms.Form):
    """What a draw is made from, as texts that anyone can hash, and who watches."""

    plan = area(pgettext_lazy("draw", "Plan"), 4000, rows=10)
    donors = area(_("Who is sent: unit, person (account), can_lead"), 60000, rows=8)
    targets = area(_("What is inspected: unit, area, group, risk, must"), 60000, rows=8)
    witnesses = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Witnesses, two at least"), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Why once more"), max_length=400, required=False, help_text=_("Only if there was a draw already.")
    )

    def __init__(self, campaign: Campaign, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["witnesses"]
        field.queryset = people_of(campaign.office_id, *WITNESSES)
        field.label_from_instance = lambda person: person.name

    def asked(self, campaign: Campaign, by: Person) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        data = self.cleaned_data
        given = DrawInputs(plan=data["plan"], donors=data["donors"], targets=data["targets"])
        return {
            "campaign": campaign, "given": given, "witnesses": list(data["witnesses"]), "by": by,
            "reason": data["reason"],
        }  # fmt: skip


def new_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: announce a draw of a campaign."""
    standing = reader(request, Role.OFFICE)
    campaign = get_object_or_404(visible_campaigns(standing).select_related("cycle", "office"), pk=pk)
    if request.method == "POST":
        return _announced(request, campaign, standing.person)
    typed = request.session.get(_typed(campaign))
    if typed is not None and (made := campaign.draws.filter(state=Draw.State.ANNOUNCED).first()):
        del request.session[_typed(campaign)]
        return redirect("draw", made.pk)
    key = tasks.announcing_key(campaign.pk)
    told: dict[str, Any] = {"is_being_checked": progress.read(key) is not None}
    if typed is not None:
        told["failure"] = progress.failure(key)
    return _page(request, campaign, AnnounceForm(campaign, initial=typed or _initial(campaign)), **told)


def _announced(request: HttpRequest, campaign: Campaign, by: Person) -> HttpResponse:
    """Announced at once, or, where the proof that a plan exists takes its time, beside the request."""
    form = AnnounceForm(campaign, request.POST)
    if not form.is_valid():
        return _page(request, campaign, form)
    asked = form.asked(campaign, by)
    if tasks.are_many(asked["given"].donors, asked["given"].targets):
        if attempt(request, lambda: actions.may_announce(**asked), form) is None:
            return _page(request, campaign, form)
        request.session[_typed(campaign)] = form.cleaned_data | {"witnesses": [one.pk for one in asked["witnesses"]]}
        tasks.begin_announcing(**asked)
        return redirect("draw-new", campaign.pk)
    done = __("The draw is announced: the inputs are fixed by their hash.")
    made = attempt(request, lambda: actions.announce(**asked), form, done=done)
    return _page(request, campaign, form) if made is None else redirect("draw", made.pk)


def _typed(campaign: Campaign) -> str:
    """Where what was typed waits until it is announced, so that nothing is lost if there is no plan."""
    return f"announcing-{campaign.pk}"


def _page(request: HttpRequest, campaign: Campaign, form: AnnounceForm, **told: Any) -> HttpResponse:
    context = {"cycle": campaign.cycle, "campaign": campaign, "form": form, **told}
    return render(request, "inspections/draw_new.html", context, status=400 if form.errors else 200)


def _initial(campaign: Campaign) -> dict[str, str]:
    """A plan to begin with, and every unit of the year as a target."""
    rows = Enrolment.objects.filter(cycle=campaign.cycle_id).order_by("position").values_list("code", "category")
    key = f"{campaign.kind}-{campaign.starts_on:%Y-%m}"
    return {
        "plan": PLAN.format(key=key, title=campaign.title, number=campaign.document_number),
        "donors": "unit,person,can_lead\n",
        "targets": csv_text(("unit", "group"), rows),
    }
