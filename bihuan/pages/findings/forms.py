"""Forms of the problem ledger: the finding itself, and the few fields each step asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.findings.actions import Facts, Upload
from bihuan.findings.models import Category, Correction, Finding, Method, Severity, Source, Theme
from bihuan.organizations.models import Body
from bihuan.pages.supervision.forms import ManyFiles, ManyFilesField
from bihuan.pages.uploads import sound_files
from bihuan.pages.whole import WholeNumberField
from bihuan.records import clock
from bihuan.records.models import NOTE_LIMIT
from bihuan.records.punctuation import listed
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment
from bihuan.schemes.queries.names import enrolled_named

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def area(rows: int) -> forms.Textarea:
    """A text of several lines."""
    return forms.Textarea(attrs={"rows": rows})


def files() -> ManyFilesField:
    """Several files at once."""
    widget = ManyFiles(attrs={"accept": "image/*,.pdf,.docx,.xlsx,.txt"})
    return ManyFilesField(label=_("Evidence"), required=False, widget=widget)


class MeasureForm(forms.Form):
    """What the unit notes of a measure; which step asks for what is the action's to say."""

    note = forms.CharField(label=_("What was done"), max_length=NOTE_LIMIT, required=False)
    photos = files()

    def __init__(self, measure: int, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id=f"m-{measure}-%s")


class PriorForm(forms.Form):
    """A note on problems closed before our time; that they were not needs one."""

    note = forms.CharField(label=_("Note; the reason if they were not closed"), max_length=400, required=False)


class ExtensionForm(forms.Form):
    """Until when more time is asked for, and why."""

    until = forms.DateField(label=_("Until"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), max_length=400)


class AnswerForm(forms.Form):
    """The answer to it."""

    note = forms.CharField(label=_("Why, in writing"), max_length=400)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="answer-%s")


class FindingForm(forms.Form):
    """A finding: the unit, four parts of the fact, where it comes from, what it touches, and what shows it."""

    unit = forms.CharField(label=_("Unit"), help_text=_("Name or code; type a part of it."))
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Found by body"), empty_label=None)
    found_on = forms.DateField(label=_("Found on"), widget=DAY)
    condition = forms.CharField(label=_("Condition: what is"), max_length=1000, widget=area(3))
    criteria = forms.CharField(
        label=_("Criteria: what should be"), max_length=600, required=False, widget=area(2),
        help_text=_("The rule and its clause."),
    )  # fmt: skip
    cause = forms.CharField(label=_("Cause: why"), max_length=600, required=False, widget=area(2))
    effect = forms.CharField(
        label=_("Effect: what follows"), max_length=600, required=False, widget=area(2),
        help_text=_("Amounts, people, harm."),
    )  # fmt: skip
    recommendation = forms.CharField(label=_("Recommendation"), max_length=600, required=False, widget=area(2))
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices)
    source_document = forms.CharField(label=_("Source document"), max_length=80, required=False)
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), required=False, empty_label="–")
    clause = forms.ModelChoiceField(
        CatalogueEntry.objects.none(), label=_("Clause of the catalogue"), required=False, empty_label="–"
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices)
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices, initial=Category.CONDUCT)
    correction = forms.ChoiceField(label=_("Correction"), choices=Correction.choices)
    photos = files()
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = WholeNumberField(widget=forms.HiddenInput, required=False)

    def __init__(self, cycle: Cycle, bodies: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        self.enrolment: Enrolment | None = None
        field: Any = self.fields
        field["body"].queryset = bodies
        field["theme"].queryset = Theme.objects.filter(office=cycle.office_id)
        field["clause"].queryset = CatalogueEntry.objects.filter(office=cycle.office_id)
        self.fields["unit"].widget.attrs |= {"list": "units", "autocomplete": "off"}
        self.initial.setdefault("found_on", clock.today())

    def clean_unit(self) -> str:
        """The enrolled unit the text names: its code or name, alone or as “code name”."""
        text = str(self.cleaned_data["unit"]).strip()
        self.enrolment = find_unit(self.cycle, text)
        return text

    def facts(self) -> Facts:
        """What was typed."""
        data = dict(self.cleaned_data)
        data = {
            name: value for name, value in data.items() if name not in {"unit", "body", "photos", "token", "version"}
        }
        theme, clause = data.pop("theme"), data.pop("clause")
        return Facts(theme_id=theme.pk if theme else None, clause_id=clause.pk if clause else None, **data)


def find_unit(cycle: Cycle, text: str) -> Enrolment:
    """The one enrolled unit a text means; ValidationError names the choice there is."""
    rows = Enrolment.objects.filter(cycle=cycle).select_related("unit", "cycle")
    named = enrolled_named(cycle, text)
    if named is not None:
        return rows.get(pk=named.pk)
    matches = list(rows.filter(name__contains=text)[:6]) if text else []
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise forms.ValidationError(_("No enrolled unit has this code or name."))
    names = listed(row.name for row in matches)
    raise forms.ValidationError(_("Several units fit: %(names)s.") % {"names": names})


def facts_of(finding: Finding) -> dict[str, Any]:
    """A finding as the form shows it."""
    names = [name for name in FindingForm.base_fields if name not in {"unit", "photos", "token"}]
    initial = {name: getattr(finding, name) for name in names if hasattr(finding, name)}
    return initial | {"unit": f"{finding.enrolment.code} {finding.enrolment.name}", "version": finding.version}


def uploads_of(request: Any, name: str = "photos") -> list[Upload]:
    """The files of a form that can be kept. Raises ValidationError if none of them can."""
    return [Upload(file.name or "file", file) for file in sound_files(request, name)]
