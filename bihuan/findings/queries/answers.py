"""What became of a common problem: by year, and before and after each policy that answered it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from bihuan.findings.lifecycle import BEFORE, MERGED, WITHDRAWN
from bihuan.findings.models import Finding, Policy, PolicyTheme, Theme
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment

SPAN = 365
"""Days before and after the day of a policy that are held against each other."""


@dataclass(frozen=True, slots=True)
class Span:
    """Findings of a theme in a span of days, and in how many units."""

    findings: int
    units: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A policy with the year before its day and the days after it, of which ``days`` are over."""

    policy: Policy
    before: Span
    after: Span
    days: int

    @property
    def is_whole(self) -> bool:
        """Whether the year after is over, so that the two compare."""
        return self.days >= SPAN


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year of the office: findings of the theme, units, and their share of all enrolled."""

    cycle: Cycle
    findings: int
    units: int
    enrolled: int

    @property
    def share(self) -> float:
        """Percent of the enrolled units."""
        return 100 * self.units / self.enrolled if self.enrolled else 0.0


def standing_in(theme: Theme) -> QuerySet[Finding]:
    """The findings of a theme that stand, each once: not those taken back or carried in from the year before."""
    rows = Finding.objects.filter(theme=theme, predecessor__isnull=True)
    return rows.exclude(state__in=[*BEFORE, WITHDRAWN, MERGED]).order_by()


def years_of(theme: Theme) -> list[YearLine]:
    """Every launched year of the office, the oldest first: three queries."""
    per_cycle = standing_in(theme).values_list("cycle").annotate(n=Count("pk"), units=Count("enrolment", distinct=True))
    counts = {cycle: (n, units) for cycle, n, units in per_cycle}
    cycles = Cycle.objects.filter(office=theme.office_id).exclude(state=Cycle.State.DRAFT).order_by("year")
    rows = Enrolment.objects.filter(cycle__in=cycles.values("pk")).order_by()
    enrolled = dict(rows.values_list("cycle").annotate(n=Count("pk")))
    return [YearLine(row, *counts.get(row.pk, (0, 0)), enrolled.get(row.pk, 0)) for row in cycles]


def answers_to(theme: Theme) -> list[Answer]:
    """The policies that cite a theme, the newest first, each with what was found before and after its day."""
    policies = list(Policy.objects.filter(answers__theme=theme).exclude(state=Policy.State.TAKEN_BACK))
    problems = list(standing_in(theme).values_list("found_on", "enrolment__unit")) if policies else []
    return [_answer(policy, problems) for policy in policies]


def _answer(policy: Policy, problems: Sequence[tuple[date, int]]) -> Answer:
    day, year = policy.issued_on, timedelta(days=SPAN)
    elapsed = max(0, min(SPAN, (clock.today() - day).days))
    return Answer(policy, _span(problems, day - year, day), _span(problems, day, day + year), elapsed)


def _span(problems: Sequence[tuple[date, int]], since: date, until: date) -> Span:
    units = [unit for on, unit in problems if since <= on < until]
    return Span(len(units), len(set(units)))


def answered(themes: Collection[int]) -> Mapping[int, list[Policy]]:
    """By theme the policies that cite it: one query."""
    rows = PolicyTheme.objects.filter(theme__in=themes).exclude(policy__state=Policy.State.TAKEN_BACK)
    by_theme: dict[int, list[Policy]] = {}
    for row in rows.select_related("policy").order_by("-policy__issued_on", "-policy"):
        by_theme.setdefault(row.theme_id, []).append(row.policy)
    return by_theme
