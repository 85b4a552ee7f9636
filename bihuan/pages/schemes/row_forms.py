"""Forms of one row of a scheme: what stands in it, and how it is written back where something was changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.engine.numbers import NotANumber, TooLarge, TooManyPlaces
from bihuan.engine.scheme.editing import Row, ShareKind, Table
from bihuan.organizations.models import Unit
from bihuan.pages.schemes.parameters import METHOD_WORDS
from bihuan.pages.templatetags.bihuan import CLASS_WORDS
from bihuan.schemes.models import Scheme

_TRUE = ("true", "True", "TRUE", "yes", "是")
POLICIES = {
    "renormalise": _("left out, the others count for more"),
    "full_marks": _("full marks"),
    "zero": _("nothing earned"),
}
MISSING = {
    "error": _("not allowed: the result cannot be frozen"),
    "renormalise": POLICIES["renormalise"],
    "zero": POLICIES["zero"],
}
NO_NUMBER = _("“%(text)s” is no number of at most six decimals.")
AS_ABOVE = ("", _("as for the row above"))


class NodeForm(forms.Form):
    """What every row has."""

    title = forms.CharField(label=_("Name"), max_length=200)
    share = forms.CharField(label=_("Share"), required=False)
    categories = forms.MultipleChoiceField(
        label=_("Only for these groups of units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    classes = forms.MultipleChoiceField(
        label=_("Only for these, where they are assessed apart"), required=False, widget=forms.CheckboxSelectMultiple
    )
    parent = forms.ChoiceField(label=_("Stands below"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=400)
    not_applicable = forms.ChoiceField(
        label=_("Where it does not apply"), choices=[AS_ABOVE, *POLICIES.items()], required=False
    )
    missing = forms.ChoiceField(
        label=_("Where marks are missing"), choices=[AS_ABOVE, *MISSING.items()], required=False
    )

    more: tuple[str, ...] = ("parent", "note", "not_applicable", "missing")
    """Fields most rows leave alone."""
    plain: tuple[str, ...] = ("title", "note", "not_applicable", "missing")
    """Fields that stand in the document as they are typed."""

    def __init__(self, scheme: Scheme, table: Table, node: str, *args: Any, **kwargs: Any) -> None:
        self.table, self.node, self.row = table, node, table.row(node)
        kwargs["initial"] = self._shown()
        super().__init__(*args, **kwargs)
        scope = self.row.get("applies_to", {})
        groups = (
            Unit.objects.filter(office_id=scheme.office_id).order_by().values_list("category", flat=True).distinct()
        )
        named = list(dict.fromkeys([*sorted(groups), *_named(table, "category")]))
        self._choose("categories", [(name, name) for name in named])
        if not _named(table, "class"):
            self.more = (*self.more, "classes")
        klasses = list(dict.fromkeys([*CLASS_WORDS, *scope.get("class", ())]))
        self._choose("classes", [(name, CLASS_WORDS.get(name, name)) for name in klasses])
        self._choose("parent", _parents(table, node))
        _text, unit = table.share(node)
        if unit in ("%", "points"):
            self.fields["share"].label = _("Weight, %") if unit == "%" else _("Points")
        else:
            del self.fields["share"]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def _shown(self) -> dict[str, Any]:
        """What stands in the fields."""
        scope = self.row.get("applies_to", {})
        _row, parent = next(pair for pair in self.table.rows() if pair[0] is self.row)
        return {
            **{name: self.row.get(name, "") for name in self.plain},
            "share": self.table.share(self.node)[0],
            "categories": scope.get("category", []),
            "classes": scope.get("class", []),
            "parent": str(parent["id"]) if parent else "",
        }

    def clean_share(self) -> str:
        """Refuse what is no number, before anything is written."""
        typed: str = self.cleaned_data["share"]
        try:
            self.table.set_share(self.node, typed)
        except (NotANumber, TooLarge, TooManyPlaces) as error:
            raise forms.ValidationError(NO_NUMBER % {"text": typed[:20]}) from error
        return typed

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields shown at once."""
        return [field for field in self if field.name not in self.more]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The fields behind “more”."""
        return [field for field in self if field.name in self.more]

    def write(self, table: Table) -> None:
        """Write what was changed into the document."""
        data = self.cleaned_data
        for name in self.plain:
            if name in data and data[name] != self.initial.get(name):
                table.set_key(self.node, name, data[name])
        self._write_scope(table)
        if data.get("parent") and data["parent"] != self.initial["parent"]:
            table.move_below(self.node, data["parent"])

    def _write_scope(self, table: Table) -> None:
        scope: Row = dict(self.row.get("applies_to", {}))
        for field, key in (("categories", "category"), ("classes", "class")):
            wanted = self.cleaned_data.get(field)
            if wanted is not None and set(wanted) != set(self.initial[field]):
                scope[key] = wanted
        table.set_key(self.node, "applies_to", {key: names for key, names in scope.items() if names})


class GroupForm(NodeForm):
    """A heading over indicators."""

    kind = forms.ChoiceField(
        label=_("What stands below is counted"),
        choices=[("weight", _("in per cent")), ("points", _("in points")), ("equal", _("alike"))],
    )
    fold = forms.ChoiceField(
        label=_("Put together as"),
        choices=[
            ("arithmetic", _("their weighted sum")),
            ("geometric", _("their geometric mean")),
            ("minimum", _("the lowest of them")),
        ],
    )
    more = (*NodeForm.more, "fold")
    field_order = ("title", "share", "kind", "categories", "classes")

    def _shown(self) -> dict[str, Any]:
        kind, fold = self.table.share_kind(self.node), self.row.get("fold", "arithmetic")
        return {**super()._shown(), "kind": kind, "fold": fold}

    def write(self, table: Table) -> None:
        super().write(table)
        kind: ShareKind = self.cleaned_data["kind"]
        if kind != self.initial["kind"]:
            table.count_in(self.node, kind)
        if self.cleaned_data["fold"] != self.initial["fold"]:
            table.set_key(self.node, "fold", self.cleaned_data["fold"])


class LeafForm(NodeForm):
    """An indicator; its method's parameters have a form of their own."""

    owner = forms.CharField(
        label=_("Scored by"), required=False, max_length=120, widget=forms.TextInput(attrs={"list": "owners"})
    )
    method = forms.ChoiceField(
        label=_("How it is scored"),
        choices=list(METHOD_WORDS.items()),
        widget=forms.Select(attrs={"data-submit": ""}),
    )
    second_person = forms.BooleanField(label=_("Marks count only after a second person"), required=False)
    fed_by = forms.ChoiceField(
        label=_("Its figures come from"),
        required=False,
        choices=[
            ("", _("marks")),
            ("findings", _("the problem ledger")),
            ("carried_findings", _("problems carried over from last year")),
        ],
    )
    basis = forms.CharField(label=_("Basis"), required=False, max_length=200)
    round = forms.CharField(label=_("Decimals of what is earned (left empty: six)"), required=False)

    more = (*NodeForm.more, "basis", "round", "second_person")
    plain = (*NodeForm.plain, "owner", "fed_by", "basis", "round")
    field_order = ("title", "share", "owner", "categories", "classes", "method", "fed_by")

    def __init__(self, scheme: Scheme, table: Table, node: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(scheme, table, node, *args, **kwargs)
        chosen = self.data.get("method") if self.is_bound else self.row.get("method")
        if chosen != "rectification_rate":
            del self.fields["fed_by"]

    def _shown(self) -> dict[str, Any]:
        second = self.row.get("second_person") in _TRUE
        return {**super()._shown(), "method": self.row.get("method"), "second_person": second}

    def clean_round(self) -> str:
        """Whole decimals, 0 to 6."""
        typed: str = self.cleaned_data["round"]
        if typed and typed not in set("0123456"):
            raise forms.ValidationError(_("A whole number, 0 to 6."))
        return typed

    def write(self, table: Table) -> None:
        super().write(table)
        if self.cleaned_data["second_person"] != self.initial["second_person"]:
            table.set_key(self.node, "second_person", "true" if self.cleaned_data["second_person"] else None)


def _named(table: Table, key: str) -> list[str]:
    return [name for row, _parent in table.rows() for name in row.get("applies_to", {}).get(key, ())]


def _parents(table: Table, node: str) -> list[tuple[str, str]]:
    """The headings a row may stand below; none for the whole."""
    own = table.row(node)
    below = {id(own)}
    parents: list[tuple[str, str]] = []
    for row, parent in table.rows():
        if id(parent) in below:
            below.add(id(row))
        if "children" in row and id(row) not in below:
            parents.append((str(row["id"]), str(row["title"])))
    return parents if own is not table.document["tree"] else []
