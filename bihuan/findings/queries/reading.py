"""A workbook of findings read: each row with its problems at their cells and the findings it resembles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import translation

from bihuan.engine.files.headings import FINDING_HEADINGS, FINDINGS_NEEDED
from bihuan.engine.files.reading import apart, table_of
from bihuan.engine.files.sheets import PlainRow, read_plain
from bihuan.engine.problems import Problem
from bihuan.findings.models import FindingImport, Method, Severity, Source, Theme
from bihuan.findings.queries.similar import alike, candidates
from bihuan.records import clock
from bihuan.schemes.models import CatalogueEntry, Enrolment
from bihuan.schemes.queries import reading_language

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

    def as_json(self) -> dict[str, Any]:
        """What the import keeps."""
        return {"row": self.number, "values": self.values, "problems": self.problems, "like": self.like}


def read_findings(kept: FindingImport, path: Path, name: str, source: str) -> list[ReadRow]:
    """Every row of the file. Raises InputError if it cannot be read at all."""
    table = apart(table_of, path, name, (), FINDING_HEADINGS, FINDINGS_NEEDED)
    table.source = name
    return list(_Reader(kept, source).rows(read_plain(table, FINDING_HEADINGS, FINDINGS_NEEDED), name))


class _Reader:
    def __init__(self, kept: FindingImport, source: str) -> None:
        self._source = source
        self._units: dict[str, Enrolment] = {}
        for row in Enrolment.objects.filter(cycle=kept.cycle_id):
            self._units[row.code] = row
            self._units.setdefault(row.name, row)
        office = kept.office_id
        themes = Theme.objects.filter(office=office)
        self._themes = {text: theme.pk for theme in themes for text in (theme.title, theme.code)}
        self._clauses = dict(CatalogueEntry.objects.filter(office=office).values_list("code", "pk"))
        self._words = {kind: _spoken(kind) for kind in (Source, Method, Severity)}

    def rows(self, rows: list[PlainRow], name: str) -> Iterator[ReadRow]:
        for row in rows:
            cells = {column: text.strip() for column, text in row.cells.items()}
            values: dict[str, Any] = {column: cells.get(column, "") for column in LONGEST}
            values["document"] = cells.get("document", "")
            found = ReadRow(row.number, values)
            for column, code, params in self._problems(cells, values):
                problem = Problem(name, row.number, column, code, params)
                found.problems.append([column, problem.says(reading_language())])
            if not found.problems:
                on = date.fromisoformat(values["on"])
                likes = alike(candidates(values["unit_pk"], on), values["condition"], on, values["theme"])
                found.like = [[one.finding.pk, one.finding.number, one.percent] for one in likes]
            yield found

    def _problems(self, cells: Mapping[str, str], values: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
        unit = self._units.get(cells.get("unit", ""))
        if unit is None:
            yield "unit", "finding_unit", {"text": cells.get("unit", "")}
        else:
            values |= {"unit": unit.name, "enrolment": unit.pk, "unit_pk": unit.unit_id}
        if not values["condition"]:
            yield "condition", "finding_empty", {}
        for column, most in LONGEST.items():
            if len(values[column]) > most:
                yield column, "finding_long", {"length": str(len(values[column])), "most": str(most)}
        yield from self._date(cells.get("on", ""), values)
        yield from self._choices(cells, values)
        for column, known in (("theme", self._themes), ("clause", self._clauses)):
            text = cells.get(column, "")
            values[column] = known.get(text)
            if text and values[column] is None:
                yield column, "finding_word", {"text": text, "expected": "、".join(sorted(known)[:12])}
        if values.get("source") in WITH_DOCUMENT and not values["document"]:
            yield "document", "finding_document", {}

    def _date(self, text: str, values: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
        try:
            on = date.fromisoformat(text)
        except ValueError:
            yield "on", "finding_date", {"text": text}
            return
        values["on"] = text
        if on > clock.today():
            yield "on", "date_future", {"text": text}

    def _choices(self, cells: Mapping[str, str], values: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
        usual = {"source": self._source, "method": Method.DOCUMENTS.value, "severity": Severity.ORDINARY.value}
        for column, kind in (("source", Source), ("method", Method), ("severity", Severity)):
            text = cells.get(column, "")
            values[column] = self._words[kind].get(text) if text else usual[column]
            if values[column] is None:
                expected = "、".join(str(label) for label in kind.labels)
                yield column, "finding_word", {"text": text, "expected": expected}


def _spoken(kind: Any) -> dict[str, str]:
    """The words of a list in both languages, and its identifiers."""
    known = {value: value for value in kind.values}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            known |= {str(label): value for value, label in kind.choices}
    return known
