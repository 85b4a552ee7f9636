"""Reads of schemes and cycles: parsed documents, the engine's units, and what stands in the way of a launch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.engine.lines import lay_out
from bihuan.engine.numbers import MICRO, show_short
from bihuan.engine.problems import InputError, Language, Problem
from bihuan.engine.scheme import Node, parse_scheme
from bihuan.engine.scheme import Scheme as Parsed
from bihuan.engine.scheme.changes import comparable
from bihuan.engine.scheme.reading import read_draft
from bihuan.engine.values import Unit as EngineUnit
from bihuan.organizations.models import Unit
from bihuan.organizations.queries.names import body_names
from bihuan.schemes.models import Cycle, Enrolment, Ownership, OwnershipRule, Scheme

LINE_OWNER = "归口考核主体"
"""The owner text that stands for each unit's own lead assessor."""


@lru_cache(maxsize=64)
def _parsed(text: str, source: str) -> Parsed:
    return parse_scheme(text, source)


def parsed(scheme: Scheme) -> Parsed:
    """The scheme as the engine reads it; parsed once a process."""
    return _parsed(scheme.text, f"{scheme.key}.yaml")


@lru_cache(maxsize=64)
def _drafted(text: str, source: str) -> tuple[Parsed, tuple[Problem, ...]]:
    scheme, problems = read_draft(text, source)
    return scheme, tuple(problems)


def drafted(scheme: Scheme) -> tuple[Parsed, tuple[Problem, ...]]:
    """A scheme that may still be unfinished, and what it lacks; nothing for one that is sound."""
    return _drafted(scheme.text, f"{scheme.key}.yaml")


@lru_cache(maxsize=64)
def _comparable(old: tuple[str, str], new: tuple[str, str]) -> bool:
    return comparable(_drafted(*old)[0], _drafted(*new)[0])


def are_comparable(old: Scheme, new: Scheme) -> bool:
    """Whether scores under both schemes may stand in one trend; judged once a process."""
    return _comparable((old.text, f"{old.key}.yaml"), (new.text, f"{new.key}.yaml"))


def classes_of(scheme: Parsed) -> list[str]:
    """The classes a scheme scores apart (body, principal, member); empty where it scores units as a whole."""
    classes: list[str] = []
    for node in scheme.nodes.values():
        classes += [klass for klass in node.applies_to.klass or () if klass not in classes]
    return classes


def engine_units(cycle: Cycle) -> tuple[list[EngineUnit], list[Enrolment]]:
    """The lines the engine scores, and the enrolled unit of each."""
    units: list[EngineUnit] = []
    enrolments: list[Enrolment] = []
    for row in Enrolment.objects.filter(cycle=cycle).order_by("position"):
        for klass in row.classes or [""]:
            units.append(EngineUnit(row.code, row.name, row.category, klass, row.headcount))
            enrolments.append(row)
    return units, enrolments


def units_to_enrol(cycle: Cycle) -> list[Unit]:
    """The units of the office and of no other that stood on the cycle's first day, in the order they are printed."""
    on = cycle.starts_on
    standing = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    rows = list(Unit.objects.filter(standing, office=cycle.office_id, valid_from__lte=on).order_by("id"))
    first = {row.category: place for place, row in reversed(list(enumerate(rows)))}
    return sorted(rows, key=lambda unit: (first[unit.category], unit.code))


@dataclass(frozen=True, slots=True)
class Pair:
    """One leaf of one unit with the bodies that would score it; ``by_line`` if only the unit's lead assessor may."""

    unit: Unit
    leaf: Node
    bodies: frozenset[int]
    by_line: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands in the way of a launch: a pair, a unit with no indicator (``unowned``), the scheme in the tree of a
    unit (``inside``), or the year as a whole."""

    what: str
    unit: str = ""
    indicator: str = ""
    pair: Pair | None = None
    unowned: Unit | None = None
    inside: Unit | None = None

    def __str__(self) -> str:
        return " · ".join(part for part in (self.unit, self.indicator, self.what) if part)


def pairs_to_own(cycle: Cycle, units: Iterable[Unit] | None = None) -> Iterator[Pair]:
    """Every (unit, leaf) pair with its owners: by the cycle's rules where any match, else as the scheme names them."""
    scheme = parsed(cycle.scheme)
    bodies = {text: body.pk for body, text in body_names(cycle.office)}
    rules: dict[str | None, list[OwnershipRule]] = {}
    for rule in cycle.ownership_rules.select_related("indicator"):
        rules.setdefault(rule.indicator.node if rule.indicator else None, []).append(rule)
    for unit in units_to_enrol(cycle) if units is None else units:
        for leaf in _leaves_of(scheme, unit):
            matching = [rule for rule in (*rules.get(leaf.id, ()), *rules.get(None, ())) if _matches(rule, unit)]
            owners = {unit.line_body_id if rule.by_line else rule.body_id for rule in matching}
            by_line = all(rule.by_line for rule in matching) if matching else leaf.owner == LINE_OWNER
            if not matching:
                owners = {unit.line_body_id if leaf.owner == LINE_OWNER else bodies.get(leaf.owner)}
            yield Pair(unit, leaf, frozenset(pk for pk in owners if pk is not None), by_line)


def _matches(rule: OwnershipRule, unit: Unit) -> bool:
    return (not rule.category or rule.category == unit.category) and rule.unit_id in (None, unit.pk)


def _leaves_of(scheme: Parsed, unit: Unit) -> list[Node]:
    lines = [EngineUnit(unit.code, unit.name, unit.category, klass) for klass in classes_of(scheme) or [""]]
    return [leaf for leaf in scheme.leaves if any(scheme.applies(leaf, line) for line in lines)]


def launch_gaps(cycle: Cycle) -> list[Gap]:
    """Everything that stands in the way of launching, named."""
    gaps: list[Gap] = []
    if cycle.scheme.state != Scheme.State.APPROVED:
        gaps.append(Gap(_("the scheme is not approved")))
    units = units_to_enrol(cycle)
    if not units:
        return [*gaps, Gap(_("the office has no units on %(day)s") % {"day": cycle.starts_on.isoformat()})]
    scheme = parsed(cycle.scheme)
    by_code = {unit.code: unit for unit in units}
    gaps += [_tree_gap(problem, scheme, by_code) for problem in _tree_problems(scheme, units)]
    seen: set[int] = set()
    for pair in pairs_to_own(cycle, units):
        seen.add(pair.unit.pk)
        if len(pair.bodies) != 1:
            what = _("no owner") if not pair.bodies else _("%(count)s owners") % {"count": len(pair.bodies)}
            gaps.append(Gap(what, pair.unit.name, pair.leaf.title, pair))
    gaps += [Gap(_("no indicator applies"), unit.name, unowned=unit) for unit in units if unit.pk not in seen]
    return gaps


def _tree_gap(problem: Problem, scheme: Parsed, units: Mapping[str, Unit]) -> Gap:
    """A problem of shares that do not sum up for a unit, by the title of what they are parts of; others as they are."""
    node = scheme.nodes.get(problem.params.get("id", ""))
    if node is None or problem.code not in ("weights_sum", "points_sum"):
        return Gap(problem.says(reading_language()))
    total = Fraction(problem.params["sum"])
    if problem.code == "weights_sum":
        told = {"title": node.title, "sum": show_short(int(total * 100 * MICRO))}
        what = _("the parts of “%(title)s” sum to %(sum)s %%, not 100 %%") % told
    else:
        told = {"title": node.title, "sum": problem.params["sum"], "whole": problem.params["points"]}
        what = _("the parts of “%(title)s” sum to %(sum)s points, not %(whole)s") % told
    unit = units.get(problem.params["tree"].strip(" []").split(", ")[0])
    return Gap(what, unit.name if unit else "", inside=unit)


def _tree_problems(scheme: Parsed, units: Iterable[Unit]) -> list[Problem]:
    lines = [
        EngineUnit(unit.code, unit.name, unit.category, klass) for unit in units for klass in classes_of(scheme) or [""]
    ]
    try:
        lay_out(scheme, [line for line in lines if scheme.tree_for(line) is not None])
    except InputError as error:
        return list(error.problems)
    return []


def reading_language() -> Language:
    """The language of the request at hand, as the engine names it."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def ownerships(cycle: Cycle) -> Mapping[tuple[int, str], int]:
    """Who scores what in a launched cycle: (enrolment, indicator id) → body."""
    rows = Ownership.objects.filter(enrolment__cycle=cycle, indicator__scheme_id=cycle.scheme_id)
    return {
        (enrolment, node): body
        for enrolment, node, body in rows.values_list("enrolment_id", "indicator__node", "body_id")
    }
