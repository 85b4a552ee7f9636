"""Forms of a result on its way and of appeals; rules are checked by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.records.models import NOTE_LIMIT


class FreezeForm(forms.Form):
    """What a result is frozen for."""

    note = forms.CharField(label=_("For"), max_length=400, required=False)


class CouncilForm(forms.Form):
    """When and where a result was reported, and what was resolved."""

    council_on = forms.DateField(label=_("Day of the meeting"), widget=forms.DateInput({"type": "date"}))
    council_meeting = forms.CharField(label=_("Meeting"), max_length=120)
    council_resolution = forms.CharField(label=_("Resolution"), max_length=400)


class CorrectionForm(forms.Form):
    """Why a result is corrected."""

    reason = forms.CharField(label=_("Why is it corrected?"), max_length=400)


class GroundsForm(forms.Form):
    """Against what a unit appeals; its files come beside."""

    grounds = forms.CharField(
        label=_("Against what, and why"), max_length=NOTE_LIMIT, widget=forms.Textarea({"rows": 5})
    )
