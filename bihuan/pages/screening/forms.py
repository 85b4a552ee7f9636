"""What is asked for on the pages of screening."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Choices
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.engine.screening.labels import TABLES_CALLED, table_called
from bihuan.organizations.holding import holders, people_of
from bihuan.organizations.models import Body, Person
from bihuan.pages.findings.forms import files
from bihuan.schemes.models import Cycle
from bihuan.screening import words
from bihuan.screening.access import SCREENERS
from bihuan.screening.models import Circular, DataSet, Disposition, Dossier, Outcome, Reason, Reply, RuleSet, Run
from bihuan.screening.queries.reading import side

MONEY = tuple(words.MONEY.items())


def area(label: Any, most: int, *, rows: int = 4, help_text: Any = "", required: bool = True) -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=widget, help_text=help_text, required=required)


def day(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    """A day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text, required=required)


def line(label: Any, most: int, *, help_text: Any = "", required: bool = True) -> forms.CharField:
    """A short text."""
    return forms.CharField(label=label, max_length=most, help_text=help_text, required=required)


def one_of(label: Any, kinds: type[Choices]) -> forms.ChoiceField:
    """A decision: nothing is chosen before a person chooses it."""
    return forms.ChoiceField(label=label, choices=[("", _("please choose")), *kinds.choices])


class DataForm(forms.Form):
    """A file, what it holds, and why, for whom and until when it may be kept."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx), CSV or Parquet, one table a file; procurement notices as OCDS (.json, .jsonl)."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.parquet,.json,.jsonl"}),
    )  # fmt: skip
    table = forms.ChoiceField(label=_("What it holds"))
    source = line(_("Whose file"), 80, help_text=_("How its columns are mapped is remembered under this name."))
    legal_basis = line(_("Legal basis"), 400)
    purpose = line(_("Purpose"), 400)
    erase_on = day(_("To be erased on"), help_text=_("On this day the rows are gone, by themselves."))
    shifts = line(
        _("Posts in shifts"), 400, required=False,
        help_text=_("For a roster: posts that keep no office hours, divided by commas. The rules of absence leave them "
                    "out, and the page says how many people that are."),
    )  # fmt: skip
    corrects = forms.TypedChoiceField(label=_("Corrects"), coerce=int, required=False, empty_value=None)
    readers = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Who may see it beside you"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, people: Any, sets: Iterable[DataSet], *args: Any) -> None:
        super().__init__(*args)
        at = side()
        table, corrects, readers = self.fields["table"], self.fields["corrects"], self.fields["readers"]
        assert isinstance(table, forms.ChoiceField)
        assert isinstance(corrects, forms.TypedChoiceField)
        assert isinstance(readers, forms.ModelMultipleChoiceField)
        table.choices = [(name, pair[at]) for name, pair in TABLES_CALLED.items()]
        corrects.choices = [("", _("nothing: it is new")), *((one.pk, _called(one)) for one in sets)]
        readers.queryset = people


def screeners(office_id: int) -> Any:
    """Whoever works on clues in an office."""
    return people_of(office_id, *SCREENERS)


class RuleSetForm(forms.Form):
    """A rule set as text."""

    name = line(_("Name"), 80)
    text = area(_("Rules"), 200_000, rows=18, help_text=_("As the format of screening says; each rule with its basis."))


def _called(one: DataSet) -> str:
    """A data set so that it is told from others of its kind."""
    said = gettext("%(table)s · %(source)s · %(rows)s rows · no. %(n)s of %(day)s")
    day = timezone.localdate(one.at).isoformat()
    table = table_called(one.table, side())
    return said % {"table": table, "source": one.source, "rows": f"{one.rows:,}", "n": one.pk, "day": day}


class RunForm(forms.Form):
    """Which rules over which data."""

    rules = forms.ModelChoiceField(
        RuleSet.objects.none(), label=_("Rule set"), required=False, empty_label=_("the newest one")
    )
    data_sets = forms.ModelMultipleChoiceField(
        DataSet.objects.none(), label=_("Data sets"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, rules: Any, sets: Any, data: QueryDict | None = None) -> None:
        super().__init__(data)
        chosen, listed = self.fields["rules"], self.fields["data_sets"]
        assert isinstance(chosen, forms.ModelChoiceField)
        assert isinstance(listed, forms.ModelMultipleChoiceField)
        chosen.queryset, listed.queryset = rules, sets
        setattr(listed, "label_from_instance", _called)  # noqa: B010 - a hook of the field
        self.initial["data_sets"] = [one.pk for one in sets]


class ExcludeForm(forms.Form):
    """Why a clue is excluded."""

    reason = one_of(_("Reason"), Reason)
    note = area(_("What explains it"), 2000)


class AskForm(forms.Form):
    """The letter that asks."""

    letter = area(_("What is asked"), 4000, rows=8)
    due_on = day(_("To be answered by"))
    concerned = forms.ModelChoiceField(
        Person.objects.none(), label=_("Whom it is about"), required=False,
        empty_label=_("nobody with an account"),
        help_text=_("They read what is held against them, correct it and object."),
    )  # fmt: skip

    def __init__(self, dossier: Dossier, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["concerned"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = holders(dossier.office_id).filter(unit__isnull=False)
        rows = rows.filter(unit=dossier.unit_id) if dossier.unit_id else rows
        field.queryset = Person.objects.filter(pk__in=rows.values("person")).order_by("name")


class RegisterForm(forms.Form):
    """A lead with its disposition."""

    number = line(_("Number in the register of leads"), 60)
    disposition = one_of(_("Disposition"), Disposition)
    note = area(_("Why it is a lead"), 2000)


class NoteForm(forms.Form):
    """Words."""

    note = area(_("Note"), 2000)


class EndForm(forms.Form):
    """What became of a lead."""

    outcome = one_of(_("Outcome"), Outcome)
    note = area(_("In a sentence"), 2000)


class FindingForm(forms.Form):
    """A finding from a confirmed lead."""

    cycle = forms.ModelChoiceField(Cycle.objects.none(), label=_("Year"), empty_label=None)
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Found by"), empty_label=None)
    condition = area(_("Fact"), 1000)
    criteria = line(_("Rule and clause"), 600)
    photos = files()

    def __init__(self, cycles: Any, bodies: Any, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, rows in (("cycle", cycles), ("body", bodies)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class CircularForm(forms.Form):
    """The circular about a case."""

    number = line(_("Document number"), 80)
    title = line(_("Title"), 200)
    scope = line(_("Sent to"), 200)
    issued_on = day(_("Issued on"))


class ReplyForm(forms.Form):
    """What the unit or the one concerned says."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Reply.Kind.choices)
    text = area(_("Your reply"), 4000, rows=6)
    photos = files()


class DriveForm(forms.Form):
    """A campaign after a case."""

    title = line(_("Title"), 120)
    number = line(_("Document number"), 80)
    started_on = day(_("Started on"))
    people = forms.ModelChoiceField(DataSet.objects.none(), label=_("Stages by person"), empty_label=None)
    circular = forms.ModelChoiceField(
        Circular.objects.none(), label=_("Circular it follows"), required=False, empty_label=_("none")
    )
    run = forms.ModelChoiceField(Run.objects.none(), label=_("Screening"), required=False, empty_label=_("none"))
    stages = area(
        _("Stages"), 1000,
        help_text=_("One a line: name in the table, title, and the stage it is part of if a document says so. "
                    "For example: transferred, leads transferred, screened"),
    )  # fmt: skip

    def __init__(self, choices: dict[str, Any], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
