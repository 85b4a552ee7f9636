"""How the sample was drawn: strata, units of two stages, their sizes, and the weights that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bihuan.engine.problems import Problem
from bihuan.engine.surveys import figures
from bihuan.engine.surveys.figures import Floats
from bihuan.engine.surveys.groups import Groups, Places, grouped
from bihuan.engine.surveys.model import DesignKeys
from bihuan.engine.surveys.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Stage:
    """Units drawn inside groups: first-stage units inside strata, or second-stage units inside those.

    ``drawn`` and ``whole`` count the units of each group in the answers and in the population (infinite: no fpc).
    """

    groups: Groups
    units: Groups
    parents: Places
    """The group each unit lies in."""
    drawn: Floats
    whole: Floats


@dataclass(frozen=True, slots=True)
class Design:
    """The design of a sample; ``second`` only where two stages have an fpc."""

    first: Stage
    second: Stage | None
    rows_are_units: bool
    weights: Floats
    adjusts_lonely: bool

    @classmethod
    def plain(cls, count: int) -> Design:
        """A simple random sample of so many rows, every weight 1."""
        one = Groups(np.zeros(count, np.int64), 1 if count else 0)
        rows = Groups(np.arange(count, dtype=np.int64), count)
        sizes = np.full(one.count, float(count))
        stage = Stage(one, rows, one.codes, sizes, np.full(one.count, np.inf))
        return cls(stage, None, rows_are_units=True, weights=np.ones(count), adjusts_lonely=False)


def read_design(keys: DesignKeys, sheet: Sheet, problems: list[Problem]) -> Design | None:
    """The design of a table of answers. None where a column is missing; other problems are added."""
    columns = [*keys.strata, *keys.clusters, *keys.fpc, *([keys.weights] if keys.weights else [])]
    if any(column not in sheet.columns for column in columns):
        return None
    before = len(problems)
    first = _stage(keys, sheet, 0, grouped(sheet, keys.strata), problems)
    second = None
    if len(keys.clusters) == 2 and len(keys.fpc) == 2:
        second = _stage(keys, sheet, 1, first.units, problems)
    weights = _weights(keys, sheet, problems)
    _refuse_lonely(keys, sheet, 0, first, problems)
    if second is not None:
        _refuse_lonely(keys, sheet, 1, second, problems)
    if len(problems) > before:
        return None
    if weights is None:
        weights = _inverse(first)
        if second is not None:
            weights = weights * _inverse(second)
    return Design(first, second, not keys.clusters, weights, keys.lonely == "adjust")


def _stage(keys: DesignKeys, sheet: Sheet, stage: int, groups: Groups, problems: list[Problem]) -> Stage:
    if len(keys.clusters) > stage:
        units = grouped(sheet, [keys.clusters[stage]]).within(groups)
    else:
        units = Groups(np.arange(len(sheet), dtype=np.int64), len(sheet))
    parents = np.zeros(units.count, np.int64)
    parents[units.codes] = groups.codes
    drawn = np.bincount(parents, minlength=groups.count).astype(np.float64)
    whole = np.full(groups.count, np.inf)
    if keys.fpc:
        whole = _sizes(sheet, keys.fpc[stage], groups, drawn, problems)
    return Stage(groups, units, parents, drawn, whole)


def _sizes(sheet: Sheet, column: str, groups: Groups, drawn: Floats, problems: list[Problem]) -> Floats:
    """How many units each group has: whole, the same in all its rows, not below what was drawn; NaN where wrong."""
    cells = sheet.columns[column]
    read = [figures.whole(text) for text in cells.texts]
    good = np.array([value is not None for value in read], np.bool_)
    rows = np.array([float(value or 0) for value in read])[cells.codes] if read else np.zeros(0)
    fine = good[cells.codes] if read else np.zeros(0, np.bool_)
    problems += sheet.refused(np.flatnonzero(~fine).tolist(), column, "fpc_not_whole")
    kept = np.flatnonzero(fine)
    sizes = np.full(groups.count, np.inf)
    sizes[groups.codes[kept][::-1]] = rows[kept][::-1]
    differing = kept[rows[kept] != sizes[groups.codes[kept]]]
    _, firsts = np.unique(groups.codes[differing], return_index=True)
    for place in differing[firsts].tolist():
        expected = f"{sizes[groups.codes[place]]:.0f}"
        problems.append(sheet.problem(place, column, "fpc_differs", text=sheet.text(place, column), expected=expected))
    first = groups.first()
    for group in np.flatnonzero(sizes < drawn).tolist():
        params = {"text": f"{sizes[group]:.0f}", "drawn": f"{drawn[group]:.0f}"}
        problems.append(sheet.problem(int(first[group]), column, "fpc_small", **params))
    sizes[groups.codes[~fine]] = np.nan
    return sizes


def _weights(keys: DesignKeys, sheet: Sheet, problems: list[Problem]) -> Floats | None:
    if not keys.weights:
        return None
    cells = sheet.columns[keys.weights]
    values, good = figures.reals(cells.texts)
    good &= values > 0
    if not good.all():
        problems += sheet.refused(np.flatnonzero(~good[cells.codes]).tolist(), keys.weights, "weight_expected")
    return values[cells.codes] if len(values) else np.zeros(0)


def _inverse(stage: Stage) -> Floats:
    """The inverse chance of selection of every row at one stage; 1 where the sizes are not known."""
    known = np.isfinite(stage.whole)
    shares = np.where(known, np.where(known, stage.whole, 1.0) / stage.drawn, 1.0)
    return shares[stage.groups.codes]


def _refuse_lonely(keys: DesignKeys, sheet: Sheet, stage: int, level: Stage, problems: list[Problem]) -> None:
    if keys.lonely != "fail":
        return
    first = level.groups.first()[(level.drawn == 1) & (level.whole != 1) & ~np.isnan(level.whole)].tolist()
    column = keys.clusters[1] if stage else _lonely_column(keys)
    problems += [sheet.problem(place, column, "lonely_unit") for place in first]


def _lonely_column(keys: DesignKeys) -> str:
    if keys.strata:
        return keys.strata[-1]
    if keys.clusters:
        return keys.clusters[0]
    return keys.fpc[0] if keys.fpc else ""
