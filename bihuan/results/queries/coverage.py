"""Which units and indicators have been looked at so far, and which not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.results.sources import year_marks
from bihuan.schemes.models import Cycle, Enrolment, Indicator, Ownership
from bihuan.schemes.queries.columns import names_kept, names_read


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """How much of a unit has been looked at: pairs with marks of all pairs, marks, the latest day."""

    enrolment: Enrolment
    pairs: int
    marked: int
    entries: int
    last: str

    @property
    def percent(self) -> int:
        """Marked pairs of all, in whole percent."""
        return 100 * self.marked // self.pairs if self.pairs else 0


@dataclass(frozen=True, slots=True)
class IndicatorCoverage:
    """The same for one indicator over the units it applies to."""

    indicator: Indicator
    units: int
    marked: int
    entries: int

    @property
    def percent(self) -> int:
        """Marked units of all, in whole percent."""
        return 100 * self.marked // self.units if self.units else 0


def coverage(cycle: Cycle) -> tuple[Sequence[UnitCoverage], Sequence[IndicatorCoverage]]:
    """Coverage by unit (the least first) and by indicator; a constant number of queries."""
    enrolled = list(Enrolment.objects.filter(cycle=cycle))
    nodes = list(Indicator.objects.filter(scheme_id=cycle.scheme_id).exclude(method="").order_by("position"))
    with names_kept(names_read(cycle, enrolled, nodes)):
        counts = _counts(cycle, {row.code: row.pk for row in enrolled})
    owned = Ownership.objects.filter(enrolment__cycle=cycle, indicator__scheme_id=cycle.scheme_id)
    pairs = list(owned.values_list("enrolment_id", "indicator__node"))
    units = [_unit(row, pairs_of, counts) for row, pairs_of in _by_unit(enrolled, pairs)]
    by_node: dict[str, list[int]] = {}
    for unit, node in pairs:
        by_node.setdefault(node, []).append(unit)
    indicators = [_indicator(node, by_node.get(node.node, []), counts) for node in nodes]
    return sorted(units, key=lambda each: (each.percent, each.enrolment.position)), indicators


def _counts(cycle: Cycle, units: Mapping[str, int]) -> dict[tuple[int, str], tuple[int, str]]:
    """How many marks of any source each pair has, and the day of the latest."""
    marks = year_marks(cycle)
    columns = [[marks.texts(name)[code] for code in marks.codes(name)] for name in ("unit", "indicator", "on")]
    counts: dict[tuple[int, str], tuple[int, str]] = {}
    for code, node, on in zip(*columns, strict=True):
        count, last = counts.get((units[code], node), (0, ""))
        counts[units[code], node] = count + 1, max(last, on)
    return counts


def _by_unit(enrolled: Sequence[Enrolment], pairs: list[tuple[int, str]]) -> list[tuple[Enrolment, list[str]]]:
    nodes: dict[int, list[str]] = {}
    for unit, node in pairs:
        nodes.setdefault(unit, []).append(node)
    return [(row, nodes.get(row.pk, [])) for row in enrolled]


def _unit(row: Enrolment, nodes: list[str], counts: dict[tuple[int, str], tuple[int, str]]) -> UnitCoverage:
    filled = [counts[row.pk, node] for node in nodes if (row.pk, node) in counts]
    last = max((day for _, day in filled), default="")
    return UnitCoverage(row, len(nodes), len(filled), sum(entries for entries, _ in filled), last)


def _indicator(node: Indicator, units: list[int], counts: dict[tuple[int, str], tuple[int, str]]) -> IndicatorCoverage:
    filled = [counts[unit, node.node][0] for unit in units if (unit, node.node) in counts]
    return IndicatorCoverage(node, len(units), len(filled), sum(filled))
