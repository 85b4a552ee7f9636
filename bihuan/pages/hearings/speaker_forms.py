"""The forms on the page of one speaker: what was handed in, asked, answered, undertaken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.hearings.models import Question, Speaker, Turn
from bihuan.organizations.models import Body
from bihuan.pages.inspections.forms import area, day
from bihuan.records.punctuation import told_of


class SpeakerForm(forms.Form):
    """A form of one speaker; the speaker says what may be chosen."""

    def __init__(self, speaker: Speaker, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if "question" in self.fields:
            field: Any = self.fields["question"]
            field.queryset = speaker.questions.all()
            field.choices = [
                ("", "—"),
                *((one.pk, told_of(one.asker, one.text[:40])) for one in speaker.questions.all()),
            ]


class Nothing(SpeakerForm):
    """A step that asks for nothing."""


class ReportForm(SpeakerForm):
    """The written report."""

    file = forms.FileField(label=_("The report as a file"))


class ExcuseForm(SpeakerForm):
    """Why someone does not speak."""

    note = area(_("Why, and by whose leave"), 2000, rows=2)


class AskForm(SpeakerForm):
    """A question, and who asks."""

    asker = forms.CharField(label=pgettext_lazy("hearing", "Asked by"), max_length=80)
    text = area(pgettext_lazy("hearing", "Question"), 600, rows=2)


class ReplyForm(SpeakerForm):
    """What followed a question."""

    question = forms.ModelChoiceField(Question.objects.none(), label=_("To which question"))
    kind = forms.ChoiceField(label=pgettext_lazy("hearing", "What it is"), choices=Turn.Kind.choices)
    who = forms.CharField(label=_("Who says it"), max_length=80)
    text = area(_("Text"), 1000)


class PaperForm(SpeakerForm):
    """A code given up for a paper."""

    codes = forms.CharField(
        label=_("Code of the slip that is given up"), max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip


class UndertakeForm(SpeakerForm):
    """A measure."""

    text = area(_("Measure"), 400, rows=2)
    owner = forms.CharField(label=_("Person responsible for it"), max_length=60)
    due_on = day(_("due on"))
    question = forms.ModelChoiceField(Question.objects.none(), label=_("After which question"), required=False)


class FindingForm(forms.Form):
    """A question as a finding."""

    condition = area(_("What was found"), 1000)
    criteria = forms.CharField(label=_("Criteria: what should be"), max_length=600, required=False)
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Found by body"))

    def __init__(self, bodies: Sequence[Body], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["body"]
        field.queryset = Body.objects.filter(pk__in=[one.pk for one in bodies])
        field.choices = [(one.pk, one.name) for one in bodies]
