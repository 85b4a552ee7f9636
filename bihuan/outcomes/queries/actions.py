"""Accountability actions year on year; a percentage on a small base never stands without both counts (XC-07)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from bihuan.engine.numbers import half_up
from bihuan.outcomes.models import AccountabilityAction

SMALL = 50
"""Below this many in the year before, both counts are printed."""


@dataclass(frozen=True, slots=True)
class YearOnYear:
    """Two years' counts and what may be said of them."""

    now: int
    before: int

    @property
    def percent(self) -> int | None:
        """The change in whole percent, half up; None without a base."""
        return None if not self.before else half_up(100 * (self.now - self.before), self.before)

    @property
    def is_small(self) -> bool:
        """Whether the base is too small for a percentage alone."""
        return self.before < SMALL

    @property
    def text(self) -> str:
        """The sentence to print."""
        if self.percent is None:
            return _("%(now)s (none the year before)") % {"now": self.now}
        if self.is_small:
            told = {"now": self.now, "before": self.before, "percent": f"{self.percent:+d}"}
            return _("%(now)s against %(before)s the year before (%(percent)s %%)") % told
        return _("%(now)s (%(percent)s %%)") % {"now": self.now, "percent": f"{self.percent:+d}"}


def year_on_year(office_id: int, year: int) -> YearOnYear:
    """The office's actions of a calendar year against the year before: one query."""
    rows = AccountabilityAction.objects.filter(office=office_id, on__year__in=[year - 1, year]).order_by()
    by_year = dict(rows.values_list("on__year").annotate(n=Sum("count")))
    return YearOnYear(by_year.get(year, 0), by_year.get(year - 1, 0))
