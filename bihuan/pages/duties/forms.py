"""What is typed about a responsibility list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.duties.actions.drafting import ItemText
from bihuan.duties.models import DutyItem
from bihuan.organizations.models import Person, Post
from bihuan.pages.whole import WholeNumberField
from bihuan.records.punctuation import in_brackets
from bihuan.schemes.models import CatalogueEntry

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class NewListForm(forms.Form):
    """Whose list is begun: the body's, or a post's."""

    whose = forms.ChoiceField(label=_("Whose list"))

    def __init__(self, posts: Iterable[Post], data: QueryDict | None = None, *, has_body: bool = True) -> None:
        super().__init__(data)
        choices = [("body", str(CatalogueEntry.Tier.BODY.label))] if has_body else []
        self.posts = {str(post.pk): post for post in posts}
        choices += [(pk, f"{post.title} · {post.get_tier_display()}") for pk, post in self.posts.items()]
        field = self.fields["whose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class ItemForm(forms.Form):
    """One row of the table of items."""

    pk = WholeNumberField(required=False, widget=forms.HiddenInput)
    clause = forms.ChoiceField(label=_("Catalogue duty"), required=False)
    duty = forms.CharField(label=_("Key duty"), max_length=400, required=False, widget=forms.Textarea({"rows": 2}))
    measure = forms.CharField(
        label=pgettext_lazy("duty", "Measures"), max_length=800, required=False, widget=forms.Textarea({"rows": 2})
    )
    due_on = forms.DateField(label=_("Deadline"), required=False, widget=DAY)
    department = forms.CharField(label=_("Responsible department"), max_length=80, required=False)
    target = forms.CharField(label=_("Target"), max_length=200, required=False)
    cooperating = forms.CharField(label=_("Cooperating departments"), max_length=200, required=False)
    position = WholeNumberField(label=_("No."), required=False, min_value=1, max_value=99)

    def __init__(self, *args: Any, clauses: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *clauses]

    def text(self) -> ItemText | None:
        """What stands in the row; None for a blank one."""
        row = self.cleaned_data
        said = [row.get(name) for name in ("duty", "measure", "due_on", "department", "target", "cooperating")]
        if not any(said):
            return None
        return ItemText(
            row["duty"], row["measure"], row["due_on"], row["department"], row["clause"], row["target"],
            row["cooperating"], row["pk"],
        )  # fmt: skip


ItemRows = forms.formset_factory(ItemForm, extra=2, max_num=60, absolute_max=62)


def initial_of(items: Iterable[DutyItem]) -> list[dict[str, Any]]:
    """The rows of a list as its table begins."""
    names = ("pk", "duty", "measure", "due_on", "department", "target", "cooperating", "position")
    return [
        {**{name: getattr(item, name) for name in names}, "clause": item.clause.code if item.clause else ""}
        for item in items
    ]


class DeputyForm(forms.Form):
    """An absent signer's deputy."""

    deputy = forms.TypedChoiceField(label=_("Deputy"), coerce=int)
    since = forms.DateField(label=_("Starts on"), widget=DAY)
    until = forms.DateField(label=_("Until"), widget=DAY)
    authority = forms.CharField(
        label=_("Authority"), max_length=200, help_text=_("The letter or minute, and its date.")
    )

    def __init__(self, people: Iterable[Person], data: QueryDict | None = None, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix or None)
        field = self.fields["deputy"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(person.pk, person.name + in_brackets(person.username)) for person in people]


class CheckForm(forms.Form):
    """The check of an item for a quarter."""

    quarter = forms.TypedChoiceField(label=_("Quarter"), coerce=int)
    checked_on = forms.DateField(label=_("Checked on"), widget=DAY)
    progress = forms.CharField(label=_("Progress"), max_length=800, widget=forms.Textarea({"rows": 3}))
    opinion = forms.CharField(label=_("Opinion"), max_length=400, widget=forms.Textarea({"rows": 2}))

    def __init__(self, quarters: Iterable[int], data: QueryDict | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        field = self.fields["quarter"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(n, _("Quarter %(n)s") % {"n": n}) for n in quarters]


class FileForm(forms.Form):
    """A list as a workbook."""

    file = forms.FileField(label=_("Excel or CSV"), required=False)
    block = forms.CharField(
        label=_("Or a block copied from Excel, headings first"), required=False, widget=forms.Textarea({"rows": 5})
    )
