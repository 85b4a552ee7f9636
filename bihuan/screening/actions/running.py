"""A screening: asked for, done beside the request, written down whole or not at all, begun again if it stopped."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.problems import InputError
from bihuan.engine.screening.coverage import Coverage
from bihuan.engine.screening.given import given, lay_out, places, trips
from bihuan.engine.screening.ocds.kept import releases_in
from bihuan.engine.screening.running import screen
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.records.progress import report
from bihuan.screening.access import visible_data
from bihuan.screening.actions.arriving import told
from bihuan.screening.actions.recording import Recorder
from bihuan.screening.actions.stepping import RUN_DOOR
from bihuan.screening.models import DataSet, RuleSet, Run, RunInput, TripRecord
from bihuan.screening.store import folder, is_past, sha256_of, table_of

LOUD_PERCENT = 5
"""A rule that flags more of what it could decide is to have its parameters checked."""
_BATCH = 500


def progress_key(run_id: int) -> str:
    """Where a screening tells how far it is."""
    return f"screening-{run_id}"


@transaction.atomic
def ask_run(*, office: Office, rules: RuleSet, data_sets: Collection[int], by: Person) -> Run:
    """Ask for a screening of some data sets by a rule set. Raises Refused, ValidationError by field."""
    standing = standing_of(by)
    require_role(standing, office, Role.OFFICE)
    if rules.office_id != office.pk:
        raise ValidationError({"rules": _("Choose one of the list.")})
    chosen = list(visible_data(standing).filter(pk__in=data_sets, office=office).order_by("table", "pk"))
    if not chosen or len(chosen) != len(set(data_sets)):
        raise ValidationError({"data_sets": _("Choose at least one data set you may read.")})
    for one in chosen:
        _require_usable(one)
    replaced = [one for one in chosen if one.corrects_id in {other.pk for other in chosen}]
    if replaced:
        raise ValidationError({"data_sets": _("A data set and the one that corrects it are not screened together.")})
    snapshot = snapshot_of(rules, [(one.table, one.sha256) for one in chosen])
    run = Run.objects.create(office=office, rules=rules, snapshot=snapshot, by=by, at=clock.now())
    RunInput.objects.bulk_create(RunInput(run=run, data_set=one, sha256=one.sha256) for one in chosen)
    detail = {"rules": rules.number, "snapshot": snapshot, "data_sets": [one.pk for one in chosen]}
    record(by=by, action="begin_screening", subject=run, office_path=office.path, detail=detail)
    return run


def _require_usable(one: DataSet) -> None:
    """Refuse rows that are erased, or should be."""
    if is_past(one):
        raise ValidationError({"data_sets": _("%(one)s is past its day and may not be used.") % {"one": one}})


def snapshot_of(rules: RuleSet, tables: Sequence[tuple[str, str]]) -> str:
    """The hash of everything a screening depends on."""
    text = json.dumps([rules.sha256, sorted(tables)], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def run_again(*, run_id: int, by: Person) -> Run:
    """Begin a screening again that stopped. Raises Refused, ValidationError."""
    moved = door.move(door.hold(RUN_DOOR, "again", by, pk=run_id), problems=[])
    for one in moved.inputs.select_related("data_set"):
        _require_usable(one.data_set)
    return moved


def perform(run_id: int) -> Run:
    """Do a screening that was asked for. Raises ValidationError with every problem of rules and data."""
    run = Run.objects.select_related("office", "rules", "by").get(pk=run_id)
    inputs = list(run.inputs.select_related("data_set"))
    for one in inputs:
        _require_usable(one.data_set)
        if not table_of(one.data_set).exists():
            raise ValidationError(_("The rows of %(one)s are not here; take the file again.") % {"one": one.data_set})
        if sha256_of(table_of(one.data_set)) != one.sha256:
            raise ValidationError(_("The rows of %(one)s are not those that were taken.") % {"one": one.data_set})
    with tempfile.TemporaryDirectory(prefix="bihuan-run-", dir=folder()) as temporary:
        place, out = Path(temporary) / "data", Path(temporary) / "out"
        place.mkdir()
        _lay_out(inputs, place)
        coverage = _screened(run, Path(temporary), place, out)
        report(progress_key(run.pk), 90, 100, "")
        with transaction.atomic():
            return _write(run, inputs, coverage, place, out)


def _lay_out(inputs: Sequence[RunInput], place: Path) -> None:
    tables: dict[str, list[Path]] = {}
    for one in inputs:
        tables.setdefault(one.data_set.table, []).append(table_of(one.data_set))
    lay_out(tables, place)


def _screened(run: Run, temporary: Path, place: Path, out: Path) -> list[Coverage]:
    """The rules over the tables, telling how far they are."""
    rules = temporary / "rules.yaml"
    rules.write_text(run.rules.text, "utf-8")
    begun: list[str] = []

    def tell(rule: str) -> None:
        begun.append(rule)
        report(progress_key(run.pk), min(2 * len(begun), 88), 100, rule)

    try:
        return screen(rules, place, out, releases=releases_in(place), told=tell).coverage
    except InputError as error:
        raise ValidationError(told(error.problems)) from error


def _write(run: Run, inputs: Sequence[RunInput], coverage: Sequence[Coverage], place: Path, out: Path) -> Run:
    """Everything a screening gave, in one transaction."""
    lines = sorted(list(one.row) for one in coverage)
    recorder = Recorder(run, frozenset(one.data_set_id for one in inputs), place)
    for one in given(out, place):
        recorder.add(one)
    fresh = recorder.finish({one.entry.rule for one in coverage})
    _keep_trips(run, place, out, recorder.trips)
    held = door.hold(RUN_DOOR, "finish", run.by, pk=run.pk)
    return door.move(
        held, detail={"clues": recorder.count, "new": fresh}, coverage=lines, loud=loud(lines), problems=[],
        places=places(place), clues=recorder.count, fresh=fresh, result_sha256=result_of(out),
    )  # fmt: skip


def _keep_trips(run: Run, place: Path, out: Path, wanted: Collection[str]) -> None:
    views = trips(out, place, wanted)
    rows = (TripRecord(run=run, trip=trip, data=view.plain()) for trip, view in sorted(views.items()))
    TripRecord.objects.bulk_create(rows, batch_size=_BATCH)


def loud(coverage: Sequence[Sequence[str]]) -> list[str]:
    """The rules that flag more than one in twenty of the rows they could decide."""
    return sorted({row[0] for row in coverage if int(row[4]) * 100 > LOUD_PERCENT * int(row[3]) > 0})


def result_of(out: Path) -> str:
    """The hash of what a run gave: the clues and what it could decide."""
    return hashlib.sha256((out / "clues.csv").read_bytes() + (out / "coverage.csv").read_bytes()).hexdigest()


@transaction.atomic
def stop_run(*, run_id: int, problems: Sequence[str]) -> Run | None:
    """Write down what kept a screening from its end; nothing where it ended meanwhile."""
    run = Run.objects.select_related("by").get(pk=run_id)
    if run.state != Run.State.WAITING:
        return None
    return door.move(door.hold(RUN_DOOR, "fail", run.by, pk=run_id), problems=list(problems)[:50])
