"""The form of a step that asks for words alone: what was typed stays if the step is refused."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.engine.lifecycle import Step
from bihuan.records.models import NOTE_LIMIT
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
