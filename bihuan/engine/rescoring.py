"""A result after marks of some units moved: only their lines are scored, and their groups placed again.

Whatever else is in the result stays; what comes out is the same as scoring everything anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from bihuan.engine.incidents import explain_away
from bihuan.engine.leaves import LeafScorer, Leaves, settled_leaf
from bihuan.engine.lines import Lines
from bihuan.engine.marks import LineMarks, MarkReader, Marks, sort_marks
from bihuan.engine.problems import InputError
from bihuan.engine.scoring import Result, folded_line, place_lines
from bihuan.engine.values import Columns


def rescore(before: Result, marks: Columns, units: Collection[str]) -> Result:
    """The result now that these units have these marks and no others; ``before`` stays as it is.

    Raises InputError with every problem of the marks. Marks stand in the order in which they were given, a unit's
    own among themselves as in one table of all.
    """
    numbers = [number for number, unit in enumerate(before.layout.units) if unit.id in units]
    apart = _apart(before.layout, numbers)
    fresh, sorted_marks = _alone(before, apart, marks)
    leaves = _merged(before.leaves, fresh, numbers)
    anew = set(numbers) | _settle(before, leaves, fresh, numbers)
    touched = {before.layout.groups[number] for number in anew}
    lines = [replace(line) if line.group in touched else line for line in before.lines]
    for number in anew:
        lines[number] = folded_line(before.scheme, before.layout, leaves.earned[number], number)
    moved = {**before.moved, **{number: LineMarks(sorted_marks, at) for at, number in enumerate(numbers)}}
    result = before.after(lines, leaves, moved, anew)
    place_lines(result, touched)
    return result


def _apart(layout: Lines, numbers: Sequence[int]) -> Lines:
    """The layout of some lines by themselves."""
    return Lines(
        [layout.units[number] for number in numbers],
        [layout.trees[number] for number in numbers],
        [layout.groups[number] for number in numbers],
        layout.leaves,
        layout.in_tree[numbers],
        layout.number,
    )


def _alone(before: Result, lines: Lines, marks: Columns) -> tuple[Leaves, Marks]:
    """What the lines earn by themselves."""
    scheme = before.scheme
    checked = MarkReader(scheme, lines, marks, [older for _, older in before.earlier]).read()
    sorted_marks = sort_marks(marks, checked, lines, explain_away(scheme, lines, marks, checked))
    leaves = LeafScorer(scheme, lines, sorted_marks, before.missing, before.earlier).alone()
    if leaves.problems:
        raise InputError(leaves.problems)
    return leaves, sorted_marks


def _merged(before: Leaves, fresh: Leaves, numbers: Sequence[int]) -> Leaves:
    """The leaves of all lines, with those of some lines put in place of what they were."""
    merged = Leaves(list(before.earned), list(before.gone), list(before.notes), [], dict(before.figures))
    for at, number in enumerate(numbers):
        merged.earned[number], merged.gone[number] = fresh.earned[at], fresh.gone[at]
        merged.notes[number] = fresh.notes[at]
    return merged


def _settle(before: Result, leaves: Leaves, fresh: Leaves, numbers: Sequence[int]) -> set[int]:
    """Points of relative leaves, in groups whose figures moved; the lines of which any points moved."""
    anew: set[int] = set()
    for leaf in sorted({*before.leaves.figures, *fresh.figures}):
        old = before.leaves.figures.get(leaf, {})
        own = {numbers[at]: figure for at, figure in fresh.figures.get(leaf, {}).items()}
        figures = {line: figure for line, figure in old.items() if line not in set(numbers)} | own
        leaves.figures[leaf] = figures
        groups = _moved_groups(before.layout, old, own, numbers)
        members = {line: figure for line, figure in figures.items() if before.layout.groups[line] in groups}
        points: dict[int, int | None] = {line: before.leaves.earned[line][leaf] for line in own}
        points.update(settled_leaf(before.scheme.leaves[leaf], before.layout.groups, members))
        for line, earned in points.items():
            if leaves.earned[line][leaf] != earned:
                leaves.earned[line] = [*leaves.earned[line][:leaf], earned, *leaves.earned[line][leaf + 1 :]]
                anew.add(line)
    return anew


def _moved_groups(
    layout: Lines, old: Mapping[int, Fraction], own: Mapping[int, Fraction], numbers: Sequence[int]
) -> set[str]:
    """The groups of lines that have another figure than before."""
    return {layout.groups[number] for number in numbers if old.get(number) != own.get(number)}
