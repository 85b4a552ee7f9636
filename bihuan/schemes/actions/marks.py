"""Marks of any ledger: drafted under the rules, accepted or not by a second person, withdrawn, reversed.

Each function works on the marks of every source (``schemes.models.Mark``); the trail names them by their model.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import Refused, Standing, standing_of
from bihuan.organizations.holding import others_named
from bihuan.organizations.models import Body, Person, Role
from bihuan.organizations.ties import require_no_tie
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.schemes import words
from bihuan.schemes.access.marks import OPEN_TO_MARKS, OPEN_TO_STEPS, owner_of, require, require_owner
from bihuan.schemes.lifecycle import EFFECTIVE, MARK, NEW, PROPOSED, is_second_needed
from bihuan.schemes.models import Cycle, Enrolment, Indicator, Mark
from bihuan.schemes.queries.drafts import MarkDraft, check_draft

M = TypeVar("M", bound=Mark)
FACT_LIMIT = 600
"""Characters of a fact; the reason of a reversal is the fact of the mark that reverses."""


def drafted_mark(*, model: type[M], draft: MarkDraft, by: Person, **own: Any) -> M:
    """A mark made of a draft, allowed and checked by the engine, not saved yet; ``own`` are its source's own columns.

    Must run in the transaction that saves it. Raises Refused (not the owner, tied to the unit) or ValidationError.
    """
    cycle = open_cycle(draft.cycle_id)
    enrolment = Enrolment.objects.filter(cycle=cycle, pk=draft.enrolment_id).first()
    indicator = Indicator.objects.filter(scheme_id=cycle.scheme_id, node=draft.node).first()
    if enrolment is None or indicator is None:
        raise ValidationError(_("This unit or indicator is not part of the year."))
    body = require_recorder(standing_of(by), cycle, enrolment, indicator)
    accepted = check_draft(cycle, enrolment, draft, by.name)
    state, is_second_needed = first_state(indicator)
    return model(
        office_id=cycle.office_id,
        cycle=cycle,
        enrolment=enrolment,
        indicator=indicator,
        scheme_id=cycle.scheme_id,
        value=accepted.value,
        is_not_applicable=accepted.is_not_applicable,
        klass=draft.klass,
        weight=accepted.weight,
        severity=draft.severity,
        option=draft.option,
        member=draft.member,
        group=draft.group,
        incident=draft.incident,
        fact=accepted.fact,
        body=body,
        happened_on=draft.happened_on,
        recorded_by=by,
        recorded_at=clock.now(),
        is_second_needed=is_second_needed,
        state=state,
        **own,
    )


def open_cycle(cycle_id: int) -> Cycle:
    """The cycle, held until the mark is written; ValidationError unless it is running."""
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("office", "scheme").get(pk=cycle_id)
    if cycle.state not in OPEN_TO_MARKS:
        raise ValidationError(
            _("The year %(year)s is %(state)s: nothing can be recorded in it.")
            % {"year": cycle.year, "state": cycle.get_state_display()}
        )
    return cycle


def require_recorder(standing: Standing, cycle: Cycle, enrolment: Enrolment, indicator: Indicator) -> Body:
    """The owning body of the pair, if the person scores for it and has no tie to the unit."""
    body = owner_of(cycle, enrolment, indicator.node)
    if body is None:
        raise Refused(
            _("“%(indicator)s” does not apply to %(unit)s.") % {"indicator": indicator.title, "unit": enrolment.name}
        )
    require_owner(standing, body)
    require_no_tie(standing, enrolment.unit_id, enrolment.name)
    return body


def first_state(indicator: Indicator) -> tuple[str, bool]:
    """The state a mark of the indicator starts in, and whether a second person must accept it."""
    needed = is_second_needed(indicator)
    return MARK.take("propose" if needed else "record", NEW).target, needed


def _allow(by: Person, step: Step, mark: Mark) -> str:
    return require(standing_of(by), step, mark)


def _recorder(mark: Mark, _by: Person) -> int:
    return mark.recorded_by_id


def _clerks(path: str, _roles: Collection[str], apart: Collection[int | None]) -> str:
    """Assessors answer for their body alone: who is named are the clerks, who act for every body."""
    return others_named(path, (Role.OFFICE,), apart)


def _office(mark: Mark) -> str:
    return mark.office.path


@lru_cache
def door_of(model: type[M]) -> door.Door[M]:
    """The door of one source's marks; the trail names its steps by the model."""
    steps: Any = model._meta.get_field("steps")

    def rows() -> QuerySet[M]:
        return model._default_manager.select_related("cycle", "office", "body", "enrolment", "indicator")

    return door.Door(
        table=MARK, words=words.of_marks(model), rows=rows, allow=_allow, steps=steps.related_model,
        link=steps.field.name, path=_office, first_person=_recorder, others=_clerks,
    )  # fmt: skip


def _hold(mark: M, name: str, by: Person, note: str = "") -> door.Held[M]:
    """The mark, held, if this person may take the step now."""
    held = door.hold(door_of(type(mark)), name, by, note=note, pk=mark.pk)
    if held.record.cycle.state not in OPEN_TO_STEPS:
        state = Cycle.State(held.record.cycle.state).label
        raise ValidationError(_("The year is %(state)s: its ledger is closed.") % {"state": state})
    return held


@transaction.atomic
def accept_mark(*, mark: M, by: Person) -> M:
    """A second person makes the mark effective; an accepted reversal takes its mark out of the result."""
    held = _hold(mark, "accept", by)
    done = door.move(held, reviewed_by=by)
    if done.reverses_id is not None:
        take_out(_locked(type(done), done.reverses_id), by, done.fact, held.role)
    return done


@transaction.atomic
def reject_mark(*, mark: M, by: Person, note: str) -> M:
    """A second person does not accept the mark, with a reason."""
    return door.move(_hold(mark, "reject", by, note), reviewed_by=by)


@transaction.atomic
def withdraw_mark(*, mark: M, by: Person, note: str) -> M:
    """Its own body takes a waiting mark back, with a reason."""
    return door.move(_hold(mark, "withdraw", by, note))


@transaction.atomic
def reverse_mark(*, mark: M, by: Person, note: str) -> M:
    """Correct an effective mark by a reversing one, with a reason; it waits for a second person if the mark did."""
    held = _hold(mark, "reverse", by, note)
    locked = held.record
    if locked.reverses_id is not None:
        raise ValidationError(_("A reversal is not reversed: record the mark anew."))
    if locked.reversals.filter(state__in=[PROPOSED, EFFECTIVE]).exists():
        raise ValidationError(_("This entry is being reversed already."))
    reversal = _reversing(locked, by, note, PROPOSED if locked.is_second_needed else EFFECTIVE)
    if reversal.state == EFFECTIVE:
        door.move(held)
    return reversal


def reverse_by_decision(*, mark: M, by: Person, note: str) -> M:
    """Reverse an effective mark in the caller's transaction; the caller has checked that ``by`` may decide.

    Also after the year's ledger is closed: the written decision of an appeal, or a source's own act, stands behind it.
    """
    locked = _locked(type(mark), mark.pk)
    if locked.state != EFFECTIVE or locked.reverses_id is not None:
        raise ValidationError(_("This entry does not count (any more)."))
    made = _reversing(locked, by, note, EFFECTIVE)
    take_out(locked, by, note)
    return made


def take_out(locked: Mark, by: Person, note: str, role: str = "") -> None:
    """Mark the reversed mark as such; whoever calls has checked that ``by`` may, and in which ``role``."""
    step = MARK.take("reverse", locked.state, note=note or "-")
    door.move(door.Held(door_of(type(locked)), locked, step, role, by, note.strip()))


def _reversing(locked: M, by: Person, note: str, state: str) -> M:
    """The mark that reverses another, written with its trail event."""
    door.require_short(note, FACT_LIMIT)
    reversal = type(locked)(
        office_id=locked.office_id,
        cycle_id=locked.cycle_id,
        enrolment=locked.enrolment,
        indicator=locked.indicator,
        scheme_id=locked.scheme_id,
        klass=locked.klass,
        fact=note.strip(),
        body_id=locked.body_id,
        happened_on=locked.happened_on,
        recorded_by=by,
        recorded_at=clock.now(),
        is_second_needed=locked.is_second_needed,
        reverses=locked,
        state=state,
        **locked.own_of_reversal(),
    )
    reversal.save(force_insert=True)
    detail = {"reverses": locked.pk, "reason": note.strip(), "state": state}
    name = f"reverse_{locked._meta.model_name}"
    record(by=by, action=name, subject=reversal, office_path=locked.office.path, detail=detail)
    return reversal


def _locked(model: type[M], pk: int) -> M:
    locked: M = door.lock(door_of(model), pk=pk)
    return locked
