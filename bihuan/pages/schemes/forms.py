"""Forms of schemes and years."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Body, Office, Unit
from bihuan.pages.whole import WholeNumberField
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Scheme
from bihuan.schemes.queries import parsed


class SchemeTextForm(forms.Form):
    """A scheme's text, typed, or sent as a file."""

    file = forms.FileField(
        label=_("Scheme file (YAML)"), required=False, widget=forms.FileInput(attrs={"accept": ".yaml,.yml"})
    )
    text = forms.CharField(
        label=_("or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "code", "spellcheck": "false"}),
    )
    read_sha256 = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file is not None:
            if file.size > 4_000_000:
                raise forms.ValidationError(_("The file is larger than 4 MB."))
            try:
                data["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError({"file": _("The file is not UTF-8 text.")}) from error
        if not (data.get("text") or "").strip():
            raise forms.ValidationError(_("Give a file or a text."))
        return data


class CycleForm(forms.Form):
    """A year to prepare."""

    year = WholeNumberField(label=_("Year"), min_value=1990, max_value=2100, initial=lambda: clock.today().year)
    scheme = forms.ModelChoiceField(Scheme.objects.none(), label=_("Scheme"), empty_label=None)

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Scheme.objects.filter(office=office, state=Scheme.State.APPROVED).order_by("-id")
        self.fields["scheme"].queryset = rows  # type: ignore[attr-defined]


class OwnerForm(forms.Form):
    """Who scores what."""

    node = forms.ChoiceField(label=_("Indicator"), required=False)
    category = forms.ChoiceField(label=_("Group"), required=False)
    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("Scored by"), required=False, empty_label=_("the unit's lead assessor")
    )

    def __init__(self, cycle: Cycle, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaves = [(leaf.id, leaf.title) for leaf in parsed(cycle.scheme).leaves]
        groups = Unit.objects.filter(office_id=cycle.office_id).order_by().values_list("category", flat=True).distinct()
        self.fields["node"].choices = [("", _("all indicators")), *leaves]  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("all units")), *((name, name) for name in groups)]  # type: ignore[attr-defined]
        self.fields["body"].queryset = Body.objects.filter(office_id=cycle.office_id)  # type: ignore[attr-defined]


class AmendForm(forms.Form):
    """A numbered change to a running year."""

    scheme = forms.ModelChoiceField(Scheme.objects.none(), label=_("Later version of the scheme"), empty_label=None)
    effective_on = forms.DateField(
        label=_("Counts from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    document_number = forms.CharField(label=_("Document number"), max_length=80)
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, cycle: Cycle, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Scheme.objects.filter(
            office_id=cycle.office_id,
            key=cycle.scheme.key,
            version__gt=cycle.scheme.version,
            state=Scheme.State.APPROVED,
        )
        self.fields["scheme"].queryset = rows  # type: ignore[attr-defined]
