"""Forms of surveys: a questionnaire, a question, a wave, its frame, its custodians."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.numbers import as_decimal
from bihuan.engine.surveys.instrument import read_instrument
from bihuan.organizations.access import who_changes_accounts
from bihuan.organizations.holding import people_of
from bihuan.organizations.models import Office, Person
from bihuan.pages.whole import WholeNumberField
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import parsed
from bihuan.surveys.actions import WaveFacts
from bihuan.surveys.actions.checking import TAKING
from bihuan.surveys.models import Channel, Instrument, Wave
from bihuan.urns.access import KEEPERS

GROUPS = 4
"""Groups of respondents a form has room for."""
_BAND = re.compile(r"([0-9]+)\s*(?:[-–—~～至到]\s*([0-9]+))?\s*[:：,，\s]\s*([0-9]+(?:\.[0-9]+)?)\s*[%％]?")


COPY = "copy-"
"""Before the number of the questionnaire to be copied."""


class InstrumentForm(forms.Form):
    """A questionnaire to begin with."""

    title = forms.CharField(label=gettext_lazy("Title of the questionnaire"), max_length=200)
    start = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        choices=[
            ("preset", gettext_lazy("ten ready questions on the eight points")),
            ("file", gettext_lazy("a file (YAML or Excel)")),
            ("blank", gettext_lazy("one question of my own")),
        ],
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("Needed only where you begin with a file. Mistakes are shown at their line."),
        widget=forms.FileInput({"accept": ".yaml,.yml,.xlsx"}),
    )

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["start"]
        field.choices = [
            *field.choices,
            *(
                (f"{COPY}{one.pk}", _("a copy of “%(title)s”") % {"title": one.title})
                for one in Instrument.objects.filter(office=office).order_by("-id")
            ),
        ]


class WaveForm(forms.Form):
    """A wave to be."""

    instrument = forms.ModelChoiceField(
        Instrument.objects.none(), label=gettext_lazy("Questionnaire"), empty_label=None
    )
    title = forms.CharField(label=gettext_lazy("Title, as respondents read it"), max_length=200)
    voice = forms.CharField(
        label=gettext_lazy("Whose voice it is"),
        max_length=120,
        help_text=gettext_lazy("Stands beside every figure, as “本单位工作人员自评”."),
    )
    period = WholeNumberField(label=gettext_lazy("Year"), min_value=1990, max_value=2100)
    series = forms.CharField(
        label=gettext_lazy("Series"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Waves of several years under one name are compared."),
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput({"type": "date"})
    )
    k = WholeNumberField(label=gettext_lazy("Fewest answers shown"), min_value=2, max_value=100, initial=5)
    confidence = forms.ChoiceField(
        label=gettext_lazy("Confidence of intervals"),
        choices=[("0.95", "95 %"), ("0.90", "90 %"), ("0.99", "99 %")],
    )
    required_by = forms.ChoiceField(
        label=gettext_lazy("Required answers of a unit"),
        choices=[
            ("", gettext_lazy("none")),
            ("finite_population", gettext_lazy("by the formula of finite populations")),
            ("bands", gettext_lazy("by bands of headcount")),
        ],
        required=False,
    )
    margin = forms.ChoiceField(
        label=gettext_lazy("Margin of the formula"), choices=[("0.05", "±5 %"), ("0.10", "±10 %")], required=False
    )
    bands = forms.CharField(
        label=gettext_lazy("Bands, a line each"),
        required=False,
        help_text=gettext_lazy(
            "“1-30: 100 %”, “31-100: 85 %”, “101: 60 %” (and more). 100 % is a target, nobody is forced."
        ),
        widget=forms.Textarea({"rows": 3}),
    )
    missed = forms.ChoiceField(label=gettext_lazy("Where a unit has fewer"), choices=Wave.Missed.choices)
    indicator = forms.ChoiceField(label=gettext_lazy("Feeds the indicator"), required=False)
    question = forms.ChoiceField(label=gettext_lazy("with the question"), required=False)

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = Instrument.objects.filter(office=office)
        self.fields["instrument"].queryset = asked  # type: ignore[attr-defined]
        self.fields["indicator"].choices = [("", _("none")), *_indicators(office)]  # type: ignore[attr-defined]
        self.fields["question"].choices = [  # type: ignore[attr-defined]
            ("", _("the first question with scores")), *((one.title, _scored(one)) for one in asked)
        ]  # fmt: skip
        for n in range(GROUPS):
            self.fields[f"group{n}"] = forms.CharField(label=_("Group"), required=False, max_length=60)
            for name, label in (("weight", _("Weight")), *Channel.choices):
                self.fields[f"{name}{n}"] = forms.CharField(label=str(label), required=False, max_length=12)

    def clean(self) -> dict[str, Any]:
        """The question that feeds an indicator is one of the questionnaire's."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        instrument, _sign, _name = data.get("question", "").partition(":")
        if data.get("indicator") and instrument and instrument != str(getattr(data.get("instrument"), "pk", "")):
            self.add_error("question", _("This question stands in another questionnaire than the one chosen above."))
        return data

    def plain_fields(self) -> list[forms.BoundField]:
        """The fields that stand above and below the table of groups."""
        return [self[name] for name in WaveForm.base_fields]

    def rows(self) -> list[list[forms.BoundField]]:
        """The table of groups: name, weight, and a weight for each channel."""
        return [[self[f"{name}{n}"] for name in ("group", "weight", *Channel.values)] for n in range(GROUPS)]

    def facts(self) -> WaveFacts:
        """The wave as typed."""
        data = self.cleaned_data
        kept = {name: data[name] for name in ("title", "voice", "period", "series", "closes_on", "k", "confidence",
                                              "missed")}  # fmt: skip
        cycle, marks = self._marks()
        return WaveFacts(**kept, groups=list(self._groups()), required=self._required(), cycle=cycle, marks=marks)

    def _groups(self) -> Iterator[dict[str, Any]]:
        for n in range(GROUPS):
            name = self.cleaned_data[f"group{n}"].strip()
            if name:
                channels = {c: _share(self.cleaned_data[f"{c}{n}"]) for c in Channel.values}
                weight = _share(self.cleaned_data[f"weight{n}"]) or "1"
                yield {"name": name, "weight": weight, "channels": {c: w for c, w in channels.items() if w}}

    def _required(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data["required_by"] == "finite_population":
            return {"method": "finite_population", "margin": data["margin"] or "0.05"}
        if data["required_by"] != "bands":
            return {}
        bands = []
        for line in data["bands"].splitlines():
            band = _BAND.fullmatch(line.strip())
            if line.strip() and band is None:
                return {"method": "bands", "bands": [{"line": line}]}
            if band is not None:
                last = {"to": band[2]} if band[2] else {}
                bands.append({"from": band[1], **last, "rate": _share(f"{band[3]}%")})
        return {"method": "bands", "bands": bands}

    def _marks(self) -> tuple[Cycle | None, list[dict[str, str]]]:
        chosen, _sign, node = self.cleaned_data["indicator"].partition(":")
        if not node:
            return None, []
        instrument = read_instrument(self.cleaned_data["instrument"].text)
        first = next((one.id for one in instrument.questions if one.is_scored), "")
        question = self.cleaned_data["question"].partition(":")[2] or first
        return Cycle.objects.get(pk=int(chosen)), [{"question": question, "indicator": node}]


def _scored(instrument: Instrument) -> list[tuple[str, str]]:
    """The questions of a questionnaire that can feed an indicator."""
    questions = enumerate(read_instrument(instrument.text).questions, 1)
    return [(f"{instrument.pk}:{one.id}", f"{place}. {one.title}") for place, one in questions if one.is_scored]


def _share(text: str) -> str:
    """A weight, typed as ``30%`` or ``0.3``; empty where nothing is, and as it stands where it is no number."""
    plain = text.strip().replace("％", "%")
    number = as_decimal(plain.removesuffix("%"))
    if number is None:
        return plain
    return f"{number / 100 if plain.endswith('%') else number:f}"


def _indicators(office: Office) -> Iterator[tuple[str, str]]:
    """Indicators of the office's running years that take a survey."""
    for cycle in Cycle.objects.filter(office=office, state=Cycle.State.RUNNING).select_related("scheme"):
        for leaf in parsed(cycle.scheme).leaves:
            if leaf.method is not None and leaf.method.name in TAKING:
                yield f"{cycle.pk}:{leaf.id}", f"{cycle.year} {leaf.title}"


class CustodiansForm(forms.Form):
    """Three people who keep a share each."""

    first = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("First custodian"))
    second = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Second custodian"))
    third = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Third custodian"))

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = people_of(office, *KEEPERS)  # type: ignore[attr-defined]

    def people(self) -> list[Person]:
        """The three."""
        return [self.cleaned_data[name] for name in ("first", "second", "third")]


class AgentForm(forms.Form):
    """An agency's account: one that exists, or a new one."""

    username = forms.CharField(label=gettext_lazy("Sign-in name"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Name (for a new account)"), max_length=60, required=False)
    password = forms.CharField(
        label=gettext_lazy("First password (for a new account)"), required=False, widget=forms.PasswordInput
    )

    def __init__(self, office: Office, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if said := who_changes_accounts(office):
            del self.fields["name"], self.fields["password"]
            told = _("An account that is there and has no role. %(said)s") % {"said": said}
            self.fields["username"].help_text = told
