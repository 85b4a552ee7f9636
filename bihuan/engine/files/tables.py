"""All tables of a file as an office keeps them: which sheets hold one, how columns are read, what stands aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bihuan.engine.files.csv_table import read_csv
from bihuan.engine.files.finding import Known
from bihuan.engine.files.headings import MEASURES, SILENT, match, plain_heading
from bihuan.engine.files.raw import Codes, RawTable
from bihuan.engine.files.sheet_scan import cell_name
from bihuan.engine.files.sheets import cells_of
from bihuan.engine.files.workbook import Workbook
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.values import Columns

TOTALS = frozenset({"合计", "总计", "小计", "累计", "共计", "total"})
_NUMBERING = SILENT - {""}
NOT_READ = ""
MORE = "more"
"""What a column may be read as beside the known ones: not at all, or added to the fact."""


@dataclass(slots=True)
class SheetTable:
    """One sheet: its name (empty for a file without sheets), how it shows itself, its table or why it holds none."""

    name: str
    state: str
    table: RawTable | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_visible(self) -> bool:
        """False for a hidden sheet, which is read only if someone says so."""
        return self.state == "visible"


def tables_of(path: Path, name: str, known: Known, needed: Sequence[str]) -> list[SheetTable]:
    """Every sheet of a file. Raises InputError if no sheet holds a table, or a visible one that does is damaged."""
    if name.lower().endswith((".csv", ".txt")):
        table = read_csv(path, known, needed)
        table.source = name
        return [SheetTable("", "visible", table)]
    book = Workbook(path)
    tables = [_sheet(book, sheet, name, known, needed) for sheet in book.sheet_names]
    for one in tables:
        if one.is_visible and any(problem.code != "missing_column" for problem in one.problems):
            raise InputError(one.problems)
    if not any(one.table for one in tables):
        raise InputError(next((one.problems for one in tables if one.is_visible), tables[0].problems))
    return tables


def _sheet(book: Workbook, sheet: str, name: str, known: Known, needed: Sequence[str]) -> SheetTable:
    source = f"{name}[{sheet}]"
    try:
        table = book.sheet_table(sheet, known, needed)
    except InputError as error:
        problems = [Problem(source, one.row, one.column, one.code, one.params) for one in error.problems]
        return SheetTable(sheet, book.state(sheet), None, problems)
    table.source = source
    return SheetTable(sheet, table.state, table)


@dataclass(frozen=True, slots=True)
class Use:
    """How a column is headed, what it is read as (``NOT_READ``, a known column or ``MORE``), and where it stands."""

    heading: str
    column: str
    at: int
    is_hidden: bool


@dataclass(slots=True)
class RowSheet:
    """The rows of one table as columns; how each column was read; rows set aside with the reason and what they say."""

    columns: Columns
    uses: list[Use]
    aside: list[tuple[int, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_rows(table: RawTable, known: Known, chosen: Mapping[str, str]) -> RowSheet:
    """The rows of a table; ``chosen`` says by heading what a person wants a column read as.

    Total rows, repeated headings and rows that say nothing of a mark are set aside, never dropped without a word.
    """
    labels = [_label(table, place) for place in range(len(table.columns))]
    used, more = _used(table, labels, known, chosen)
    kept, aside = _parted(table, used)
    problems: list[Problem] = _twice(table, used, known, chosen)
    columns: dict[str, tuple[Codes, Sequence[str]]] = {}
    for column, place in used.items():
        columns[column], wrong = cells_of(table, column, place, kept)
        problems += wrong
    if more:
        columns["note"] = _with_more(table, columns.get("note"), more, kept)
    roles = {place: column for column, place in used.items()} | dict.fromkeys(more, MORE)
    places = table.places or list(range(len(labels)))
    uses = [
        Use(label, roles.get(place, NOT_READ), places[place], places[place] in table.hidden_columns)
        for place, label in enumerate(labels)
    ]
    return RowSheet(Columns(table.source, table.rows[kept], columns), uses, aside, problems)


def _label(table: RawTable, place: int) -> str:
    """A column's heading, or its letter in brackets where it has none."""
    at = table.places[place] if table.places else place
    return table.columns[place].heading.strip() or f"［{cell_name(0, at).rstrip('1')}］"


def _used(
    table: RawTable, labels: Sequence[str], known: Known, chosen: Mapping[str, str]
) -> tuple[dict[str, int], list[int]]:
    matched = match([column.heading for column in table.columns], known, ()).used
    used = {column: place for column, place in matched.items() if chosen.get(labels[place], column) == column}
    more = []
    for place, label in enumerate(labels):
        column = chosen.get(label, NOT_READ)
        if column == MORE:
            more.append(place)
        elif column in known:
            if column in MEASURES:
                used = {name: at for name, at in used.items() if name not in MEASURES or at != place}
            used[column] = place
    return used, more


def _twice(table: RawTable, used: Mapping[str, int], known: Known, chosen: Mapping[str, str]) -> list[Problem]:
    """Two columns that mean the same, unless someone has said what they are."""
    twice = match([column.heading for column in table.columns], known, ()).twice
    return [
        Problem(table.source, table.heading_row, column, "column_twice", {"first": first, "second": second})
        for column, first, second in twice
        if column in used and first.strip() not in chosen and second.strip() not in chosen
    ]


def _parted(table: RawTable, used: Mapping[str, int]) -> tuple[npt.NDArray[np.bool_], list[tuple[int, str, str]]]:
    """Which rows are read, and the others with why they are not."""
    count = len(table.rows)
    is_total = np.zeros(count, np.bool_)
    for column in table.columns:
        codes = [code for code, text in enumerate(column.texts) if _squeezed(text) in TOTALS]
        if codes:
            is_total |= np.isin(column.codes, codes)
    filled = {name: _filled(table, place) for name, place in used.items()}
    none = np.zeros(count, np.bool_)
    named = filled.get("indicator", none) | (filled.get("unit", none) & ~is_total)
    amounts = [filled[name] for name in MEASURES if name in filled]
    says = (
        filled.get("unit", none)
        | filled.get("indicator", none)
        | filled.get("condition", none)
        | np.logical_or.reduce([none, *amounts])
    )
    total = is_total & ~named
    heading = _headed(table, used)
    kept = says & ~total & ~heading
    aside = []
    for place in np.flatnonzero(~kept).tolist():
        text = _said(table, place, is_total=bool(total[place]))
        if text:
            reason = "total" if total[place] else "heading" if heading[place] else "stray"
            aside.append((int(table.rows[place]), reason, text))
    return kept, aside


def _squeezed(text: str) -> str:
    return "".join(text.split()).rstrip("：:").casefold()


def _filled(table: RawTable, place: int) -> npt.NDArray[np.bool_]:
    column = table.columns[place]
    blank = [code for code, text in enumerate(column.texts) if not text.strip()]
    return ~np.isin(column.codes, blank) if blank else np.ones(len(table.rows), np.bool_)


def _headed(table: RawTable, used: Mapping[str, int]) -> npt.NDArray[np.bool_]:
    """Rows that repeat the headings, as printed on every page."""
    same = np.ones(len(table.rows), np.bool_)
    for name in ("unit", "indicator"):
        column = table.columns[used[name]] if name in used else None
        wanted = plain_heading(column.heading) if column else ""
        codes = [code for code, text in enumerate(column.texts) if plain_heading(text) == wanted] if column else []
        same &= np.isin(column.codes, codes) if column and codes else False
    return same


def _said(table: RawTable, place: int, *, is_total: bool) -> str:
    """What a row says; nothing for one that holds its running number only."""
    cells = [(column.heading, column.texts[int(column.codes[place])].strip()) for column in table.columns]
    texts = [text for _, text in cells if text]
    has_more = is_total or any(text and plain_heading(heading) not in _NUMBERING for heading, text in cells)
    return " ".join(texts)[:200] if has_more else ""


def _with_more(
    table: RawTable, note: tuple[Codes, Sequence[str]] | None, more: Sequence[int], kept: npt.NDArray[np.bool_]
) -> tuple[Codes, Sequence[str]]:
    """The fact with what stands in further columns behind it."""
    parts = [note] if note else []
    parts += [cells_of(table, "note", place, kept)[0] for place in more]
    seen: dict[str, int] = {}
    codes = []
    for row in range(int(kept.sum())):
        texts = [texts[int(of_row[row])] for of_row, texts in parts]
        codes.append(seen.setdefault("；".join(text for text in texts if text), len(seen)))
    return np.array(codes, np.int32), list(seen)
