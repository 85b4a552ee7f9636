"""The choices of a whole scheme as plain sentences: document, decimals, ranking, grades, the lowest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.scheme.editing import Table
from bihuan.organizations.models import Role
from bihuan.pages.attempt import attempt
from bihuan.pages.request import reader
from bihuan.pages.schemes.drafting import draft_of
from bihuan.pages.schemes.limits import LimitsForm, write_limits
from bihuan.pages.schemes.row_forms import MISSING, POLICIES
from bihuan.pages.schemes.rules_document import UnknownRow, shown_rules, write_rules
from bihuan.pages.schemes.table import editable
from bihuan.schemes.actions import write_draft


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"})


def _short() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "short"})


class RulesForm(forms.Form):
    """Fields as they stand in the sentences of the page."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Document number"), required=False, max_length=80)
    approved_by = forms.CharField(label=gettext_lazy("Adopted by"), required=False, max_length=80)
    approved_on = forms.DateField(label=gettext_lazy("Adopted on"), required=False, widget=_day())
    in_force_from = forms.DateField(label=gettext_lazy("In force from"), required=False, widget=_day())
    places = forms.ChoiceField(
        label=gettext_lazy("Decimals of the composite, rounded half-up"),
        choices=[(str(n), str(n)) for n in range(7)],
    )
    within = forms.ChoiceField(
        label=gettext_lazy("Units are ranked within"),
        choices=[
            ("category", gettext_lazy("category")),
            ("class", gettext_lazy("class")),
            ("all", gettext_lazy("all units together")),
        ],
    )
    on = forms.ChoiceField(
        label=gettext_lazy("by"),
        choices=[
            ("published", gettext_lazy("the published score: equal scores share a place")),
            ("full", gettext_lazy("all decimals")),
        ],
    )
    tie_break = forms.CharField(
        label=gettext_lazy("Equal units are put in order by"),
        help_text=gettext_lazy("Names of rows, the first one first, commas between; left empty they share the place."),
        required=False,
    )
    policy = forms.ChoiceField(
        label=gettext_lazy("Grades are given"),
        choices=[
            ("none", gettext_lazy("not at all")),
            ("bands", gettext_lazy("by score")),
            ("quantiles", gettext_lazy("by place: equal parts of each group")),
            ("deficit_only", gettext_lazy("not at all: only what falls short counts, no bonus")),
        ],
    )
    bands = forms.CharField(
        label=gettext_lazy("Grades by score"),
        help_text=gettext_lazy("One a line: the grade, a blank, the score it starts at."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    labels = forms.CharField(
        label=gettext_lazy("Grades by place"),
        help_text=gettext_lazy("The best first, with commas between."),
        required=False,
    )
    bottom = forms.ChoiceField(
        label=gettext_lazy("As lowest are named"),
        choices=[
            ("", gettext_lazy("none")),
            ("lowest", gettext_lazy("so many of each group")),
            ("lowest_share", gettext_lazy("so many per cent of each group")),
            ("below", gettext_lazy("all below this score")),
        ],
    )
    bottom_number = forms.CharField(label=gettext_lazy("Number, per cent or score"), required=False, widget=_short())
    not_applicable = forms.ChoiceField(
        label=gettext_lazy("An indicator that does not apply to a unit is"), choices=list(POLICIES.items())
    )
    missing = forms.ChoiceField(label=gettext_lazy("Missing marks are"), choices=list(MISSING.items()))
    onsite_policy = forms.ChoiceField(
        label=gettext_lazy("Concentrated on-site checks are"),
        choices=[
            ("allowed", gettext_lazy("allowed")),
            ("leader_only", gettext_lazy("allowed under a leader only")),
            ("forbidden", gettext_lazy("not allowed")),
        ],
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        """Grades and the lowest need what they go by."""
        data = super().clean() or {}
        needs = {"bands": "bands", "quantiles": "labels"}.get(data.get("policy", ""))
        if needs and not data.get(needs):
            self.add_error(needs, _("Please fill this in."))
        if data.get("bottom") and not data.get("bottom_number"):
            self.add_error("bottom_number", _("Please fill this in."))
        return data


def _is_written(table: Table, form: RulesForm, limits: LimitsForm, shown: dict[str, Any]) -> bool:
    """Whether what was typed is in the document; what cannot be stands at its field."""
    at: forms.Form = limits
    try:
        write_limits(table, limits)
        at = form
        write_rules(table, form.cleaned_data, shown)
    except UnknownRow as error:
        at.add_error(error.field, error.text)
        return False
    return True


def scheme_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The office: what holds for the whole scheme."""
    standing = reader(request, Role.OFFICE)
    scheme = editable(request, pk)
    table = Table(scheme.text)
    shown = shown_rules(table)
    form = RulesForm(request.POST or None, initial=shown)
    within = shown["within"]
    if within not in ("category", "class", "all"):
        form.fields["within"].choices += [(within, within)]  # type: ignore[attr-defined]
    limits = LimitsForm(table, request.POST or None)
    if request.method == "POST" and form.is_valid() and limits.is_valid():
        read = request.POST.get("read_sha256", "")
        if _is_written(table, form, limits, shown):
            act = lambda: write_draft(scheme=scheme, text=table.text, by=standing.person, read_sha256=read)  # noqa: E731 - done once
            if table.text == scheme.text or attempt(request, act, form, done=_("Kept.")) is not None:
                return redirect("scheme-rules", pk=pk)
    context = {
        **draft_of(scheme).context("rules"),
        "form": form,
        "limits": limits,
        "read_sha256": request.POST.get("read_sha256") or scheme.sha256,
    }
    return render(request, "schemes/rules.html", context, status=400 if form.errors or limits.errors else 200)
