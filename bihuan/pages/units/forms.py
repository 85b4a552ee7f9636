"""Forms of units, people and roles: they check shape; the actions check the rules."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import IO, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Body, Office, Person, Post, Role, Unit
from bihuan.organizations.queries import units_on
from bihuan.organizations.queries.facts import LENGTHS, UnitFacts
from bihuan.pages.whole import WholeNumberField
from bihuan.records import clock
from bihuan.records.punctuation import in_brackets

NONE = [("", "–")]


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, chosen from the browser's calendar."""
    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class Places:
    """The units and bodies of an office, read once for all selects of a page."""

    def __init__(self, office: Office) -> None:
        today = clock.today()
        self.units = {unit.pk: unit for unit in units_on(office, today).order_by("category", "code")}
        self.bodies = {body.pk: body for body in Body.objects.filter(office=office)}

    @property
    def categories(self) -> list[str]:
        """The groups in use."""
        return list(dict.fromkeys(unit.category for unit in self.units.values()))

    def unit_choices(self, *, without: Unit | None = None) -> list[tuple[int, str]]:
        """Code and name of every unit that stands today."""
        rows = (unit for unit in self.units.values() if without is None or unit.pk != without.pk)
        return [(unit.pk, f"{unit.code} {unit.name}") for unit in rows]

    def body_choices(self) -> list[tuple[int, str]]:
        """Every body."""
        return [(body.pk, body.name) for body in self.bodies.values()]


class UnitForm(forms.Form):
    """What is said of a unit."""

    code = forms.CharField(
        label=_("code"), max_length=LENGTHS["code"], widget=forms.TextInput(attrs={"class": "short"})
    )
    name = forms.CharField(label=_("name"), max_length=LENGTHS["name"])
    category = forms.CharField(
        label=_("category"),
        max_length=LENGTHS["category"],
        help_text=_("Units are ranked within their group."),
        widget=forms.TextInput(attrs={"list": "groups", "autocomplete": "off"}),
    )
    parent = forms.TypedChoiceField(label=_("unit above"), required=False, coerce=int, empty_value=None)
    line_body = forms.TypedChoiceField(label=_("lead assessor"), required=False, coerce=int, empty_value=None)
    headcount = WholeNumberField(
        label=_("headcount"),
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, places: Places, *args: Any, without: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        _choose(self, "parent", [*NONE, *places.unit_choices(without=without)])
        _choose(self, "line_body", [*NONE, *places.body_choices()])

    def facts(self) -> UnitFacts:
        """The checked form."""
        data = self.cleaned_data
        return UnitFacts(
            code=data["code"],
            name=data["name"],
            category=data["category"],
            parent=self.places.units.get(data["parent"]),
            line_body=self.places.bodies.get(data["line_body"]),
            headcount=data["headcount"],
        )


def _choose(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class NewUnitForm(UnitForm):
    """A unit and the day from which it stands."""

    valid_from = day_field(_("valid from"))


class ChangeUnitForm(UnitForm):
    """What a unit is to be from a day on."""

    on = day_field(_("from this day on"), help_text=_("Before this day everything reads as it was."))
    document = forms.CharField(
        label=_("document number"), max_length=120, required=False, help_text=_("Of the decision, if there is one.")
    )


class MergeForm(ChangeUnitForm):
    """The units that become one, and what that one is."""

    units = forms.TypedMultipleChoiceField(
        label=_("Units to merge"),
        coerce=int,
        help_text=_("Choose several with Ctrl or Shift."),
        widget=forms.SelectMultiple(attrs={"size": 10}),
    )
    field_order = ("units", "on", "document", "code", "name", "category", "parent", "line_body", "headcount")

    def __init__(self, places: Places, chosen: list[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(places, *args, **kwargs)
        choices = places.unit_choices()
        if len(chosen) > 1:
            self.fields["units"].widget = forms.CheckboxSelectMultiple()
            self.fields["units"].help_text = ""
            choices = [choice for choice in choices if choice[0] in chosen]
        _choose(self, "units", choices)


class SplitForm(forms.Form):
    """When a unit is split, by which decision, and where its people go."""

    on = day_field(_("from this day on"), help_text=_("Before this day everything reads as it was."))
    document = forms.CharField(
        label=_("document number"), max_length=120, required=False, help_text=_("Of the decision, if there is one.")
    )
    people_to = forms.TypedChoiceField(
        label=_("Its people and posts continue in"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, parts: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbered = [(number, _("part %(number)s") % {"number": number + 1}) for number in range(parts)]
        _choose(self, "people_to", [("", _("none: their roles end")), *numbered])


class ListForm(forms.Form):
    """A list from Excel: the file, or a block copied from it."""

    file = forms.FileField(
        label=_("Excel file (.xlsx) or CSV"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    pasted = forms.CharField(
        label=_("or paste the block copied from Excel, headings included"),
        required=False,
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not data.get("file") and not (data.get("pasted") or "").strip():
            raise forms.ValidationError(_("Choose a file, or paste the block copied from Excel."))
        return data

    def sent(self) -> IO[bytes]:
        """What was sent, as a file."""
        file: IO[bytes] | None = self.cleaned_data.get("file")
        return file or io.BytesIO(self.cleaned_data["pasted"].encode())


class ImportForm(ListForm):
    """A list of units and the day from which it holds."""

    on = day_field(_("from this day on"), help_text=_("Before this day everything reads as it was."))


class RoleForm(forms.Form):
    """A role from a day on, with the body or unit it is held for."""

    role = forms.ChoiceField(label=_("role"), choices=[*NONE, *Role.choices])
    body = forms.TypedChoiceField(
        label=_("body"), required=False, coerce=int, empty_value=None, help_text=_("For assessors.")
    )
    unit = forms.TypedChoiceField(
        label=_("unit"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("For liaisons, heads and leaders in charge."),
    )
    since = day_field(_("since"))
    until = day_field(_("until"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, places: Places, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        _choose(self, "body", [*NONE, *places.body_choices()])
        _choose(self, "unit", [*NONE, *places.unit_choices()])
        self.fields["since"].initial = clock.today()

    def place(self) -> Body | Unit | None:
        """The unit for unit people, else the body."""
        data = self.cleaned_data
        if data["role"] in {Role.LIAISON, Role.HEAD, Role.LEADER}:
            return self.places.units.get(data["unit"])
        return self.places.bodies.get(data["body"])


class PersonForm(RoleForm):
    """A person with the first role."""

    username = forms.CharField(
        label=_("sign-in name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("full name"), max_length=60)
    password = forms.CharField(
        label=_("first password; empty: the account cannot sign in yet"),
        required=False,
        strip=False,
        help_text=_("Ten characters at least."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    is_service = forms.BooleanField(
        label=_("service account"),
        required=False,
        help_text=_("Another system acts by it through tokens; nobody signs in, and it has no password."),
    )
    is_agency = forms.BooleanField(
        label=_("account of a survey agency"),
        required=False,
        help_text=_("It has no role: a clerk names it for the waves it works on, and it sees nothing else."),
    )
    field_order = ("username", "name", "is_service", "is_agency", "password", "role", "body", "unit", "since", "until")

    def __init__(self, places: Places, *args: Any, **kwargs: Any) -> None:
        super().__init__(places, *args, **kwargs)
        self.fields["role"].required = False

    def clean(self) -> dict[str, Any]:
        """An account has a role unless it is an agency's, which has none."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(data.get("role")) == bool(data.get("is_agency")):
            self.add_error("role", _("Give a role.") if not data.get("role") else _("An agency has no role."))
        if data.get("is_agency") and data.get("is_service"):
            self.add_error("is_agency", _("Another system is no agency."))
        return data


class PasswordForm(forms.Form):
    """A new password."""

    password = forms.CharField(
        label=_("new password"),
        strip=False,
        help_text=_("Ten characters at least."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class BodyForm(forms.Form):
    """A body that scores or decides."""

    name = forms.CharField(label=_("name"), max_length=120)
    kind = forms.ChoiceField(label=_("kind"), choices=Body.Kind.choices, initial=Body.Kind.LINE)


class PostForm(forms.Form):
    """A post of a unit."""

    title = forms.CharField(label=_("title"), max_length=80)
    tier = forms.ChoiceField(label=_("tier"), choices=Post.Tier.choices)


class AppointForm(forms.Form):
    """Who holds a post from a day on."""

    post = forms.TypedChoiceField(label=_("post"), coerce=int)
    person = forms.TypedChoiceField(label=_("person"), coerce=int)
    since = day_field(_("since"), help_text=_("Whoever holds the post leaves it on this day."))

    def __init__(self, posts: Iterable[Post], people: Iterable[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "post", [(post.pk, post.title) for post in posts])
        _choose(self, "person", [(person.pk, person.name + in_brackets(person.username)) for person in people])
        self.fields["since"].initial = clock.today()
