"""A month's ledger as an office keeps it: taken in, checked with every error at its cell, written whole or in part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import IO, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.cells import NOT_APPLICABLE
from bihuan.engine.problems import InputError, Problem
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Body, Person
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.evidence import evidence_path, store_evidence
from bihuan.records.progress import clear, report
from bihuan.schemes.access.marks import OPEN_TO_MARKS, require_owner, require_sender
from bihuan.schemes.actions.marks import first_state
from bihuan.schemes.models import Cycle, Enrolment, Indicator, Mark, MarkImport
from bihuan.schemes.queries import ownerships
from bihuan.schemes.queries.drafts import number
from bihuan.schemes.queries.import_page import described
from bihuan.schemes.queries.reading import Reading, read_ledger

I = TypeVar("I", bound=MarkImport)  # noqa: E741 - a kind of import

LISTED = 200
"""Problems kept with the import for its page; the full list is made anew from the file when asked for."""
_BATCH = 1000
OVER = frozenset({MarkImport.State.WRITTEN, MarkImport.State.DISCARDED})
"""States a file does not leave any more."""


@transaction.atomic
def take_marks(*, model: type[I], cycle: Cycle, body: Body, file: IO[bytes], name: str, by: Person, **own: Any) -> I:
    """Keep a file to be checked and written; ``own`` are the import's own columns.

    Raises Refused or ValidationError.
    """
    require_owner(standing_of(by), body)
    if cycle.state not in OPEN_TO_MARKS:
        raise ValidationError(
            _("The year %(year)s is not running: nothing can be recorded in it.") % {"year": cycle.year}
        )
    if not name.lower().endswith((".xlsx", ".csv")):
        raise ValidationError({"file": _("Give an Excel workbook (.xlsx) or a CSV file.")})
    attachment = store_evidence(file=file, name=name, office_path=cycle.office.path, by=by)
    ledger = model._default_manager.create(
        office_id=cycle.office_id, cycle=cycle, body=body, file=attachment, by=by, at=clock.now(), **own
    )
    detail = {"file": name, "sha256": attachment.blob_id}
    record(by=by, action="take_ledger", subject=ledger, office_path=cycle.office.path, detail=detail)
    return ledger


def progress_key(ledger: MarkImport) -> str:
    """Where the progress of an import is told."""
    return f"{ledger._meta.model_name}-{ledger.pk}"


def check_marks(*, ledger: I, language: str = "zh") -> I:
    """Read the file and keep what was found: how many rows are good, the first problems by cell.

    A file that was written or discarded meanwhile stays as it is.
    """
    key = progress_key(ledger)
    report(key, 0, 2, "reading")
    spoken = "en" if language.startswith("en") else "zh"
    try:
        reading = read_ledger(ledger, evidence_path(ledger.file), ledger.file.name)
    except InputError as error:
        ledger.state = MarkImport.State.FAILED
        wide = next((dict(one.params) for one in error.problems if one.code == "wide_table"), None)
        ledger.reading = {"wide": wide} if wide else {}
        _keep(ledger, list(error.problems), spoken)
    else:
        ledger.state = MarkImport.State.CHECKED
        ledger.rows, ledger.good_rows, ledger.warning_count = reading.rows, len(reading.good), len(reading.warnings)
        ledger.reading = described(reading, "en" if spoken == "en" else "zh")
        _keep(ledger, [*reading.problems, *reading.warnings], spoken)
        ledger.problem_count = len(reading.problems)
    with transaction.atomic():
        if _standing(ledger).state in OVER:
            ledger.refresh_from_db()
        else:
            ledger.save()
    clear(key)
    return ledger


def _standing(ledger: I) -> I:
    """The import as it stands now, locked."""
    rows = type(ledger)._default_manager.select_for_update(of=("self",)).select_related("body", "office")
    return rows.get(pk=ledger.pk)


@transaction.atomic
def recheck_marks(*, ledger: I, by: Person) -> I:
    """Have a file checked once more: one that could not be read, or whose check never came to its end."""
    locked = _standing(ledger)
    require_owner(standing_of(by), locked.body)
    if locked.state in OVER:
        raise ValidationError(_("This file is %(state)s.") % {"state": locked.get_state_display()})
    locked.state = MarkImport.State.UPLOADED
    locked.save(update_fields=["state"])
    record(by=by, action="recheck_ledger", subject=locked, office_path=locked.office.path)
    return locked


def _keep(ledger: MarkImport, problems: list[Problem], language: str) -> None:
    ledger.problem_count = len(problems)
    ledger.problems = [
        [each.row, each.column, each.says("en" if language == "en" else "zh"), each.level] for each in problems[:LISTED]
    ]


SETTINGS = frozenset({"sheets", "columns", "hidden", "cells", "rows"})


@transaction.atomic
def choose_reading(*, ledger: I, by: Person, **told: Any) -> I:
    """Say how the file is to be read: ``sheets`` and ``columns`` by name, ``cells`` and ``rows`` by place, ``hidden``.

    What is told is added to what was told before; the file waits to be checked again.
    """
    rows = type(ledger)._default_manager.select_for_update(of=("self",)).select_related("by", "body", "office")
    locked = rows.get(pk=ledger.pk)
    require_owner(standing_of(by), locked.body)
    if locked.by_id != by.pk:
        raise Refused(_("Only %(name)s, who sent the file, says how it is read.") % {"name": locked.by.name})
    if locked.state in {MarkImport.State.WRITTEN, MarkImport.State.DISCARDED}:
        raise ValidationError(_("This file is %(state)s.") % {"state": locked.get_state_display()})
    for name, value in told.items():
        if name not in SETTINGS:
            raise ValidationError(_("There is nothing of this name to choose."))
        locked.choices[name] = {**locked.choices.get(name, {}), **value} if isinstance(value, dict) else value
    locked.state = MarkImport.State.UPLOADED
    locked.save(update_fields=["choices", "state"])
    record(by=by, action="choose_reading", subject=locked, office_path=locked.office.path, detail=dict(told))
    return locked


def write_marks(*, ledger: I, by: Person, only_good: bool = False) -> I:
    """Write all rows, or the good ones by choice; all of it or nothing, whatever happens on the way."""
    key = progress_key(ledger)
    try:
        with transaction.atomic():
            return _write(ledger, by, only_good, key)
    finally:
        clear(key)


def _write(ledger: I, by: Person, only_good: bool, key: str) -> I:  # noqa: FBT001 - the action's own
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("office", "scheme").get(pk=ledger.cycle_id)
    rows = type(ledger)._default_manager.select_for_update(of=("self",)).select_related("by", "body", "office", "file")
    locked = rows.get(pk=ledger.pk)
    locked.cycle = cycle
    require_sender(standing_of(by), locked)
    if locked.state != MarkImport.State.CHECKED:
        raise ValidationError(_("This file is %(state)s.") % {"state": locked.get_state_display()})
    if cycle.state not in OPEN_TO_MARKS:
        raise ValidationError(
            _("The year %(year)s is not running: nothing can be recorded in it.") % {"year": cycle.year}
        )
    report(key, 0, locked.good_rows, "reading")
    reading = read_ledger(locked, evidence_path(locked.file), locked.file.name)
    if reading.is_asked:
        raise ValidationError(_("The file hides rows (filtered): say first whether they count."))
    if reading.problems and not only_good:
        raise ValidationError(
            _("The file has errors: mend it and send it again, or choose to write the good rows only.")
        )
    made = _insert(locked, reading, lambda done: report(key, done, len(reading.good), "writing"))
    locked.state, locked.written_at, locked.written_rows = MarkImport.State.WRITTEN, clock.now(), made
    locked.save()
    detail = {
        "rows": made, "left_out": reading.rows - made, "sha256": locked.file.blob_id, "choices": locked.choices,
    }  # fmt: skip
    record(by=by, action="write_ledger", subject=locked, office_path=cycle.office.path, detail=detail)
    return locked


def _insert(ledger: MarkImport, reading: Reading, tell: Callable[[int], None]) -> int:
    batch: list[Mark] = []
    made = 0
    for mark in _marks(ledger, reading):
        batch.append(mark)
        if len(batch) == _BATCH:
            made += _append(batch)
            batch = []
            tell(made)
    return made + _append(batch)


def _append(batch: list[Mark]) -> int:
    if batch:
        type(batch[0])._default_manager.bulk_create(batch)
    return len(batch)


def _marks(ledger: MarkImport, reading: Reading) -> Iterator[Mark]:
    now = clock.now()
    owners = ownerships(ledger.cycle)
    states = {node.pk: first_state(node) for node in reading.nodes.values()}
    for place in reading.good:
        cells = reading.columns.row(place)
        unit, node = reading.units[cells["unit"]], reading.nodes[cells["indicator"]]
        state, needed = states[node.pk]
        told = {"state": state, "is_second_needed": needed, "body_id": owners[unit.pk, node.node], "recorded_at": now}
        yield ledger.mark(reading.where[place][1], told | _told(ledger, unit, node, cells))


def _told(ledger: MarkImport, unit: Enrolment, node: Indicator, cells: dict[str, str]) -> dict[str, Any]:
    """The columns every mark has, as a row of a file fills them."""
    skipped = cells["value"] in NOT_APPLICABLE
    weight: Decimal | None = Decimal(cells["weight"]) if cells.get("weight") else None
    return {
        "office_id": ledger.office_id,
        "cycle_id": ledger.cycle_id,
        "enrolment": unit,
        "indicator": node,
        "scheme_id": ledger.cycle.scheme_id,
        "value": None if skipped else number(cells["value"]),
        "is_not_applicable": skipped,
        "klass": cells.get("class", ""),
        "weight": weight,
        "severity": cells.get("severity", ""),
        "option": cells.get("option", ""),
        "member": cells.get("member", ""),
        "group": cells.get("group", ""),
        "incident": cells.get("incident", ""),
        "fact": cells.get("note", ""),
        "happened_on": date.fromisoformat(cells["on"]),
        "recorded_by_id": ledger.by_id,
    }


@transaction.atomic
def discard_marks(*, ledger: I, by: Person) -> I:
    """Put a file aside that is not to be written; it stays on record."""
    locked = _standing(ledger)
    require_owner(standing_of(by), locked.body)
    if locked.state in OVER:
        raise ValidationError(_("This file is %(state)s.") % {"state": locked.get_state_display()})
    locked.state = MarkImport.State.DISCARDED
    locked.save()
    record(by=by, action="discard_ledger", subject=locked, office_path=locked.office.path)
    return locked
