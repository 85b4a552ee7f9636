"""A ledger as an office sent it, read against the scheme, the owners and the calendar: every error at its cell.

Nothing of the file is dropped without a word: sheets and columns not read, rows set aside, rows the file hides and rows
that are in the ledger already are part of what is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np

from bihuan.engine.files.cells import iso_in_year
from bihuan.engine.files.headings import MARK_HEADINGS, MARKS_NEEDED
from bihuan.engine.files.reading import apart
from bihuan.engine.files.tables import RowSheet, SheetTable, read_rows, tables_of
from bihuan.engine.files.wide import refuse_wide
from bihuan.engine.lines import lay_out
from bihuan.engine.marks import MarkReader, repeated_rows
from bihuan.engine.measures import leaves_by_name, settled
from bihuan.engine.names import Names
from bihuan.engine.numbers import PLACES
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.values import Columns, joined
from bihuan.organizations.access import standing_of
from bihuan.organizations.ties import tied_units
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment, Indicator, MarkImport
from bihuan.schemes.queries import engine_units, ownerships, parsed
from bihuan.schemes.queries.drafts import FACT_LENGTH, WAITING_SECOND, beyond
from bihuan.schemes.queries.names import enrolled_names, put_names
from bihuan.schemes.queries.written import Rows, Written, already_written

NEEDED = (*MARKS_NEEDED, "on")
KNOWN = {name: names for name, names in MARK_HEADINGS.items() if name not in {"rater", "second", "source"}}
"""Columns of a ledger; who wrote and who checks it is known from the accounts."""
Where = tuple[str, int]
"""Sheet and row, as people count."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of the file: its table as read, or None where it holds none or is not to be read."""

    sheet: SheetTable
    rows: RowSheet | None


@dataclass(slots=True)
class Reading:
    """What a ledger says: problems, warnings, how many rows, and the places of those to be written.

    ``said`` are the columns as the file has them, ``columns`` those of marks; both count places from 0, and ``where``
    says where each stands in the file. Rows stand aside as ``hidden`` in the file, ``repeated`` on another sheet (the
    place of the first), or ``written`` before.
    """

    columns: Columns
    said: Columns
    where: Sequence[Where]
    parts: Sequence[Part]
    problems: list[Problem]
    warnings: list[Problem]
    units: Mapping[str, Enrolment]
    nodes: Mapping[str, Indicator]
    good: Sequence[int] = ()
    bad: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    repeated: Mapping[int, int] = field(default_factory=dict)
    written: Mapping[int, Written] = field(default_factory=dict)
    is_asked: bool = False
    """True if the file hides rows and nobody has said whether they count."""

    @property
    def rows(self) -> int:
        """All rows that hold anything of a mark."""
        return len(self.columns)


def read_ledger(ledger: MarkImport, path: Path, name: str) -> Reading:
    """Read the file of an import as its ``choices`` say. Raises InputError if it cannot be read at all."""
    choices = ledger.choices
    parts = [_part(one, choices) for one in _sheets(ledger, path, name)]
    read = [part for part in parts if part.rows is not None]
    twice = [one for part in read if part.rows for one in part.rows.problems if one.code == "column_twice"]
    if twice:
        raise InputError(twice)
    where = [(part.sheet.name, int(row)) for part in read for row in part.rows.columns.rows.tolist()]  # type: ignore[union-attr]
    said = joined([part.rows.columns for part in read if part.rows]) if read else Columns.from_rows(())
    said = replace(said, source=name, columns=dict(said.columns), rows=np.arange(len(where), dtype=np.int64))
    _apply(said, where, choices.get("cells", {}))
    return _Checker(ledger, said, where, parts).reading()


def _sheets(ledger: MarkImport, path: Path, name: str) -> list[SheetTable]:
    """The sheets of the file; a table with an indicator a column is refused with what a row must be."""
    try:
        return apart(tables_of, path, name, KNOWN, NEEDED)
    except InputError as error:
        if all(problem.code == "missing_column" for problem in error.problems):
            apart(refuse_wide, path, name, titles_of(ledger.cycle))
        raise


def titles_of(cycle: Cycle) -> list[str]:
    """What the indicators of a year are called, in the order of its scheme."""
    return [leaf.title for leaf in parsed(cycle.scheme).leaves]


def _part(sheet: SheetTable, choices: Mapping[str, Mapping[str, str]]) -> Part:
    is_read = choices.get("sheets", {}).get(sheet.name, "yes" if sheet.is_visible else "no") == "yes"
    if sheet.table is None or not is_read:
        return Part(sheet, None)
    return Part(sheet, read_rows(sheet.table, KNOWN, choices.get("columns", {})))


def _apply(said: Columns, where: Sequence[Where], cells: Mapping[str, str]) -> None:
    """Put in what a person has taken over for single cells, by ``sheet / row / column``."""
    places = {spot: place for place, spot in enumerate(where)} if cells else {}
    for key, text in cells.items():
        sheet, row, column = key.rsplit("/", 2)
        place = places.get((sheet, int(row)))
        if place is not None:
            codes, texts = said.codes(column).copy(), [*said.texts(column), text]
            codes[place] = len(texts) - 1
            said.columns[column] = codes, texts


class _Checker:
    def __init__(self, ledger: MarkImport, said: Columns, where: Sequence[Where], parts: Sequence[Part]) -> None:
        self._ledger, self._said, self._where, self._parts = ledger, said, where, parts
        self._cycle = ledger.cycle
        self._scheme = parsed(self._cycle.scheme)
        names = enrolled_names(self._cycle)
        nodes = list(Indicator.objects.filter(scheme_id=self._cycle.scheme_id).exclude(method=""))
        leaves = Names([*((node.node, node) for node in nodes), *((node.title, node) for node in nodes)])
        self._units: dict[str, Enrolment] = names.exact
        self._nodes: dict[str, Indicator] = leaves.exact
        self._read_as = [
            *put_names(said, "unit", names, lambda row: (row.name, row.code)),
            *put_names(said, "indicator", leaves, lambda node: (node.title, node.node)),
        ]
        self._fill_in()
        amended = self._cycle.amendments.select_related("earlier").order_by("number")
        earlier = tuple((row.effective_on.isoformat(), parsed(row.earlier)) for row in amended)
        self._columns, self._measures = settled(self._said, leaves_by_name(self._scheme, earlier))

    def _fill_in(self) -> None:
        """What the file need not say: who recorded, that a second person waits, the year of a day."""
        count, columns = len(self._said), self._said.columns
        columns["rater"] = np.zeros(count, np.int32), [self._ledger.by.name]
        columns["second"] = np.zeros(count, np.int32), [WAITING_SECOND]
        first, last = self._cycle.starts_on, self._cycle.ends_on
        columns["on"] = self._said.codes("on"), [iso_in_year(text, first, last) for text in self._said.texts("on")]

    def reading(self) -> Reading:
        """Everything there is to say, with its place in the file."""
        problems = [
            *self._measures,
            *self._read_as,
            *self._engine_problems(),
            *self._dates(),
            *self._owners(),
            *self._facts(),
            *self._ranges(),
        ]
        warnings = [problem for problem in problems if problem.level == "warning"]
        errors = [problem for problem in problems if problem.level == "error"]
        cells = [one for part in self._parts if part.rows for one in part.rows.problems]
        bad = frozenset(problem.row for problem in errors) | self._places(cells)
        repeats = list(repeated_rows(self._said))
        reading = Reading(
            self._columns, self._said, self._where, self._parts, [self._placed(one) for one in errors],
            [self._placed(one) for one in [*warnings, *repeats]], self._units, self._nodes, bad=bad,
        )  # fmt: skip
        reading.problems += cells
        reading.problems.sort(key=lambda problem: (problem.source, problem.row, problem.column))
        self._set_aside(reading, repeats)
        return reading

    def _places(self, problems: Sequence[Problem]) -> frozenset[int]:
        """The places of problems that were told by rows of the file."""
        names = {part.sheet.table.source: part.sheet.name for part in self._parts if part.sheet.table}
        spots = {(names[one.source], one.row) for one in problems}
        return frozenset(place for place, spot in enumerate(self._where) if spot in spots) if spots else frozenset()

    def _set_aside(self, reading: Reading, repeats: Sequence[Problem]) -> None:
        """Rows that are not written unless someone says otherwise."""
        choices, sheets = self._ledger.choices, self._where
        kept = {place for place, spot in enumerate(sheets) if f"{spot[0]}/{spot[1]}" in choices.get("rows", {})}
        firsts = {one.row: int(one.params["first"]) for one in repeats}
        elsewhere = {place: first for place, first in firsts.items() if sheets[place][0] != sheets[first][0]}
        reading.repeated = {place: first for place, first in elsewhere.items() if place not in kept}
        sound = [place for place in range(len(sheets)) if place not in reading.bad]
        earlier = already_written(self._ledger, Rows(reading.columns, reading.units, reading.nodes), sound)
        reading.written = {place: one for place, one in earlier.items() if place not in kept}
        reading.hidden = frozenset() if choices.get("hidden") == "yes" else self._hidden()
        aside = reading.hidden | set(reading.repeated) | set(reading.written)
        reading.good = [place for place in sound if place not in aside]
        reading.is_asked = bool(reading.hidden) and choices.get("hidden") != "no"

    def _hidden(self) -> frozenset[int]:
        rows = {part.sheet.name: part.sheet.table.hidden_rows for part in self._parts if part.rows and part.sheet.table}
        return frozenset(place for place, (sheet, row) in enumerate(self._where) if row in rows.get(sheet, ()))

    def _placed(self, problem: Problem) -> Problem:
        """A problem of a place as one of a row of the file."""
        sheet, row = self._where[problem.row]
        params = dict(problem.params)
        if problem.code == "row_twice":
            other, first = self._where[int(params["first"])]
            params["first"] = f"{other}!{first}" if other != sheet else str(first)
        source = f"{problem.source}[{sheet}]" if sheet else problem.source
        return replace(problem, source=source, row=row, params=params)

    def _engine_problems(self) -> Iterator[Problem]:
        lines = lay_out(self._scheme, engine_units(self._cycle)[0])
        told = {problem.row for problem in self._measures if problem.level == "error"}
        try:
            MarkReader(self._scheme, lines, self._columns).read()
        except InputError as error:
            for problem in error.problems:
                if problem.column != "value" or problem.row not in told:
                    yield self._with_row_above(problem) if problem.code == "mark_unknown_unit" else problem

    def _with_row_above(self, problem: Problem) -> Problem:
        """A blank unit may be meant as the one above: asked, never filled in without a word."""
        place = problem.row
        if self._said.text("unit", place) or not place or self._where[place][0] != self._where[place - 1][0]:
            return problem
        above = self._said.text("unit", place - 1)
        return replace(problem, code="mark_near_above", params={"near": above}) if above in self._units else problem

    def _each(self, column: str) -> Iterator[tuple[int, str]]:
        texts = self._said.texts(column)
        return ((place, texts[code]) for place, code in enumerate(self._said.codes(column).tolist()))

    def _problem(self, place: int, column: str, code: str, **params: str) -> Problem:
        return Problem(self._said.source, place, column, code, params)

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

    def _ranges(self) -> Iterator[Problem]:
        """Numbers the ledger does not hold, however well they are written."""
        for column in ("value", "weight"):
            codes, texts = self._columns.codes(column), self._columns.texts(column)
            faults = {code: fault for code, text in enumerate(texts) if (fault := beyond(text))}
            for place in np.flatnonzero(np.isin(codes, list(faults))).tolist() if faults else ():
                code = int(codes[place])
                yield self._problem(place, column, faults[code], text=texts[code][:40], places=str(PLACES))

    def _facts(self) -> Iterator[Problem]:
        for place, text in self._each("note"):
            if not text and self._ledger.needs_fact:
                yield self._problem(place, "note", "fact_missing")
            if len(text) > FACT_LENGTH:
                yield self._problem(place, "note", "fact_long", length=str(len(text)), most=str(FACT_LENGTH))
