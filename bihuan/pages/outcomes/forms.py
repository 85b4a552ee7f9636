"""Forms of what follows from a result; rules are checked by the actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.findings.models import Theme
from bihuan.outcomes.actions.writing import WHOLE_RESULT
from bihuan.outcomes.models import AccountabilityAction, Issuer, Kind, Scope, Session
from bihuan.outcomes.models.letter import FORMS
from bihuan.outcomes.queries.wordings import lines_of
from bihuan.pages.whole import WholeNumberField
from bihuan.papers.wording import names_in
from bihuan.results.models import ResultSet
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment

BY_HAND = (
    Kind.RECOMMENDATION, Kind.BODY_LETTER, Kind.REMINDER, Kind.CIRCULAR, Kind.FILING, Kind.MINUTES, Kind.SUPERVISION,
    Kind.INTERVIEW,
)  # fmt: skip
"""Kinds a clerk writes; the others come from a batch, a correction or a withdrawal."""


class LetterForm(forms.Form):
    """A document to write: the fields its kind and its template ask for, and no others."""

    PLACES: ClassVar[dict[str, str]] = {
        "事由": "matter", "来源": "origin", "事实": "facts", "原因": "cause", "建议": "advice", "要求": "demands",
    }  # fmt: skip
    issuer = forms.ModelChoiceField(label=_("Issuer"), queryset=Issuer.objects.none())
    addressee = forms.CharField(label=_("Addressee"), max_length=400)
    enrolment = forms.ModelChoiceField(label=_("About the unit"), queryset=Enrolment.objects.none(), required=False)
    result_set = forms.ModelChoiceField(label=_("From the result"), queryset=ResultSet.objects.none(), required=False)
    scope = forms.ChoiceField(label=_("Scope"), choices=Scope.choices, help_text=_("Names are redacted by it."))
    matter = forms.CharField(
        label=_("Matter"), max_length=120, widget=forms.Textarea({"rows": 2}),
        help_text=_("It stands in the title; a line feed breaks the title there."),
    )  # fmt: skip
    origin = forms.CharField(label=_("Source or occasion"), max_length=300, required=False)
    facts = forms.CharField(label=_("Facts"), max_length=4000, widget=forms.Textarea({"rows": 4}), required=False)
    findings = forms.CharField(
        label=_("Numbers of findings"), max_length=2000, required=False, help_text=_("With commas between.")
    )
    categories = forms.MultipleChoiceField(
        label=_("Units of its remit"), required=False, widget=forms.SelectMultiple({"size": 5}),
        help_text=_("All their findings; hold Ctrl to choose several."),
    )  # fmt: skip
    themes = forms.ModelMultipleChoiceField(
        label=_("Themes of its remit"), queryset=Theme.objects.none(), required=False,
        widget=forms.SelectMultiple({"size": 5}),
    )  # fmt: skip
    serious_only = forms.BooleanField(label=_("Serious findings only"), required=False)
    cause = forms.CharField(label=_("Cause"), max_length=1000, widget=forms.Textarea({"rows": 2}), required=False)
    advice = forms.CharField(
        label=_("Recommendations"), max_length=2000, widget=forms.Textarea({"rows": 3}), required=False
    )
    listed = forms.CharField(
        label=_("List"), max_length=8000, widget=forms.Textarea({"rows": 3}), required=False,
        help_text=_("One line each."),
    )  # fmt: skip
    demands = forms.CharField(label=_("Demands"), max_length=1000, widget=forms.Textarea({"rows": 2}), required=False)
    reply_due_on = forms.DateField(label=_("Reply due on"), required=False, widget=forms.DateInput({"type": "date"}))
    signer = forms.CharField(label=_("Signer"), max_length=60, required=False)
    copies = forms.CharField(label=_("Copies to"), max_length=300, required=False)
    secrecy = forms.CharField(
        label=_("Secrecy and its term"), max_length=20, required=False, help_text=_("As in 秘密★1年; empty for none.")
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[("", _("none")), ("加急", "加急"), ("特急", "特急")]
    )

    def __init__(self, cycle: Cycle, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in asked_less(cycle.office_id, kind):
            del self.fields[name]
        choices: dict[str, Any] = {
            "issuer": Issuer.objects.filter(office=cycle.office_id),
            "enrolment": Enrolment.objects.filter(cycle=cycle),
            "result_set": ResultSet.objects.filter(cycle=cycle).defer("inputs"),
            "themes": Theme.objects.filter(office=cycle.office_id),
        }
        for name, rows in choices.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
        categories = self.fields.get("categories")
        if isinstance(categories, forms.MultipleChoiceField):
            names = choices["enrolment"].order_by("category").values_list("category", flat=True).distinct()
            categories.choices = [(name, name) for name in names]
        issuers = list(choices["issuer"][:2])
        if len(issuers) == 1:
            self.fields["issuer"].initial = issuers[0]


REMIT = ("categories", "themes", "serious_only")
"""What chooses the findings of a letter to a leading body."""


def asked_less(office_id: int, kind: str) -> list[str]:
    """The fields a kind does not ask for: those its template has no placeholder for, and those that mean nothing."""
    used = names_in(lines_of(office_id, kind))
    names = [field for place, field in LetterForm.PLACES.items() if place not in used and field != "matter"]
    names += [field for place, field in (("问题", "findings"), ("名单", "listed"), ("回复期限", "reply_due_on"))
              if place not in used and not (field == "findings" and kind == Kind.CIRCULAR)]  # fmt: skip
    if kind != Kind.CIRCULAR:
        names.append("scope")
    if kind != Kind.BODY_LETTER:
        names += REMIT
    if FORMS.get(Kind(kind), "file") != "file":  # a letter and minutes name no signer (GB/T 9704, 10.1 and 10.3)
        names.append("signer")
    return names + (["enrolment"] if kind in WHOLE_RESULT else ["result_set"])


class RevisionForm(forms.Form):
    """The words of a draft."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("A line feed breaks it there."),
    )
    addressee = forms.CharField(label=_("Addressee"), max_length=400, required=False)
    text = forms.CharField(
        label=_("Text"), max_length=20_000, widget=forms.Textarea({"rows": 18}),
        help_text=_("A paragraph a line; # before a heading, ## before a second one."),
    )  # fmt: skip
    signer = forms.CharField(label=_("Signer"), max_length=60, required=False)
    copies = forms.CharField(label=_("Copies to"), max_length=300, required=False)


class CallForm(forms.Form):
    """Interviews to call."""

    form = forms.ChoiceField(label=_("Form"), choices=Session.Form.choices)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=[("", _("No kind chosen")), *Session.Purpose.choices])
    pair = forms.ChoiceField(label=_("Kind"), choices=Session.Pair.choices)
    basis = forms.CharField(label=_("Basis"), max_length=300)
    interviewers = forms.CharField(label=_("Interviewers"), help_text=_("With commas between."), max_length=300)
    people = forms.CharField(
        label=_("Interviewees"), widget=forms.Textarea({"rows": 6}), max_length=8000,
        help_text=_("One line each: unit's code, name, post."),
    )  # fmt: skip


class RecordForm(forms.Form):
    """The record of an interview."""

    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput({"type": "date"}))
    place = forms.CharField(label=_("Place"), max_length=120)
    recorder = forms.CharField(label=_("Recorder"), max_length=60)
    points = forms.CharField(label=_("Points put"), widget=forms.Textarea({"rows": 3}), max_length=2000)
    statement = forms.CharField(label=_("Statement and defence"), widget=forms.Textarea({"rows": 3}), max_length=2000)
    requirements = forms.CharField(label=_("Requirements"), widget=forms.Textarea({"rows": 3}), max_length=2000)


class SignForm(forms.Form):
    """Who has signed the record of an interview."""

    signatures = forms.CharField(label=_("Who has signed"), help_text=_("With commas between."), max_length=300)


class ActionForm(forms.Form):
    """An accountability action."""

    enrolment = forms.ModelChoiceField(label=_("Unit"), queryset=Enrolment.objects.none())
    on = forms.DateField(label=_("On"), widget=forms.DateInput({"type": "date"}))
    measure = forms.ChoiceField(label=_("Measure taken"), choices=AccountabilityAction.Measure.choices)
    tier = forms.ChoiceField(label=_("Tier"), choices=CatalogueEntry.Tier.choices)
    count = WholeNumberField(label=pgettext_lazy("actions", "How many"), min_value=1, max_value=500, initial=1)
    document = forms.CharField(label=_("Document"), max_length=80)

    def __init__(self, cycle: Cycle, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["enrolment"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Enrolment.objects.filter(cycle=cycle)
