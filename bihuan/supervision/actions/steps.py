"""The steps of an entry after it was written: those of every mark (``schemes.actions.marks``)."""

from __future__ import annotations

from bihuan.organizations.models import Person
from bihuan.schemes.actions import marks
from bihuan.supervision.models import Entry


def accept_entry(*, entry: Entry, by: Person) -> Entry:
    """A second person makes the entry effective."""
    return marks.accept_mark(mark=entry, by=by)


def reject_entry(*, entry: Entry, by: Person, note: str) -> Entry:
    """A second person does not accept the entry, with a reason."""
    return marks.reject_mark(mark=entry, by=by, note=note)


def withdraw_entry(*, entry: Entry, by: Person, note: str) -> Entry:
    """Its own body takes a waiting entry back, with a reason."""
    return marks.withdraw_mark(mark=entry, by=by, note=note)


def reverse_entry(*, entry: Entry, by: Person, note: str) -> Entry:
    """Correct an effective entry by a reversing one, with a reason."""
    return marks.reverse_mark(mark=entry, by=by, note=note)
