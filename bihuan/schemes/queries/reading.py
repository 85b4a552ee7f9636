"""A ledger as an office sent it, read against the scheme, the owners and the calendar: every error at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from bihuan.engine.files.headings import MARK_HEADINGS, MARKS_NEEDED
from bihuan.engine.files.reading import apart, table_of
from bihuan.engine.files.sheets import MarkSheet, read_marks
from bihuan.engine.files.workbook import MARK_SHEETS
from bihuan.engine.lines import lay_out
from bihuan.engine.marks import MarkReader, repeated_rows
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.values import Columns
from bihuan.organizations.access import standing_of
from bihuan.organizations.ties import tied_units
from bihuan.records import clock
from bihuan.schemes.models import Enrolment, Indicator, MarkImport
from bihuan.schemes.queries import engine_units, ownerships, parsed
from bihuan.schemes.queries.drafts import FACT_LENGTH, WAITING_SECOND

NEEDED = (*MARKS_NEEDED, "on")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a ledger says: problems, warnings, how many rows, and the places of those without an error."""

    columns: Columns
    problems: Sequence[Problem]
    warnings: Sequence[Problem]
    good: Sequence[int]
    units: Mapping[str, Enrolment]
    nodes: Mapping[str, Indicator]

    @property
    def rows(self) -> int:
        """All rows that hold anything."""
        return len(self.columns)


def read_ledger(ledger: MarkImport, path: Path, name: str) -> Reading:
    """Read the file of an import. Raises InputError if it cannot be read at all."""
    sheet = _sheet(path, name)
    columns = sheet.columns
    count = len(columns)
    columns.columns["rater"] = np.zeros(count, np.int32), [ledger.by.name]
    columns.columns["second"] = np.zeros(count, np.int32), [WAITING_SECOND]
    return _Checker(ledger, sheet).reading()


def _sheet(path: Path, name: str) -> MarkSheet:
    known = {column: names for column, names in MARK_HEADINGS.items() if column not in {"rater", "second"}}
    return read_marks(apart(table_of, path, name, MARK_SHEETS, known, NEEDED))


class _Checker:
    def __init__(self, ledger: MarkImport, sheet: MarkSheet) -> None:
        self._ledger, self._sheet, self._cycle = ledger, sheet, ledger.cycle
        self._units: dict[str, Enrolment] = {}
        for row in Enrolment.objects.filter(cycle=self._cycle):
            self._units[row.code] = row
            self._units.setdefault(row.name, row)
        self._nodes: dict[str, Indicator] = {}
        for node in Indicator.objects.filter(scheme_id=self._cycle.scheme_id).exclude(method=""):
            self._nodes[node.node] = node
            self._nodes.setdefault(node.title, node)

    def reading(self) -> Reading:
        columns = self._sheet.columns
        problems = [*self._sheet.problems, *self._engine_problems(), *self._dates(), *self._owners(), *self._facts()]
        places = {int(row): place for place, row in enumerate(columns.rows.tolist())}
        bad = {places[problem.row] for problem in problems if problem.row in places}
        good = [place for place in range(len(columns)) if place not in bad]
        problems.sort(key=lambda problem: (problem.row, problem.column))
        warnings = list(repeated_rows(columns))
        return Reading(columns, problems, warnings, good, self._units, self._nodes)

    def _engine_problems(self) -> Sequence[Problem]:
        scheme = parsed(self._cycle.scheme)
        lines = lay_out(scheme, engine_units(self._cycle)[0])
        try:
            MarkReader(scheme, lines, self._sheet.columns).read()
        except InputError as error:
            return error.problems
        return ()

    def _each(self, column: str) -> Iterator[tuple[int, str]]:
        columns = self._sheet.columns
        texts = columns.texts(column)
        return ((place, texts[code]) for place, code in enumerate(columns.codes(column).tolist()))

    def _problem(self, place: int, column: str, code: str, **params: str) -> Problem:
        columns = self._sheet.columns
        return Problem(columns.source, int(columns.rows[place]), column, code, params)

    def _dates(self) -> Iterator[Problem]:
        cycle, today = self._cycle, clock.today()
        limits = {"first": cycle.starts_on.isoformat(), "last": cycle.ends_on.isoformat()}
        for place, text in self._each("on"):
            if not text:
                yield self._problem(place, "on", "date_missing")
                continue
            try:
                day = date.fromisoformat(text)
            except ValueError:
                continue
            if not cycle.starts_on <= day <= cycle.ends_on:
                yield self._problem(place, "on", "date_outside", text=text, **limits)
            elif day > today:
                yield self._problem(place, "on", "date_future", text=text)

    def _owners(self) -> Iterator[Problem]:
        owners = ownerships(self._cycle)
        bodies = {body.pk: body.name for body in self._ledger.office.bodies.all()}
        tied = tied_units(standing_of(self._ledger.by))
        indicators = [text for _, text in self._each("indicator")]
        for place, text in self._each("unit"):
            unit, node = self._units.get(text), self._nodes.get(indicators[place])
            if unit is None or node is None:
                continue
            owner = owners.get((unit.pk, node.node))
            if owner is not None and owner != self._ledger.body_id:
                names = {"owner": bodies[owner], "body": self._ledger.body.name}
                yield self._problem(place, "indicator", "not_owned", indicator=node.title, unit=unit.name, **names)
            if unit.unit_id in tied:
                yield self._problem(place, "unit", "tied_unit", unit=unit.name)

    def _facts(self) -> Iterator[Problem]:
        for place, text in self._each("note"):
            if len(text) > FACT_LENGTH:
                yield self._problem(place, "note", "fact_long", length=str(len(text)), most=str(FACT_LENGTH))
