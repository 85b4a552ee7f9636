"""The form of one mark."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.engine.scheme import Node
from bihuan.pages.amounts import ANY_AMOUNT, amount_word
from bihuan.pages.templatetags.bihuan import class_word
from bihuan.records import clock
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment
from bihuan.schemes.queries import classes_of, parsed
from bihuan.schemes.queries.names import enrolled_named
from bihuan.supervision.models import Kind
from bihuan.supervision.queries import Draft


class ManyFiles(forms.ClearableFileInput):
    """Several files at once, from the camera or the album."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of files, each checked like one."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(ManyFilesField, self).clean(one, initial) for one in data or ()]


class EntryForm(forms.Form):
    """Unit, indicator, fact, points, evidence, clause: what an assessor writes down in under a minute."""

    unit = forms.CharField(label=_("Unit"), help_text=_("Name or code; type a part of it."))
    node = forms.ChoiceField(label=_("Indicator"))
    klass = forms.ChoiceField(label=_("Class"), required=False)
    value = forms.CharField(label=ANY_AMOUNT, max_length=30)
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    option = forms.ChoiceField(label=_("Option"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    member = forms.CharField(label=_("Member"), required=False, max_length=60)
    happened_on = forms.DateField(label=_("Date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    fact = forms.CharField(label=_("Fact"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    clause = forms.ModelChoiceField(
        CatalogueEntry.objects.none(), label=_("Clause of the catalogue"), required=False, empty_label="–"
    )
    incident = forms.CharField(
        label=_("Number of the matter"),
        required=False,
        max_length=60,
        help_text=_("The same number on two entries counts the fact once."),
    )
    photos = ManyFilesField(
        label=_("Evidence"), required=False, widget=ManyFiles(attrs={"accept": "image/*,.pdf,.docx,.xlsx,.txt"})
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, cycle: Cycle, leaves: list[Node], chosen: Node | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle, self.chosen = cycle, chosen
        self._unit: Enrolment | None = None
        fields = self.fields
        fields["unit"].widget.attrs |= {"list": "units", "autocomplete": "off"}
        fields["node"].choices = [("", "–"), *((leaf.id, leaf.title) for leaf in leaves)]  # type: ignore[attr-defined]
        fields["clause"].queryset = CatalogueEntry.objects.filter(office_id=cycle.office_id)  # type: ignore[attr-defined]
        day = min(clock.today(), cycle.ends_on)
        fields["happened_on"].initial = day
        fields["happened_on"].widget.attrs |= {"min": cycle.starts_on.isoformat(), "max": day.isoformat()}
        self._shape(chosen)

    def _shape(self, leaf: Node | None) -> None:
        """Keep only the fields the indicator's method asks for."""
        columns = leaf.method.choices(leaf.params) if leaf and leaf.method else {}
        needs = leaf.method.needs if leaf and leaf.method else frozenset()
        for name in ("severity", "option", "group"):
            if name in columns:
                self.fields[name].choices = [("", "–"), *((text, text) for text in sorted(columns[name]))]  # type: ignore[attr-defined]
                self.fields[name].required = True
            else:
                del self.fields[name]
        if "member" not in needs:
            del self.fields["member"]
        classes = (leaf.applies_to.klass if leaf else None) or classes_of(parsed(self.cycle.scheme))
        if classes:
            self.fields["klass"].choices = [(name, class_word(name)) for name in classes]  # type: ignore[attr-defined]
        else:
            del self.fields["klass"]
        if leaf is not None and leaf.method is not None and leaf.method.is_deduction:
            self.fields["value"].initial = "1"
        self.fields["value"].label = amount_word(leaf)
        self.fields["value"].widget.attrs |= {"inputmode": "decimal", "class": "short"}

    def clean_unit(self) -> str:
        text = self.cleaned_data["unit"].strip()
        enrolment = enrolled_named(self.cycle, text)
        if enrolment is None:
            near = list(Enrolment.objects.filter(cycle=self.cycle, name__contains=text)[:2])
            if len(near) != 1:
                raise forms.ValidationError(_("No unit of this name or code in the year; choose one from the list."))
            enrolment = near[0]
        self._unit = enrolment
        return str(text)

    @property
    def enrolment(self) -> Enrolment | None:
        """The unit that was found."""
        return self._unit

    def draft(self) -> Draft:
        """The checked form as a draft."""
        data = self.cleaned_data
        assert self._unit is not None
        return Draft(
            cycle_id=self.cycle.pk,
            enrolment_id=self._unit.pk,
            node=data["node"],
            value=data["value"],
            happened_on=data["happened_on"],
            fact=data["fact"],
            klass=data.get("klass", ""),
            severity=data.get("severity", ""),
            option=data.get("option", ""),
            group=data.get("group", ""),
            member=data.get("member", ""),
            incident=data.get("incident", ""),
            clause_id=data["clause"].pk if data.get("clause") else None,
            kind=Kind.DAILY.value,
        )
