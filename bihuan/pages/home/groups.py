"""Findings that wait for a reader, by year and step: true numbers, the late first, done together where they can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.findings import words
from bihuan.findings.queries.clocks import lamp
from bihuan.findings.queries.waiting import EXAMPLES, Named, Waiting, waiting_by_step
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Office
from bihuan.pages.errands.registry import KINDS
from bihuan.schemes.models import Deadlines
from bihuan.schemes.queries.calendar import deadlines_of


@dataclass(frozen=True, slots=True)
class Line:
    """One finding of a group."""

    name: str
    about: str
    address: str
    lamp: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """What waits for one step: how many, how many of them late, where all are listed, and whether there together.
    Some are named, the rest is a link to all of them."""

    title: str
    count: int
    late: int
    address: str
    is_together: bool
    lines: list[Line] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not named here."""
        return self.count - len(self.lines)


def finding_groups(standing: Standing, office: Office) -> list[Group]:
    """The groups, those with late ones first; two queries at most."""
    counted = waiting_by_step(standing)
    rules = deadlines_of(office.pk) if counted else Deadlines()
    return sorted((_group(standing, one, rules) for one in counted), key=lambda one: -one.late)


def _group(standing: Standing, one: Waiting, rules: Deadlines) -> Group:
    step = KINDS["findings"].steps.get(one.step)
    title = words.FINDING.task(one.step)
    if one.is_past:
        title = _("%(what)s (year %(year)s)") % {"what": title, "year": one.year}
    address = f"{reverse('finding-list', args=[one.cycle])}?waits={one.step}&sort=until"
    is_together = step is not None and bool(step.roles & standing.roles)
    lines = [_line(row, standing.on, rules) for row in one.first[:EXAMPLES]]
    return Group(title, one.count, one.late, address, is_together, lines)


def _line(row: Named, on: date, rules: Deadlines) -> Line:
    about = f"{row.unit} · {row.fact[:36]}"
    address = reverse("finding", args=[row.pk])
    return Line(row.number or _("draft"), about, address, lamp(row.until, on, rules), row.until)
