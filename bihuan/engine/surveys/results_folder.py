"""A folder of results read back: estimates.csv row by row, and response.csv where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.problems import Problem
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.plan_checks import ESTIMATE_COLUMNS
from bihuan.engine.surveys.released import Values, values_of
from bihuan.engine.surveys.sheet import Sheet, read_sheet

_NEEDED = ("estimate", "statistic", "n", "value", "se", "df", "suppressed")
_RESPONSE = ("unit", "met")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of estimates.csv; ``value`` as written."""

    estimate: str
    statistic: str
    by: dict[str, str]
    n: int | None
    value: str
    se: float | None
    df: float | None
    suppressed: str

    @property
    def is_share(self) -> bool:
        """True for what is published times 100."""
        return self.statistic in ("share", "composite_share")

    @property
    def values(self) -> Values:
        """By-values without ``*``."""
        return values_of(list(self.by), list(self.by.values()))


@dataclass(frozen=True, slots=True)
class Results:
    """The by-columns of the file and its rows."""

    columns: tuple[str, ...]
    rows: tuple[ResultRow, ...]

    def by_name(self) -> dict[tuple[str, Values], ResultRow]:
        """Rows by estimate and by-values."""
        return {(row.estimate, row.values): row for row in self.rows}


def read_results(folder: Path, problems: list[Problem]) -> Results:
    """estimates.csv of a folder; what is wrong is added to ``problems``."""
    sheet = read_sheet(folder / "estimates.csv", _NEEDED, problems, every=True)
    if sheet is None or any(column not in sheet.columns for column in _NEEDED):
        return Results((), ())
    columns = tuple(name for name in sheet.columns if name not in ESTIMATE_COLUMNS)
    seen: dict[tuple[str, Values], int] = {}
    rows = []
    for place in range(len(sheet)):
        row = _row(sheet, place, columns, problems)
        name = row.estimate, row.values
        if name in seen:
            problems.append(sheet.problem(place, "estimate", "row_again", first=str(seen[name])))
        seen.setdefault(name, int(sheet.rows[place]))
        rows.append(row)
    return Results(columns, tuple(rows))


def _row(sheet: Sheet, place: int, columns: tuple[str, ...], problems: list[Problem]) -> ResultRow:
    numbers = {name: _number(sheet, place, name, problems) for name in ("n", "value", "se", "df")}
    n = numbers["n"]
    return ResultRow(
        sheet.text(place, "estimate"),
        sheet.text(place, "statistic"),
        {name: sheet.text(place, name) for name in columns},
        None if n is None else int(n),
        sheet.text(place, "value").strip(),
        numbers["se"],
        numbers["df"],
        sheet.text(place, "suppressed").strip(),
    )


def _number(sheet: Sheet, place: int, column: str, problems: list[Problem]) -> float | None:
    text = sheet.text(place, column).strip()
    value = figures.real(text) if text else None
    wrong = value is None or (column == "n" and (value < 0 or not value.is_integer())) or (column == "se" and value < 0)
    if text and wrong:
        problems.append(sheet.problem(place, column, "result_number", text=text[:40]))
        return None
    return value


def read_met(folder: Path, problems: list[Problem]) -> dict[str, str]:
    """``met`` by unit in frame order; empty where the folder has no response.csv."""
    path = folder / "response.csv"
    if not path.exists():
        return {}
    sheet = read_sheet(path, _RESPONSE, problems)
    if sheet is None or any(column not in sheet.columns for column in _RESPONSE):
        return {}
    by_unit = dict(zip(sheet.texts("unit"), sheet.texts("met"), strict=True))
    for place, met in enumerate(sheet.texts("met")):
        if met not in ("yes", "no", ""):
            problems.append(sheet.problem(place, "met", "met_expected", text=met[:40]))
    return by_unit
