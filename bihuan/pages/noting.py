"""The form of a step that asks for words alone: what was typed stays if the step is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.engine.lifecycle import Step
from bihuan.records.models import NOTE_LIMIT
from bihuan.records.punctuation import told_of
from bihuan.records.words import Words


class NoteForm(forms.Form):
    """The note of a step; needed where the table needs it, asked for in the words of the book."""

    note = forms.CharField(label=_("Note"), max_length=NOTE_LIMIT, widget=forms.Textarea({"rows": 3}))

    def __init__(self, row: Step, book: Words, data: QueryDict | None = None, *, label: str | Promise = "") -> None:
        super().__init__(data, auto_id=f"{row.name}-%s")
        note = self.fields["note"]
        note.required = row.needs_note
        note.error_messages["required"] = book.ask(row.name)
        if label:
            note.label = str(label)


def step_form(row: Step, book: Words, data: QueryDict | None = None) -> forms.Form:
    """The form of a step that asks for its note, or for nothing; bound to what was sent, where something was."""
    if not row.needs_note:
        return forms.Form(data)
    return NoteForm(row, book, data, label=told_of(book.button(row.name), gettext("why?")))


@dataclass(frozen=True, slots=True)
class Offered:
    """A step as a page offers it; ``tells`` is asked back before it is taken, ``is_blocked`` wants another person."""

    name: str
    label: str
    form: forms.Form
    tells: str
    is_blocked: bool


def offered(
    rows: Iterable[Step],
    book: Words,
    refused: Mapping[str, forms.Form],
    is_blocked: Callable[[Step], bool] = lambda _row: False,
) -> list[Offered]:
    """The steps a page offers. The form of one that was ``refused`` comes back as it was typed, also where the step is
    open no more because someone else was quicker."""
    listed = list(rows)
    names = {row.name for row in listed}
    over = [
        Offered(name, book.button(name), form, tells="", is_blocked=False)
        for name, form in refused.items()
        if name not in names
    ]
    return over + [
        Offered(
            row.name, book.button(row.name), refused.get(row.name) or step_form(row, book), book.help(row.name),
            is_blocked(row),
        )
        for row in listed
    ]  # fmt: skip
