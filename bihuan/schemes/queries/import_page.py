"""What the check page of an import shows: sheets, columns and rows, each with what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bihuan.engine.files.marking import Note
from bihuan.engine.problems import InputError, Language, Problem
from bihuan.schemes.lifecycle import is_second_needed
from bihuan.schemes.queries.reading import Part, Reading

LISTED = 200
"""Rows shown on the page; those that ask for a look come first."""
MOST_MARKS = 50_000
"""Rows whose scores before and after are told."""
ASIDE = 100
_COUNTING = ("unit", "indicator", "value", "class", "weight", "severity", "option", "member", "group", "incident", "on")


def described(reading: Reading, language: Language) -> dict[str, Any]:
    """The reading as the page keeps it."""
    notes = _notes(reading, language)
    return {
        "sheets": [_sheet(part) for part in reading.parts],
        "columns": _columns(reading),
        "aside": [[part.sheet.name, *row] for part in reading.parts if part.rows for row in part.rows.aside][:ASIDE],
        "aside_count": sum(len(part.rows.aside) for part in reading.parts if part.rows),
        "hidden": _spots(reading, reading.hidden),
        "is_asked": reading.is_asked,
        "counts": {name: len(getattr(reading, name)) for name in ("good", "bad", "hidden", "repeated", "written")},
        "rows": [_row(reading, place, notes) for place in _shown(reading)],
        "marks": _marks(reading),
        "second": sum(
            is_second_needed(reading.nodes[reading.columns.text("indicator", place)]) for place in reading.good
        ),
    }


def _sheet(part: Part) -> dict[str, Any]:
    rows = len(part.rows.columns) if part.rows else len(part.sheet.table.rows) if part.sheet.table else 0
    return {
        "name": part.sheet.name,
        "state": part.sheet.state,
        "has_table": part.sheet.table is not None,
        "is_read": part.rows is not None,
        "rows": rows,
    }


def _columns(reading: Reading) -> list[dict[str, Any]]:
    """Each heading once, with what it is read as and the sheets it stands on."""
    kept: dict[str, dict[str, Any]] = {}
    for part in reading.parts:
        for use in part.rows.uses if part.rows else ():
            one = kept.setdefault(use.heading, {"heading": use.heading, "column": use.column, "is_hidden": False})
            one["is_hidden"] = one["is_hidden"] or use.is_hidden
    return list(kept.values())


def _spots(reading: Reading, places: frozenset[int]) -> list[list[Any]]:
    return [list(reading.where[place]) for place in sorted(places)[:ASIDE]]


def _notes(reading: Reading, language: Language) -> dict[int, list[dict[str, Any]]]:
    """What is said of each row, under the office's own headings."""
    places = {spot: place for place, spot in enumerate(reading.where)}
    sheets = {part.sheet.table.source: part.sheet.name for part in reading.parts if part.sheet.table}
    headings = {
        part.sheet.name: {use.column: use.heading for use in part.rows.uses if use.column}
        for part in reading.parts
        if part.rows
    }
    notes: dict[int, list[dict[str, Any]]] = {}
    for problem in [*reading.problems, *reading.warnings]:
        sheet = sheets.get(problem.source, "")
        place = places.get((sheet, problem.row))
        if place is not None:
            column = column_of(problem, headings.get(sheet, {}))
            heading = headings.get(sheet, {}).get(column, "")
            told = {"column": column, "heading": heading, "text": problem.says(language), "level": problem.level}
            notes.setdefault(place, []).append(told | {"near": problem.params.get("near", "")})
    return notes


def notes_of(reading: Reading, language: Language) -> list[Note]:
    """Every problem and remark at its cell."""
    read = [(part.sheet.name, part.rows) for part in reading.parts if part.rows]
    at = {name: {use.column: use.at for use in rows.uses if use.column} for name, rows in read}
    notes = []
    for place, said in sorted(_notes(reading, language).items()):
        sheet, row = reading.where[place]
        columns = at[sheet]
        notes += [Note(sheet, row, columns.get(one["column"], 0), one["text"], one["level"] == "error") for one in said]
    return notes


def failed_notes(error: InputError, language: Language) -> list[Note]:
    """What keeps a file from being read, at the start of its rows."""
    notes = []
    for one in error.problems:
        sheet = one.source.rpartition("[")[2].removesuffix("]") if one.source.endswith("]") else ""
        notes.append(Note(sheet, one.row, 0, one.says(language), is_error=True))
    return notes


def column_of(problem: Problem, headings: Mapping[str, str]) -> str:
    """The column a problem stands in: what is said of the value stands where the file says how much."""
    if problem.column == "value" and "value" not in headings:
        return "points" if "points" in headings else "times"
    return problem.column


def _shown(reading: Reading) -> list[int]:
    places = range(len(reading.where))
    if len(places) <= LISTED:
        return list(places)
    looked = sorted(reading.bad | reading.hidden | set(reading.repeated) | set(reading.written))[:LISTED]
    return sorted({*looked, *list(reading.good)[: LISTED - len(looked)]})


def _row(reading: Reading, place: int, notes: Mapping[int, list[dict[str, Any]]]) -> dict[str, Any]:
    said, (sheet, row) = reading.said, reading.where[place]
    unit, node = reading.units.get(said.text("unit", place)), reading.nodes.get(said.text("indicator", place))
    told: dict[str, Any] = {
        "sheet": sheet, "row": row, "unit": unit.name if unit else said.text("unit", place),
        "indicator": node.title if node else said.text("indicator", place), "note": said.text("note", place),
        "on": said.text("on", place), "notes": notes.get(place, []), "state": _state(reading, place),
        **{name: said.text(name, place) for name in ("times", "points")},
        "value": said.text("value", place) or reading.columns.text("value", place),
    }  # fmt: skip
    if place in reading.written:
        earlier = reading.written[place]
        told["earlier"] = [earlier.at.isoformat(), earlier.by, earlier.import_id]
    if place in reading.repeated:
        told["first"] = list(reading.where[reading.repeated[place]])
    return told


def _state(reading: Reading, place: int) -> str:
    for state in ("bad", "hidden", "repeated", "written"):
        if place in getattr(reading, state):
            return state
    return "good"


def _marks(reading: Reading) -> list[dict[str, str]]:
    """The rows that would count at once, for the scores before and after."""
    return list(_counting(reading)) if len(reading.good) <= MOST_MARKS else []


def _counting(reading: Reading) -> Iterator[dict[str, str]]:
    for place in reading.good:
        cells = reading.columns.row(place)
        node = reading.nodes[cells["indicator"]]
        if not is_second_needed(node):
            kept = {name: cells[name] for name in _COUNTING if name in cells}
            yield kept | {"unit": reading.units[cells["unit"]].code, "indicator": node.node}
