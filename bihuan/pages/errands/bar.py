"""The bar under a list: what its reader can do for all the rows they choose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from bihuan.organizations.access import Standing
from bihuan.pages.errands.kinds import ManyStep
from bihuan.pages.errands.registry import KINDS
from bihuan.schemes.models import Cycle


@dataclass(frozen=True, slots=True)
class Bar:
    """The steps, where they are prepared, how many rows the page shows, and how many the filter holds."""

    steps: list[ManyStep]
    address: str
    shown: int
    total: int

    def __bool__(self) -> bool:
        return bool(self.steps and self.shown)


def bar(
    standing: Standing, cycle: Cycle, what: str, *, shown: int, total: int, first: Collection[str] = ()
) -> Bar:  # fmt: skip
    """The bar of a list of a year's records; steps named in ``first`` stand first."""
    mine = {one.role for one in standing.memberships if one.office_id == cycle.office_id}
    steps = [one for one in KINDS[what].steps.values() if one.roles & mine]
    steps.sort(key=lambda one: one.name not in first)
    return Bar(steps, reverse("errand-new", args=[cycle.pk, what]), shown, total)
