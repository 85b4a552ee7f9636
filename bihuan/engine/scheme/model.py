"""An approved scheme as the engine uses it: its choices, its tree, and which nodes are in whose tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from bihuan.engine.fields import Count, Day, Flag, Identifier, Percentage, Places, Score, Share, Strict, Text, shown
from bihuan.engine.methods import Method
from bihuan.engine.numbers import FULL, MICRO
from bihuan.engine.values import Unit

NotApplicable = Literal["renormalise", "full_marks", "zero"]
Missing = Literal["error", "renormalise", "zero"]
FoldName = Literal["arithmetic", "geometric", "minimum"]


class Document(Strict):
    """The paper the scheme was approved as."""

    number: Text = ""
    approved_by: Text = ""
    approved_on: Day = ""
    in_force_from: Day = ""


class Rounding(Strict):
    """How the published value is rounded: ``places`` decimals, half-up (四舍五入)."""

    places: Places = 2
    mode: Literal["half_up"] = "half_up"


class Ranking(Strict):
    """Ranks run ``within`` category, class, all or an extra column of the units, ``on`` published or full value.

    Units equal there are put in order by the scores of the ``tie_break`` nodes, one after the other.
    """

    within: Text = "category"
    on: Literal["published", "full"] = "published"
    tie_break: tuple[Identifier, ...] = ()


class Band(Strict):
    """A grade and the published score it starts at."""

    label: Text
    at_least: Score

    @property
    def start(self) -> str:
        """The score it starts at, as people write it."""
        return shown(self.at_least)


class Condition(Strict):
    """What a grade needs beside its score: no indicator at zero, or at most n indicators below x % of their points."""

    label: Text
    no_indicator_at_zero: Flag = False
    at_most: Count | None = None
    indicators_below: Percentage | None = None


class Veto(Strict):
    """Any mark of ``indicator`` (in the tree, or a list of cases beside it) caps the grade."""

    indicator: Identifier
    caps_at: Text


class Quota(Strict):
    """At most this share (rounded down) or number of a ranking group may hold the grade; ties fall out together."""

    label: Text
    share: Share | None = None
    at_most: Count | None = None


class Grades(Strict):
    """How published scores become grades. ``deficit_only`` gives no label and allows no bonus.

    ``quantiles`` cut the ranks of a group into ``count`` parts; a place on an ``edge`` belongs to the part below it
    (``lower``) or above. Left out, the labels are 1 … count.
    """

    policy: Literal["bands", "quantiles", "deficit_only", "none"] = "none"
    bands: tuple[Band, ...] = ()
    conditions: tuple[Condition, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    quotas: tuple[Quota, ...] = ()
    count: Count | None = None
    edge: Literal["lower", "upper"] = "lower"
    labels: tuple[Text, ...] = ()

    @property
    def ladder(self) -> tuple[str, ...]:
        """The labels a line may hold, the best first; none for ``deficit_only`` and ``none``."""
        if self.policy == "bands":
            return tuple(band.label for band in sorted(self.bands, key=lambda band: -band.at_least))
        if self.policy == "quantiles":
            return self.labels or tuple(str(number) for number in range(1, (self.count or 0) + 1))
        return ()


class Lowest(Strict):
    """The lowest ``count`` of every ranking group; ties widen the set."""

    rule: Literal["lowest"]
    count: Count


class LowestShare(Strict):
    """The lowest share of every ranking group, rounded up; ties widen the set."""

    rule: Literal["lowest_share"]
    share: Share


class Below(Strict):
    """Every line below a score."""

    rule: Literal["below"]
    score: Score


Bottom = Annotated[Lowest | LowestShare | Below, Field(discriminator="rule")]


class Panel(Strict):
    """The default of ``rated_mean``: how many highest and lowest ratings are dropped, the least number of raters."""

    trim: Count = 0
    floor: Count = 0


class Choices(Strict):
    """The choices of a whole scheme."""

    scheme: Identifier
    version: Annotated[Count, Field(ge=1)]
    title: Text
    document: Document = Document()
    not_applicable: NotApplicable = "renormalise"
    missing: Missing = "error"
    rounding: Rounding = Rounding()
    ranking: Ranking = Ranking()
    grades: Grades = Grades()
    bottom: Bottom | None = None
    panel: Panel = Panel()
    onsite_policy: Literal["allowed", "leader_only", "forbidden"] = "allowed"
    note: Text = ""


class AppliesTo(Strict):
    """Whose tree a node is in: every key that is given must match."""

    category: tuple[Text, ...] | None = None
    klass: Annotated[tuple[Text, ...] | None, Field(alias="class")] = None
    unit: tuple[Text, ...] | None = None

    def covers(self, category: str, klass: str, unit: str) -> bool:
        """True for a line of this category, class and unit."""
        return (
            (self.category is None or category in self.category)
            and (self.klass is None or klass in self.klass)
            and (self.unit is None or unit in self.unit)
        )


EVERYONE = AppliesTo()


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree. ``share`` is its weight or points in micro, 1 under ``weights: equal``, None for a bonus.

    ``rounds``: decimals its earned points (a node without points: its score) are rounded to; None keeps six.
    """

    id: str
    title: str
    place: int
    line: int
    parent: str
    depth: int
    weight: int | None
    points: int | None
    equal: bool
    fold: FoldName
    applies_to: AppliesTo
    not_applicable: NotApplicable
    missing: Missing
    rounds: int | None = None
    children: tuple[Node, ...] = ()
    method: Method | None = None
    params: Any = None
    owner: str = ""
    second_person: bool = False
    raters: tuple[str, ...] = ()
    fed_by: str = ""
    basis: str = ""
    note: str = ""

    @property
    def is_leaf(self) -> bool:
        """True for an indicator."""
        return self.method is not None

    @property
    def is_bonus(self) -> bool:
        """True for a leaf that adds to its parent and carries no share."""
        return self.method is not None and self.method.is_bonus

    @property
    def needs_marks(self) -> bool:
        """True for a leaf that is missing where it has no row: neither a deduction nor a bonus."""
        return self.method is not None and not (self.method.is_bonus or self.method.is_deduction)

    @property
    def full(self) -> int:
        """Full points in micro."""
        return FULL if self.points is None else self.points

    @property
    def share(self) -> int:
        """Its part among its siblings before it is divided by theirs."""
        if self.is_bonus:
            return 0
        if self.weight is not None:
            return self.weight
        return MICRO if self.points is None or self.equal else self.points

    def walk(self) -> Iterator[Node]:
        """The node and all below it, parents first, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Branch:
    """A node as it stands in one line's tree, with the children that are in that tree."""

    node: Node
    children: tuple[Branch, ...]

    def walk_up(self) -> Iterator[Branch]:
        """All of the tree, children first."""
        for child in self.children:
            yield from child.walk_up()
        yield self

    def leaves(self) -> Iterator[Node]:
        """Its indicators in document order."""
        if self.node.is_leaf:
            yield self.node
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A parsed scheme. ``sha256`` is that of its meaning, whatever the file's layout."""

    choices: Choices
    root: Node
    source: str
    sha256: str
    nodes: Mapping[str, Node] = field(repr=False)
    leaves: tuple[Node, ...] = field(repr=False)

    @property
    def id(self) -> str:
        """The scheme's id."""
        return self.choices.scheme

    @property
    def places(self) -> int:
        """Decimals of published values."""
        return self.choices.rounding.places

    @property
    def veto_lists(self) -> frozenset[str]:
        """Indicators of vetoes that stand beside the tree: lists of cases, never scored."""
        return frozenset(veto.indicator for veto in self.choices.grades.vetoes) - self.nodes.keys()

    def tree_for(self, unit: Unit) -> Branch | None:
        """The line's own tree; None if no indicator applies to it."""
        return _branch(self.root, unit)

    def applies(self, leaf: Node, unit: Unit) -> bool:
        """True if the leaf is in the line's tree."""
        node: Node | None = leaf
        while node is not None:
            if not node.applies_to.covers(unit.category, unit.klass, unit.id):
                return False
            node = self.nodes.get(node.parent)
        return True

    def signature(self, unit: Unit) -> tuple[int, ...]:
        """Lines of one signature share one tree."""
        covers = (node.applies_to.covers(unit.category, unit.klass, unit.id) for node in self.restricted)
        return tuple(place for place, covered in enumerate(covers) if covered)

    @property
    def restricted(self) -> tuple[Node, ...]:
        """Nodes that are not in everyone's tree."""
        return tuple(node for node in self.nodes.values() if node.applies_to != EVERYONE)


def _branch(node: Node, unit: Unit) -> Branch | None:
    if not node.applies_to.covers(unit.category, unit.klass, unit.id):
        return None
    if node.is_leaf:
        return Branch(node, ())
    children = tuple(branch for child in node.children if (branch := _branch(child, unit)) is not None)
    return Branch(node, children) if children else None
