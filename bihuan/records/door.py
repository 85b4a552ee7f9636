"""The one door of every step a record takes: locked, allowed, asked of the table, written, projected, told.

A life cycle describes itself once as a ``Door`` and takes its steps by ``hold`` (may it be done now?) and ``move``
(do it), or by ``take``, which is both; between the two an action makes the checks of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Lifecycle, Step, StepRefused
from bihuan.records import clock
from bihuan.records.access import Refused
from bihuan.records.actions import Actor, carried, record, require_person
from bihuan.records.models import NOTE_LIMIT, StepRow
from bihuan.records.prepared import prepared
from bihuan.records.punctuation import clauses
from bihuan.records.words import Words

Record = TypeVar("Record", bound=models.Model)


class Stale(ValidationError):
    """Someone else moved the record since the page was read; ``current`` is how it stands now."""

    def __init__(self, current: models.Model, words: Words, state: str) -> None:
        text = _("Someone else has changed the %(record)s since you opened the page; it is now “%(state)s”.")
        super().__init__(text % {"record": words.record, "state": words.state(state)})
        self.current: Any = current


def _nobody(_record: Any, _by: Any) -> int | None:
    return None


def _unnamed(_path: str, _roles: Collection[str], _apart: Collection[int | None]) -> str:
    return ""


def _itself(record: Any) -> models.Model:
    kept: models.Model = record
    return kept


@dataclass(frozen=True, kw_only=True)
class Door(Generic[Record]):
    """How the steps of one life cycle are taken.

    ``rows`` are the records with all their steps ask for; ``allow`` gives the role someone takes a step in, or raises
    Refused; ``first_person`` is whom a second person may not be; ``steps`` is the table of its step rows and ``link``
    the ForeignKey by which they hang on the record; ``path`` is the office whose trail tells of it, ``subject`` what
    the trail names; ``column`` holds the state. A note that is its reader's own is not told to the
    trail. ``counts`` is False where a ``version`` counts something else than steps.
    """

    table: Lifecycle
    words: Words
    rows: Callable[[], QuerySet[Record]]
    allow: Callable[[Any, Step, Record], str]
    steps: type[StepRow]
    link: str
    path: Callable[[Record], str]
    first_person: Callable[[Record, Any], int | None] = _nobody
    others: Callable[[str, Collection[str], Collection[int | None]], str] = _unnamed
    subject: Callable[[Record], models.Model] = _itself
    column: str = "state"
    counts: bool = True
    is_note_told: bool = True


@dataclass(frozen=True)
class Held(Generic[Record]):
    """A record, locked, with the step that may be taken and the role it is taken in."""

    door: Door[Record]
    record: Record
    step: Step
    role: str
    by: Any
    note: str


def lock(door: Door[Record], **key: Any) -> Record:
    """The record ``key`` names by one column (``pk=…``) with all its steps need, held until the transaction ends."""
    ((column, value),) = key.items()
    one = _one(door.rows, column)
    held: list[Record] = one(value) if type(value) is int else list(one.plain(value))
    if not held:
        model: Any = door.rows().model
        raise model.DoesNotExist
    return held[0]


@cache
def _one(rows: Callable[[], QuerySet[Record]], column: str) -> prepared[Record]:
    """A door's record to be asked for by what is in a column of it: every step does, so its statement is made once."""
    return prepared(lambda value: rows().filter(**{column: value}).select_for_update(of=("self",)))


def hold(
    door: Door[Record],
    step: str,
    by: Actor,
    *,
    note: str = "",
    version: int | None = None,
    first_person: int | None = None,
    has_evidence: bool = False,
    **key: Any,
) -> Held[Record]:
    """Lock the record that ``key`` names (``pk=…``) and check whether the step may be taken now.

    In this order: there is such a step, the role, the version that was read, the state, the second person, the note
    and the evidence. Raises Refused, Stale, or ValidationError by field. Must run in a transaction.
    """
    return _checked(
        door, step, by, lock(door, **key), note=note, version=version, first_person=first_person,
        has_evidence=has_evidence,
    )  # fmt: skip


def go_on(door: Door[Record], step: str, by: Actor, held: Record, *, note: str = "") -> Held[Record]:
    """A further step of a record this very transaction holds and has just moved: checked as ever, not read again."""
    return _checked(door, step, by, held, note=note, version=None, first_person=None, has_evidence=False)


def is_first(door: Door[Record], step: Step, record: Record, by: Actor) -> bool:
    """Whether the step wants another person than this one, who acted first: pages offer it with that word."""
    return step.second_person and door.first_person(record, by) == by.pk


def foresee(door: Door[Record], step: str, by: Actor, held: Record, *, first_person: int | None = None) -> str:
    """What would stand in the way of a step now, with any note and evidence; nothing: "". Writes nothing.

    It names nobody: whoever asks of many records says once who else may act.
    """
    quiet = replace(door, others=_unnamed)
    try:
        _checked(quiet, step, by, held, note="–", version=None, first_person=first_person, has_evidence=True)
    except ValidationError as error:
        return clauses(error.messages)
    except Refused as error:
        return str(error)
    return ""


def _checked(
    door: Door[Record], step: str, by: Actor, locked: Record, *, note: str, version: int | None,
    first_person: int | None, has_evidence: bool,
) -> Held[Record]:  # fmt: skip
    row = step_named(door.table, step)
    role = door.allow(by, row, locked)
    if not row.by_machine:
        require_person()
    require_version(door, locked, version)
    if first_person is None and any(one.second_person for one in door.table.steps if one.name == step):
        first_person = door.first_person(locked, by)
    state = getattr(locked, door.column)
    require_short(note)
    try:
        taken = door.table.take(step, state, by=by.pk, first_person=first_person, note=note, has_evidence=has_evidence)
    except StepRefused as error:
        others = door.others(door.path(locked), row.who, (first_person,)) if error.code == "same_person" else ""
        raise _explained(error, door.words, others) from error
    return Held(door, locked, taken, role, by, note.strip())


def step_named(table: Lifecycle, name: str) -> Step:
    """A step of the table by its name; ValidationError if there is none."""
    row = next((row for row in table.steps if row.name == name), None)
    if row is None:
        raise ValidationError(_("There is no such step."))
    return row


def require_version(door: Door[Record], locked: Record, version: int | None) -> None:
    """Refuse as Stale what was decided on a page that shows an earlier version."""
    if version is not None and counts_versions(door, locked) and version != getattr(locked, "version"):  # noqa: B009
        raise Stale(locked, door.words, getattr(locked, door.column))


def counts_versions(door: Door[Record], record: Record) -> bool:
    """Whether the record counts its steps."""
    return door.counts and any(field.name == "version" for field in record._meta.fields)


def require_short(text: str, most: int = NOTE_LIMIT, name: str = "note") -> None:
    """Refuse a text that is longer than its field holds: nothing is cut."""
    length = len(text.strip())
    if length > most:
        told = _("At most %(most)s characters; this has %(n)s.")
        raise ValidationError({name: told % {"most": most, "n": length}})


def require_fits(row: models.Model, **named: str) -> None:
    """Refuse a row whose texts are longer than their columns hold: nothing is cut, whichever database it is.

    ``named`` says under which name of a form a column's text was typed, where that differs.
    """
    errors = {}
    for field in row._meta.concrete_fields:
        text, most = getattr(row, field.attname), getattr(field, "max_length", None)
        if most is not None and isinstance(text, str) and len(text) > most:
            told = {"most": most, "n": len(text), "what": field.verbose_name}
            errors[named.get(field.name, field.name)] = (
                _("%(what)s: at most %(most)s characters; this has %(n)s.") % told
            )
    if errors:
        raise ValidationError(errors)


def _second() -> str:
    return _("A second person must do this: %(first)s.")


def is_for_a_second(reason: str) -> bool:
    """Whether what stands in the way, as :func:`foresee` says it, is that another person must do it."""
    return reason.startswith(_second().partition("%(first)s")[0])


def _explained(error: StepRefused, words: Words, others: str) -> Exception:
    if error.code == "same_person":
        told = _second() % {"first": words.first_part}
        return Refused(told + (_(" It can be done by: %(who)s.") % {"who": others} if others else ""))
    if error.code == "note_needed":
        return ValidationError({"note": words.ask(error.step)})
    if error.code == "evidence_needed":
        return ValidationError({"evidence": _("Attach at least one file that shows it.")})
    about = {"record": words.record, "state": words.state(error.state)}
    return ValidationError(_("This cannot be done now: the %(record)s is “%(state)s”.") % about)


def move(
    held: Held[Record],
    *,
    detail: Mapping[str, Any] | None = None,
    with_step: Callable[[StepRow], None] | None = None,
    **fields: Any,
) -> Record:
    """Write the step, project the state, set ``fields`` with it, and leave the trail event.

    ``with_step`` hangs on the step what came with it: its files.
    """
    door, moved, told = held.door, held.record, {**(detail or {}), **carried()}
    before, after = getattr(moved, door.column), held.step.target
    row = door.steps._default_manager.create(
        **{door.link: moved}, step=held.step.name, source=before, target=after, by=held.by, acting_as=held.role,
        at=clock.now(), on=clock.today(), note=held.note, detail=told,
    )  # fmt: skip
    if with_step is not None:
        with_step(row)
    fields[door.column] = after
    if counts_versions(door, moved):
        fields["version"] = getattr(moved, "version") + 1  # noqa: B009
    for name, value in fields.items():
        setattr(moved, name, value)
    moved.save(update_fields=list(fields))
    note = {"note": held.note} if door.is_note_told else {}
    record(
        by=held.by,
        action=f"{held.step.name}_{door.words.what}",
        subject=door.subject(moved),
        office_path=door.path(moved),
        detail={"step": held.step.name, "before": before, "after": after, **note, **told},
    )
    return moved


def take(door: Door[Record], step: str, by: Actor, *, note: str = "", version: int | None = None, **key: Any) -> Record:
    """A step that needs no more than its note. Must run in a transaction."""
    return move(hold(door, step, by, note=note, version=version, **key))
