"""The forms of visits: what each act asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.inspections.models import (
    Declaration,
    Heard,
    Inspection,
    Member,
    MethodUsed,
    Question,
    Recusal,
    Remark,
    Stage,
    Turn,
)
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Body, Person
from bihuan.organizations.ties import acts_for
from bihuan.pages.findings.forms import files
from bihuan.pages.whole import WholeNumberField
from bihuan.records import clock
from bihuan.records.punctuation import in_brackets

MOMENT = "%Y-%m-%dT%H:%M"


def area(label: Any, most: int, *, required: bool = True, rows: int = 3) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.Textarea({"rows": rows}))


def day(label: Any, *, required: bool = True) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class VisitForm(forms.Form):
    """A form of one visit; the visit and its reader say what may be chosen."""

    def __init__(self, visit: Inspection, *args: Any, by: Standing, **more: Any) -> None:
        super().__init__(*args, **more)
        self.visit, self.by = visit, by
        self.narrow(visit)

    def narrow(self, visit: Inspection) -> None:
        """Fill the choices that depend on the visit."""

    def has_choices(self) -> bool:
        """Whether there is somebody or something to choose wherever one must: else the form is not shown."""
        fields: list[Any] = [one for one in self.fields.values() if isinstance(one, forms.ModelChoiceField)]
        return all(list(one.choices) for one in fields if one.required)


class Nothing(VisitForm):
    """A step that asks for nothing."""


class Approval(VisitForm):
    number = forms.CharField(
        label=_("Approval number"), max_length=80, required=False, help_text=_("Empty: the number of the plan.")
    )


class Note(VisitForm):
    note = area(_("Why"), 2000)


class Report(VisitForm):
    text = area(_("Report"), 6000, rows=8)


class NewMember(VisitForm):
    person = forms.CharField(label=_("Person"), widget=forms.TextInput({"list": "people", "autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=Member.Role.choices, initial="member")

    def clean_person(self) -> Person:
        """The person an account means, or a name only one person has."""
        typed, active = str(self.cleaned_data["person"]).strip(), Person.objects.filter(is_active=True)
        named = list(active.filter(username=typed.split(" ")[0])[:1]) or list(active.filter(name=typed)[:2])
        if len(named) != 1:
            raise forms.ValidationError(_("There is no such account."))
        return named[0]


class OfMember(VisitForm):
    """An act on one member of the team."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Member"), empty_label=None)

    def narrow(self, visit: Inspection) -> None:
        """Only who is on the team now."""
        field: Any = self.fields["member"]
        field.queryset = visit.members.filter(left_on__isnull=True)
        now = (member for member in visit.members.all() if member.left_on is None)
        field.choices = [(row.pk, row.person.name + in_brackets(row.get_role_display())) for row in now]


class Declared(VisitForm):
    ground = forms.ChoiceField(label=_("Do you have a tie to the unit?"), choices=Declaration.Ground.choices)
    note = forms.CharField(label=_("What it is"), max_length=200, required=False)


class AskRecusal(OfMember):
    reason = area(_("Why this member should stay away"), 400)

    def narrow(self, visit: Inspection) -> None:
        """Nobody of whom it was asked already and is not decided."""
        super().narrow(visit)
        field: Any = self.fields["member"]
        recusals = (one for member in visit.members.all() for one in member.recusals.all())
        asked = {one.member_id for one in recusals if one.state == Recusal.State.ASKED}
        field.choices = [(pk, name) for pk, name in field.choices if pk not in asked]


class StageForm(VisitForm):
    kind = forms.ChoiceField(label=_("Step"), choices=Stage.Kind.choices)
    place = forms.CharField(label=_("Place"), max_length=120)
    at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT), input_formats=[MOMENT]
    )
    present = forms.CharField(label=_("Who was there"), max_length=400)
    note = area(_("What was seen, asked or said"), 2000, required=False)
    photos = files()

    def __init__(self, visit: Inspection, *args: Any, **more: Any) -> None:
        super().__init__(visit, *args, **more)
        self.fields["at"].initial = clock.now


class HeardForm(VisitForm):
    level = forms.ChoiceField(label=_("Level"), choices=Heard.Level.choices)
    unit_name = forms.CharField(label=_("Unit"), max_length=120)
    speaker = forms.CharField(label=_("Speaker"), max_length=60)
    summary = area(_("What was reported"), 1000, required=False)


class QuestionForm(VisitForm):
    asker = forms.CharField(label=_("Asked by"), max_length=60)
    text = area(_("Question put"), 600, rows=2)


class TurnForm(VisitForm):
    question = forms.ModelChoiceField(Question.objects.none(), label=_("To the question"), empty_label=None)
    kind = forms.ChoiceField(label=_("What it is"), choices=Turn.Kind.choices)
    speaker = forms.CharField(label=_("By whom"), max_length=60)
    text = area(_("Text"), 1000, rows=2)

    def narrow(self, visit: Inspection) -> None:
        """The questions of this visit."""
        field: Any = self.fields["question"]
        field.queryset = visit.questions.all()
        field.choices = [(row.pk, str(row)) for row in visit.questions.all()]


class RemarkForm(VisitForm):
    text = area(_("Comment"), 1000)


class DocumentsForm(VisitForm):
    items = area(_("Papers asked for, one a line"), 4000)


class MethodForm(VisitForm):
    method = forms.ChoiceField(label=_("Method"), choices=MethodUsed.Method.choices)
    people = WholeNumberField(label=_("People taking part"), min_value=0, max_value=9999)
    note = area(_("What came out"), 600)


class OfRemark(VisitForm):
    remark = forms.ModelChoiceField(
        Remark.objects.none(), label=_("From the comment"), required=False, empty_label=_("none of them")
    )

    def narrow(self, visit: Inspection) -> None:
        """The comments of this visit."""
        field: Any = self.fields["remark"]
        field.queryset = visit.remarks.all()
        field.choices = [("", field.empty_label), *((row.pk, str(row)) for row in visit.remarks.all())]


class MeasureForm(OfRemark):
    text = forms.CharField(label=_("Measure"), max_length=400)
    owner = forms.CharField(label=_("Who does it"), max_length=60)
    due_on = day(_("Until"))


class FindingForm(OfRemark):
    condition = area(_("Condition: what is"), 1000)
    criteria = area(_("Criteria: what should be"), 600, rows=2)
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Found by body"), empty_label=None)

    def narrow(self, visit: Inspection) -> None:
        """The bodies of the office the reader acts for; a form without one is not shown."""
        super().narrow(visit)
        field: Any = self.fields["body"]
        field.queryset = Body.objects.filter(office_id=visit.office_id)
        field.choices = [(row.pk, row.name) for row in field.queryset if acts_for(self.by, row)]


class Objecting(VisitForm):
    text = area(_("Why you object"), 600)


class Answering(VisitForm):
    text = area(_("Answer"), 600)
