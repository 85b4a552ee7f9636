"""The tables of one question, their cells and hidden totals, and the lines in which cells add up to totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bihuan.engine.surveys.figures import Flags
from bihuan.engine.surveys.groups import cells
from bihuan.engine.surveys.model import Plan
from bihuan.engine.surveys.sheet import Sheet

By = frozenset[str]
Key = tuple[str, ...]
"""Values in code-point order of their columns' names."""


@dataclass(frozen=True, slots=True)
class Item:
    """A printed item: a cell of a table, or (``composite``) a composite's row."""

    table: By
    key: Key
    n: int
    composite: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A total and its parts, as places of items; a hidden total has a number of its own."""

    parts: tuple[int, ...]
    total: int | None
    hidden: int | None = None
    is_composite: bool = False


@dataclass(slots=True)
class Crossing:
    """Items and lines of one question, in the order in which they are worked through."""

    items: list[Item] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    twins: list[tuple[int, ...]] = field(default_factory=list)
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class CompositeRow:
    """A row of a composite with answers: what it is called, and its by-values by column."""

    composite: str
    by: tuple[str, ...]
    key: tuple[str, ...]
    n: int


def tables_of(plan: Plan, question: str) -> list[By]:
    """The by-sets of a question's estimates and composites, each once, in plan order."""
    tables = [frozenset(one.by) for one in plan.estimates if one.question == question]
    both = {plan.keys.group, plan.keys.channel}
    tables += [frozenset(one.by) | both for one in plan.composites if one.question == question]
    return list(dict.fromkeys(tables))


def hidden_sets(tables: Sequence[By]) -> list[By]:
    """Intersections of tables, and the empty set, that are no table themselves."""
    sets: set[By] = {frozenset(), *tables}
    while True:
        more = {one & other for one in sets for other in sets} - sets
        if not more:
            return sorted(sets - set(tables), key=_size_then_names)
        sets |= more


def _size_then_names(by: By) -> tuple[int, list[str]]:
    return len(by), sorted(by)


@dataclass(frozen=True, slots=True)
class _Atoms:
    """Rows that agree in every column of every table: their values, and how many there are."""

    columns: tuple[str, ...]
    keys: tuple[Key, ...]
    sizes: tuple[int, ...]

    def keys_in(self, by: By) -> list[Key]:
        """The cell of each atom in a by-set."""
        places = [place for place, column in enumerate(self.columns) if column in by]
        return [tuple(key[place] for place in places) for key in self.keys]


def crossing(sheet: Sheet, counted: Flags, tables: Sequence[By], rows: Iterable[CompositeRow], pair: By) -> Crossing:
    """Everything of one question that is printed, and how it hangs together."""
    atoms = _atoms(sheet, counted, tables)
    crossing = Crossing()
    placed: dict[tuple[By, Key], int] = {}
    for table in tables:
        counts = _counts(atoms, table)
        for key in sorted(counts):
            placed[table, key] = len(crossing.items)
            crossing.items.append(Item(table, key, counts[key]))
    _add_lines(crossing, atoms, tables, placed)
    for row in rows:
        _add_composite(crossing, row, placed, pair)
    crossing.twins = _twins(atoms, tables, placed)
    return crossing


def _atoms(sheet: Sheet, counted: Flags, tables: Sequence[By]) -> _Atoms:
    columns = tuple(sorted(frozenset().union(*tables)))
    own_cells = cells(sheet, columns)
    sizes = [len(rows) for rows in own_cells.rows(counted)]
    kept = [place for place, size in enumerate(sizes) if size]
    return _Atoms(columns, tuple(own_cells.keys[place] for place in kept), tuple(sizes[place] for place in kept))


def _counts(atoms: _Atoms, by: By) -> dict[Key, int]:
    counts: dict[Key, int] = {}
    for key, size in zip(atoms.keys_in(by), atoms.sizes, strict=True):
        counts[key] = counts.get(key, 0) + size
    return counts


def _add_lines(crossing: Crossing, atoms: _Atoms, tables: Sequence[By], placed: dict[tuple[By, Key], int]) -> None:
    hidden = hidden_sets(tables)
    numbers: dict[tuple[By, Key], int] = {}
    smaller = sorted([*tables, *hidden], key=_size_then_names)
    for table in tables:
        own = atoms.keys_in(table)
        for by in smaller:
            if not by < table:
                continue
            parts: dict[Key, set[Key]] = {}
            for total, part in zip(atoms.keys_in(by), own, strict=True):
                parts.setdefault(total, set()).add(part)
            for total in sorted(parts):
                members = tuple(placed[table, key] for key in sorted(parts[total]))
                place = placed.get((by, total))
                number = None if place is not None else numbers.setdefault((by, total), len(numbers))
                crossing.lines.append(Line(members, place, number))
    crossing.hidden = len(numbers)


def _add_composite(crossing: Crossing, row: CompositeRow, placed: dict[tuple[By, Key], int], pair: By) -> None:
    if not row.n:
        return
    table = frozenset(row.by) | pair
    fixed = dict(zip(row.by, row.key, strict=True))
    columns = sorted(table)
    parts = tuple(
        place
        for (by, key), place in placed.items()
        if by == table and all(fixed.get(name, text) == text for name, text in zip(columns, key, strict=True))
    )
    total = len(crossing.items)
    crossing.items.append(Item(frozenset(row.by), tuple(fixed[name] for name in sorted(fixed)), row.n, row.composite))
    crossing.lines.append(Line(parts, total, is_composite=True))


def _twins(atoms: _Atoms, tables: Sequence[By], placed: dict[tuple[By, Key], int]) -> list[tuple[int, ...]]:
    """Cells of different tables that hold exactly the same rows."""
    held: dict[tuple[By, Key], list[int]] = {}
    for table in tables:
        for number, key in enumerate(atoms.keys_in(table)):
            held.setdefault((table, key), []).append(number)
    alike: dict[tuple[int, ...], list[int]] = {}
    for name, numbers in held.items():
        alike.setdefault(tuple(numbers), []).append(placed[name])
    return [tuple(sorted(places)) for places in alike.values() if len(places) > 1]
