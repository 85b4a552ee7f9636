"""The rating matrix: who rated whom how, where there was no contact, and how lenient each rater is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bihuan.schemes.models import Cycle, Enrolment, Indicator, Ownership
from bihuan.schemes.queries import parsed
from bihuan.supervision.models import Entry, Kind

LENIENT = Decimal(2)
"""A rater this far above or below the others on the same units is marked."""


@dataclass(frozen=True, slots=True)
class RaterRow:
    """One rater: its ratings in the order of the columns (None: no contact), and how far it lies from the others.

    ``leniency`` is the mean difference, in points, between its ratings and the mean of all raters of the same unit.
    """

    rater: Enrolment
    ratings: Sequence[Decimal | None]
    count: int
    leniency: Decimal | None

    @property
    def manner(self) -> str:
        """``lenient``, ``strict`` or nothing."""
        if self.leniency is None or abs(self.leniency) < LENIENT:
            return ""
        return "lenient" if self.leniency > 0 else "strict"


@dataclass(frozen=True, slots=True)
class Matrix:
    """All ratings of one indicator."""

    indicator: Indicator
    rated: Sequence[Enrolment]
    rows: Sequence[RaterRow]
    means: Sequence[Decimal | None]
    counts: Sequence[int]


def rating_nodes(cycle: Cycle) -> list[str]:
    """The indicators units rate one another on."""
    return [leaf.id for leaf in parsed(cycle.scheme).leaves if leaf.raters]


def matrix(cycle: Cycle, node: str) -> Matrix:
    """The matrix of one indicator: five queries whatever its size."""
    leaf = parsed(cycle.scheme).nodes[node]
    indicator = Indicator.objects.get(scheme_id=cycle.scheme_id, node=node)
    enrolled = list(Enrolment.objects.filter(cycle=cycle).order_by("position"))
    owned = set(Ownership.objects.filter(indicator=indicator).values_list("enrolment_id", flat=True))
    rated = [row for row in enrolled if row.pk in owned]
    raters = [row for row in enrolled if row.category in leaf.raters]
    entries = Entry.objects.filter(
        cycle=cycle, indicator__node=node, kind=Kind.RATING, state=Entry.State.EFFECTIVE
    ).values_list("rater_id", "enrolment_id", "value")
    given = {(rater or 0, unit): value for rater, unit, value in entries}
    columns = [[given[rater.pk, unit.pk] for rater in raters if (rater.pk, unit.pk) in given] for unit in rated]
    means = [_mean(values) for values in columns]
    rows = [_row(rater, rated, given, means) for rater in raters]
    return Matrix(indicator, rated, rows, means, [len(values) for values in columns])


def _row(
    rater: Enrolment,
    rated: Sequence[Enrolment],
    given: Mapping[tuple[int, int], Decimal | None],
    means: Sequence[Decimal | None],
) -> RaterRow:
    ratings = [given.get((rater.pk, unit.pk)) for unit in rated]
    apart = [
        rating - mean for rating, mean in zip(ratings, means, strict=True) if rating is not None and mean is not None
    ]
    return RaterRow(rater, ratings, len(apart), _mean(apart))


def _mean(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return (sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.01"), ROUND_HALF_UP)
