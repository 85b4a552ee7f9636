"""The steps of an entry after it was written: accepted or not by a second person, withdrawn, reversed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step, StepRefused
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records.actions import record
from bihuan.schemes.models import Cycle
from bihuan.supervision.access import OPEN_TO_STEPS, require
from bihuan.supervision.lifecycle import EFFECTIVE, ENTRY, PROPOSED
from bihuan.supervision.models import Entry, EntryStep, Kind


@transaction.atomic
def accept_entry(*, entry: Entry, by: Person) -> Entry:
    """A second person makes the entry effective; an accepted reversal takes its entry out of the result."""
    locked, step = _held(entry, "accept", by)
    locked.reviewed_by = by
    _move(locked, step, by)
    if locked.reverses is not None:
        take_out(locked.reverses, by, locked.fact)
    return locked


@transaction.atomic
def reject_entry(*, entry: Entry, by: Person, note: str) -> Entry:
    """A second person does not accept the entry, with a reason."""
    locked, step = _held(entry, "reject", by, note)
    locked.reviewed_by = by
    return _move(locked, step, by, note)


@transaction.atomic
def withdraw_entry(*, entry: Entry, by: Person, note: str) -> Entry:
    """Its own body takes a waiting entry back, with a reason."""
    locked, step = _held(entry, "withdraw", by, note)
    return _move(locked, step, by, note)


@transaction.atomic
def reverse_entry(*, entry: Entry, by: Person, note: str) -> Entry:
    """Correct an effective entry by a reversing one, with a reason; it waits for a second person if the entry did."""
    locked, step = _held(entry, "reverse", by, note)
    if locked.kind == Kind.REVERSAL:
        raise ValidationError(_("A reversal is not reversed: record the mark anew."))
    if locked.reversals.filter(state__in=[PROPOSED, EFFECTIVE]).exists():
        raise ValidationError(_("This entry is being reversed already."))
    reversal = reversing(locked, by, note, PROPOSED if locked.is_second_needed else EFFECTIVE)
    if reversal.state == EFFECTIVE:
        _move(locked, step, by, note)
    return reversal


def reversing(locked: Entry, by: Person, note: str, state: str) -> Entry:
    """The entry that reverses another, written with its trail event."""
    reversal = Entry(
        office_id=locked.office_id,
        cycle_id=locked.cycle_id,
        enrolment=locked.enrolment,
        indicator=locked.indicator,
        scheme_id=locked.scheme_id,
        kind=Kind.REVERSAL,
        klass=locked.klass,
        fact=note.strip(),
        body_id=locked.body_id,
        happened_on=locked.happened_on,
        recorded_by=by,
        recorded_at=timezone.now(),
        is_second_needed=locked.is_second_needed,
        reverses=locked,
        state=state,
    )
    reversal.save(force_insert=True)
    detail = {"reverses": locked.pk, "reason": note.strip(), "state": state}
    record(by=by, action="reverse_entry", subject=reversal, office_path=locked.office.path, detail=detail)
    return reversal


def take_out(entry: Entry, by: Person, note: str) -> None:
    """Mark the reversed entry as such."""
    held = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("office", "enrolment", "indicator")
        .get(pk=entry.pk)
    )
    _move(held, ENTRY.take("reverse", held.state, note=note or "-"), by, note)


def _held(entry: Entry, name: str, by: Person, note: str = "") -> tuple[Entry, Step]:
    """The entry, held, and the step if this person may take it now."""
    rows = Entry.objects.select_for_update(of=("self",)).select_related(
        "cycle", "office", "body", "enrolment", "indicator"
    )
    locked = rows.get(pk=entry.pk)
    step = next(row for row in ENTRY.steps if row.name == name)
    require(standing_of(by), step, locked)
    if locked.cycle.state not in OPEN_TO_STEPS:
        state = Cycle.State(locked.cycle.state).label
        raise ValidationError(_("The year is %(state)s: its ledger is closed.") % {"state": state})
    try:
        return locked, ENTRY.take(name, locked.state, by=by.pk, first_person=locked.recorded_by_id, note=note)
    except StepRefused as error:
        raise _explained(error, locked) from error


def _explained(error: StepRefused, entry: Entry) -> Exception:
    if error.code == "same_person":
        return Refused(_("A second person must do this: you wrote the entry yourself."))
    if error.code == "note_needed":
        return ValidationError({"note": _("Say why.")})
    state = entry.get_state_display()
    return ValidationError(_("This cannot be done now: the entry is %(state)s.") % {"state": state})


def _move(entry: Entry, step: Step, by: Person, note: str = "") -> Entry:
    EntryStep.objects.create(
        entry=entry, step=step.name, source=entry.state, target=step.target, by=by, at=timezone.now(), note=note[:400]
    )
    before, entry.state = entry.state, step.target
    entry.save(update_fields=["state", "reviewed_by"])
    detail = {"step": step.name, "before": before, "after": step.target, "note": note}
    record(by=by, action=f"{step.name}_entry", subject=entry, office_path=entry.office.path, detail=detail)
    return entry
