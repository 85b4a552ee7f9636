"""What a screening gives, against what is known: new clues, the same ones again, and those a correction has ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from bihuan.engine.screening.given import Given, Place, family, values_now
from bihuan.engine.screening.ruleset import parse_rules
from bihuan.engine.screening.running import known_params
from bihuan.organizations.models import Unit
from bihuan.records import clock, door
from bihuan.screening.actions.stepping import CLUE_DOOR
from bihuan.screening.lifecycle import CLUE_ENDED, CORRECTED, EXCLUDED, TAKEN_UP, TO_CHECK
from bihuan.screening.models import Clue, DataSet, Proof, Run, RunInput

_BATCH = 500
Thing = TypeVar("Thing")


@dataclass
class Recorder:
    """Takes the clues of a run one after another and writes them down at the end. Must run in a transaction."""

    run: Run
    data_sets: frozenset[int]
    folder: Path
    count: int = 0
    trips: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        rows = Clue.objects.filter(office=self.run.office_id)
        self._known = {key: (pk, digest) for key, pk, digest in rows.values_list("key", "pk", "digest")}
        self._seen: set[str] = set()
        self._fresh: list[Given] = []
        self._changed: list[Given] = []
        self._same: list[int] = []
        self._basis = _bases(self.run)
        self._units = _units(self.run.office_id)
        self._inputs = _by_run(self.run.office_id)

    def add(self, one: Given) -> None:
        """One clue of the run."""
        self.count += 1
        key = one.row["clue"]
        self._seen.add(key)
        if one.about[0] == "trip":
            self.trips.add(one.about[1])
        if key not in self._known:
            self._fresh.append(one)
        elif self._known[key][1] == one.row["digest"]:
            self._same.append(self._known[key][0])
        else:
            self._changed.append(one)

    def finish(self, rules: set[str]) -> int:
        """Write everything; how many clues are new."""
        now = clock.now()
        self._write_fresh(now)
        for one in self._changed:
            self._write_changed(one, now)
        for part in _parts(self._same):
            Clue.objects.filter(pk__in=part).update(run=self.run, is_given=True)
        for clue in Clue.objects.filter(pk__in=self._same, state=CORRECTED):
            self._reopen(clue)
        self._end_corrected(rules)
        self._count_support()
        return len(self._fresh)

    def _write_fresh(self, now: datetime) -> None:
        for part in _parts(self._fresh):
            made = Clue.objects.bulk_create(self._clue(one, now) for one in part)
            Proof.objects.bulk_create(self._proof(clue, one, now) for clue, one in zip(made, part, strict=True))

    def _clue(self, one: Given, now: datetime) -> Clue:
        row = one.row
        return Clue(
            office=self.run.office, run=self.run, key=row["clue"], rule=row["rule"], subject_type=row["subject_type"],
            subject=row["subject"], about_type=one.about[0], about=one.about[1], unit_text=one.unit[:200],
            unit=self._units.get(one.unit), at=now, **self._columns(one),
        )  # fmt: skip

    def _columns(self, one: Given) -> dict[str, Any]:
        row = one.row
        first, _sign, last = row["period"].partition("/")
        return {
            "digest": row["digest"], "rule_version": row["version"],
            "basis": self._basis.get((row["rule"], row["version"]), "")[:200],
            "first_day": date.fromisoformat(first) if first else None,
            "last_day": date.fromisoformat(last) if last else None,
            "amount_fen": int(row["amount_fen"]) if row["amount_fen"] else None,
            "weight": int(row["amount_fen"] or 0), "because": row["because"],
        }  # fmt: skip

    def _proof(self, clue: Clue, one: Given, now: datetime) -> Proof:
        lines = [list(line) for line in one.lines]
        because = one.row["because"]
        return Proof(clue=clue, run=self.run, digest=one.row["digest"], because=because, lines=lines, at=now)

    def _write_changed(self, one: Given, now: datetime) -> None:
        """A clue whose rows have changed: the new ones stand beside the old. What rested is looked at again; what ended
        with its file stays as it was decided upon."""
        clue = door.lock(CLUE_DOOR, pk=self._known[one.row["clue"]][0])
        if clue.state == CLUE_ENDED:
            self._write_beside(clue, one, now)
            return
        columns = {**self._columns(one), "run": self.run, "is_given": True}
        if clue.erased_at is not None:
            columns |= {
                "erased_at": None, "subject": one.row["subject"], "about": one.about[1], "unit_text": one.unit[:200],
            }  # fmt: skip
        if clue.state in {EXCLUDED, CORRECTED}:
            clue = self._reopen(clue)
        for name, value in columns.items():
            setattr(clue, name, value)
        clue.save(update_fields=list(columns))
        self._keep_proof(clue, one, now)

    def _write_beside(self, clue: Clue, one: Given, now: datetime) -> None:
        """The rows as they are now, beside those that were decided upon."""
        Clue.objects.filter(pk=clue.pk).update(is_given=True)
        if clue.erased_at is None:
            self._keep_proof(clue, one, now)

    def _keep_proof(self, clue: Clue, one: Given, now: datetime) -> None:
        if not clue.proofs.filter(digest=one.row["digest"]).exists():
            self._proof(clue, one, now).save()

    def _reopen(self, clue: Clue) -> Clue:
        held = door.hold(CLUE_DOOR, "reopen", self.run.by, pk=clue.pk)
        return door.move(held, detail={"run": self.run.pk}, reason="", decided_by=None, dossier=None, corrected=[])

    def _end_corrected(self, rules: set[str]) -> None:
        """What this run looked at and did not give: ended where a cited cell has another value now, else marked."""
        covered = _covered(self.data_sets)
        rows = Clue.objects.filter(office=self.run.office_id, rule__in=rules, erased_at__isnull=True, is_given=True)
        gone = [
            clue for clue in rows.exclude(run=self.run).filter(state__in=[TO_CHECK, TAKEN_UP, EXCLUDED])
            if clue.key not in self._seen and self._inputs.get(clue.run_id, set()) <= covered
        ]  # fmt: skip
        cited = {clue.pk: _cells(clue) for clue in gone if clue.state != EXCLUDED}
        now = values_now(self.folder, {place for cells in cited.values() for place in cells})
        for clue in gone:
            cells = cited.get(clue.pk, {})
            moved = [[*place, value, now.get(place, "")] for place, value in cells.items() if now.get(place) != value]
            if moved:
                held = door.hold(CLUE_DOOR, "correct", self.run.by, pk=clue.pk)
                door.move(held, detail={"run": self.run.pk}, corrected=moved, is_given=False)
        Clue.objects.filter(pk__in=[clue.pk for clue in gone]).update(is_given=False)

    def _count_support(self) -> None:
        """How many independent rules ask about the same matter, among clues that are given."""
        rows = Clue.objects.filter(office=self.run.office_id, is_given=True, erased_at__isnull=True)
        families: dict[tuple[str, str], set[str]] = defaultdict(set)
        listed = list(rows.values_list("pk", "about_type", "about", "rule", "support"))
        for _pk, kind, about, rule, _support in listed:
            families[kind, about].add(family(rule))
        moved: dict[int, list[int]] = defaultdict(list)
        for pk, kind, about, _rule, support in listed:
            if support != len(families[kind, about]):
                moved[len(families[kind, about])].append(pk)
        for support, keys in moved.items():
            for part in _parts(keys):
                Clue.objects.filter(pk__in=part).update(support=support)


def _parts(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    for start in range(0, len(things), _BATCH):
        yield things[start : start + _BATCH]


def _by_run(office_id: int) -> dict[int, set[int]]:
    """The data sets every screening of an office looked at."""
    inputs: dict[int, set[int]] = defaultdict(set)
    for run, one in RunInput.objects.filter(run__office=office_id).values_list("run", "data_set"):
        inputs[run].add(one)
    return inputs


def _covered(data_sets: frozenset[int]) -> set[int]:
    """Data sets a run looked at, and those they correct, back to the first."""
    covered, fresh = set(data_sets), set(data_sets)
    while fresh:
        rows = DataSet.objects.filter(pk__in=fresh, corrects__isnull=False).values_list("corrects_id", flat=True)
        fresh = {one for one in rows if one is not None} - covered
        covered |= fresh
    return covered


def _cells(clue: Clue) -> dict[Place, str]:
    """The cells a clue rests on, with their values."""
    proof = clue.proofs.filter(digest=clue.digest).first()
    return {(line[0], line[1], line[2]): line[3] for line in proof.lines} if proof else {}


def _bases(run: Run) -> dict[tuple[str, str], str]:
    entries = parse_rules(run.rules.text, "rules", known_params()).entries
    return {(one.rule, one.version): one.basis for one in entries}


def _units(office_id: int) -> dict[str, Unit]:
    """Units of the office by code and by name, as records may name them."""
    rows = list(Unit.objects.filter(office=office_id, valid_to__isnull=True))
    return {row.name: row for row in rows} | {row.code: row for row in rows}
