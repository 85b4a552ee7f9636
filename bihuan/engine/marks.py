"""Marks checked against the scheme and the units, then sorted by line and leaf for the methods to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from bihuan.engine.cells import SAFE, Integers, Mask, Numbers, lookup, read_numbers, read_weights, wrong_dates
from bihuan.engine.lines import Lines
from bihuan.engine.methods.base import Rows, Sheet, Takes
from bihuan.engine.numbers import show_short
from bihuan.engine.problems import InputError, Problem
from bihuan.engine.scheme.model import Node, Scheme
from bihuan.engine.values import Columns

Places = npt.NDArray[np.int64]
_NEAR = 0.5
"""How alike (0 to 1) a name must be to be offered for one that is not known."""


@dataclass(slots=True)
class Marks:
    """All marks that count, by (line, leaf); what does not apply; and marks explained away by another.

    ``away`` are, by line and leaf, places of rows with the place of the row that stands for the same incident.
    """

    columns: Columns
    sheet: Sheet
    width: int
    bounds: Sequence[int]
    not_applicable: frozenset[tuple[int, int]]
    away: Mapping[tuple[int, int], Sequence[tuple[int, int]]]

    def rows(self, line: int, leaf: int) -> Rows | None:
        """The rows of a line and a leaf, None where there are none."""
        at = line * self.width + leaf
        start, stop = self.bounds[at], self.bounds[at + 1]
        return Rows(self.sheet, start, stop) if stop > start else None

    def has_any(self, line: int, leaf: int) -> bool:
        """True if any mark stands there, also one explained away by another."""
        return self.rows(line, leaf) is not None or (line, leaf) in self.away


@dataclass(frozen=True, slots=True)
class LineMarks:
    """The marks of one line: the table that holds them, and the line's number there."""

    marks: Marks
    number: int

    @property
    def columns(self) -> Columns:
        """The table."""
        return self.marks.columns

    def rows(self, leaf: int) -> Rows | None:
        """The rows of a leaf that count, None where there are none."""
        return self.marks.rows(self.number, leaf)

    def has_any(self, leaf: int) -> bool:
        """True if any mark stands there, also one explained away by another."""
        return self.marks.has_any(self.number, leaf)

    def away(self, leaf: int) -> Sequence[tuple[int, int]]:
        """Places of rows of a leaf that were explained away, each with the place of the row that stands for it."""
        return self.marks.away.get((self.number, leaf), ())


class MarkReader:
    """Checks one table of marks; every problem is gathered in ``problems``."""

    def __init__(self, scheme: Scheme, lines: Lines, columns: Columns, earlier: Sequence[Scheme] = ()) -> None:
        self._scheme, self._lines, self._columns, self._earlier = scheme, lines, columns, earlier
        self._nodes = {number: scheme.nodes[leaf] for leaf, number in lines.number.items() if leaf in scheme.nodes}
        self.problems: list[Problem] = []

    def problem(self, place: int, column: str, code: str, params: Mapping[str, str] | None = None) -> None:
        """Note what is wrong with a row."""
        source, row = self._columns.reference(place)
        self.problems.append(Problem(source or self._columns.source, row, column, code, params or {}))

    def read(self) -> Checked:
        """Check everything. Raises InputError with every problem."""
        checked = self.look()
        if self.problems:
            raise InputError(self.problems)
        return checked

    def look(self) -> Checked:
        """Check everything. What was read counts only if there are no problems."""
        line, leaf = self._units(), self._indicators()
        known = (line >= 0) & (leaf >= 0)
        self._refuse_outside(line, leaf, known)
        numbers = read_numbers(self._columns.texts("value"))
        codes = self._columns.codes("value")
        self._refuse_codes("value", codes, numbers.wrong)
        weights, wrong = read_weights(self._columns.texts("weight"))
        self._refuse_codes("weight", self._columns.codes("weight"), wrong)
        self._refuse_codes("on", self._columns.codes("on"), wrong_dates(self._columns.texts("on")))
        is_number = counted = known & ~numbers.is_na[codes]
        if numbers.wrong:
            is_number = counted & ~np.isin(codes, list(numbers.wrong))
        values = self._values(numbers, codes, leaf, is_number)
        for number, node in self._nodes.items():
            self._check_cells(node, counted & (leaf == number))
        return Checked(line, leaf, values, numbers.unit, numbers.is_na[codes], weights)

    def _refuse_codes(
        self, column: str, codes: npt.NDArray[np.int32], wrong: Mapping[int, tuple[str, dict[str, str]]]
    ) -> None:
        if wrong:
            for place in np.flatnonzero(np.isin(codes, list(wrong))).tolist():
                code, params = wrong[int(codes[place])]
                self.problem(place, column, code, params)

    def _units(self) -> Places:
        """The line of every row, -1 where it is unknown."""
        by_unit: dict[str, dict[str, int]] = {}
        names: dict[str, set[str]] = {}
        for number, unit in enumerate(self._lines.units):
            by_unit.setdefault(unit.id, {})[unit.klass] = number
            names.setdefault(unit.name, set()).add(unit.id)
        for name, ids in names.items():
            if len(ids) == 1:
                by_unit.setdefault(name, by_unit[next(iter(ids))])
        unit_texts, class_texts = self._columns.texts("unit"), self._columns.texts("class")
        table = np.full((len(unit_texts), len(class_texts)), -1, np.int64)
        for row, unit_text in enumerate(unit_texts):
            for column, klass in enumerate(class_texts):
                table[row, column] = _line_of(by_unit.get(unit_text), klass)
        units, classes = self._columns.codes("unit"), self._columns.codes("class")
        line = table[units, classes]
        nearest = Nearest([*names, *(unit.id for unit in self._lines.units)])
        for place in np.flatnonzero(line < 0).tolist():
            text, klass = unit_texts[units[place]], class_texts[classes[place]]
            if text in by_unit:
                params = {"unit": text, "text": klass, "known": ", ".join(sorted(by_unit[text]))}
                self.problem(place, "class", "mark_unknown_class", params)
            else:
                near = nearest(text)
                code, more = ("mark_near_unit", {"near": near}) if near else ("mark_unknown_unit", {})
                self.problem(place, "unit", code, {"text": text[:40], **more})
        return line

    def _indicators(self) -> Places:
        """The leaf of every row, -1 where it is unknown. A leaf's title does where no other leaf has it."""
        known = dict(self._lines.number)
        titles: dict[str, list[str]] = {}
        for node in self._scheme.leaves:
            titles.setdefault(node.title, []).append(node.id)
        for title, ids in titles.items():
            if len(ids) == 1:
                known.setdefault(title, known[ids[0]])
        texts, codes = self._columns.texts("indicator"), self._columns.codes("indicator")
        leaves = lookup(texts, lambda text: known.get(text, -1))
        leaf = leaves[codes]
        nearest = Nearest([*titles, *self._lines.leaves])
        for place in np.flatnonzero(leaf < 0).tolist():
            text = texts[codes[place]]
            if text in self._scheme.nodes:
                self.problem(place, "indicator", "mark_inner_node", {"text": text})
            else:
                near = nearest(text)
                code, more = ("mark_unknown_indicator", {"near": near}) if near else ("mark_far_indicator", {})
                self.problem(place, "indicator", code, {"text": text[:40], **more})
        return leaf

    def _refuse_outside(self, line: Places, leaf: Places, known: Mask) -> None:
        outside = known.copy()
        outside[known] = ~self._lines.in_tree[line[known], leaf[known]]
        for place in np.flatnonzero(outside).tolist():
            params = {"indicator": self._lines.leaves[leaf[place]], "unit": self._lines.units[line[place]].id}
            self.problem(place, "indicator", "mark_not_in_tree", params)

    def _values(self, numbers: Numbers, codes: npt.NDArray[np.int32], leaf: Places, is_number: Mask) -> Integers:
        values = numbers.scaled[codes]
        takes = [node.method.takes(node.params) for node in self._nodes.values() if node.method]
        takes += [Takes()] * (len(self._lines.leaves) - len(takes))
        percent = numbers.is_percent[codes] & is_number
        if percent.any():
            modes = np.array([("refused", "share", "hundred").index(take.percent) for take in takes])[leaf]
            shares = percent & (modes == 1)
            values[shares] //= 100
            self._refuse(percent & (modes == 0), "value_percent")
            is_number = is_number & ~(percent & (modes == 0))
        self._check_range(values, numbers.unit, leaf, is_number, takes)
        return values

    def _refuse(self, rows: Mask, code: str, params: Mapping[str, str] | None = None) -> None:
        for place in np.flatnonzero(rows).tolist():
            self.problem(place, "value", code, {"text": self._columns.text("value", place), **(params or {})})

    def _check_range(self, values: Integers, unit: int, leaf: Places, rows: Mask, takes: Sequence[Takes]) -> None:
        for rule, column in (("whole", values % unit != 0), ("zero_or_one", (values != 0) & (values != unit))):
            flags = np.array([getattr(take, rule) for take in takes], np.bool_)
            if flags.any():
                self._refuse(rows & flags[leaf] & column, f"value_{rule}")
        positive = np.array([take.above_zero for take in takes], np.bool_)
        if positive.any():
            self._refuse(rows & positive[leaf] & (values <= 0), "ln_value")
        lows = _bounds([None if take.zero_or_one else take.low for take in takes], unit, down=False, dtype=values.dtype)
        highs = _bounds(
            [None if take.zero_or_one else take.high for take in takes], unit, down=True, dtype=values.dtype
        )
        outside = rows & ((values < lows[leaf]) | (values > highs[leaf]))
        for place in np.flatnonzero(outside).tolist():
            take, text = takes[leaf[place]], self._columns.text("value", place)
            low = show_short(int((take.low or 0) * 1_000_000))
            if take.high is None:
                self.problem(place, "value", "value_least", {"text": text, "low": low})
            else:
                high = show_short(int(take.high * 1_000_000))
                self.problem(place, "value", "value_range", {"text": text, "low": low, "high": high})

    def _check_cells(self, node: Node, rows: Mask) -> None:
        method = node.method
        assert method is not None
        if not (method.needs or method.choices(node.params)) or not rows.any():
            return
        for column, allowed in self._choices(node).items():
            texts, codes = self._columns.texts(column), self._columns.codes(column)
            bad = [code for code, text in enumerate(texts) if text not in allowed]
            for place in np.flatnonzero(rows & np.isin(codes, bad)).tolist() if bad else ():
                params = {"text": self._columns.text(column, place)[:40], "known": " / ".join(sorted(allowed))}
                self.problem(place, column, f"{column}_unknown", params)
        for column in sorted(method.needs - {"second"}):
            texts, codes = self._columns.texts(column), self._columns.codes(column)
            blank = [code for code, text in enumerate(texts) if not text]
            for place in np.flatnonzero(rows & np.isin(codes, blank)).tolist() if blank else ():
                self.problem(place, column, f"{column}_empty")
        if "second" in method.needs:
            self._check_second(rows)

    def _choices(self, node: Node) -> Mapping[str, frozenset[str]]:
        """What each column may hold, under the scheme or one amended since."""
        choices: dict[str, frozenset[str]] = {}
        for scheme in (self._scheme, *self._earlier):
            rule = scheme.nodes.get(node.id)
            if rule is not None and rule.method is not None:
                for column, allowed in rule.method.choices(rule.params).items():
                    choices[column] = choices.get(column, frozenset()) | allowed
        return choices

    def _check_second(self, rows: Mask) -> None:
        for place in np.flatnonzero(rows).tolist():
            rater, second = self._columns.text("rater", place), self._columns.text("second", place)
            if not rater or not second or rater == second:
                self.problem(place, "second", "second_needed", {"rater": rater, "second": second})


class Nearest:
    """The known name a misspelt one is nearest to; nothing where none is near. Each text is looked for once."""

    def __init__(self, known: Sequence[str]) -> None:
        self._known, self._found = known, dict[str, str]()

    def __call__(self, text: str) -> str:
        if text not in self._found:
            self._found[text] = (get_close_matches(text, self._known, n=1, cutoff=_NEAR) or [""])[0]
        return self._found[text]


def _line_of(lines: Mapping[str, int] | None, klass: str) -> int:
    if lines is None:
        return -1
    if klass in lines:
        return lines[klass]
    if (not klass and len(lines) == 1) or "" in lines:
        return next(iter(lines.values()))
    return -1


def _bounds(limits: Sequence[Fraction | None], unit: int, *, down: bool, dtype: np.dtype[np.generic]) -> Integers:
    """Limits in units: the integers from (``down``: up to) which values are within."""
    most = SAFE << 200 if dtype == np.object_ else SAFE
    bounds = []
    for limit in limits:
        if limit is None:
            bounds.append(most if down else -most)
        else:
            scaled = limit * unit
            bound = scaled.numerator // scaled.denominator if down else -(-scaled.numerator // scaled.denominator)
            bounds.append(max(-most, min(most, bound)))
    return np.array(bounds, dtype)


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows that are all understood: line, leaf, value and whether they say "not applicable"."""

    line: Places
    leaf: Places
    values: Integers
    unit: int
    is_na: Mask
    weights: Sequence[int]


def sort_marks(columns: Columns, checked: Checked, lines: Lines, dropped: Mapping[int, int]) -> Marks:
    """The rows that count, sorted by line and leaf; rows of a leaf that does not apply and dropped ones stand aside."""
    width = len(lines.leaves)
    key = checked.line * width + checked.leaf
    away = frozenset(key[checked.is_na].tolist())
    kept = ~np.isin(key, list(away)) if away else np.ones(len(key), np.bool_)
    kept[list(dropped)] = False
    places = np.flatnonzero(kept)
    order = places[np.argsort(key[places], kind="stable")]
    bounds = np.searchsorted(key[order], np.arange(len(lines.units) * width + 1)).tolist()
    weights = None
    if any(text for text in columns.texts("weight")):
        by_code = np.array(checked.weights, np.object_ if max(checked.weights) >= SAFE else np.int64)
        weights = by_code[columns.codes("weight")[order]].tolist()
    texts = _Sorted(columns, order).texts
    by_cell: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place in sorted(dropped):
        by_cell.setdefault(divmod(int(key[place]), width), []).append((place, dropped[place]))
    sheet = Sheet(checked.values[order].tolist(), checked.unit, weights, texts, order.tolist())
    return Marks(columns, sheet, width, bounds, frozenset(divmod(at, width) for at in away), by_cell)


class _Sorted:
    """Codes of a column in sorted order, made when first asked for."""

    def __init__(self, columns: Columns, order: Places) -> None:
        self._columns, self._order = columns, order
        self._codes: dict[str, list[int]] = {}

    def texts(self, column: str, start: int, stop: int) -> list[str]:
        if column not in self._codes:
            self._codes[column] = self._columns.codes(column)[self._order].tolist()
        texts = self._columns.texts(column)
        return [texts[code] for code in self._codes[column][start:stop]]


def repeated_rows(columns: Columns) -> Iterator[Problem]:
    """Warnings for rows that say exactly what an earlier row says."""
    if len(columns) < 2:
        return
    mixed = np.zeros(len(columns), np.uint64)
    for codes, _ in columns.columns.values():
        mixed = (mixed ^ codes.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    order = np.argsort(mixed, kind="stable")
    same = np.flatnonzero(mixed[order][1:] == mixed[order][:-1])
    if not len(same):
        return
    seen: dict[tuple[int, ...], int] = {}
    for place in sorted({int(order[at]) for at in same} | {int(order[at + 1]) for at in same}):
        row = tuple(int(codes[place]) for codes, _ in columns.columns.values())
        if row in seen:
            params = {"first": str(int(columns.rows[seen[row]]))}
            yield Problem(columns.source, int(columns.rows[place]), "unit", "row_twice", params, "warning")
        seen.setdefault(row, place)
