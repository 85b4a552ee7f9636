"""Rows grouped by what stands in some columns; large tables stay arrays of small numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bihuan.engine.surveys.figures import Floats
from bihuan.engine.surveys.sheet import Sheet

Places = npt.NDArray[np.int64]


def sums(codes: Places, values: Floats, count: int) -> Floats:
    """The sum of the values of each group."""
    return np.asarray(np.bincount(codes, values, minlength=count), np.float64)


@dataclass(frozen=True, slots=True)
class Groups:
    """The group of every row, and how many groups there are."""

    codes: Places
    count: int

    def first(self) -> Places:
        """The first row of each group."""
        first = np.zeros(self.count, np.int64)
        first[self.codes[::-1]] = np.arange(len(self.codes) - 1, -1, -1)
        return first

    def within(self, others: Groups) -> Groups:
        """Both crossed."""
        return compact(others.codes * self.count + self.codes, others.count * self.count)


def compact(codes: Places, size: int) -> Groups:
    """Codes below ``size`` renumbered without gaps, in their order."""
    if size <= 4 * len(codes) + 1024:
        present = np.zeros(size, np.bool_)
        present[codes] = True
        number = np.cumsum(present, dtype=np.int64) - 1
        return Groups(number[codes], int(present.sum()))
    values, inverse = np.unique(codes, return_inverse=True)
    return Groups(inverse.astype(np.int64), len(values))


def grouped(sheet: Sheet, columns: Sequence[str]) -> Groups:
    """Rows by the values of some columns together; one group where there are none."""
    groups = Groups(np.zeros(len(sheet), np.int64), 1 if len(sheet) else 0)
    for name in columns:
        column = sheet.columns[name]
        groups = Groups(column.codes.astype(np.int64), max(1, len(column.texts))).within(groups)
    return groups


@dataclass(frozen=True, slots=True)
class Cells:
    """Every combination of values of some columns that occurs, in code-point order, with its rows."""

    keys: tuple[tuple[str, ...], ...]
    groups: Groups

    def rows(self, counted: npt.NDArray[np.bool_]) -> list[Places]:
        """The counted rows of each cell."""
        kept = np.flatnonzero(counted)
        if self.groups.count <= 1:
            return [kept] * self.groups.count
        codes = self.groups.codes[kept]
        short = codes.astype(np.uint16) if self.groups.count < 1 << 16 else codes
        order = np.argsort(short, kind="stable")
        ends = np.cumsum(np.bincount(codes, minlength=self.groups.count))[:-1]
        return np.split(kept[order], ends)


def cells(sheet: Sheet, columns: Sequence[str]) -> Cells:
    """The cells of some columns."""
    groups = grouped(sheet, columns)
    keys = [tuple(sheet.text(place, name) for name in columns) for place in groups.first().tolist()]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    number = np.empty(len(keys), np.int64)
    number[order] = np.arange(len(keys))
    codes = number[groups.codes] if keys else groups.codes
    return Cells(tuple(keys[place] for place in order), Groups(codes, groups.count))
