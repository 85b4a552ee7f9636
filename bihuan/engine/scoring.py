"""From a scheme, units and marks to scores, ranks and grades."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bihuan.engine import ENGINE_VERSION, FIRST_VERSION, QUOTAS_BY_CONDITION, WITH_THE_BEST
from bihuan.engine.folding import Folded, fold
from bihuan.engine.hashing import inputs_hash, text_hash
from bihuan.engine.incidents import explain_away
from bihuan.engine.leaves import Earlier, LeafScorer, Leaves
from bihuan.engine.lines import Lines, laid_out
from bihuan.engine.losses import Apportioner
from bihuan.engine.marks import LineMarks, MarkReader, Marks, sort_marks
from bihuan.engine.missing import unmarked
from bihuan.engine.numbers import PLACES, half_up, show
from bihuan.engine.problems import InputError
from bihuan.engine.ranking import Grader, Key, bottom_of, by_group, competition, without_best
from bihuan.engine.scheme.model import Missing, Node, Scheme
from bihuan.engine.values import Columns, Unit, joined


@dataclass(slots=True)
class Line:
    """One unit's (or class's) result. Scores are in micro-points, ``published`` in units of its last place."""

    unit: Unit
    number: int
    group: str
    composite: int | None
    published: int | None
    nodes: Mapping[str, Folded] = field(repr=False)
    rank: int | None = None
    grade: str = ""
    is_bottom: bool = False
    allowed: tuple[bool, ...] | None = field(default=None, repr=False)
    """Which labels the line may hold by its conditions and vetoes, the best first; None before grades are given."""


@dataclass(slots=True)
class Result:
    """Everything that was found, and the means to explain it."""

    scheme: Scheme
    lines: list[Line]
    layout: Lines
    marks: Marks
    leaves: Leaves
    earlier: Earlier = ()
    engine_version: str = ENGINE_VERSION
    missing: Missing | None = None
    spares_best: bool = False
    """Whether who holds the best place of a group stays out of its bottom set."""
    moved: Mapping[int, LineMarks] = field(default_factory=dict)
    """Lines that were scored anew since ``marks`` were read, with the marks they have now."""
    spared: frozenset[str] = frozenset()
    """Groups an engine of an older version would have put into the bottom set whole."""
    _apportioner: Apportioner | None = field(default=None, repr=False)
    _losses: dict[int, dict[str, int]] = field(default_factory=dict, repr=False)

    def after(self, lines: list[Line], leaves: Leaves, moved: Mapping[int, LineMarks], anew: Collection[int]) -> Result:
        """The result with other lines; the losses of those that were not scored ``anew`` stay known."""
        losses = {line: lost for line, lost in self._losses.items() if line not in anew}
        groups = {self.layout.groups[line] for line in anew}
        return replace(self, lines=lines, leaves=leaves, moved=moved, spared=self.spared - groups, _losses=losses)

    def marks_of(self, line: Line) -> LineMarks:
        """The marks of a line."""
        return self.moved.get(line.number) or LineMarks(self.marks, line.number)

    @property
    def columns(self) -> Columns:
        """All marks as they were given, those of lines that were scored anew at the end."""
        if not self.moved:
            return self.marks.columns
        now = {line: moved.columns for line, moved in self.moved.items()}
        newer = {id(columns): columns for columns in now.values()}
        return joined(
            columns.of_units({
                unit.id for line, unit in enumerate(self.layout.units)
                if now.get(line, self.marks.columns) is columns
            })
            for columns in (self.marks.columns, *newer.values())
        )  # fmt: skip

    @property
    def places(self) -> int:
        """Decimals of published values."""
        return self.scheme.places

    def published(self, line: Line) -> str:
        """The composite as it is printed; empty where there is none."""
        return "" if line.published is None else show(line.published, self.places, self.places)

    def losses(self, line: Line) -> dict[str, int]:
        """What every leaf of a line cost, in units of the last published place (a bonus's is negative)."""
        if line.published is None:
            return {}
        if self._apportioner is None:
            self._apportioner = Apportioner(self.places)
        if line.number not in self._losses:
            tree = self.layout.trees[line.number]
            losses = self._apportioner.apportion(tree.place, tree.root, line.nodes, line.published)
            self._losses[line.number] = losses
        return self._losses[line.number]

    def remarks(self) -> list[tuple[str, str, int]]:
        """Leaf, kind of remark, and how many units it concerns, in document order."""
        units: dict[tuple[int, str], set[str]] = {}
        for line, notes in enumerate(self.leaves.notes):
            for leaf, kind in ((leaf, kind) for leaf, kinds in notes.items() for kind in kinds):
                units.setdefault((leaf, kind), set()).add(self.layout.units[line].id)
        return [(self.layout.leaves[leaf], kind, len(names)) for (leaf, kind), names in sorted(units.items())]

    @property
    def input_hash(self) -> str:
        """SHA-256 of the scheme's meaning, the units and the marks, whatever the order of the marks."""
        hashes = [self.scheme.sha256, *(f"{until} {older.sha256}" for until, older in self.earlier)]
        return inputs_hash(hashes, self.layout.units, self.columns)

    @property
    def result_hash(self) -> str:
        """SHA-256 of every line's figures, in the order of the units."""
        return text_hash(self._figures())

    def _figures(self) -> Iterator[str]:
        yield f"{self.scheme.id} {self.scheme.choices.version} {self.engine_version}"
        for line in self.lines:
            yield "\t".join(
                (
                    line.unit.id,
                    line.unit.klass,
                    self.published(line),
                    str(line.rank or ""),
                    line.grade,
                    str(line.is_bottom),
                )
            )
            for node, folded in sorted(line.nodes.items()):
                yield f"{node}\t{folded.score}\t{folded.earned}"


def score(
    scheme: Scheme,
    units: Sequence[Unit],
    marks: Columns,
    *,
    missing: Missing | None = None,
    earlier: Earlier = (),
    source: str = "units.csv",
    version: str | None = None,
    spare_best: bool = False,
) -> Result:
    """Score all units. ``missing`` stands in for the policy "error" while a year is still running.

    ``earlier`` are schemes amended since: deductions dated before an amendment keep the cost they had then.
    ``version`` is the engine's version to score as; left out, the newest that concerns the scheme. ``spare_best``
    keeps who holds the best place of a group out of a bottom set by number or share; a scheme by itself says that
    ties widen the set, up to the whole group.
    Raises InputError with every problem of the units and marks.
    """
    layout, problems = laid_out(scheme, units, source)
    reader = MarkReader(scheme, layout, marks, [older for _, older in earlier])
    checked = reader.look()
    if problems or reader.problems:
        raise InputError(problems + reader.problems + unmarked(layout, checked, marks.source, missing))
    sorted_marks = sort_marks(marks, checked, layout, explain_away(scheme, layout, marks, checked))
    leaves = LeafScorer(scheme, layout, sorted_marks, missing, earlier).score()
    if leaves.problems:
        raise InputError(leaves.problems)
    lines = [folded_line(scheme, layout, leaves.earned[number], number) for number in range(len(units))]
    engine_version = version or version_for(scheme)
    spares = spare_best if version is None else version not in WITH_THE_BEST
    result = Result(scheme, lines, layout, sorted_marks, leaves, tuple(earlier), engine_version, missing, spares)
    place_lines(result)
    if version is not None:
        result.engine_version = version
    return result


def version_for(scheme: Scheme) -> str:
    """The first version that scores the scheme as the newest does, but for bottom sets (``place_lines``)."""
    return QUOTAS_BY_CONDITION if scheme.choices.grades.quotas else FIRST_VERSION


def folded_line(scheme: Scheme, layout: Lines, earned: Sequence[int | None], number: int) -> Line:
    """A line folded from what its leaves earned, not placed yet."""
    nodes = fold(layout.trees[number].root, earned, layout.number)
    composite = nodes[scheme.root.id].score
    published = None if composite is None else half_up(composite, 10 ** (PLACES - scheme.places))
    return Line(layout.units[number], number, layout.groups[number], composite, published, nodes)


def place_lines(result: Result, groups: Collection[str] | None = None) -> None:
    """Give every scored line (of these ranking groups only) its rank, grade and place in the bottom set.

    The result carries the number of the newest engine only where an older one would have placed otherwise.
    """
    lines = {
        line.number: line
        for line in result.lines
        if line.published is not None and (groups is None or line.group in groups)
    }
    ranking = result.scheme.choices.ranking

    def value(number: int) -> Key:
        line = lines[number]
        figure = line.composite if ranking.on == "full" else line.published
        assert figure is not None
        return figure, *tie_scores(ranking.tie_break, line.nodes)

    grader = Grader(result.scheme, by_condition=result.engine_version != FIRST_VERSION)
    for group, values in by_group(result.layout.groups, lines, value).items():
        ranks = competition(values)
        published = {number: lines[number].published or 0 for number in values}
        bottom = bottom_of(result.scheme, values, published)
        lowest = without_best(bottom, values, result.scheme.choices.bottom) if result.spares_best else bottom
        if lowest != bottom:
            result.spared |= {group}
        for number, rank in ranks.items():
            lines[number].rank = rank
            lines[number].is_bottom = number in lowest
        if grader.gives_labels:
            _grade(result, grader, lines, ranks)
    if result.engine_version != FIRST_VERSION or result.spared:
        result.engine_version = ENGINE_VERSION if result.spared else version_for(result.scheme)


def tie_scores(nodes: Sequence[str], folded: Mapping[str, Folded]) -> Key:
    """The scores that put equal lines in order; -1, below every score, where a node has none."""
    scores = (folded.get(node) for node in nodes)
    return tuple(-1 if node is None or node.score is None else node.score for node in scores)


def _grade(result: Result, grader: Grader, lines: Mapping[int, Line], ranks: Mapping[int, int]) -> None:
    """The grades of one ranking group. What a line's own marks allow is found once for each line."""
    places: dict[int, int | None] = {}
    for number, rank in ranks.items():
        line = lines[number]
        if line.allowed is None:
            line.allowed = grader.allowed(counted_leaves(result, line), vetoes(result, line))
        places[number] = grader.place(grader.first(line.published or 0, rank, len(ranks)), line.allowed)
    held = grader.with_quotas(places, ranks, lambda number: lines[number].allowed or ())
    for number, place in held.items():
        lines[number].grade = grader.label(place)


def counted_leaves(result: Result, line: Line) -> list[tuple[Node, int]]:
    """The indicators of a line that have a score, with the points each earned. A bonus is none."""
    return [
        (leaf, line.nodes[leaf.id].earned)
        for leaf in result.layout.trees[line.number].leaves
        if line.nodes[leaf.id].score is not None
    ]


def vetoes(result: Result, line: Line) -> list[str]:
    """The grades a line is capped at because a mark stands in a veto's indicator."""
    return [
        veto.caps_at
        for veto in result.scheme.choices.grades.vetoes
        if result.marks_of(line).has_any(result.layout.number[veto.indicator])
    ]
