"""A mark taken out by the written decision of an appeal: a reversing entry, also after the year's ledger is closed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.organizations.models import Person
from bihuan.supervision.actions.steps import reversing, take_out
from bihuan.supervision.models import Entry, Kind


def reverse_by_decision(*, entry: Entry, by: Person, note: str) -> Entry:
    """Reverse an effective entry in the caller's transaction; the caller has checked that ``by`` may decide."""
    rows = Entry.objects.select_for_update(of=("self",)).select_related("office", "enrolment", "indicator")
    locked = rows.get(pk=entry.pk)
    if locked.state != Entry.State.EFFECTIVE or locked.kind == Kind.REVERSAL:
        raise ValidationError(_("Entry %(n)s does not count (any more).") % {"n": locked.pk})
    made = reversing(locked, by, note, Entry.State.EFFECTIVE)
    take_out(locked, by, note)
    return made
