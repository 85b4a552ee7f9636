"""What if a weight were different: one group of siblings at a time, with its sum, beside the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.engine.files.cells import plain_number
from bihuan.engine.numbers import as_decimal, show_short
from bihuan.engine.problems import InputError
from bihuan.engine.scheme import Node
from bihuan.engine.scheme.changes import scope
from bihuan.engine.scheme.model import EVERYONE, AppliesTo
from bihuan.engine.scheme.spreading import spread_out
from bihuan.engine.scoring import Line, Result
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.results.views import live_or_problems
from bihuan.results.access import require_ranking
from bihuan.results.queries.live import Live
from bihuan.results.queries.what_if import Move, weighted_nodes, what_if
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import reading_language

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Kind:
    """Units whose tree holds the same parts: which units in words, how many, and the parts."""

    label: str
    units: int
    parts: frozenset[str]

    def sum(self, given: Mapping[str, Decimal]) -> Decimal:
        """What its parts sum to."""
        return sum((given[one] for one in sorted(self.parts)), Decimal(0))


@dataclass(frozen=True)
class Siblings:
    """The weights below one node: what they are part of, each with its percentage, and the kinds of units they make."""

    key: str
    title: str
    nodes: tuple[Node, ...]
    result: Result

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of units by the parts in their trees, in the order of the units; one where all have the same."""
        held: dict[frozenset[str], list[Line]] = {}
        of_tree: dict[tuple[int, ...], frozenset[str]] = {}
        scheme = self.result.scheme
        for line in self.result.lines:
            tree = scheme.signature(line.unit)
            if tree not in of_tree:
                of_tree[tree] = frozenset(one.id for one in self.nodes if scheme.applies(one, line.unit))
            if parts := of_tree[tree]:
                held.setdefault(parts, []).append(line)
        return tuple(Kind(_of_kind(lines), len({one.unit.id for one in lines}), parts) for parts, lines in held.items())

    @cached_property
    def percents(self) -> dict[str, Decimal]:
        """The weights of the scheme, in percent."""
        return {one.id: Decimal(show_short((one.weight or 0) * 100)) for one in self.nodes}


def what_if_page(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office: other weights of one group and who would move; nothing is written."""
    year = cycle_for(request, cycle)
    require_ranking(reader(request), year)
    live = live_or_problems(request, year)
    if isinstance(live, HttpResponse):
        return live
    groups = siblings(live)
    chosen = next((one for one in groups if one.key == request.GET.get("group")), groups[0] if groups else None)
    given, moves, problem = dict[str, Decimal](), list[Move](), ""
    if chosen is not None:
        given, problem = typed(request, chosen)
        if "spread" in request.GET and not problem:
            given, problem = spread(chosen, given)
        is_asked = given != chosen.percents and not problem
        if is_asked:
            moves, problem = _moves(year, live, chosen, given)
    if problem:
        messages.error(request, problem)
    context = {
        "cycle": year, "groups": groups, "chosen": chosen, "asked": bool(moves), "whole": WHOLE,
        "weights": _weights(chosen, given) if chosen else [],
        "sums": [(kind, kind.sum(given)) for kind in chosen.kinds] if chosen else [],
        "moves": [one for one in moves if one.climbed or one.before != one.after],
        "moved": sum(1 for one in moves if one.climbed),
    }  # fmt: skip
    return render(request, "results/what_if.html", context)


def _weights(group: Siblings, given: Mapping[str, Decimal]) -> list[tuple[Node, str, Decimal, Decimal]]:
    """Each part with the units it is for, its weight in the scheme and the one to try."""
    return [(one, _for_whom(one), group.percents[one.id], given[one.id]) for one in group.nodes]


def _of_kind(lines: list[Line]) -> str:
    """Units in words, by their categories and classes."""
    categories, classes = {one.unit.category for one in lines} - {""}, {one.unit.klass for one in lines} - {""}
    applies = AppliesTo.model_construct(
        category=tuple(sorted(categories)) or None, klass=tuple(sorted(classes)) or None, unit=None
    )
    return scope(applies)[reading_language() != "en"]


def _for_whom(node: Node) -> str:
    """The units a weight is for; nothing where it is for all."""
    return "" if node.applies_to == EVERYONE else scope(node.applies_to)[reading_language() != "en"]


def siblings(live: Live) -> list[Siblings]:
    """The groups of weights in the order of the scheme; one alone has nothing to be weighed against."""
    titles = {node.id: node.title for node in live.result.scheme.root.walk()}
    by_parent: dict[str, list[Node]] = {}
    for node in weighted_nodes(live.result.scheme):
        by_parent.setdefault(node.parent, []).append(node)
    return [
        Siblings(key, titles.get(key, ""), tuple(nodes), live.result)
        for key, nodes in by_parent.items()
        if len(nodes) > 1
    ]


def typed(request: HttpRequest, group: Siblings) -> tuple[dict[str, Decimal], str]:
    """The percentages typed, those of the scheme where none was; and what is wrong with them."""
    percents, problem = dict(group.percents), ""
    for node in group.nodes:
        text = request.GET.get(f"w-{node.id}", "").strip().removesuffix("%")
        number = as_decimal(plain_number(text)) if text else percents[node.id]
        if number is None or not 0 <= number <= 1000:
            problem = _("“%(text)s” is no percentage: %(title)s.") % {"text": text[:20], "title": node.title}
        else:
            percents[node.id] = number
    return percents, problem


def spread(group: Siblings, given: Mapping[str, Decimal]) -> tuple[dict[str, Decimal], str]:
    """What the changed weights leave for each kind of unit, shared among the others as they stood to one another."""
    fixed = {part: value for part, value in given.items() if value != group.percents[part]}
    shared = spread_out(group.percents, fixed, [kind.parts for kind in group.kinds], WHOLE)
    if shared is None:
        return dict(given), _("There is nothing left to share among the others.")
    return {part: shared.get(part, value) for part, value in given.items()}, ""


def _moves(cycle: Cycle, live: Live, group: Siblings, given: Mapping[str, Decimal]) -> tuple[list[Move], str]:
    """Who would move, once the parts of every kind of unit make up the whole."""
    for kind in group.kinds:
        total = kind.sum(given)
        if total != WHOLE:
            told = {"sum": f"{total.normalize():f}", "whole": WHOLE, "kind": kind.label}
            if len(group.kinds) == 1:
                return [], _("The sum is %(sum)s %%, not %(whole)s %%: change another, or share what is left.") % told
            return [], _(
                "For %(kind)s the sum is %(sum)s %%, not %(whole)s %%: change another, or share what is left."
            ) % told
    try:
        return what_if(cycle, live, {node: f"{value.normalize():f}" for node, value in given.items()}), ""
    except InputError:
        return [], _("With these weights no result can be computed: for some units they do not make up the whole.")
