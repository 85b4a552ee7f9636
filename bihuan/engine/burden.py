"""What inspections cost a unit in a year: inspections, days, documents, forms; year on year; and the cap upon them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

LEAST_FOR_PERCENT = 20
"""Under so many last year no percentage is told, only both counts."""
FIGURES = ("inspections", "days", "documents", "forms")
_PLACE = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Held:
    """An inspection that has started at a unit, and the days it was on site there."""

    started_on: date
    days: frozenset[date]


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of a request for documents; ``is_withdrawn`` says that it was taken back unanswered."""

    item: str
    on: date
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A form sent to a unit for a period; sent back and handed in again it is still the one."""

    form: str
    period: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Recorded:
    """All that was recorded of a unit, of any year."""

    inspections: Sequence[Held] = ()
    documents: Sequence[Asked] = ()
    forms: Sequence[Sent] = ()


@dataclass(frozen=True, slots=True)
class Burden:
    """A unit's year. Two teams on one day are two ``days`` and one of ``distinct_days``; ``repeats`` are documents
    that had been asked for before, and are among ``documents``."""

    inspections: int
    days: int
    distinct_days: int
    documents: int
    repeats: int
    forms: int


@dataclass(frozen=True, slots=True)
class Change:
    """A figure beside last year's: the difference, and the percentage where last year's is large enough for one."""

    this: int
    last: int

    @property
    def difference(self) -> int:
        """This year's less last year's."""
        return self.this - self.last

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of last year's, one place, half up; None under ``LEAST_FOR_PERCENT``."""
        if self.last < LEAST_FOR_PERCENT:
            return None
        return (Decimal(100 * self.difference) / self.last).quantize(_PLACE, ROUND_HALF_UP) + 0  # no -0.0


def burden(recorded: Recorded, year: int, until: date | None = None) -> Burden:
    """The figures of a unit's year, up to a day of it (its last day if none is given)."""
    last = until or date(year, 12, 31)
    first = date(year, 1, 1)
    held = [one for one in recorded.inspections if first <= one.started_on <= last]
    days = [{day for day in one.days if first <= day <= last} for one in held]
    documents, repeats = _documents(recorded.documents, first, last)
    forms = {(one.form, one.period) for one in recorded.forms if first <= one.due_on <= last}
    return Burden(len(held), sum(map(len, days)), len(set().union(*days)), documents, repeats, len(forms))


def _documents(asked: Iterable[Asked], first: date, last: date) -> tuple[int, int]:
    """How many items were asked for between two days, and how many of them not for the first time."""
    before: set[str] = set()
    counted = repeats = 0
    for one in sorted(asked, key=lambda one: one.on):
        if one.is_withdrawn or one.on > last:
            continue
        if one.on >= first:
            counted += 1
            repeats += one.item in before
        before.add(one.item)
    return counted, repeats


def year_on_year(recorded: Recorded, year: int, as_of: date, *, is_new: bool = False) -> dict[str, Change] | None:
    """Each figure beside last year's; a running year beside last year up to the same day. None for a new unit."""
    if is_new:
        return None
    until = min(as_of, date(year, 12, 31))
    this, last = burden(recorded, year, until), burden(recorded, year - 1, _year_before(until))
    return {name: Change(getattr(this, name), getattr(last, name)) for name in FIGURES}


def _year_before(day: date) -> date:
    """The same day a year before; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


@dataclass(frozen=True, slots=True)
class Exemption:
    """An approved exception of ``extra`` inspections over the cap; it counts from its day on."""

    extra: int
    on: date


@dataclass(frozen=True, slots=True)
class Room:
    """Whether one more inspection fits under a cap, and what that was counted from."""

    counted: int
    approved: int
    cap: int
    extra: int

    @property
    def fits(self) -> bool:
        """Whether one more may be approved."""
        return self.counted + self.approved + 1 <= self.cap + self.extra


def room(*, counted: int, approved: int, cap: int, exemptions: Iterable[Exemption], on: date) -> Room:
    """What is left under a cap on a day: ``counted`` have started, ``approved`` are to come."""
    return Room(counted, approved, cap, sum(one.extra for one in exemptions if one.on <= on))
