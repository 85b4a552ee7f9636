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


def described(found: Reading, language: Language) -> dict[str, Any]:
    """The reading as the page keeps it."""
    notes = _notes(found, language)
    return {
        "sheets": [_sheet(part) for part in found.parts],
        "columns": _columns(found),
        "aside": [[part.sheet.name, *row] for part in found.parts if part.rows for row in part.rows.aside][:ASIDE],
        "aside_count": sum(len(part.rows.aside) for part in found.parts if part.rows),
        "hidden": _spots(found, found.hidden),
        "is_asked": found.is_asked,
        "counts": {name: len(getattr(found, name)) for name in ("good", "bad", "hidden", "repeated", "written")},
        "rows": [_row(found, place, notes) for place in _shown(found)],
        "marks": _marks(found),
        "second": sum(is_second_needed(found.nodes[found.columns.text("indicator", place)]) for place in found.good),
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


def _columns(found: Reading) -> list[dict[str, Any]]:
    """Each heading once, with what it is read as and the sheets it stands on."""
    kept: dict[str, dict[str, Any]] = {}
    for part in found.parts:
        for use in part.rows.uses if part.rows else ():
            one = kept.setdefault(use.heading, {"heading": use.heading, "column": use.column, "is_hidden": False})
            one["is_hidden"] = one["is_hidden"] or use.is_hidden
    return list(kept.values())


def _spots(found: Reading, places: frozenset[int]) -> list[list[Any]]:
    return [list(found.where[place]) for place in sorted(places)[:ASIDE]]


def _notes(found: Reading, language: Language) -> dict[int, list[dict[str, Any]]]:
    """What is said of each row, under the office's own headings."""
    places = {spot: place for place, spot in enumerate(found.where)}
    sheets = {part.sheet.table.source: part.sheet.name for part in found.parts if part.sheet.table}
    headings = {
        part.sheet.name: {use.column: use.heading for use in part.rows.uses if use.column}
        for part in found.parts
        if part.rows
    }
    notes: dict[int, list[dict[str, Any]]] = {}
    for problem in [*found.problems, *found.warnings]:
        sheet = sheets.get(problem.source, "")
        place = places.get((sheet, problem.row))
        if place is not None:
            column = column_of(problem, headings.get(sheet, {}))
            heading = headings.get(sheet, {}).get(column, "")
            told = {"column": column, "heading": heading, "text": problem.says(language), "level": problem.level}
            notes.setdefault(place, []).append(told | {"near": problem.params.get("near", "")})
    return notes


def notes_of(found: Reading, language: Language) -> list[Note]:
    """Every problem and remark at its cell."""
    read = [(part.sheet.name, part.rows) for part in found.parts if part.rows]
    at = {name: {use.column: use.at for use in rows.uses if use.column} for name, rows in read}
    notes = []
    for place, said in sorted(_notes(found, language).items()):
        sheet, row = found.where[place]
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


def _shown(found: Reading) -> list[int]:
    places = range(len(found.where))
    if len(places) <= LISTED:
        return list(places)
    looked = sorted(found.bad | found.hidden | set(found.repeated) | set(found.written))[:LISTED]
    return sorted({*looked, *list(found.good)[: LISTED - len(looked)]})


def _row(found: Reading, place: int, notes: Mapping[int, list[dict[str, Any]]]) -> dict[str, Any]:
    said, (sheet, row) = found.said, found.where[place]
    unit, node = found.units.get(said.text("unit", place)), found.nodes.get(said.text("indicator", place))
    told: dict[str, Any] = {
        "sheet": sheet, "row": row, "unit": unit.name if unit else said.text("unit", place),
        "indicator": node.title if node else said.text("indicator", place), "note": said.text("note", place),
        "on": said.text("on", place), "notes": notes.get(place, []), "state": _state(found, place),
        **{name: said.text(name, place) for name in ("times", "points")},
        "value": said.text("value", place) or found.columns.text("value", place),
    }  # fmt: skip
    if place in found.written:
        earlier = found.written[place]
        told["earlier"] = [earlier.at.isoformat(), earlier.by, earlier.import_id]
    if place in found.repeated:
        told["first"] = list(found.where[found.repeated[place]])
    return told


def _state(found: Reading, place: int) -> str:
    for state in ("bad", "hidden", "repeated", "written"):
        if place in getattr(found, state):
            return state
    return "good"


def _marks(found: Reading) -> list[dict[str, str]]:
    """The rows that would count at once, for the scores before and after."""
    return list(_counting(found)) if len(found.good) <= MOST_MARKS else []


def _counting(found: Reading) -> Iterator[dict[str, str]]:
    for place in found.good:
        cells = found.columns.row(place)
        node = found.nodes[cells["indicator"]]
        if not is_second_needed(node):
            kept = {name: cells[name] for name in _COUNTING if name in cells}
            yield kept | {"unit": found.units[cells["unit"]].code, "indicator": node.node}
