"""A workbook of findings read: each row with its problems at their cells and the findings it resembles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils import translation

from bihuan.engine.files.headings import FINDING_HEADINGS, FINDINGS_NEEDED
from bihuan.engine.files.reading import apart
from bihuan.engine.files.tables import RowSheet, SheetTable, read_rows, tables_of
from bihuan.engine.files.terms import CLOSED_WORDS, read_term
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.resemblance import plain_name
from bihuan.engine.values import Columns
from bihuan.findings.models import FindingImport, Method, Severity, Source, Theme
from bihuan.findings.queries.similar import alike, candidates
from bihuan.records import clock
from bihuan.schemes.models import CatalogueEntry
from bihuan.schemes.queries import reading_language
from bihuan.schemes.queries.names import enrolled_names

LONGEST = {"condition": 1000, "criteria": 600, "cause": 600, "effect": 600, "recommendation": 600}
WITH_DOCUMENT = frozenset({Source.TOUR.value, Source.DISCIPLINE.value})
"""Sources whose findings come with a document of another organ (MT-07)."""


@dataclass(slots=True)
class ReadRow:
    """A row as it will be kept: plain values, problems by column, likenesses (number, finding, percent)."""

    number: int
    values: dict[str, Any]
    problems: list[list[str]] = field(default_factory=list)
    like: list[list[Any]] = field(default_factory=list)
    line: int = 0
    sheet: str = ""
    is_hidden: bool = False

    def as_json(self) -> dict[str, Any]:
        """What the import keeps: ``row`` is the row's number in the file, or a running one over several sheets."""
        return {
            "row": self.number, "values": self.values, "problems": self.problems, "like": self.like, "line": self.line,
            "sheet": self.sheet, "is_hidden": self.is_hidden,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Usual:
    """What stands for a blank cell: the source of the whole file, its day of finding, its document."""

    source: str
    on: str = ""
    document: str = ""


def read_findings(kept: FindingImport, path: Path, name: str, usual: Usual) -> tuple[list[ReadRow], dict[str, Any]]:
    """Every row of the file, and how its sheets and columns were read. InputError if it cannot be read at all."""
    sheets = apart(tables_of, path, name, FINDING_HEADINGS, FINDINGS_NEEDED)
    visible = [one for one in sheets if one.table and one.is_visible]
    if not visible:
        raise InputError([Problem(name, 1, "", "only_hidden", {})])
    read = [(one, read_rows(one.table, FINDING_HEADINGS, {})) for one in visible if one.table]
    twice = [problem for _one, rows in read for problem in rows.problems]
    if twice:
        raise InputError(twice)
    reader, listed = _Reader(kept, usual), list[ReadRow]()
    for one, rows in read:
        listed += reader.rows(rows.columns, one.name, one.table.hidden_rows if one.table else frozenset())
    for number, row in enumerate(listed, start=1):
        row.number = number if len(read) > 1 else row.line
    return listed, _layout(sheets, read)


def _layout(sheets: Sequence[SheetTable], read: Sequence[tuple[SheetTable, RowSheet]]) -> dict[str, Any]:
    """Which sheets and columns were read as what, and the rows set aside."""
    names = {one.name for one, _rows in read}
    columns = {use.heading: use.column for _one, rows in read for use in rows.uses}
    return {
        "unread": [[one.name, one.state, one.table is not None] for one in sheets if one.name not in names],
        "columns": list(columns.items()),
        "aside": [[one.name, *row] for one, rows in read for row in rows.aside][:100],
    }


class _Reader:
    def __init__(self, kept: FindingImport, usual: Usual) -> None:
        self._usual, self._cycle = usual, kept.cycle
        self._units = enrolled_names(kept.cycle)
        office = kept.office_id
        themes = Theme.objects.filter(office=office)
        self._themes = {text: theme.pk for theme in themes for text in (theme.title, theme.code)}
        self._clauses = dict(CatalogueEntry.objects.filter(office=office).values_list("code", "pk"))
        self._words = {kind: _spoken(kind) for kind in (Source, Method, Severity)}

    def rows(self, columns: Columns, sheet: str, hidden: frozenset[int]) -> Iterator[ReadRow]:
        for place, line in enumerate(columns.rows.tolist()):
            cells = {column: text.strip() for column, text in columns.row(place).items()}
            values: dict[str, Any] = {column: cells.get(column, "") for column in LONGEST}
            values["document"] = cells.get("document", "") or self._usual.document
            read_row = ReadRow(line, values, line=line, sheet=sheet, is_hidden=line in hidden)
            for column, code, params in self._problems(cells, values):
                problem = Problem(sheet, line, column, code, params)
                read_row.problems.append([column, problem.says(reading_language())])
            if not read_row.problems:
                on = date.fromisoformat(values["on"])
                likes = alike(candidates(values["unit_pk"], on), values["condition"], on, values["theme"])
                read_row.like = [[one.finding.pk, one.finding.number, one.percent] for one in likes]
            yield read_row

    def _problems(self, cells: Mapping[str, str], values: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
        unit = self._units.of(cells.get("unit", ""))
        if unit is None:
            yield self._unknown_unit(cells.get("unit", ""))
        else:
            values |= {"unit": unit.name, "enrolment": unit.pk, "unit_pk": unit.unit_id}
        if not values["condition"]:
            yield "condition", "finding_empty", {}
        for column, most in LONGEST.items():
            if len(values[column]) > most:
                yield column, "finding_long", {"length": str(len(values[column])), "most": str(most)}
        yield from self._date(cells.get("on", "") or self._usual.on, values)
        yield from self._rectification(cells, values)
        yield from self._choices(cells, values)
        for column, known in (("theme", self._themes), ("clause", self._clauses)):
            text = cells.get(column, "")
            values[column] = known.get(text)
            if text and values[column] is None:
                yield column, "finding_word", {"text": text, "expected": ", ".join(sorted(known)[:12])}
        if values.get("source") in WITH_DOCUMENT and not values["document"]:
            yield "document", "finding_document", {}

    def _unknown_unit(self, text: str) -> tuple[str, str, dict[str, str]]:
        """A unit the year does not have, with the one that looks like it, or nearly."""
        looks = {plain_name(name): unit.name for name, unit in self._units.exact.items()}
        near = get_close_matches(plain_name(text), looks, n=1, cutoff=0.6)
        if near:
            return "unit", "mark_near_unit", {"text": text[:40], "near": looks[near[0]]}
        return "unit", "finding_unit", {"text": text}

    def _date(self, text: str, values: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
        try:
            on = date.fromisoformat(text)
        except ValueError:
            yield "on", "finding_date", {"text": text}
            return
        values["on"] = text
        if on > clock.today():
            yield "on", "date_future", {"text": text}

    def _rectification(
        self, cells: Mapping[str, str], values: dict[str, Any]
    ) -> Iterator[tuple[str, str, dict[str, str]]]:
        """The state an office's own ledger brings along: measures, term, person, progress, closed or not."""
        values |= {name: cells.get(name, "") for name in ("measures", "owner", "progress")}
        values["term"] = cells.get("due", "")
        for column, most in (("measures", 400), ("owner", 60), ("progress", 500), ("term", 60)):
            if len(values[column]) > most:
                yield column, "finding_long", {"length": str(len(values[column])), "most": str(most)}
        term = read_term(values["term"], self._cycle.starts_on, self._cycle.ends_on)
        values["due"], values["correction"] = term or ("", "")
        if term is None:
            yield "due", "finding_term", {"text": values["term"]}
        said = cells.get("is_closed", "")
        values["is_closed"] = CLOSED_WORDS.get(said.strip("。").casefold())
        if values["is_closed"] is None:
            yield "is_closed", "finding_word", {"text": said, "expected": "是, 否"}

    def _choices(self, cells: Mapping[str, str], values: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
        usual = {"source": self._usual.source, "method": Method.DOCUMENTS.value, "severity": Severity.ORDINARY.value}
        for column, kind in (("source", Source), ("method", Method), ("severity", Severity)):
            text = cells.get(column, "")
            values[column] = self._words[kind].get(text) if text else usual[column]
            if values[column] is None:
                expected = ", ".join(str(label) for label in kind.labels)
                yield column, "finding_word", {"text": text, "expected": expected}


def _spoken(kind: Any) -> dict[str, str]:
    """The words of a list in both languages, and its identifiers."""
    known = {value: value for value in kind.values}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            known |= {str(label): value for value, label in kind.choices}
    return known
