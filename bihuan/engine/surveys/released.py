"""Rows of an earlier folder of results: by estimate and by-values, whatever columns either file has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bihuan.engine.problems import Problem
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.plan_checks import CELL_COLUMNS, ESTIMATE_COLUMNS
from bihuan.engine.surveys.sheet import Sheet, read_sheet

Kind = Literal["estimates", "cells"]
Values = frozenset[tuple[str, str]]
ANY = "*"
_PAIR = ("group", "channel")


@dataclass(frozen=True, slots=True)
class PastRow:
    """What an earlier release says of a row: its respondents, or that it was suppressed."""

    n: int | None
    is_suppressed: bool


Past = Mapping[tuple[Kind, str, Values], PastRow]


def values_of(columns: Sequence[str], texts: Sequence[str]) -> Values:
    """By-values without the columns that hold ``*``."""
    return frozenset((name, text) for name, text in zip(columns, texts, strict=True) if text != ANY)


def read_past(folder: Path, problems: list[Problem]) -> Past:
    """estimates.csv, and cells.csv where there is one."""
    past: dict[tuple[Kind, str, Values], PastRow] = {}
    _add(past, "estimates", folder / "estimates.csv", problems)
    if (folder / "cells.csv").exists():
        _add(past, "cells", folder / "cells.csv", problems)
    return past


def _add(past: dict[tuple[Kind, str, Values], PastRow], kind: Kind, path: Path, problems: list[Problem]) -> None:
    sheet = read_sheet(path, _needed(kind), problems, every=True)
    if sheet is None or not set(_needed(kind)) <= set(sheet.columns):
        return
    own = CELL_COLUMNS if kind == "cells" else ESTIMATE_COLUMNS
    by = [name for name in sheet.columns if name not in own]
    by += _PAIR if kind == "cells" else ()
    ids, counts, reasons = (sheet.texts(name) for name in ("estimate", "n", "suppressed"))
    values = list(zip(*(sheet.texts(name) for name in by), strict=True)) or [()] * len(sheet)
    for place, (estimate, text, reason) in enumerate(zip(ids, counts, reasons, strict=True)):
        n = _people(sheet, place, text, reason, problems)
        past[kind, estimate, _marked(kind, by, values[place])] = PastRow(n, bool(reason))


def _needed(kind: Kind) -> tuple[str, ...]:
    base = ("estimate", "n", "suppressed")
    return (*base, *_PAIR) if kind == "cells" else base


def _people(sheet: Sheet, place: int, text: str, reason: str, problems: list[Problem]) -> int | None:
    n = figures.whole(text)
    if (n is None or n < 0) and not reason:
        problems.append(sheet.problem(place, "n", "people_expected", text=text[:40]))
    return n


def _marked(kind: Kind, by: Sequence[str], texts: Sequence[str]) -> Values:
    """Group and channel of cells.csv are told apart from by-columns of the same name."""
    names = [f"|{name}" if kind == "cells" and name in _PAIR else name for name in by]
    return values_of(names, texts)


def cell_values(by: Sequence[str], key: Sequence[str], pair: Sequence[str]) -> Values:
    """The by-values of a row of cells.csv, as ``read_past`` keeps them."""
    return values_of([*by, "|group", "|channel"], [*key, *pair])
